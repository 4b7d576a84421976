"""A worker of several processes, as `torchrun -m gan_core.worker RUN` starts them: the first works, the others follow."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from ..datasets.load import load
from ..errors import UserError
from ..runs.folder import RunDir
from ..settings.config import RunConfig
from ..training.experiment import Experiment, make_experiment
from ..training.ranks import Message, Ranks, join, leave
from .signals import end_on_signals, ignore_signals
from .worker import Worker

BEGIN, END = "begin", "end"
FOLLOWED = {"run_phase", "averages", "turn", "after_step", "move_alone", "standing", "restore"}
"""What the first process announces: methods of an experiment."""


def main(folder: str) -> int:
    """This process's part of the training of the run in `folder`. Returns the exit status of worker.process.main. Raises UserError."""
    ranks = join()
    if ranks.rank:
        ignore_signals()  # the first process is sent them too, and ends all of them with a snapshot
        follow(ranks)
    else:
        worker = Worker(RunDir(folder), ranks=ranks)
        end_on_signals(worker)
        if worker.work() == "failed":
            return 1  # without a word to the others, who may be waiting for something else: they end when this process is gone
        ranks.tell(END, 0)
    leave()
    return 0


def follow(ranks: Ranks) -> None:
    """Do what the first process does, until it ends."""
    experiment: Experiment | None = None
    while (heard := ranks.hear()).what != END:
        if heard.what == BEGIN:
            config = RunConfig.parse(heard.given[0])
            device = ranks.device(config)
            experiment = make_experiment(config, load(config).to(device), device, ranks)
        elif experiment and heard.what in FOLLOWED:
            experiment.step = heard.step
            with suppress(UserError):  # the first process has raised it too, and says so
                _do(experiment, heard)


def _do(experiment: Experiment, heard: Message) -> None:
    given: list[Any] = heard.given
    if heard.what == "run_phase":
        given = [next(phase for phase in experiment.phases if phase.name == given[0])]
    if heard.what == "restore":
        given = [Path(given[0])]
    getattr(experiment, heard.what)(*given, **heard.named)
