"""Directions with names: linear fits of what is measured in generated pictures."""

import torch
from torch import Tensor, nn

from ...catalogue.datasets import DATASETS
from ...errors import UserError
from ...latent.priors import latents
from ...metrics.judge import Judge
from ...sampling.sampler import Sampler
from ...sampling.tiles import draw
from .ink import judge_for, measures
from .store import Direction, Found
from .unlabelled import FIRST_SEED, MANY, some_labels, without_class

HELD_OUT = 1000  # of the fit's latents, kept aside to tell how well it predicts
LEAST_R2 = 0.1
LEAST_ACCURACY = 0.75  # balanced: 0.5 is guessing; a direction little better than that moves something else
LEAST_EXAMPLES = 40  # of a class, and of its opposite


def fitted(sampler: Sampler) -> Found:
    """A direction for each score that a straight line predicts, from MANY drawn pictures, HELD_OUT of them to tell how well.

    Measures are fitted by ridge regression (more["r2"], of the held-out ones), classes and attributes of the judge by
    logistic regression, both sides weighing the same (more["accuracy"], balanced: 0.5 is guessing). `effect`: what a
    measure changes by for one standard deviation of the prior. In a conditional run each class's mean is taken off
    first, and its classes or attributes, which the label decides, are not asked for.
    """
    config = sampler.config
    z = latents(range(FIRST_SEED, FIRST_SEED + MANY), config.z_dim, config.prior)
    y = some_labels(sampler, MANY)
    images = draw(sampler, z, y)
    found: list[Direction] = []
    missing: dict[str, str] = {}
    for title, formula in measures(config).items():
        values = without_class(formula(images)[:, None], y, sampler.num_classes)[:, 0]
        weights, r2 = ridge(z, values, HELD_OUT)
        name = f"fitted:{title}"
        if r2 < LEAST_R2 or weights.norm() < 1e-12:
            missing[name] = f"{title} does not follow any straight direction (r2 {r2:.2f} on held-out pictures)."
        else:
            deviation = float(z.std())
            more = {"r2": r2, "effect": float(weights.norm()) * deviation}
            found.append(Direction(name, title, (weights / weights.norm()).float(), more))
    try:
        judge = judge_for(config)
    except UserError as error:
        missing["fitted:judge"] = f"No directions are fitted to what the pictures show: {error}"
    else:
        asked = DATASETS[config.dataset].conditions if sampler.num_classes else ()
        if asked:
            missing["fitted:label"] = (
                f"Attributes set by the switches above have no slider: {', '.join(asked).replace('_', ' ')}."
            )
        if set(judge.kind.outputs) - set(asked):
            _fit_beliefs(judge, z, images, asked, found, missing)
    if found:
        return Found({"fitted": found}, missing)
    return Found({}, {"fitted": "Nothing measurable follows a straight direction of z here.", **missing})


def _fit_beliefs(
    judge: Judge, z: Tensor, images: Tensor, asked: tuple[str, ...], found: list[Direction], missing: dict[str, str]
) -> None:
    beliefs = judge.look(images)[1]
    read = nn.functional.one_hot(beliefs.argmax(1), beliefs.shape[1]) if judge.kind.exclusive else beliefs > 0.5
    digits = judge.kind.outputs == tuple("0123456789")
    for output, holds in zip(judge.kind.outputs, read.bool().T, strict=True):
        title = f"Digit {output}" if digits else output.replace("_", " ")
        name = f"fitted:{title}"
        if output in asked:
            continue
        count = min(int(holds.sum()), int((~holds).sum()))
        if count < LEAST_EXAMPLES:
            missing[name] = f"{title}: {int(holds.sum())} of {len(holds)} pictures show it, too few or too many to fit."
            continue
        weights, accuracy = logistic(z, holds, HELD_OUT)
        if accuracy < LEAST_ACCURACY:
            missing[name] = f"{title}: no straight direction predicts it well ({accuracy:.0%} right, 50% is guessing)."
        else:
            found.append(Direction(name, title, (weights / weights.norm()).float(), {"accuracy": accuracy}))


def ridge(z: Tensor, values: Tensor, held_out: int, weight: float = 1.0) -> tuple[Tensor, float]:
    """Weights (z_dim,) of the ridge regression of values (N,) on z (N, z_dim), and its r2 on the last `held_out` rows."""
    x, v = z.double(), values.double()
    fit_x, fit_v = x[:-held_out], v[:-held_out]
    middle, mean = fit_x.mean(0), fit_v.mean()
    gram = (fit_x - middle).T @ (fit_x - middle) + weight * torch.eye(x.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(gram, (fit_x - middle).T @ (fit_v - mean))
    held = v[-held_out:]
    missed = (held - mean - (x[-held_out:] - middle) @ weights).square().mean()
    return weights, float(1 - missed / held.var(correction=0).clamp_min(1e-30))


def logistic(z: Tensor, holds: Tensor, held_out: int, weight: float = 1e-2) -> tuple[Tensor, float]:
    """Weights (z_dim,) of the logistic regression of holds (N,) bool on z (N, z_dim), and its balanced accuracy in [0, 1]
    on the last `held_out` rows. Both answers weigh the same, however rare one is; `weight` is that of the penalty."""
    x, t = z.double(), holds.double()
    fit_x, fit_t = x[:-held_out], t[:-held_out]
    balance = torch.where(fit_t > 0, 0.5 / fit_t.mean().clamp_min(1e-9), 0.5 / (1 - fit_t.mean()).clamp_min(1e-9))
    w = torch.zeros(x.shape[1] + 1, dtype=torch.float64)
    ones = torch.cat([fit_x, torch.ones(len(fit_x), 1, dtype=torch.float64)], 1)
    ridge_of = torch.diag(torch.cat([torch.full((x.shape[1],), weight), torch.zeros(1)]).double())
    for _ in range(12):  # Newton's steps: the loss is convex, and a dozen find its bottom
        p = (ones @ w).sigmoid()
        gradient = ones.T @ (balance * (p - fit_t)) / len(fit_x) + ridge_of @ w
        curve = (ones * (balance * p * (1 - p) / len(fit_x))[:, None]).T @ ones + ridge_of
        w = w - torch.linalg.solve(curve + 1e-9 * torch.eye(len(w), dtype=torch.float64), gradient)
    held, said = holds[-held_out:], x[-held_out:] @ w[:-1] + w[-1] > 0
    rights = [(said[held == side] == side).double().mean() for side in (True, False) if (held == side).any()]
    return w[:-1], float(torch.stack(rights).mean())
