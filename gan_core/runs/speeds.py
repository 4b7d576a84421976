"""How fast the runs of this computer trained, to forecast the next one."""

from contextlib import suppress

from ..errors import UserError
from ..settings.config import RunConfig
from ..settings.forecast import forecast as _forecast
from .collection import all_runs

NEWEST = 60  # runs that are looked at


def speeds() -> list[tuple[RunConfig, float]]:
    """(settings, steps per second) of the newest runs of this computer that have reached a steady speed.

    Pretrained models are left out: they were trained elsewhere.
    """
    found: list[tuple[RunConfig, float]] = []
    for run in all_runs()[:NEWEST]:
        with suppress(UserError):
            if (rate := run.status()["steps_per_second"]) and not run.card():
                found.append((run.config, rate))
    return found


def forecast(config: RunConfig) -> float | None:
    """Seconds of training that a run of `config` will take on this computer; None where nothing is known."""
    return _forecast(config, speeds())
