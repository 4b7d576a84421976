"""Words that come from elsewhere (names of runs, addresses, faults), as they are put on a page."""

_MARKS = frozenset(r"\`*_{}[]<>()#+-.!|$~:")  # what Markdown, or Streamlit's own additions to it, would read as a sign


def plain(text: str, most: int | None = None) -> str:
    """`text` so that Markdown shows it as it is; its first `most` characters where that is given."""
    return "".join(f"\\{sign}" if sign in _MARKS else sign for sign in text[:most])
