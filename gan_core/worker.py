"""A run in a process of its own: drains train() into a run folder and obeys the folder's commands."""

import math
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
from filelock import FileLock, Timeout

from . import runs
from .config import GAN, KNOBS
from .errors import ConfigError, DataError, RunError, UserError
from .rundir import RunDir

if TYPE_CHECKING:
    from torch import Tensor
    from torch.utils.tensorboard import SummaryWriter

HEARTBEAT = 0.5  # seconds between two words of status


class Ended(Exception):
    """The run is to end in the state that this carries."""


class Worker:
    """Works one run to its end. `on_row` is called with each logged row (the command line's progress bar).

    `queue`: wait until the device has a place, as runs that the app starts do; the command line does not wait.
    """

    def __init__(
        self, run: RunDir, on_row: Callable[[dict[str, float]], None] = lambda row: None, queue: bool = False
    ) -> None:
        self.run, self.on_row, self.queue = run, on_row, queue
        self.cursor = run.commands()[1]  # what was asked of an earlier attempt is not meant for this one
        self.signalled = threading.Event()
        self.spoken = 0.0
        self.paused = False
        self.whole_steps = 0  # steps still to take before holding again
        self.rate_from = (0.0, 0, 0)

    def work(self) -> str:
        """Train until done, stopped or failed; returns the state that the run ended in, also written to its status."""
        try:
            with FileLock(self.run.path / "worker.lock", timeout=0):
                self.run.update_status(
                    state="starting",
                    pid=os.getpid(),
                    pid_created=psutil.Process().create_time(),
                    error=None,
                    hint=None,
                    offer=None,
                )
                return self._guarded()
        except Timeout:
            raise RunError(f"{self.run.id} is being worked on already.", "Stop it first.") from None

    def _guarded(self) -> str:
        error = hint = offer = None
        try:
            self._train()
            state = "finished"
        except Ended as ended:
            state = str(ended)
        except UserError as fault:
            state, error, hint = "failed", fault.message, fault.hint
            offer = "drawn-digits" if isinstance(fault, DataError) else None
        except OSError as fault:
            state, error = "failed", f"The run folder {self.run.path} could not be written: {fault.strerror or fault}."
            hint = "Free some space on that disk, then resume: nothing up to the last snapshot is lost."
        except KeyboardInterrupt:
            state = "interrupted"
        except Exception as fault:  # whatever it is, the folder has to say so, and the log keeps the details
            traceback.print_exc()
            state, error = "failed", f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}"
            hint = "The last lines of the log say where."
        with suppress(OSError):
            self.run.append_event(self.run.status()["step"], state, error or state.capitalize() + ".")
        self.run.update_status(state=state, error=error, hint=hint, offer=offer, message="", pid=None)
        return state

    def _say(self, message: str) -> None:
        self._obey_end()
        self.run.update_status(message=message)

    def _wait_for_device(self) -> None:
        """Hold as `queued`, before torch takes any memory, while the device has as many runs as it should."""
        if not self.queue:
            return
        while len(ahead := runs.ahead(self.run)) >= runs.slots():
            names = ", ".join(other.id for other in ahead[: runs.slots()])
            if self.run.status()["state"] != "queued":
                self.run.append_event(0, "queued", f"Waiting for {names}.")
            self.run.update_status(
                state="queued", message=f"Waiting for {names}: {runs.slots()} runs train at a time on this device."
            )
            self._obey_end()
            self.signalled.wait(0.5)
        self.run.update_status(state="starting")

    def _train(self) -> None:
        self._wait_for_device()
        self._say("Loading PyTorch")
        from .datasets.load import load
        from .experiment import describe_device, make_experiment, resolve_device
        from .trainer import Sample, Snapshot, Step, train

        run, config = self.run, self.run.config
        steps = run.status()["steps"] or config.steps
        device = resolve_device(config.device)
        run.update_status(device=describe_device(device))
        if config.device == "auto":
            runs.remember_auto(str(device))
        data = load(config, self._say)
        self._say("Building the networks")
        self.data = data
        self.board = _tensorboard(run) if config.tensorboard else None
        self.experiment = experiment = make_experiment(config, data.to(device), device)
        self._restore()
        run.write_reals(self._reals())
        self._say("Training the first step")
        began = f"Went on from step {experiment.step}" if experiment.step else "Started"
        run.append_event(experiment.step, "started", f"{began} on {describe_device(device)}.")
        run.update_status(state="running", images_seen=experiment.images_seen)
        self._tell_knobs()
        self.rate_from = self._progress()

        for event in train(experiment, steps):
            match event:
                case Sample(step, pictures):
                    run.write_sample(step, self._png(pictures))
                case Snapshot(step, snapshot):
                    run.write_snapshot(step, snapshot)
                case Step(step):
                    # every step that is kept is looked at first: no snapshot is written of a run that has diverged
                    logged = step % config.log_every == 0 or step in (1, steps) or step % config.snapshot_every == 0
                    if logged or self.whole_steps:
                        self._log(event.values())
                    if time.monotonic() - self.spoken > HEARTBEAT:
                        self._heartbeat("paused" if self.paused else "running")
                    if step < steps:
                        self._obey()
        self._heartbeat()

    def _restore(self) -> None:
        """Go back to the last snapshot that can be read; without one, begin at the beginning."""
        status = self.run.status()
        began = bool(self.run.samples())
        for step in reversed(self.run.snapshots()):
            try:
                # The snapshot that a branch begins with has its parent's knobs; config.json has its own.
                own = not status["parent"] or step > status["parent"]["step"]
                self.experiment.restore(self.run.snapshot_path(step), knobs=own)
                break
            except RunError as fault:
                self.run.append_event(step, "alarm", f"{fault.message} Going back to an earlier one.")
        if began:
            self.run.rewind(self.experiment.step if self.experiment.step else -1)
            self.run.update_status(attempt=status["attempt"] + 1, step=self.experiment.step)

    def _log(self, values: dict[str, float]) -> None:
        e = self.experiment
        row = {"step": e.step, "images_seen": e.images_seen, "seconds": round(e.seconds, 3), **values}
        self.run.append_stats(row)
        if self.board:
            for name, value in values.items():
                self.board.add_scalar(name, value, e.step)
            self.board.flush()
        self.on_row(row)
        if bad := [name for name, value in values.items() if not math.isfinite(value)]:
            kept = max(self.run.snapshots(), default=None)
            raise UserError(
                f"The training diverged at step {e.step}: {', '.join(bad)} is no longer a number.",
                "Start again with lower learning rates"
                + (f", or branch off step {kept}, which is kept, with lower ones." if kept else "."),
            )

    def _progress(self) -> tuple[float, int, int]:
        return self.experiment.seconds, self.experiment.images_seen, self.experiment.step

    def _heartbeat(self, state: str = "running") -> None:
        e = self.experiment
        seconds, seen, steps = (now - then for now, then in zip(self._progress(), self.rate_from, strict=True))
        rates = {}
        if seconds > 0:
            rates = {"images_per_second": round(seen / seconds, 1), "steps_per_second": round(steps / seconds, 4)}
        if seconds > 5:
            self.rate_from = self._progress()
        self.run.update_status(
            state=state, message="", step=e.step, images_seen=e.images_seen, seconds=round(e.seconds, 3), **rates
        )
        self.spoken = time.monotonic()

    # -- commands ---------------------------------------------------------------------------------------------------

    def _commands(self) -> list[dict]:
        commands, self.cursor = self.run.commands(self.cursor)
        return commands

    def _obey_end(self) -> None:
        """Before there is anything to save, only the wish to end counts."""
        verbs = {command.get("verb") for command in self._commands()}
        if self.signalled.is_set() or "interrupt" in verbs:
            raise Ended("interrupted")
        if "stop" in verbs:
            raise Ended("stopped")

    def _obey(self) -> None:
        """Do what was asked since the last step; while paused, wait for what is asked next."""
        e, run = self.experiment, self.run
        if self.whole_steps:
            self.whole_steps -= 1
            if not self.whole_steps:
                self._hold()
        while True:
            for command in self._commands():
                match command.get("verb"):
                    case "pause" if not self.paused or self.whole_steps:
                        run.append_event(e.step, "paused", "Paused.")
                        self.whole_steps = 0
                        self._hold()
                    case "resume" if self.paused:
                        self.paused = False
                        run.append_event(e.step, "resumed", "Resumed.")
                        self._heartbeat()
                    case "snapshot":
                        self._save()
                        run.append_event(e.step, "snapshot", "Snapshot taken.")
                    case "set":
                        self._turn(command.get("name"), command.get("value"))
                    case "step" if self.paused:
                        self._move(command.get("player"), command.get("count"))
                    case "stop":
                        self._end("stopped")
                    case "interrupt":
                        self._end("interrupted")
            if self.signalled.is_set():
                self._end("interrupted")
            if not self.paused or self.whole_steps:
                return
            if time.monotonic() - self.spoken > HEARTBEAT:
                self._heartbeat("paused")
            self.signalled.wait(0.05)

    def _hold(self) -> None:
        self.paused = True
        self._picture()
        self._heartbeat("paused")

    def _turn(self, name: object, value: object) -> None:
        """Turn a knob and mark it; a value that cannot be is refused among the events, and the run goes on."""
        try:
            old, new = self.experiment.turn(str(name), value)
        except UserError as fault:
            self.run.append_event(self.experiment.step, "refused", str(fault))
            return
        if old != new:
            self.run.append_event(
                self.experiment.step, "changed", f"{name} {_word(old)} → {_word(new)}", name=name, old=old, new=new
            )
        self._tell_knobs()

    def _tell_knobs(self) -> None:
        self.run.update_status(knobs={name: getattr(self.experiment.config, name) for name in KNOBS})

    def _move(self, player: object, count: object) -> None:
        """While paused: `count` whole steps, or updates of one player alone, the other's weights untouched."""
        e = self.experiment
        count = count if isinstance(count, int) and 1 <= count <= 10_000 else 1
        if player not in ("D", "G"):
            self.whole_steps = count
            return
        if e.config.kind != GAN:
            self.run.append_event(e.step, "refused", "Only a GAN has two players to move apart.")
            return
        phase = e.phase(player)
        done = 0
        while done < count and not self.signalled.is_set():
            stats = e.run_phase(phase)
            done += 1
            if player == "G":
                e.after_step()
        self._log({name: value.item() for name, value in stats.items()})
        self.run.append_event(e.step, "only", f"{player} alone moved {done} time{'s' * (done > 1)}.")
        self._picture()
        self._heartbeat("paused")

    # -- pictures -----------------------------------------------------------------------------------------------------

    def _png(self, samples: "Tensor") -> bytes:
        """The picture of a moment: a grid (conditional: a column a class), or points over what D believes of the plane."""
        from . import images

        if samples.ndim == 2:
            return images.points_png(
                self.data.images[: len(samples)], samples, self.experiment.scores(images.lattice())
            )
        return images.grid_png(samples, self._columns())

    def _reals(self) -> bytes:
        """What it should look like, in the order of the generated picture."""
        import torch

        from . import images

        images_, labels, count = self.data.images, self.data.labels, len(self.experiment.fixed_z)
        if images_.ndim == 2:
            return images.points_png(images_[:count])
        chosen, columns = images_[:count], self._columns()
        if columns:
            classes = [images_[labels == label][: count // columns] for label in range(columns)]
            if rows := min(map(len, classes)):
                chosen = torch.stack([members[:rows] for members in classes], 1).flatten(0, 1)
        return images.grid_png(images.to_float(chosen), columns)

    def _columns(self) -> int | None:
        return self.experiment.num_classes if self.experiment.config.conditional else None

    def _picture(self) -> None:
        self.run.write_sample(self.experiment.step, self._png(self.experiment.sample()))

    def _save(self) -> None:
        self._picture()
        self.run.write_snapshot(self.experiment.step, self.experiment.snapshot())

    def _end(self, state: str) -> None:
        self._heartbeat()
        self._save()
        raise Ended(state)


def _tensorboard(run: RunDir) -> "SummaryWriter":
    """A writer of TensorBoard's files in the run folder. Raises ConfigError where the package is missing."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ConfigError(
            "The tensorboard package is not installed.",
            "Run python -m pip install tensorboard, or set tensorboard to false.",
        ) from None
    return SummaryWriter(str(run.path / "tensorboard"))


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def end_on_signals(worker: Worker) -> None:
    """A signal asks the loop to end with a snapshot; unhandled it would cut a file in two."""
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        with suppress(AttributeError, ValueError):
            signal.signal(getattr(signal, name), lambda *_: worker.signalled.set())


def main(folder: str) -> int:
    worker = Worker(RunDir(folder), queue=True)
    end_on_signals(worker)
    try:
        return int(worker.work() == "failed")
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
