"""One of several processes that train a run together: a module of its own, so that what it needs is imported once for all of them."""

import os

from gan_core.training import whole_batch  # noqa: F401  # imported here, before the processes part
from gan_core.worker import ranks  # noqa: F401
from gan_core.worker.process import main


def work(folder: str, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    raise SystemExit(main(folder))
