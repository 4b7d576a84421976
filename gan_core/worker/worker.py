"""A run in a process of its own: drains train() into a run folder and obeys the folder's commands."""

import errno
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from .. import runs
from ..catalogue.datasets import drawn_like
from ..errors import FULL, DataError, DeviceError, RunError, UserError, failed_import, reason
from ..runs import code
from ..runs.cluster import this_job
from ..runs.folder import RunDir
from ..runs.processes import host, myself
from . import commands
from .commands import Ended
from .engine import settle
from .measuring import Measuring
from .pictures import reals_png
from .recorder import Recorder, tensorboard
from .turns import Again, crowded

if TYPE_CHECKING:
    import torch

    from ..settings.config import RunConfig
    from ..training.ranks import Ranks
    from ..training.trainer import Event, Step

CPU = "cpu"  # what a run that failed by its device is offered instead
AGAIN = "again"
LOG = logging.getLogger(__name__)
_NO_LOCKS = {getattr(errno, name, None) for name in ("ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP")}


class Worker(Recorder):
    """Works one run to its end. `on_row` is called with each logged row (the command line's progress bar).

    `queue`: wait until the device has a place, as runs that the app starts do; the command line does not wait. `ranks`: the
    processes that train it together, of which this is the first and the only one that writes.
    """

    def __init__(
        self,
        run: RunDir,
        on_row: Callable[[dict[str, float]], None] = lambda row: None,
        queue: bool = False,
        ranks: "Ranks | None" = None,
    ) -> None:
        super().__init__(run, on_row, queue)
        self.ranks = ranks
        self.device: torch.device | None = None
        self.folder: int | None = None  # the inode of this run's lock: another folder of the same name has another

    def work(self) -> str:
        """Train until done, stopped or failed; returns the state that the run ended in, also written to its status.

        AGAIN where it is to wait for its next turn as a new process. "deleted", written nowhere, where the run folder was
        removed meanwhile. Raises RunError where another process works on the run, or the disk cannot lock files.
        """
        lock = FileLock(self.run.lock_path, timeout=0.5)  # whoever only looks holds it for an instant
        try:
            lock.acquire()
        except Timeout:
            raise RunError(f"Another process is already working on {self.run.id}.", "Stop it first.") from None
        except OSError as error:
            raise self._no_lock(error) from None
        try:
            self.folder = os.stat(self.run.lock_path).st_ino
            runs.sweep_parts(self.run)
            self.run.update_status(state="starting", **myself(), job=this_job(), error=None, hint=None, offer=None)
            return self._guarded()
        finally:
            with suppress(OSError):
                lock.release()

    def _no_lock(self, error: OSError) -> RunError:
        if error.errno in _NO_LOCKS:
            message = f"The disk of {self.run.path} cannot lock files, which keeps two processes from training the same run."
            found = RunError(message, "Set GAN_RUNS to a folder on a local disk.")
        else:
            found = RunError(f"{self.run.path} cannot be locked: {reason(error)}.", "Set GAN_RUNS to another folder.")
        self.run.update_status(state="failed", error=found.message, hint=found.hint, message="", pid=None)
        return found

    def _guarded(self) -> str:
        error, hint, offer = None, None, None
        try:
            self._train()
            state = "finished"
        except Again:
            self.run.update_status(state="queued", message="Waiting for its next turn", commands_from=self.cursor)
            return AGAIN
        except Ended as ended:
            state = str(ended)
        except KeyboardInterrupt:
            state = "interrupted"
        except Exception as fault:  # whatever it is, the folder has to say so, and the log keeps the details
            state = "failed"
            if not self._deleted():
                error, hint, offer = self._explain(fault)
        if self._deleted():
            LOG.info("The run folder was deleted; the training ends.")
            return "deleted"
        step = self.experiment.step if self.built else self.run.status()["step"]
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

    def _crowded(self) -> bool:
        return crowded(self.device)

    def _deleted(self) -> bool:
        """Whether the run folder is gone, even if another run has its name by now."""
        try:
            now = os.stat(self.run.lock_path).st_ino
        except (FileNotFoundError, NotADirectoryError):
            return self.folder is not None
        except OSError:
            return False
        return self.folder not in (None, now)

    def _end_if_deleted(self) -> None:
        if self._deleted():
            raise Ended("deleted")

    # -- errors -------------------------------------------------------------------------------------------------------

    def _explain(self, fault: Exception) -> tuple[str, str, str | None]:
        """What happened, the way out, and a data set, or the device, that could be used instead, named by where the error came
        from."""
        offer = None
        if isinstance(fault, UserError):
            if isinstance(fault, DataError):
                offer = drawn_like(self.run.config.dataset)
            return fault.message, fault.hint, CPU if isinstance(fault, DeviceError) else offer
        LOG.error("The training failed.", exc_info=fault)
        if known := failed_import(fault):
            return known.message, known.hint, None
        if known := self._out_of_device(fault):
            return known.message, known.hint, CPU if self.device and self.device.type != CPU else None
        hint = "See the last lines of the log."
        if isinstance(fault, OSError):
            what = f"{fault.filename} cannot be used" if fault.filename else "The system refused an operation"
            if fault.errno in FULL:
                hint = "Free some space on that disk, then resume: nothing up to the last snapshot is lost."
            return f"{what}: {reason(fault)}.", hint, None
        first = next(iter(str(fault).splitlines()), "")
        return f"{type(fault).__name__}: {first}", hint, None

    def _out_of_device(self, fault: Exception) -> UserError | None:
        """The words for an error of the device, or of too little memory; None for any other."""
        if "torch" not in sys.modules:
            return None
        from ..training import device_faults, footprint

        if not hasattr(self, "data") or not footprint.is_out_of_memory(fault):
            return device_faults.explain(fault)
        config, device = self.run.config, self.data.device
        assert device is not None  # _prepare has set it
        fault.__traceback__ = None  # this and the experiment hold what memory there was
        if self.built:
            config = self.experiment.config
            del self.experiment
        return footprint.told(config, self.data, device)

    # -- the loop -----------------------------------------------------------------------------------------------------

    def _train(self) -> None:
        self._wait_for_device()
        self._say("Loading PyTorch")
        config = self.run.config
        self._prepare(config)
        from ..training.trainer import train

        steps = self.run.status()["steps"] or config.steps
        for event in train(self.experiment, steps):
            self._take(event, config, steps)
        self._heartbeat()

    def _prepare(self, config: "RunConfig") -> None:
        """Load the data, build the experiment, go back to the last snapshot, and write what the run starts with."""
        from ..datasets.load import load
        from ..training import footprint
        from ..training.devices import describe_device
        from ..training.experiment import make_experiment
        from ..training.ranks import ALONE

        ranks = self.ranks or ALONE
        run, device = self.run, ranks.device(config)
        self.device = device
        described = describe_device(device) + ranks.words + (f", on {host()}" if this_job() else "")
        run.update_status(device=described)
        if config.device == "auto" and not this_job():
            runs.remember_auto(str(device))
        code.copy_into(run)
        data = load(config, self._say)
        self._say("Building the networks")
        self.data = replace(data, device=device)
        footprint.check(ranks.part(config), data, device)
        self.board = tensorboard(run) if config.tensorboard else None
        config, engine = settle(run, data, device)
        ranks.tell("begin", 0, config.model_dump())
        self.experiment = experiment = make_experiment(config, data.to(device), device, ranks)
        self._restore()
        self.measuring = Measuring(run, experiment, self.data)
        run.write_reals(reals_png(experiment, self.data))
        self._say("Training the first step")
        began = f"Continued from step {experiment.step}" if experiment.step else "Started"
        if data.note and not experiment.step:
            run.append_event(0, "data", data.note)
        run.append_event(experiment.step, "started", f"{began} on {described}. {engine}")
        run.update_status(
            state="running",
            images_seen=experiment.images_seen,
            dataset_size=len(data),
            engine=config.engine,
            turn_at=time.time(),
        )
        self._show_settings()
        self.rate_from = self._progress()

    def _take(self, event: "Event", config: "RunConfig", steps: int) -> None:
        """Write down one event of the loop."""
        from ..training.trainer import Sample, Snapshot, Step

        match event:
            case Sample(step, pictures):
                self._write_sample(step, pictures)
            case Snapshot(step, snapshot):
                self._keep(step, snapshot)
                if step % config.snapshot_every == 0 or step == steps:
                    self.measuring.mark()
            case Step():
                self._take_step(event, config, steps)

    def _take_step(self, event: "Step", config: "RunConfig", steps: int) -> None:
        from ..training.trainer import snapshot_due

        # every step that is kept is looked at first: no snapshot is written of a run that has diverged
        step = event.step
        over = step < steps and 0 < config.max_seconds <= self.experiment.seconds
        logged = over or step % config.log_every == 0 or step in (1, steps)
        due = self.measuring.metrics_due(step, over)
        if logged or due or self.whole_steps or snapshot_due(step, config.snapshot_every, steps):
            self._log(event.values() | self.measuring.signs() | (self.measuring.metrics() if due else {}))
        if time.monotonic() - self.spoken > commands.HEARTBEAT:
            self._heartbeat("paused" if self.paused else "running")
            self._give_way()
        if over:
            self._end("finished")
        if step < steps:
            self._obey()

    def _restore(self) -> None:
        """Go back to the last snapshot that can be read; without one, begin at the beginning."""
        status = self.run.status()
        began = bool(self.run.samples())
        kept = self.run.snapshots()
        for step in reversed(kept):
            try:
                # The snapshot that a branch begins with has its parent's live settings; config.json has its own.
                own = not status["parent"] or step > status["parent"]["step"]
                self.experiment.restore(self.run.snapshot_path(step), knobs=own)
                break
            except RunError as error:
                if step == kept[0]:  # to begin again would be to throw away all that is there
                    raise RunError(f"No snapshot of this run can be used. {error.message}", "Start a new run.") from None
                self.run.append_event(step, "alarm", f"{error.message} Going back to an earlier one.")
        if began:
            self.run.rewind(self.experiment.step if self.experiment.step else -1)
            self.run.update_status(attempt=status["attempt"] + 1, step=self.experiment.step)
