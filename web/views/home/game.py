"""A drawing of the game between the two networks, in the colours that they have in every chart."""

import streamlit as st

_STYLE = "rx='8' stroke-width='2' fill='none'"

DRAWING = f"""
<svg viewBox="0 0 560 128" role="img" width="100%" style="max-width: 620px; display: block"
  aria-label="Random numbers z enter the generator G, which draws a fake picture. The discriminator D sees fake and real
  pictures and guesses which are real. Its verdict teaches both networks.">
  <g font-size="15" fill="currentColor" text-anchor="middle" font-family="inherit">
    <text x="34" y="38">random</text><text x="34" y="56">numbers z</text>
    <rect x="104" y="18" width="112" height="50" {_STYLE} stroke="var(--gan-g)"/>
    <text x="160" y="40" font-weight="600">Generator G</text><text x="160" y="58" font-size="13">draws a fake</text>
    <rect x="262" y="24" width="38" height="38" rx="3" fill="var(--gan-fake)" opacity="0.25"/><text x="281" y="49">fake</text>
    <rect x="262" y="80" width="38" height="38" rx="3" fill="var(--gan-real)" opacity="0.25"/><text x="281" y="105">real</text>
    <rect x="346" y="38" width="130" height="58" {_STYLE} stroke="var(--gan-d)"/>
    <text x="411" y="63" font-weight="600">Discriminator D</text><text x="411" y="82" font-size="13">real or fake?</text>
    <text x="527" y="63">guess</text><text x="527" y="81">0 to 1</text>
    <text x="250" y="12" font-size="12">the guess teaches both: D to see better, G to draw better</text>
  </g>
  <g stroke="currentColor" stroke-width="1.6" fill="none" opacity="0.75" marker-end="url(#tip)">
    <path d="M72 43 H100"/><path d="M218 43 H258"/><path d="M302 45 L342 58"/><path d="M302 97 L342 80"/><path d="M478 67 H498"/>
  </g>
  <path d="M411 36 C411 18 400 18 380 18 H176 " stroke="currentColor" stroke-dasharray="4 4" fill="none" opacity="0.5"/>
  <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
    <path d="M0 0 L8 4 L0 8 z" fill="currentColor"/></marker></defs>
</svg>"""


def show() -> None:
    st.html(DRAWING)
