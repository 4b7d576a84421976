"""The process of a worker: signals, the log, and what follows when its turn is over."""

import logging
import signal
from contextlib import suppress

from ..errors import UserError
from ..runs.folder import RunDir
from .turns import again
from .worker import AGAIN, Worker

LOG = logging.getLogger(__name__)


def end_on_signals(worker: Worker) -> None:
    """A signal asks the loop to end with a snapshot; unhandled it would cut a file in two."""
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        with suppress(AttributeError, ValueError):
            signal.signal(getattr(signal, name), lambda *_: worker.signalled.set())


def main(folder: str) -> int:
    """Train the run in `folder`. Returns the exit status: 0, 1 where it failed, 2 where it could not begin."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    worker = Worker(RunDir(folder), queue=True)
    end_on_signals(worker)
    try:
        state = worker.work()
        if state == AGAIN:
            again(folder)
        return int(state == "failed")
    except UserError as error:
        LOG.error("%s", error)
        return 2
