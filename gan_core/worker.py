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

import psutil
from filelock import FileLock, Timeout

from .errors import DataError, RunError, UserError
from .rundir import RunDir

HEARTBEAT = 0.5  # seconds between two words of status


class Ended(Exception):
    """The run is to end in the state that this carries."""


class Worker:
    """Works one run to its end. `on_row` is called with each logged row (the command line's progress bar)."""

    def __init__(self, run: RunDir, on_row: Callable[[dict[str, float]], None] = lambda row: None) -> None:
        self.run, self.on_row = run, on_row
        self.cursor = run.commands()[1]  # what was asked of an earlier attempt is not meant for this one
        self.signalled = threading.Event()
        self.spoken = 0.0
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

    def _train(self) -> None:
        self._say("Loading PyTorch")
        from . import images
        from .datasets.load import load
        from .experiment import Experiment, describe_device, resolve_device
        from .trainer import Sample, Snapshot, Step, train

        run, config = self.run, self.run.config
        steps = run.status()["steps"] or config.steps
        device = resolve_device(config.device)
        run.update_status(device=describe_device(device))
        data = load(config, self._say)
        self._say("Building the networks")
        self.experiment = experiment = Experiment(config, tuple(data.images.shape[1:]), device)
        self._restore()
        run.write_reals(images.grid_png(images.to_float(data.images[: len(experiment.fixed_z)])))
        data = data.to(device)
        self._say("Training the first step")
        run.append_event(experiment.step, "started", f"Started on {describe_device(device)}.")
        run.update_status(state="running", images_seen=experiment.images_seen)
        self.rate_from = self._progress()

        for event in train(experiment, data, steps):
            match event:
                case Sample(step, pictures):
                    run.write_sample(step, images.grid_png(pictures))
                case Snapshot(step, snapshot):
                    run.write_snapshot(step, snapshot)
                case Step(step):
                    if step % config.log_every == 0 or step in (1, steps):
                        self._log(event.values())
                    if time.monotonic() - self.spoken > HEARTBEAT:
                        self._heartbeat()
                    if step < steps:
                        self._obey()
        self._heartbeat()

    def _restore(self) -> None:
        """Go back to the last snapshot that can be read; without one, begin at the beginning."""
        attempt = self.run.status()["attempt"]
        began = bool(self.run.samples())
        for step in reversed(self.run.snapshots()):
            try:
                self.experiment.restore(self.run.snapshot_path(step))
                break
            except RunError as fault:
                self.run.append_event(step, "alarm", f"{fault.message} Going back to an earlier one.")
        if began:
            self.run.rewind(self.experiment.step if self.experiment.step else -1)
            self.run.update_status(attempt=attempt + 1, step=self.experiment.step)

    def _log(self, values: dict[str, float]) -> None:
        e = self.experiment
        row = {"step": e.step, "images_seen": e.images_seen, "seconds": round(e.seconds, 3), **values}
        self.run.append_stats(row)
        self.on_row(row)
        if bad := [name for name, value in values.items() if not math.isfinite(value)]:
            kept = max(self.run.snapshots(), default=None)
            raise UserError(
                f"The training diverged at step {e.step}: {', '.join(bad)} is no longer a number.",
                "Start again with lower learning rates." + (f" The snapshot of step {kept} is kept." if kept else ""),
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
        paused = False
        while True:
            for command in self._commands():
                match command.get("verb"):
                    case "pause" if not paused:
                        paused = True
                        self.run.append_event(self.experiment.step, "paused", "Paused.")
                        self._picture()
                        self._heartbeat("paused")
                    case "resume" if paused:
                        paused = False
                        self.run.append_event(self.experiment.step, "resumed", "Resumed.")
                        self._heartbeat()
                    case "snapshot":
                        self._save()
                        self.run.append_event(self.experiment.step, "snapshot", "Snapshot taken.")
                    case "stop":
                        self._end("stopped")
                    case "interrupt":
                        self._end("interrupted")
            if self.signalled.is_set():
                self._end("interrupted")
            if not paused:
                return
            if time.monotonic() - self.spoken > HEARTBEAT:
                self._heartbeat("paused")
            self.signalled.wait(0.05)

    def _picture(self) -> None:
        from . import images

        self.run.write_sample(self.experiment.step, images.grid_png(self.experiment.sample()))

    def _save(self) -> None:
        self._picture()
        self.run.write_snapshot(self.experiment.step, self.experiment.snapshot())

    def _end(self, state: str) -> None:
        self._heartbeat()
        self._save()
        raise Ended(state)


def end_on_signals(worker: Worker) -> None:
    """A signal asks the loop to end with a snapshot; unhandled it would cut a file in two."""
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        with suppress(AttributeError, ValueError):
            signal.signal(getattr(signal, name), lambda *_: worker.signalled.set())


def main(folder: str) -> int:
    worker = Worker(RunDir(folder))
    end_on_signals(worker)
    try:
        return int(worker.work() == "failed")
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
