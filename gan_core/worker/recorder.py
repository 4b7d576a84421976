"""What a worker writes down while it trains: curves, pictures, snapshots, and how far it is."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import runs
from ..errors import ConfigError, UserError
from ..runs.folder import Move, RunDir
from .commands import Commands
from .measuring import Measuring
from .pictures import sample_png

if TYPE_CHECKING:
    from torch import Tensor
    from torch.utils.tensorboard import SummaryWriter

    from ..datasets.load import ImageData


class Recorder(Commands):
    """A worker's hands: what it writes into the run folder. `on_row` is called with each logged row."""

    data: "ImageData"
    measuring: Measuring

    def __init__(self, run: RunDir, on_row: Callable[[dict[str, float]], None], queue: bool) -> None:
        super().__init__(run, queue)
        self.on_row = on_row
        self.share = runs.share(run)
        self.board: SummaryWriter | None = None
        self.rate_from = (0.0, 0, 0)

    def _log(self, values: dict[str, float]) -> None:
        """Write a row of the curves. Raises UserError where a value is not finite: the training has diverged."""
        e = self.experiment
        row = {"step": e.step, "images_seen": e.images_seen, "seconds": round(e.seconds, 3), **values}
        self.run.append_stats(row)
        self.measuring.diagnose(row)
        if self.board:
            for name, value in values.items():
                self.board.add_scalar(name, value, e.step)
            self.board.flush()
        self.on_row(row)
        if bad := [name for name, value in values.items() if not math.isfinite(value)]:
            kept = max(self.run.snapshots(), default=None)
            raise UserError(
                f"The training diverged at step {e.step}: {', '.join(bad)} is not finite.",
                "Start again with lower learning rates"
                + (f", or branch off the snapshot of step {kept} with lower ones." if kept else "."),
            )

    def _progress(self) -> tuple[float, int, int]:
        return self.experiment.seconds, self.experiment.images_seen, self.experiment.step

    def _heartbeat(self, state: str = "running", message: str = "") -> None:
        self._end_if_deleted()
        e = self.experiment
        seconds, seen, steps = (now - then for now, then in zip(self._progress(), self.rate_from, strict=True))
        rates = {}
        if seconds > 0:
            rates = {"images_per_second": round(seen / seconds, 1), "steps_per_second": round(steps / seconds, 4)}
        if seconds > 5:
            self.rate_from = self._progress()
        self.run.update_status(
            state=state, message=message, step=e.step, images_seen=e.images_seen, seconds=round(e.seconds, 3), **rates
        )
        self.spoken = time.monotonic()

    def _write_sample(self, step: int, samples: "Tensor") -> None:
        self.run.write_sample(step, sample_png(self.experiment, self.data, samples))

    def _picture(self) -> None:
        self._write_sample(self.experiment.step, self.experiment.sample())

    def _picture_by_hand(self) -> None:
        """G itself, not its average: what was trained by hand shows at once."""
        e = self.experiment
        self.run.write_move(Move(e.step, self.number), sample_png(e, self.data, e.sample_now()))

    def _save(self) -> None:
        if self.number <= 1:  # the frame of this step shows what was there before anything was trained by hand
            self._picture()
        self._keep(self.experiment.step, self.experiment.snapshot())
        self.measuring.mark()

    def _keep(self, step: int, snapshot: bytes) -> None:
        """Write a snapshot; a run that then holds more than its share loses its oldest ones."""
        self.run.write_snapshot(step, snapshot)
        if self.share and (gone := runs.fit(self.run, self.share)):
            steps = ", ".join(f"{one:,}" for one in gone)
            self.run.append_event(
                step, "thinned", f"This run may hold {self.share:,} MB, so older snapshots were deleted: {steps}."
            )


def tensorboard(run: RunDir) -> "SummaryWriter":
    """A writer of TensorBoard's files in the run folder. Raises ConfigError where the package is missing."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ConfigError(
            "The tensorboard package is not installed.",
            "Run python -m pip install tensorboard, or set tensorboard to false.",
        ) from None
    return SummaryWriter(str(run.path / "tensorboard"))
