"""`python -m gan_core.studio`: the process that keeps generators loaded and draws for the web process."""

import sys

from ..errors import UserError, failed_import
from .replies import Failed


def main() -> None:
    """Serve requests; where PyTorch cannot be loaded, answer each of them with the reason."""
    try:
        from .server import main as serve
    except Exception as error:
        if (known := failed_import(error)) is None:
            raise
        refuse(known)
    else:
        serve()


def refuse(error: UserError) -> None:
    """Answer every request with `error` until standard input closes."""
    for line in sys.stdin:
        answer = Failed(error=error.message, hint=error.hint)
        print(f"{line.partition(' ')[0]} failed {answer.model_dump_json()}", flush=True)


if __name__ == "__main__":
    main()
