"""The glossary of the documentation as a page: a box to search in, the terms, and what can be chosen in the app."""

import re
from functools import lru_cache
from typing import Any

import streamlit as st

from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.losses import LOSSES, PENALTIES
from gan_core.catalogue.metrics import METRICS

from .. import address, glossary
from ..words import plain
from . import decade


def sections() -> dict[str, list[str]]:
    """Heading to its entries: those of the documentation, then the choices of the catalogue."""
    return glossary.sections() | {
        "Networks to choose from": _entries(ARCHITECTURES),
        "Losses": _entries(LOSSES),
        "Penalties": _entries(PENALTIES),
        "Data sets": _entries(DATASETS),
        "Measurements": [f"**{row.title}** (`{name}`) — {row.meaning}" for name, row in METRICS.items()],
    }


def _entries(table: dict[str, Any]) -> list[str]:
    """The rows of a table of the catalogue as entries: what they are called on the page and on the command line."""
    return [f"**{row.title}** (`{name}`) — {row.about}" for name, row in table.items()]


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


@lru_cache(maxsize=1)
def links() -> dict[str, str]:
    """Every name that a link may have for an entry, and the entry: `glossary?term=latent` and `?term=z` open the same one.

    An entry has a name for each term in its bold words, with and without what stands in parentheses.
    """
    found: dict[str, str] = {}
    for entry in (entry for entries in sections().values() for entry in entries):
        bold = entry.split("**")[1]
        for term in re.split(r",\s*(?![^(]*\))", bold):
            for name in (_slug(term), _slug(re.sub(r"\(.*?\)", "", term))):
                found.setdefault(name, entry)
    return found


def _linked() -> None:
    """The entry that the address names, before all others."""
    wanted = address.read("glossary", st.query_params.to_dict())["term"]
    if not wanted:
        return
    if entry := links().get(_slug(wanted)):
        with st.container(border=True, key="glossary-linked"):
            st.markdown(entry)
    else:
        st.warning(f"The glossary has no entry “{plain(wanted, 40)}”. Search below.", icon=":material/link_off:")


def show() -> None:
    _linked()
    st.markdown(
        "Most of these terms are standard. A few are our own, and say so. At the end are the choices that the app offers."
    )
    wanted = (
        st.text_input(
            "Find a term",
            placeholder="latent, snapshot, mode collapse …",
            key="glossary/find",
            help="Shows the entries that contain this word",
        )
        .strip()
        .lower()
    )
    found = False
    for heading, entries in sections().items():
        if matching := [entry for entry in entries if wanted in entry.lower()]:
            found = True
            st.subheader(heading)
            st.markdown("\n\n".join(matching))
    if not wanted:
        decade.show()
    if not found:
        st.info("No entry has that word. Clear the box to see all of them.")
