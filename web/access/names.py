"""Names that people in a class give themselves: text from strangers, made short and harmless before anything keeps it."""

import unicodedata
from collections.abc import Collection

MOST = 24  # characters of a name


def cleaned(name: str) -> str:
    """A name as it is kept: letters, digits, accents and a few signs, single spaces, at most MOST characters; "" where no letter or
    digit is left.

    Compatibility forms become plain ones, so that two names that look the same are the same. Of marks on top of each other only
    the first stays.
    """
    kept, before = "", ""
    for sign in unicodedata.normalize("NFKC", name[: 8 * MOST]):
        kind = unicodedata.category(sign)[0]
        if kind == "M" and before == "M":
            continue
        kept += sign if kind in "LMN" or sign in "-'._" else " "
        before = kind
    kept = " ".join(kept.split())[:MOST].strip(" -'._")
    return kept if any(sign.isalnum() for sign in kept) else ""


def free(name: str, taken: Collection[str]) -> str:
    """The name, or the name with a number where another has it: two people are never shown as one."""
    used = {other.casefold() for other in taken}
    if name.casefold() not in used:
        return name
    number = 2
    while f"{name[: MOST - 4]} {number}".casefold() in used:
        number += 1
    return f"{name[: MOST - 4]} {number}"
