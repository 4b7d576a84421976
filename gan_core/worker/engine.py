"""Which engine a run computes with: the one that its settings name, or that it began with, or else the fastest here."""

from contextlib import suppress
from typing import TYPE_CHECKING

from .. import runs
from ..catalogue.training import ENGINES
from ..errors import UserError
from ..runs.folder import RunDir

if TYPE_CHECKING:
    import torch

    from ..datasets.load import ImageData
    from ..settings.config import RunConfig


def settle(run: RunDir, data: "ImageData", device: "torch.device") -> tuple["RunConfig", str]:
    """The settings of a run with an engine that computes, and how it was found, in a sentence.

    A run goes on with the engine that it began with, whatever is fastest now: another one rounds differently. What the test
    found is remembered, so that the same settings give the same numbers on the same computer.
    """
    config = run.config
    if not ENGINES[config.engine].tested:
        return config, f"Engine: {config.engine}."
    if began := _began_with(run):
        return config.updated(engine=began), f"Engine: {began}, as before."
    from ..training.probe import choose, compare

    speeds, key = None, _key(config, data, device)
    name = runs.known_engine(key)
    if name is None:
        speeds = compare(config, data, device)
        name = choose(speeds)
        runs.remember_engine(key, name)
    return config.updated(engine=name), f"Engine: {name}, {_in_words(name, speeds)}."


def _began_with(run: RunDir) -> str:
    for step in reversed(run.snapshots()):
        with suppress(UserError):
            name = runs.config_at(run, step).engine
            return "" if ENGINES[name].tested else name
    return ""


def _key(config: "RunConfig", data: "ImageData", device: "torch.device") -> str:
    import torch

    from ..settings.forecast import COST
    from ..training.devices import describe_device

    shape = "x".join(map(str, data.images.shape[1:]))
    settings = (f"{name}={getattr(config, name)}" for name in COST)
    return " ".join([f"torch={torch.__version__}", describe_device(device), f"shape={shape}", *settings])


def _in_words(name: str, speeds: dict[str, float] | None) -> str:
    if speeds is None:
        return "the fastest here in an earlier test"
    others = ", ".join(f"{other} {speed:.2f}" for other, speed in speeds.items())
    return f"the fastest here in a short test (relative speeds: {others})" if len(speeds) > 1 else "the only one that fits"
