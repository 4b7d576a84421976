"""Which engine was the fastest on this computer for which networks, so that the test need not be repeated. Free of torch."""

import json
from contextlib import suppress

from ..catalogue.training import ENGINES
from .collection import root
from .files import replace_file, taking_turns
from .lines import from_json, read_file

MOST = 200  # entries that are kept


def _known() -> dict[str, str]:
    value = from_json(read_file(root() / ".engines.json") or b"")
    if not isinstance(value, dict):
        return {}
    return {key: name for key, name in value.items() if isinstance(name, str) and name in ENGINES and not ENGINES[name].tested}


def known_engine(key: str) -> str | None:
    """The engine that was the fastest for `key`, which says what was tested on what; None where that was not tested yet."""
    return _known().get(key)


def remember_engine(key: str, name: str) -> None:
    """Note the fastest engine for `key`. Where that cannot be written, the next run tests again."""
    file = root() / ".engines.json"
    with suppress(OSError), taking_turns(file):
        known = {**_known(), key: name}
        replace_file(file, json.dumps(dict(list(known.items())[-MOST:]), indent=1).encode())
