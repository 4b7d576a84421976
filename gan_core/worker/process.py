"""The process of a worker: the log, and what follows when its turn is over."""

import logging
import os

from ..errors import UserError
from ..runs.cluster import this_job
from ..runs.folder import RunDir
from .signals import end_on_signals
from .turns import again
from .worker import AGAIN, Worker

LOG = logging.getLogger(__name__)


def main(folder: str) -> int:
    """Train the run in `folder`. Returns the exit status: 0, 1 where it failed, 2 where it could not begin."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        if several():
            from . import ranks

            return ranks.main(folder)
        worker = Worker(RunDir(folder), queue=not this_job())  # a cluster gives each worker a place of its own
        end_on_signals(worker)
        state = worker.work()
        if state == AGAIN:
            again(folder)
        return int(state == "failed")
    except UserError as error:
        LOG.error("%s", error)
        return 2


def several() -> bool:
    """Whether this is one of several processes that train the run together, as torchrun starts them."""
    return os.environ.get("WORLD_SIZE", "1") not in ("", "1")
