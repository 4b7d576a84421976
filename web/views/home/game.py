"""A drawing of the game between the two networks, in the colours that they have in every chart."""

import base64

import streamlit as st

from ... import theme

WORDS = (
    "Random numbers z go into the generator G, which draws a fake picture. The discriminator D sees fake and real pictures and "
    "guesses which are real. Its guess teaches both networks."
)
_DRAWING = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 132" font-family="'Source Sans Pro', sans-serif" fill="{ink}">
  <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
    <path d="M0 0 L8 4 L0 8 z"/></marker></defs>
  <g font-size="15" text-anchor="middle">
    <text x="36" y="46">random</text><text x="36" y="64">numbers z</text>
    <rect x="106" y="26" width="118" height="54" rx="8" fill="none" stroke="{g}" stroke-width="2.5"/>
    <text x="165" y="49" font-weight="600">Generator G</text><text x="165" y="68" font-size="13">draws a fake</text>
    <rect x="264" y="33" width="44" height="40" rx="4" fill="{fake}" opacity="0.3"/><text x="286" y="58">fake</text>
    <rect x="264" y="88" width="44" height="40" rx="4" fill="{real}" opacity="0.3"/><text x="286" y="113">real</text>
    <rect x="350" y="48" width="138" height="58" rx="8" fill="none" stroke="{d}" stroke-width="2.5"/>
    <text x="419" y="73" font-weight="600">Discriminator D</text><text x="419" y="92" font-size="13">real or fake?</text>
    <text x="532" y="74">guess</text><text x="532" y="92" font-size="13">0 to 1</text>
    <text x="292" y="16" font-size="13">the guess teaches both networks</text>
  </g>
  <g stroke="{ink}" stroke-width="1.6" fill="none" marker-end="url(#tip)">
    <path d="M76 53 H102"/><path d="M226 53 H260"/><path d="M310 54 L346 67"/><path d="M310 107 L346 90"/><path d="M490 77 H508"/>
    <g stroke-dasharray="4 4" opacity="0.8"><path d="M532 58 V22 H165 V24"/><path d="M419 22 V45"/></g>
  </g>
</svg>"""


def svg() -> str:
    """The drawing for this visitor's theme."""
    ink = "#e8edf3" if theme.dark() else "#1c2430"
    return _DRAWING.format(ink=ink, **{role: theme.colour(role) for role in ("g", "d", "real", "fake")})


def show() -> None:
    # as a picture: Streamlit removes inline SVG, and a picture has a text alternative
    data = base64.b64encode(svg().encode()).decode()
    st.html(f'<img alt="{WORDS}" src="data:image/svg+xml;base64,{data}" style="width: 100%; max-width: 620px">')
