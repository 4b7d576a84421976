"""The curves of a run as CSV, and its pictures as they are."""

import csv
import io

from ..errors import RunError, reason
from ..runs.folder import RunDir


def stats_csv(run: RunDir) -> bytes:
    """The curves as CSV (UTF-8): a row a logged step, a column a measurement, in the order in which they first appear.

    A cell is empty where a step has no such measurement, or one that is not a number. Raises RunError without any row.
    """
    rows, _ = run.stats()
    if not rows:
        raise RunError(f"{run.id} has no curves yet.", "Let it train for some steps.")
    columns = dict.fromkeys(name for row in rows for name in row)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(columns), restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def sample_png(run: RunDir, at: int | None = None) -> bytes:
    """The kept picture of step `at` (None: the last) as it lies in the folder. Raises RunError."""
    steps = run.samples()
    if not steps:
        raise RunError(f"{run.id} has no picture yet.", "Let it train for some steps.")
    if at is not None and at not in steps:
        raise RunError(f"{run.id} has no picture of step {at}.", f"It has: {', '.join(map(str, steps))}.")
    try:
        return run.sample_path(steps[-1] if at is None else at).read_bytes()
    except OSError as error:
        raise RunError(f"The picture cannot be read: {reason(error)}.", "Try another step.") from None
