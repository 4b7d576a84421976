"""How a table of the catalogue is made: rows by name, checked when the module is imported."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Row(Protocol):
    """What every row has: the name by which settings, files and addresses refer to it."""

    @property
    def name(self) -> str: ...


R = TypeVar("R", bound=Row)


def table(rows: Iterable[R]) -> dict[str, R]:
    """The rows by name, in the order given, which is the order in which people see them.

    Raises ValueError where two rows share a name or a name is empty.
    """
    found: dict[str, R] = {}
    for row in rows:
        if not row.name:
            raise ValueError(f"A row of the catalogue has no name: {row}")
        if row.name in found:
            raise ValueError(f"Two rows of the catalogue are named {row.name!r}")
        found[row.name] = row
    return found


def one_of(name: str, field: str, value: str, allowed: Iterable[str]) -> None:
    """Raise ValueError unless `value`, the `field` of row `name`, is one of `allowed`."""
    if value not in (known := tuple(allowed)):
        raise ValueError(f"{name}: {field} is {value!r}; it can be {', '.join(map(repr, known))}")


def filled(name: str, **texts: str) -> None:
    """Raise ValueError unless every text of row `name` says something."""
    for field, text in texts.items():
        if not text.strip():
            raise ValueError(f"{name}: {field} is empty")
