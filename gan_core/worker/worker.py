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
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
from filelock import FileLock, Timeout

from .. import runs
from ..catalogue.datasets import drawn_like
from ..doctor.alarms import Doctor
from ..errors import ConfigError, DataError, RunError, UserError
from ..runs.folder import RunDir
from ..settings.config import GAN, KNOBS

if TYPE_CHECKING:
    from torch import Tensor
    from torch.utils.tensorboard import SummaryWriter

    from ..metrics.live import LiveQuality

HEARTBEAT = 0.5  # seconds between two words of status


class Ended(Exception):
    """The run is to end in the state that this carries."""


class Worker:
    """Works one run to its end. `on_row` is called with each logged row (the command line's progress bar).

    `queue`: wait until the device has a place, as runs that the app starts do; the command line does not wait.
    """

    def __init__(self, run: RunDir, on_row: Callable[[dict[str, float]], None] = lambda row: None, queue: bool = False) -> None:
        self.run, self.on_row, self.queue = run, on_row, queue
        self.data = self.experiment = None
        # The cursor was set when this attempt began, not now: a Stop may have come while this process was being started.
        start = run.status()["commands_from"]
        self.cursor = run.commands()[1] if start is None else start
        self.early: list[dict] = []  # commands that came before there was anything to pause or change
        self.signalled = threading.Event()
        self.spoken = 0.0
        self.paused = False
        self.waiting = False  # to go on after a pause, for a place on the device
        self.quality: LiveQuality | None = None  # made when it is due for the first time
        self.measurable = True
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
            offer = drawn_like(self.run.config.dataset) if isinstance(fault, DataError) else None
        except OSError as fault:
            state, error = "failed", f"The run folder {self.run.path} could not be written: {fault.strerror or fault}."
            hint = "Free some space on that disk, then resume: nothing up to the last snapshot is lost."
        except KeyboardInterrupt:
            state = "interrupted"
        except Exception as fault:  # whatever it is, the folder has to say so, and the log keeps the details
            traceback.print_exc()
            state, error = "failed", f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}"
            hint = "The last lines of the log say where."
            if told := self._out_of_memory(fault):
                error, hint = told.message, told.hint
        step = self.experiment.step if self.experiment else self.run.status()["step"]
        with suppress(OSError):
            self.run.append_event(step, state, error or state.capitalize() + ".")
        self.run.update_status(
            state=state,
            step=step,
            error=error,
            hint=hint,
            offer=offer,
            message="",
            pid=None,
            commands_from=self.run.commands()[1],
        )
        return state

    def _out_of_memory(self, fault: Exception) -> UserError | None:
        """What to tell of a fault that says that memory ran out; None for any other."""
        from ..training import footprint as memory

        if self.data is None or not memory.is_out_of_memory(fault):
            return None
        config = self.experiment.config if self.experiment else self.run.config
        fault.__traceback__ = self.experiment = None  # they hold what memory there was
        return memory.told(config, self.data, self.data.device)

    def _say(self, message: str) -> None:
        self._obey_end()
        self.run.update_status(message=message)

    def _wait_for_device(self) -> None:
        """Hold as `queued`, before torch takes any memory, while the device has as many runs as it should."""
        while others := self._in_the_way():
            if self.run.status()["state"] != "queued":
                self.run.append_event(0, "queued", others)
            self.run.update_status(state="queued", message=others)
            self._obey_end()
            self.signalled.wait(0.5)
        if self.queue:
            self.run.update_status(state="starting")

    def _train(self) -> None:
        self._wait_for_device()
        self._say("Loading PyTorch")
        from ..datasets.load import load
        from ..training import footprint as memory
        from ..training.devices import describe_device, resolve_device
        from ..training.experiment import make_experiment
        from ..training.trainer import Sample, Snapshot, Step, snapshot_due, train

        run, config = self.run, self.run.config
        steps = run.status()["steps"] or config.steps
        device = resolve_device(config.device)
        run.update_status(device=describe_device(device))
        if config.device == "auto":
            runs.remember_auto(str(device))
        data = load(config, self._say)
        self._say("Building the networks")
        self.data = replace(data, device=device)
        memory.check(config, data, device)
        self.board = _tensorboard(run) if config.tensorboard else None
        self.experiment = experiment = make_experiment(config, data.to(device), device)
        self._restore()
        self._begin_probe()
        run.write_reals(self._reals())
        self._say("Training the first step")
        began = f"Went on from step {experiment.step}" if experiment.step else "Started"
        if data.note and not experiment.step:
            run.append_event(0, "data", data.note)
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
                    if step % config.snapshot_every == 0 or step == steps:
                        self._mark_probe()
                case Step(step):
                    # every step that is kept is looked at first: no snapshot is written of a run that has diverged
                    over = step < steps and 0 < config.max_seconds <= experiment.seconds
                    logged = (
                        over
                        or step % config.log_every == 0
                        or step in (1, steps)
                        or snapshot_due(step, config.snapshot_every, steps)
                    )
                    due = self._quality_due(step, over)
                    if logged or due or self.whole_steps:
                        self._log(event.values() | self._probe() | (self._measure() if due else {}))
                    if time.monotonic() - self.spoken > HEARTBEAT:
                        self._heartbeat("paused" if self.paused else "running")
                    if over:
                        self._end("finished")
                    if step < steps:
                        self._obey()
        self._heartbeat()

    def _restore(self) -> None:
        """Go back to the last snapshot that can be read; without one, begin at the beginning."""
        status = self.run.status()
        began = bool(self.run.samples())
        kept = self.run.snapshots()
        for step in reversed(kept):
            try:
                # The snapshot that a branch begins with has its parent's knobs; config.json has its own.
                own = not status["parent"] or step > status["parent"]["step"]
                self.experiment.restore(self.run.snapshot_path(step), knobs=own)
                break
            except RunError as fault:
                if step == kept[0]:  # to begin again would be to throw away all that is there
                    raise RunError(f"No snapshot of this run can be used. {fault.message}", "Start a new run.") from None
                self.run.append_event(step, "alarm", f"{fault.message} Going back to an earlier one.")
        if began:
            self.run.rewind(self.experiment.step if self.experiment.step else -1)
            self.run.update_status(attempt=status["attempt"] + 1, step=self.experiment.step)

    def _log(self, values: dict[str, float]) -> None:
        e = self.experiment
        row = {"step": e.step, "images_seen": e.images_seen, "seconds": round(e.seconds, 3), **values}
        self.run.append_stats(row)
        self._ask_doctor(row)
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

    def _heartbeat(self, state: str = "running", message: str = "") -> None:
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

    # -- commands ---------------------------------------------------------------------------------------------------

    def _commands(self) -> list[dict]:
        commands, self.cursor = self.run.commands(self.cursor)
        return commands

    def _obey_end(self) -> None:
        """Before there is anything to save, only the wish to end counts."""
        commands = self._commands()
        self.early += commands
        verbs = {command.get("verb") for command in commands}
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
            commands, self.early = self.early + self._commands(), []
            for command in commands:
                match command.get("verb"):
                    case "pause" if not self.paused or self.whole_steps or self.waiting:
                        run.append_event(e.step, "paused", "Paused.")
                        self.whole_steps, self.waiting = 0, False
                        self._hold()
                    case "resume" if self.paused:
                        self.waiting = True
                        self.spoken = 0.0
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
                if not self.waiting:
                    self._heartbeat("paused")
                elif others := self._in_the_way():
                    self._heartbeat("queued", others)
                else:
                    self.paused = self.waiting = False
                    run.append_event(e.step, "resumed", "Resumed.")
                    self._heartbeat()
                    return
            self.signalled.wait(0.05)

    def _in_the_way(self) -> str:
        """For whom this run has to wait before it may train, in a sentence; "" where it may."""
        others = runs.ahead(self.run) if self.queue else []
        if len(others) < runs.slots():
            return ""
        names = ", ".join(other.id for other in others[: runs.slots()])
        return f"Waiting for {names}: {runs.slots()} runs train at a time on this device."

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
        done = 0
        while done < count and not self.signalled.is_set():
            stats = e.move_alone(player)
            done += 1
            if player == "G":
                e.after_step()
        self._log({name: value.item() for name, value in stats.items()})
        self.run.append_event(e.step, "only", f"{player} alone moved {done} time{'s' * (done > 1)}.")
        self._picture()
        self._heartbeat("paused")

    # -- pictures -----------------------------------------------------------------------------------------------------

    def _png(self, samples: "Tensor") -> bytes:
        """The picture of a moment: a grid (conditional: a column a label), or points over what D believes of the plane."""
        from ..images import arrays as images

        if samples.ndim == 2:
            return images.points_png(self.data.images[: len(samples)], samples, self.experiment.scores(images.lattice()))
        return images.grid_png(samples, self._columns())

    def _reals(self) -> bytes:
        """What it should look like, in the order of the generated picture."""
        import torch

        from ..images import arrays as images

        images_, labels, count = self.data.images, self.data.labels, len(self.experiment.fixed_z)
        if images_.ndim == 2:
            return images.points_png(images_[:count])
        chosen, columns = images_[:count], self._columns()
        if columns and labels.is_floating_point():
            fewest = labels.sum(1).argsort(stable=True)  # there may be none of which nothing holds
            members = [fewest, *(labels[:, label].nonzero()[:, 0] for label in range(columns - 1))]
            classes = [images_[index[: count // columns]] for index in members]
        elif columns:
            classes = [images_[labels == label][: count // columns] for label in range(columns)]
        if columns and (rows := min(map(len, classes))):
            chosen = torch.stack([members[:rows] for members in classes], 1).flatten(0, 1)
        return images.grid_png(images.to_float(chosen), columns)

    def _columns(self) -> int | None:
        if not self.experiment.config.conditional:
            return None
        from ..training.experiment import fixed_labels

        return len(fixed_labels(self.experiment.config, self.experiment.num_classes))

    def _picture(self) -> None:
        self.run.write_sample(self.experiment.step, self._png(self.experiment.sample()))

    def _save(self) -> None:
        self._picture()
        self.run.write_snapshot(self.experiment.step, self.experiment.snapshot())
        self._mark_probe()

    # -- health -------------------------------------------------------------------------------------------------------

    def _begin_probe(self) -> None:
        """From here on the pictures are looked at every so many steps: about as often as one is kept, on logged steps."""
        from ..doctor.signs import Probe

        config = self.experiment.config
        self.probe_every = config.log_every * max(1, round(config.sample_every / config.log_every))
        self.probe = Probe(config, self.data)
        self._mark_probe()
        self.doctor = Doctor(config)
        for row in self.run.stats()[0]:  # of a resumed run: what was told then is among its events already
            self.doctor.hear(row)

    def _mark_probe(self) -> None:
        """Changes count from every regular snapshot anew, so that a resumed run reads what the uninterrupted one did. The early
        ones do not count: so close to each other they would cut every change short."""
        self.probe.mark(self.experiment.sample())

    def _probe(self) -> dict[str, float]:
        """Readings of the pictures of fixed z for the stats, where they are due. No randomness is used up."""
        e = self.experiment
        return {} if e.step % self.probe_every else self.probe.look(e.sample(), e.fixed_y)

    # -- quality ------------------------------------------------------------------------------------------------------

    def _quality_due(self, step: int, over: bool) -> bool:
        every = self.experiment.config.evaluate_every
        return bool(every) and self.measurable and (over or step % every == 0)

    def _measure(self) -> dict[str, float]:
        """The cheap metrics for the stats; also kept by themselves, with what they were taken on and what they cost.

        Where they cannot be had, one event says why, and the run goes on without.
        """
        import torch

        from ..metrics.live import LiveQuality

        e, began = self.experiment, time.monotonic()
        # whatever is drawn in here is drawn aside: the run's own randomness is not used up
        with torch.random.fork_rng(devices=[e.device] if e.device.type == "cuda" else []):
            try:
                self.quality = self.quality or LiveQuality(e, self.data, e.config.evaluate_num)
            except UserError as fault:
                self.measurable = False
                self.run.append_event(e.step, "unmeasured", f"Quality is not measured. {fault}")
                return {}
            values = self.quality.measure()
        seconds = round(time.monotonic() - began, 3)
        features, num = self.quality.extractor.features, e.config.evaluate_num
        self.run.append_metrics(e.step, values, features=features, num=num, seconds=seconds)
        return {f"metric/{name}": value for name, value in values.items()}

    def _ask_doctor(self, row: dict[str, float]) -> None:
        """Let the doctor hear a row; what it tells or takes back becomes an event, marked on the curves."""
        self.doctor.config = self.experiment.config
        heard = self.doctor.hear({name: value if math.isfinite(value) else None for name, value in row.items()})
        if heard:
            kind, found = heard
            self.run.append_event(self.experiment.step, **found.event(kind))

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
