"""The glossary of the documentation as a page: a box to search in, and the terms under their headings."""

import re
from functools import lru_cache

import streamlit as st

from gan_core.places import PROJECT

FILE = PROJECT / "docs/glossary.md"


@lru_cache(maxsize=1)
def sections() -> dict[str, list[str]]:
    """Heading to its entries, each a paragraph of Markdown that begins with the term in bold."""
    parts = re.split(r"^## (.+)$", FILE.read_text("utf-8"), flags=re.M)
    return {
        heading: [entry for entry in re.split(r"\n\s*\n", body.strip()) if entry]
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def show() -> None:
    st.markdown("Most of these words are the field's own; a few are ours, and say so.")
    wanted = st.text_input("Find a term", placeholder="latent, snapshot, mode collapse …", key="glossary/find").strip().lower()
    found = False
    for heading, entries in sections().items():
        if matching := [entry for entry in entries if wanted in entry.lower()]:
            found = True
            st.subheader(heading)
            st.markdown("\n\n".join(matching))
    if not found:
        st.info("No entry has that word. Clear the box to see all of them.")
