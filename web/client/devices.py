"""The devices that this computer can train on. The studio finds them, since the web process has no torch."""

from concurrent.futures import Future
from typing import Any

from gan_core.errors import UserError

from . import studio

_asked: list[Future] = []


def probe() -> None:
    """Start the search. It also starts the studio, so that the first picture, and the first run, come sooner."""
    _asked[:] = [studio.later(do="devices")]


def describe() -> list[str] | None:
    """Devices in words, the one that `auto` takes first; None while that is not known yet, [] if PyTorch fails."""
    known = _known()
    return known if known is None else known.get("devices", [])


def unused() -> str:
    """What keeps a GPU of this computer from being used, in a sentence; "" where nothing does, or that is not known yet."""
    return (_known() or {}).get("unused", "")


def _known() -> dict[str, Any] | None:
    """What the studio answered: None while it has not, {} if PyTorch fails."""
    if not _asked or not _asked[0].done():
        return None
    try:
        return _asked[0].result()
    except UserError:
        return {}
