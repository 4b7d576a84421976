"""A request ends with an answer or with words on why there is none; a fault of the program is logged with the request."""

import logging
from collections.abc import Callable
from typing import TypeVar

from ..errors import UserError
from .protocol import Request
from .replies import Answer, Failed

Outcome = Answer | Failed
Reply = Callable[[Outcome], None]
log = logging.getLogger(__name__)
T = TypeVar("T")


class JobGone(UserError):
    """There is no such job, or it has no such file."""


def described(request: Request) -> str:
    """A request in one line for the log, without pictures and long lists."""
    return ", ".join(f"{name}={value!r}"[:60] for name, value in request)


def outcome(do: Callable[[], T], *requests: Request) -> T | Failed:
    """What `do` returns, for these requests; an error is an outcome too."""
    try:
        return do()
    except UserError as error:
        return Failed(error=error.message, hint=error.hint, kind="gone" if isinstance(error, JobGone) else "mistake")
    except Exception as error:
        log.exception("Failed: %s", "; ".join(map(described, requests)))
        return Failed(error=f"This failed unexpectedly ({type(error).__name__}: {error}).", kind="fault")
