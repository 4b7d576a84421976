"""What a worker does when it is sent a command, or has to wait for its turn."""

import threading
import time
from typing import TYPE_CHECKING, Any, cast

from .. import runs
from ..errors import UserError
from ..runs.folder import Move, RunDir
from ..settings.config import GAN, KNOBS
from .turns import Again

if TYPE_CHECKING:
    from ..training.experiment import Experiment
    from ..training.gan import GanExperiment

HEARTBEAT = 0.5  # seconds between two updates of the status
MOST_MOVES = 10_000  # steps that one command can ask for


class Ended(Exception):
    """The run is to end in the state that this carries."""


class Commands:
    """The part of a worker that reads commands and obeys them; the rest of it saves, logs and updates the status."""

    experiment: "Experiment"  # from when it is built; see `built`

    def __init__(self, run: RunDir, queue: bool) -> None:
        self.run, self.queue = run, queue
        # The cursor was set when this attempt began, not now: a Stop may have come while this process was being started.
        start = run.status()["commands_from"]
        self.cursor = run.commands()[1] if start is None else start
        self.early: list[dict[str, Any]] = []  # commands that came before there was anything to pause or change
        self.signalled = threading.Event()
        self.spoken = 0.0
        self.paused = False
        self.waiting = False  # to go on after a pause, for a place on the device
        self.whole_steps = 0  # steps still to take before pausing again
        self.number = 0  # of the last picture of this pause (see runs.moves); 0: the run is not paused

    @property
    def built(self) -> bool:
        """Whether there is an experiment."""
        return hasattr(self, "experiment")

    # -- what the rest of a worker does

    def _heartbeat(self, state: str = "running", message: str = "") -> None:
        raise NotImplementedError

    def _log(self, values: dict[str, float]) -> None:
        raise NotImplementedError

    def _picture(self) -> None:
        raise NotImplementedError

    def _picture_by_hand(self) -> None:
        raise NotImplementedError

    def _save(self) -> None:
        raise NotImplementedError

    def _end_if_deleted(self) -> None:
        raise NotImplementedError

    def _crowded(self) -> bool:
        raise NotImplementedError

    # -- before there is an experiment

    def _say(self, message: str) -> None:
        self._obey_end()
        self.run.update_status(message=message)

    def _obey_end(self) -> None:
        """Before there is anything to save, only stopping is obeyed; the other commands wait for the first step."""
        self._end_if_deleted()
        commands = self._commands()
        self.early += commands
        verbs = {command.get("verb") for command in commands}
        if self.signalled.is_set() or "interrupt" in verbs:
            raise Ended("interrupted")
        if "stop" in verbs:
            raise Ended("stopped")

    def _wait_for_device(self) -> None:
        """Wait as `queued`, before torch takes any memory, while the device has as many runs as it should."""
        while others := self._in_the_way():
            if self.run.status()["state"] != "queued":
                self.run.append_event(0, "queued", others)
            self.run.update_status(state="queued", message=others)
            self._obey_end()
            self.signalled.wait(0.5)
        if self.queue:
            self.run.update_status(state="starting", turn_at=time.time())

    def _in_the_way(self) -> str:
        """Which runs this one has to wait for before it may train, in a sentence; "" where it may."""
        others = runs.ahead(self.run) if self.queue else []
        if len(others) < runs.slots():
            return ""
        names = ", ".join(other.id for other in others[: runs.slots()])
        most = runs.slots()
        return f"Waiting for {names}: {most} run{' trains' if most == 1 else 's train'} at a time on this device."

    # -- between two steps

    def _commands(self) -> list[dict[str, Any]]:
        commands, self.cursor = self.run.commands(self.cursor)
        return commands

    def _obey(self) -> None:
        """Do what was sent since the last step; while paused, wait for the next command."""
        if self.whole_steps:
            self.whole_steps -= 1
            if not self.whole_steps:
                self._pause()
        while True:
            commands, self.early = self.early + self._commands(), []
            for command in commands:
                self._do(command)
            if self.signalled.is_set():
                self._end("interrupted")
            if not self.paused or self.whole_steps or self._go_on():
                return
            self.signalled.wait(0.05)

    def _do(self, command: dict[str, Any]) -> None:
        e, run = self.experiment, self.run
        match command.get("verb"):
            case "pause" if not self.paused or self.whole_steps or self.waiting:
                run.append_event(e.step, "paused", "Paused.")
                self.whole_steps, self.waiting = 0, False
                self._pause()
            case "resume" if self.paused:
                self.waiting = True
                self.spoken = 0.0
            case "snapshot":
                self._save()
                run.append_event(e.step, "snapshot", "Snapshot saved.")
            case "set":
                self._turn(command.get("name"), command.get("value"))
            case "step" if self.paused:
                self._move(command.get("player"), command.get("count"))
            case "stop":
                self._end("stopped")
            case "interrupt":
                self._end("interrupted")

    def _go_on(self) -> bool:
        """While paused: keep the status fresh; True once the run may go on."""
        if time.monotonic() - self.spoken <= HEARTBEAT:
            return False
        if not self.waiting:
            self._heartbeat("paused")
        elif others := self._in_the_way():
            self._heartbeat("queued", others)
        else:
            self.paused = self.waiting = False
            self._leave()
            self.run.append_event(self.experiment.step, "resumed", "Resumed.")
            self.run.update_status(turn_at=time.time())
            self._heartbeat()
        return not self.paused

    def _give_way(self) -> None:
        """Wait again, behind the others, when this run has had its turn and another person's run has had none."""
        if self.queue and not self.paused and runs.overdue(self.run):
            self.run.append_event(self.experiment.step, "queued", "Its turn is over for now: somebody else's run trains.")
            self.run.update_status(queued_at=time.time())
            if self._crowded():
                self._save()
                raise Again
            self.paused = self.waiting = True
            self._heartbeat("queued")

    def _pause(self) -> None:
        self.paused = True
        if not self.number:  # it may have stood here all the time, waiting for a place on the device
            self.number = 1
            self._picture()
            self._picture_by_hand()
        self._heartbeat("paused")

    def _turn(self, name: object, value: object) -> None:
        """Change a live setting and mark it; an impossible value becomes an event, and the run goes on."""
        try:
            old, new = self.experiment.turn(str(name), value)
        except UserError as error:
            self.run.append_event(self.experiment.step, "refused", str(error))
            return
        if old != new:
            text = f"{name} {_word(old)} → {_word(new)}"
            self.run.append_event(self.experiment.step, "changed", text, name=name, old=old, new=new)
        self._show_settings()

    def _show_settings(self) -> None:
        self.run.update_status(knobs={name: getattr(self.experiment.config, name) for name in KNOBS})

    def _move(self, player: object, count: object) -> None:
        """While paused: `count` whole steps, or updates of one network alone, the other's weights untouched."""
        e = self.experiment
        count = count if isinstance(count, int) and 1 <= count <= MOST_MOVES else 1
        if player not in ("D", "G"):
            self._leave()
            self.whole_steps = count
        elif e.config.kind != GAN:
            self.run.append_event(e.step, "refused", "Only a GAN has two networks that can be trained separately.")
        else:
            self._alone(player, count)

    def _alone(self, player: str, count: int) -> None:
        """Train one network, with what it looked like before and after as pictures and rows of their own."""
        e = cast("GanExperiment", self.experiment)
        if self.number == 1:
            self._log_standing(e)
        done = 0
        while done < count and not self.signalled.is_set():
            e.move_alone(player)
            done += 1
            if player == "G":
                e.after_step()
        if not done:
            return
        self.number += 1
        self._log_standing(e)
        text = f"{player} was trained alone: {done} update{'s' * (done > 1)}."
        self.run.append_event(e.step, "only", text, move=self.number)
        self._picture_by_hand()
        self._heartbeat("paused")

    def _log_standing(self, e: "GanExperiment") -> None:
        self._log({"move": self.number} | {name: value.item() for name, value in e.standing().items()})

    def _leave(self) -> None:
        """Go on from a pause. Without anything trained by hand, its picture has nothing to be compared with."""
        if self.number == 1:
            self.run.drop_move(Move(self.experiment.step, 1))
        self.number = 0

    def _end(self, state: str) -> None:
        self._heartbeat()
        self._save()
        self._leave()
        raise Ended(state)


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
