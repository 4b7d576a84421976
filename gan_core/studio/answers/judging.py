"""Whether a conditional run draws what its label says, by a judge that classifies the pictures without seeing their labels.

Torch is loaded only when a run is judged.
"""

import time
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ...catalogue.datasets import DATASETS
from ...errors import RunError
from ...runs.folder import RunDir
from ..protocol import Judge
from ..replies import Verdict

MOST_FAILURES = 40  # that are returned to be shown; all are counted
DRAWINGS = 2000  # fresh drawn faces that the face judge is tested on
DRAWINGS_SEED = 3  # 1 and 2 made the faces that it was trained and scored on


def judge_run(folder: str, at: int | None = None, per_label: int = 100, seed: int = 0, psi: float = 1.0) -> dict[str, Any]:
    """Draw `per_label` pictures of each label of a conditional run at a snapshot, and let the judge classify them.

    Picture i is that of latent seed + i. Of classes:
      judge, own (its own accuracy on held-out real pictures, in [0, 1]), held_out (how many those are)
      accuracy in [0, 1]; classes, per_class in [0, 1]; confusion: counts, row: the label, column: the judge's class
      failures: {latent, label, asked, read, sure}, the most confident first; wrong: how many there are in all
    Of attributes, each switched on alone:
      attributes: {name, on, off, real_on, real_off}: the share of pictures in which the judge sees it when it is switched on,
      and when not; and in drawings that have it, and that do not
      accuracy, real: the mean over attributes of the mean of on and 1 - off, as `evaluate` takes it: guessing gives 1/2
      seen: shares; row: what was switched on (none first), column: what the judge sees
      failures: {latent, label, asked} in which it is not seen, the attributes in turns, the worst first; wrong: how many in all
    Raises UserError: the run is not conditional, there is no such snapshot, or no judge for its pictures.
    """
    run = RunDir(folder)
    if not run.config.conditional:
        raise RunError(f"{run.title} is not conditional, so there is no label to compare with.", "Choose a conditional run.")
    if not 1 <= per_label <= 2000:
        raise RunError(f"{per_label} pictures for each label is out of range.", "Choose 1 to 2,000.")
    from ...metrics.judge import judge_of, load_judge
    from ...sampling.sampler import Sampler

    name = judge_of(run.config.dataset)
    if name is None:
        raise RunError(f"There is no judge for {DATASETS[run.config.dataset].title}.", "")
    began = time.monotonic()
    judge, sampler = load_judge(name), Sampler(run, at)
    said = {"judge": judge.kind.title, "step": sampler.step, **_own_error(name)}
    kinds = _judge_classes if DATASETS[sampler.config.dataset].classes else _judge_attributes
    said |= kinds(judge, sampler, per_label, seed, psi)
    return said | {"seconds": round(time.monotonic() - began, 1)}


def _own_error(name: str) -> dict[str, Any]:
    import json

    from ...metrics.judge import judge_folder

    try:
        card = json.loads((Path(judge_folder(name)) / "card.json").read_text("utf-8"))
        return {"own": card["accuracy"], "held_out": card["held_out"], "judge_data": card["trained_on"]}
    except (OSError, ValueError, KeyError):
        return {"own": None, "held_out": None, "judge_data": None}


def _judge_classes(judge, sampler, per_label: int, seed: int, psi: float) -> dict[str, Any]:
    import torch

    from ...metrics.accuracy import confusion

    count = sampler.num_classes
    if count != len(judge.kind.outputs):
        raise RunError(f"This run has {count} classes, and the {judge.kind.title} knows {len(judge.kind.outputs)}.", "")
    asked, beliefs = [], []
    # class after class, so that memory does not grow with the number of classes
    for label in range(count):
        pictures, y = sampler.sample(per_label, seed + label * per_label, [label], psi)
        asked.append(y)
        beliefs.append(judge.look(pictures)[1])
    y, belief = torch.cat(asked), torch.cat(beliefs)
    sure, read = belief.max(1)
    right = read == y
    wrong = (~right).nonzero()[:, 0]
    worst = wrong[sure[wrong].argsort(descending=True, stable=True)][:MOST_FAILURES].tolist()
    return {
        "num": len(y),
        "classes": list(DATASETS[sampler.config.dataset].classes),
        "accuracy": right.double().mean().item(),
        "per_class": right.double().view(count, per_label).mean(1).tolist(),
        "confusion": confusion(y, read, count).tolist(),
        "wrong": len(wrong),
        "failures": [
            {
                "latent": seed + i,
                "label": y[i].item(),
                "asked": y[i].item(),
                "read": read[i].item(),
                "sure": sure[i].item(),
            }
            for i in worst
        ],
    }


def _judge_attributes(judge, sampler, per_label: int, seed: int, psi: float) -> dict[str, Any]:
    """Each attribute switched on alone, and all off, each `per_label` times; what the judge sees of each."""
    import torch

    from ...datasets.load import chosen_attributes

    learnt_on = judge.kind.datasets[0]
    if sampler.config.dataset != learnt_on:
        raise RunError(
            f"The {judge.kind.title} was trained on {DATASETS[learnt_on].title.lower()} and cannot judge "
            f"{DATASETS[sampler.config.dataset].title}.",
            "Compare the pictures on the sheet yourself.",
        )
    names = DATASETS[sampler.config.dataset].attributes
    columns = sampler.labels()  # none, then each alone
    seen, missed = [], []
    for place, row in enumerate(columns.tolist()):
        start = seed + place * per_label
        belief = judge.look(sampler.sample(per_label, start, [row], psi)[0])[1]
        seen.append(chosen_attributes(belief > 0.5, judge.kind.outputs, names).double())
        if place:
            unseen = (seen[-1][:, place - 1] == 0).nonzero()[:, 0].tolist()
            missed.append([{"latent": start + i, "label": row, "asked": place - 1} for i in unseen])
    share = torch.stack([part.mean(0) for part in seen])  # row: what was asked for; column: what is seen
    on = share[1:].diagonal()
    off = (share.sum(0) - on) / (len(share) - 1)
    real_on, real_off = _seen_in_drawings(judge, names)
    turns = zip_longest(*sorted(missed, key=len, reverse=True))
    failures = [one for turn in turns for one in turn if one is not None]
    return {
        "num": per_label * len(columns),
        "accuracy": _balanced(on, off),
        "real": _balanced(real_on, real_off),
        "drawings": DRAWINGS,
        "attributes": [
            {"name": name, "on": a, "off": b, "real_on": c, "real_off": d}
            for name, a, b, c, d in zip(names, on.tolist(), off.tolist(), real_on.tolist(), real_off.tolist(), strict=True)
        ],
        "asked_rows": ["none", *names],
        "seen": share.tolist(),
        "wrong": len(failures),
        "failures": failures[:MOST_FAILURES],
    }


def _balanced(on, off) -> float:
    """The mean over attributes of the mean of the share seen where it holds, `on`, and that not seen where it does not."""
    return ((on + 1 - off) / 2).mean().item()


@lru_cache(maxsize=4)
def _seen_in_drawings(judge, names: tuple[str, ...]) -> tuple[Any, Any]:
    """Shares (len(names),) of drawn faces in which the judge sees each attribute: of those that have it, and that do not."""
    from ...datasets.drawn_faces import ATTRIBUTES, drawn_faces
    from ...datasets.load import chosen_attributes

    images, table = drawn_faces(DRAWINGS, DRAWINGS_SEED)
    holds = chosen_attributes(table, ATTRIBUTES, names).double()
    seen = chosen_attributes(judge.look(images)[1] > 0.5, judge.kind.outputs, names).double()
    return (seen * holds).sum(0) / holds.sum(0), (seen * (1 - holds)).sum(0) / (1 - holds).sum(0)


def judge(request: Judge) -> Verdict:
    return Verdict(verdict=judge_run(request.run, request.at, request.per_label, request.seed, request.psi))
