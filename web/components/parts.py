"""How a component is made of its files: NAME.css, and NAME.js after the script that all of them share.

There is no build step, and a component's script cannot import: so the shared part stands before each.
"""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_SHARED = (_HERE / "shared.js").read_text(encoding="utf-8")


def component(name: str, html: str, *also: str):
    """Register the component of this name, once, at import; returns what mounts it (always with a constant key).

    `also` names further files that stand before its own, as latents.js and latents.css do for all views of latents.

    Its styles are not isolated, so all its class names begin with a prefix of its own. `html` is fixed text: whatever
    comes from a run or a visitor is written by the script, as text.
    """
    return st.components.v2.component(
        f"gan_playground_{name}",
        html=html,
        css="".join((_HERE / f"{file}.css").read_text(encoding="utf-8") for file in (*also, name)),
        js=_SHARED + "".join((_HERE / f"{file}.js").read_text(encoding="utf-8") for file in (*also, name)),
        isolate_styles=False,
    )


def rerun_only() -> None:
    """For `on_..._change`: a trigger exists only where a callback is named, and the rerun itself is all that is wanted."""
