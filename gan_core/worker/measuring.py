"""What is measured while a run trains: signs for the doctor, what the doctor makes of them, and the cheap metrics."""

import math
import time
from typing import TYPE_CHECKING

from ..doctor.alarms import Doctor
from ..errors import UserError
from ..runs.folder import RunDir

if TYPE_CHECKING:
    from ..datasets.load import ImageData
    from ..metrics.live import LiveQuality
    from ..training.experiment import Experiment


class Measuring:
    """Measures one experiment. None of its methods uses up any of the run's own randomness."""

    def __init__(self, run: RunDir, experiment: "Experiment", data: "ImageData") -> None:
        from ..doctor.signs import Probe

        config = experiment.config
        self.run, self.experiment, self.data = run, experiment, data
        self.quality: LiveQuality | None = None  # made when it is due for the first time
        self.measurable = True
        # the pictures are looked at about as often as one is kept, on logged steps
        self.probe_every = config.log_every * max(1, round(config.sample_every / config.log_every))
        self.probe = Probe(config, data)
        self.mark()
        self.doctor = Doctor(config)
        for row in run.stats()[0]:  # of a resumed run: what was found then is already among its events
            self.doctor.hear(row)

    def mark(self) -> None:
        """Count changes from here on. Every regular snapshot does so, so that a resumed run reads what the uninterrupted one
        did; the early ones do not: so close to each other they would cut every change short."""
        self.probe.mark(self.experiment.sample())

    def signs(self) -> dict[str, float]:
        """Readings of the pictures of fixed z for the stats, where they are due."""
        e = self.experiment
        return {} if e.step % self.probe_every else self.probe.look(e.sample(), e.fixed_y)

    def metrics_due(self, step: int, over: bool) -> bool:
        """Whether the metrics are to be measured at this step; `over`: it is the last."""
        every = self.experiment.config.evaluate_every
        return bool(every) and self.measurable and (over or step % every == 0)

    def metrics(self) -> dict[str, float]:
        """The cheap metrics for the stats; also kept by themselves, with what they were taken on and what they cost.

        Where they cannot be measured, one event says why, and the run goes on without them.
        """
        import torch

        from ..metrics.live import LiveQuality

        e, began = self.experiment, time.monotonic()
        with torch.random.fork_rng(devices=[e.device] if e.device.type == "cuda" else []):
            try:
                self.quality = self.quality or LiveQuality(e, self.data, e.config.evaluate_num)
            except UserError as error:
                self.measurable = False
                self.run.append_event(e.step, "unmeasured", f"Quality is not measured. {error}")
                return {}
            values = self.quality.measure()
        seconds = round(time.monotonic() - began, 3)
        features, num = self.quality.extractor.features, e.config.evaluate_num
        self.run.append_metrics(e.step, values, features=features, num=num, seconds=seconds)
        return {f"metric/{name}": value for name, value in values.items()}

    def diagnose(self, row: dict[str, float]) -> None:
        """Let the doctor hear a row; an alarm, or its end, becomes an event, which is marked on the curves."""
        self.doctor.config = self.experiment.config
        heard = self.doctor.hear({name: value if math.isfinite(value) else None for name, value in row.items()})
        if heard:
            kind, found = heard
            self.run.append_event(self.experiment.step, **found.event(kind))
