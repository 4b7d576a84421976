"""Measuring both networks of a pair: `python -m gan_core evaluate RUN --keep`, one after the other, beside the server.

What is found stands in the run folders. Here is only how far it has come, the same for every browser.
"""

import atexit
import subprocess
import sys
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from gan_core import runs
from gan_core.rundir import RunDir

KEPT = 20  # measurements whose end is remembered


@dataclass
class Measuring:
    """state: running, done, failed or cancelled. `message`: what is being done, or what went wrong, in a sentence."""

    state: str = "running"
    message: str = "Beginning: PyTorch is being loaded"
    process: subprocess.Popen | None = field(default=None, repr=False)


_known: OrderedDict[tuple[str, str], Measuring] = OrderedDict()
_lock = threading.Lock()


def look(gan: RunDir, vae: RunDir) -> Measuring | None:
    """How far the last measuring of this pair has come; None where there was none since the server began."""
    return _known.get((gan.id, vae.id))


def begin(gan: RunDir, vae: RunDir, num: int, seeds: int) -> Measuring:
    """Measure both, `num` samples `seeds` times each. One that goes on already is left to it."""
    with _lock:
        now = look(gan, vae)
        if now and now.state == "running":
            return now
        _known[gan.id, vae.id] = now = Measuring()
        _known.move_to_end((gan.id, vae.id))
        if len(_known) > KEPT:
            _known.popitem(last=False)
    threading.Thread(target=_measure, args=(now, gan, vae, num, seeds), name="measure", daemon=True).start()
    return now


def cancel(gan: RunDir, vae: RunDir) -> None:
    if (now := look(gan, vae)) and now.state == "running":
        now.state, now.message = "cancelled", "Cancelled."
        _end(now)


def _measure(now: Measuring, gan: RunDir, vae: RunDir, num: int, seeds: int) -> None:
    for word, run in (("GAN", gan), ("VAE", vae)):
        if now.state != "running":
            return
        last = ""
        try:
            now.process = subprocess.Popen(
                [sys.executable, "-m", "gan_core", "evaluate", str(run.path.resolve()), "--num", str(num), "--seeds", str(seeds), "--keep"],
                cwd=runs.PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )  # fmt: skip
            for line in now.process.stderr:
                if line.strip():
                    last = line.strip()
                    if now.state == "running":
                        now.message = f"{word}: {last}"
            code = now.process.wait()
        except OSError as error:
            code, last = 1, f"Measuring could not begin: {error.strerror or error}."
        if now.state != "running":
            return
        if code:
            now.state, now.message = (
                "failed",
                f"{word}: {last.partition('evaluate: ')[2] or last or 'it ended without a word.'}",
            )
            return
    now.state, now.message = "done", ""


def _end(now: Measuring) -> None:
    if now.process:
        with suppress(OSError):
            now.process.terminate()


@atexit.register
def _end_all() -> None:
    for now in list(_known.values()):
        if now.state == "running":
            now.state = "cancelled"
            _end(now)
