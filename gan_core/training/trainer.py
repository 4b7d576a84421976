"""The loop: a generator of events. Logging, drawing, saving, stopping, timing and testing are its consumers."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torch import Tensor

from .experiment import Experiment
from .reading import Reading, Stats

FIRST_KEPT = 8
SAMPLE_SECONDS = 2.0  # a watcher is shown a new picture at least this often


@dataclass(frozen=True)
class Step:
    """A step was done. Its numbers are worked out when `values` is called, which makes a GPU wait: call it only to log them.

    Some of them are read off the gradients, which the next step overwrites: so call it before going on.
    """

    step: int
    readings: dict[str, Reading]  # by phase; emptied when the next step begins

    def values(self) -> dict[str, float]:
        """The numbers of the step, by column. Raises RuntimeError once the next step has begun."""
        if not self.readings:
            raise RuntimeError(f"the numbers of step {self.step} have to be read before the next step")
        stats: Stats = {}
        for reading in self.readings.values():
            stats |= reading
        return {name: value.item() for name, value in stats.items()}


@dataclass(frozen=True)
class Sample:
    """A picture is due: what Experiment.sample gives for the fixed z."""

    step: int
    images: Tensor


@dataclass(frozen=True)
class Snapshot:
    """A snapshot is due: the bytes of a safetensors file."""

    step: int
    data: bytes


Event = Step | Sample | Snapshot


def train(experiment: Experiment, steps: int, clock: Callable[[], float] = time.monotonic) -> Iterator[Event]:
    """Run the experiment on from where it is to `steps`. To stop early, stop iterating: each event is a safe place.

    Pictures are due by step (see `sample_due`) and by time (SAMPLE_SECONDS); drawing one uses up no randomness, so the
    clock does not touch the numbers. The consumer may change live settings and train single players between two events.
    """
    config = experiment.config
    drawn = began = clock()
    if experiment.step == 0:
        yield Sample(0, experiment.sample())
    readings: dict[str, Reading] = {}
    while experiment.step < steps:
        readings.clear()
        readings = {}
        for phase in experiment.phases:
            for _ in range(phase.repeats):
                readings[phase.name] = experiment.run_phase(phase)
        experiment.step += 1
        step = experiment.step
        experiment.after_step()
        now = clock()
        experiment.seconds += now - began
        yield Step(step, readings)
        if sample_due(step, config.sample_every, steps) or now - drawn > SAMPLE_SECONDS:
            yield Sample(step, experiment.sample())
            drawn = clock()
        if snapshot_due(step, config.snapshot_every, steps):
            yield Snapshot(step, experiment.snapshot())
        began = clock()


def snapshot_due(step: int, every: int, steps: int) -> bool:
    """Snapshots by step, as pictures; but what comes before step FIRST_KEPT is noise that can be had again at once."""
    return sample_due(step, every, steps) and (step >= FIRST_KEPT or step % every == 0 or step == steps)


def sample_due(step: int, every: int, steps: int) -> bool:
    """Pictures by step: powers of two until `every`, then each `every`, and the last."""
    return step % every == 0 or step == steps or (step < every and step & (step - 1) == 0)
