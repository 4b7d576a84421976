"""Measuring both networks of a pair: `python -m gan_core evaluate RUN --keep`, one after the other, beside the server.

What is found is kept with the runs. Here is only how far it has come, the same for every browser.
"""

import threading
from collections import OrderedDict

from gan_core.runs.folder import RunDir

from .subprocesses import Task

KEPT = 20  # measurements whose end is remembered

_known: OrderedDict[tuple[str, str], Task] = OrderedDict()
_lock = threading.Lock()


def look(gan: RunDir, vae: RunDir) -> Task | None:
    """How far the last measuring of this pair has come; None where there was none since the server began."""
    return _known.get((gan.id, vae.id))


def begin(gan: RunDir, vae: RunDir, num: int, seeds: int) -> Task:
    """Measure both, `num` samples `seeds` times each. One that goes on already is left to it."""
    with _lock:
        now = look(gan, vae)
        if now and now.state == "running":
            return now
        _known[gan.id, vae.id] = now = Task()
        _known.move_to_end((gan.id, vae.id))
        if len(_known) > KEPT:
            _known.popitem(last=False)
    threading.Thread(target=_measure, args=(now, gan, vae, num, seeds), name="measure", daemon=True).start()
    return now


def cancel(gan: RunDir, vae: RunDir) -> None:
    if now := look(gan, vae):
        now.cancel()


def _measure(now: Task, gan: RunDir, vae: RunDir, num: int, seeds: int) -> None:
    for word, run in (("GAN", gan), ("VAE", vae)):
        asked = ["evaluate", str(run.path.resolve()), "--num", str(num), "--seeds", str(seeds), "--keep"]

        def says(words: str, word: str = word) -> str:
            return f"{word}: {words}"

        if now.state != "running" or not now.work(asked, says, says):
            return
    now.state, now.message = "done", ""
