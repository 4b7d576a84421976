"""The glossary of the documentation, read once: the one place in which the terms of the app are explained."""

import re
from functools import cache

from gan_core.places import PROJECT

FILE = PROJECT / "docs/glossary.md"
_ENTRY = re.compile(r"\*\*(?P<term>.+?)\*\*(?: \(ours\))? — (?P<words>.+)", re.DOTALL)


@cache
def sections() -> dict[str, list[str]]:
    """Heading to its entries, each a paragraph of Markdown that begins with the term in bold."""
    parts = re.split(r"^## (.+)$", FILE.read_text("utf-8"), flags=re.M)
    return {
        heading: [entry for entry in re.split(r"\n\s*\n", body.strip()) if entry]
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


@cache
def _entries() -> dict[str, str]:
    """Every term, as its entry writes it, to its explanation in plain text."""
    found = (match for entries in sections().values() for entry in entries if (match := _ENTRY.fullmatch(entry)))
    return {match["term"]: re.sub(r"[*`]", "", " ".join(match["words"].split())) for match in found}


def explained(*terms: str) -> list[dict[str, str]]:
    """The entries of these terms as {"term", "words"}. Raises KeyError where there is no such entry."""
    return [{"term": term, "words": _entries()[term]} for term in terms]
