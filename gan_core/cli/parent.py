"""A command that another process has started ends with it, even if that one is killed."""

import _thread
import os
import sys
import threading
import time

ENDS_WITH_INPUT = "GAN_ENDS_WITH_INPUT"
"""The variable that says so. The process that sets it gives the command a pipe as its standard input, which closes at its own end."""
PATIENCE = 10.0  # seconds in which the command may tidy up


def end_with_parent() -> None:
    """Where ENDS_WITH_INPUT is set, end as if by Ctrl-C when standard input closes."""
    if os.environ.pop(ENDS_WITH_INPUT, ""):
        threading.Thread(target=_wait, name="parent", daemon=True).start()


def _wait() -> None:
    while sys.stdin.buffer.read(1024):
        pass
    _thread.interrupt_main()
    time.sleep(PATIENCE)
    os._exit(1)
