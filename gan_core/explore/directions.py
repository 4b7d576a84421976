"""Few good sliders: directions of latent space along which something changes that one can name, or at least see.

pca:     principal components of what the first layer makes of many latents (Härkönen et al., "GANSpace", arXiv:2004.02546)
sefa:    the latents that the first layer's weights stretch most (Shen and Zhou, "SeFa", arXiv:2007.06600)
fitted:  linear fits of what is measured in drawn pictures: slant, thickness, a judge's classes or attributes

Neither pca nor sefa has seen a label, so neither has names. A fitted direction comes with how well it predicts its score
on pictures that the fit has not seen; what a straight direction cannot predict is left out.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from ..catalogue.datasets import DATASETS
from ..errors import RunError, UserError
from ..latent.priors import latents
from ..metrics.judge import Judge, judge_of, load_judge
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler
from ..sampling.threads import one_thread
from ..sampling.tiles import check_pictures, draw
from ..settings.config import RunConfig

GROUPS = {
    "pca": (
        "Largest changes",
        "Principal components of the first layer's activations (PCA, as in GANSpace): no labels were used, so they have no "
        "names. The share is of the activations' variance.",
    ),
    "sefa": (
        "Strongest weights",
        "What the first layer's weights stretch most (SeFa), read off the weights alone. The share is of that stretch, not of "
        "what changes in pictures.",
    ),
    "fitted": (
        "By name",
        "Straight lines fitted to what is measured in this generator's own pictures; how well each predicts is told of "
        "pictures that the fit has not seen.",
    ),
}
MANY = 4000  # latents that pca and fits look at
MOST_ACTIVATIONS = 20_000_000  # numbers that pca holds: a wide layer is looked at with fewer latents
HELD_OUT = 1000  # of the fit's latents, kept aside to tell how well it predicts
SHOWN = 10  # directions of pca and of sefa
FIRST_SEED = 2**30  # of the latents that are looked at: none that is on screen
LEAST_R2 = 0.1
LEAST_ACCURACY = 0.75  # balanced: 0.5 is guessing, and what is told little better moves something else
LEAST_EXAMPLES = 40  # of a class, and of its opposite
RANGE = 3.0  # standard deviations to either side that a slider goes


@dataclass(frozen=True)
class Direction:
    """`vector`: unit (z_dim,). `more`: what is known of it: share of variance, or held-out r2 or accuracy."""

    name: str
    title: str
    vector: Tensor
    more: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Directions by group, and why a group or a score is not among them."""

    groups: dict[str, list[Direction]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def joined(cls, several: Iterable["Found"]) -> "Found":
        groups, missing = {}, {}
        for one in several:
            groups |= one.groups
            missing |= one.missing
        return cls(groups, missing)

    @property
    def vectors(self) -> dict[str, Tensor]:
        """Name to unit vector, as `gan_core.latent.resolve` takes them."""
        return {direction.name: direction.vector for group in self.groups.values() for direction in group}

    def describe(self) -> dict[str, Any]:
        """As JSON for the page: groups with title, a sentence and directions (without their numbers), and missing."""
        groups = [
            {
                "name": name,
                "title": GROUPS[name][0],
                "about": GROUPS[name][1],
                "directions": [
                    {"name": d.name, "title": d.title, "range": RANGE, **{k: round(v, 4) for k, v in d.more.items()}}
                    for d in directions
                ],
            }
            for name, directions in self.groups.items()
        ]
        return {"groups": groups, "missing": self.missing}

    def to_bytes(self, sampler: Sampler) -> bytes:
        """A safetensors file of the vectors, which `read` takes back for the same generator only."""
        about = {
            "format": "directions",
            "generator": fingerprint(sampler),
            "groups": json.dumps({n: [[d.name, d.title, d.more] for d in g] for n, g in self.groups.items()}),
            "missing": json.dumps(self.missing),
        }
        return save({name: vector.contiguous() for name, vector in self.vectors.items()}, about)

    @classmethod
    def read(cls, path: Path, sampler: Sampler) -> "Found":
        """What `to_bytes` wrote. Raises RunError where the file is missing, damaged, or of another generator."""
        try:
            with safe_open(path, "pt") as file:
                about = file.metadata() or {}
                if about.get("format") != "directions":
                    raise RunError(f"{path} holds no directions.", "")
                if about["generator"] != fingerprint(sampler):
                    raise RunError(f"{path} is of another generator, or of another moment.", "Find the directions anew.")
                groups = {
                    group: [Direction(name, title, file.get_tensor(name), more) for name, title, more in directions]
                    for group, directions in json.loads(about["groups"]).items()
                }
                return cls(groups, json.loads(about["missing"]))
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            raise RunError(f"The directions in {path} cannot be read ({error}).", "Find them anew.") from None


def fingerprint(sampler: Sampler) -> str:
    """What tells one generator from another: a hash of all its numbers."""
    digest = hashlib.sha256()
    for name, value in sorted(sampler.G.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:32]


def groups_of(names: Iterable[str] | None) -> tuple[str, ...]:
    """The groups that these names of directions belong to, such as pca for "pca:0"; None: all there are."""
    if names is None:
        return tuple(GROUPS)
    return tuple(group for group in GROUPS if any(name.split(":")[0] == group for name in names))


def stored_path(run: RunDir, at: int) -> Path:
    """Where directions may be shipped with a run, so that nobody need wait for them."""
    return run.path / f"directions/{at:06d}.safetensors"


def directions_of(sampler: Sampler, groups: tuple[str, ...] = tuple(GROUPS), run: RunDir | None = None) -> Found:
    """The directions of these groups for a generator; those that lie in the folder of `run` are taken from there.

    Same generator, same directions. Raises UserError for an unknown group, and for a run that draws points.
    """
    check_pictures(sampler)
    if unknown := [group for group in groups if group not in GROUPS]:
        raise UserError(f"There are no directions {unknown[0]!r}.", f"There are {', '.join(GROUPS)}.")
    stored = Found()
    if run and stored_path(run, sampler.step).is_file():
        try:
            stored = Found.read(stored_path(run, sampler.step), sampler)
        except RunError:
            stored = Found()  # of another version, or damaged: what follows makes them anew
    found = []
    with one_thread():
        for group in groups:
            if group in stored.groups or group in stored.missing:
                told = {k: v for k, v in stored.missing.items() if k == group or k.startswith(f"{group}:")}
                found.append(Found({k: v for k, v in stored.groups.items() if k == group}, told))
            else:
                found.append(_FINDERS[group](sampler))
    return Found.joined(found)


# -- without labels -------------------------------------------------------------------------------------------------------


def first_layer(sampler: Sampler) -> nn.Linear:
    """The linear layer that takes z. It is found by looking on while one z is drawn, so any architecture will do."""
    z = latents(range(2), sampler.config.z_dim, sampler.config.prior).to(sampler.device)
    seen: list[nn.Linear] = []

    def look(layer: nn.Module, given: tuple[Tensor, ...], made: Tensor) -> None:
        if given[0].shape == z.shape and torch.equal(given[0], z):
            seen.append(layer)

    _watched(sampler, nn.Linear, look).images(z, _some_labels(sampler, len(z)))
    if not seen:
        raise UserError("No layer of this generator takes z as it is.", "")
    return seen[0]


def _watched(sampler: Sampler, kinds: Any, look: Callable) -> Sampler:
    """A sampler of the same pictures that calls `look` after each layer of `kinds`.

    It has a generator of its own, since another thread may be drawing with the one it is copied from.
    """
    own = copy.copy(sampler)
    own.G = copy.deepcopy(sampler.G)
    for layer in own.G.modules():
        if isinstance(layer, kinds):
            layer.register_forward_hook(look)
    return own


def _some_labels(sampler: Sampler, count: int) -> Tensor | None:
    return torch.arange(count) % sampler.num_classes if sampler.num_classes else None


def sefa(sampler: Sampler) -> Found:
    """Eigenvectors of W^T W for the first layer's weights W, the largest first (arXiv:2007.06600, equation 6).

    share: of all that W stretches, what this direction has.
    """
    weight = first_layer(sampler).weight.detach().double().cpu()
    values, vectors = torch.linalg.eigh(weight.T @ weight)
    shares = values.clamp_min(0) / values.clamp_min(0).sum().clamp_min(1e-30)
    return _numbered("sefa", vectors.flip(1).T, shares.flip(0))


def pca(sampler: Sampler) -> Found:
    """GANSpace (arXiv:2004.02546, section 2.1): principal components of the first layer's activations, taken back to z.

    MANY latents are drawn as far as the first nonlinearity; the components of those activations are found, and for each
    the direction of z that goes with it by least squares. In a conditional run each class's mean is taken off first, so
    that what is found is not the class. share: of the activations' variance.
    """
    z = latents(range(FIRST_SEED, FIRST_SEED + MANY), sampler.config.z_dim, sampler.config.prior)
    seen: list[Tensor] = []

    class Enough(Exception):
        pass

    def look(layer: nn.Module, given: tuple[Tensor, ...], made: Tensor) -> None:
        seen.append(made.flatten(1).cpu())
        raise Enough  # nothing after this layer is wanted

    watched = _watched(sampler, (nn.ReLU, nn.LeakyReLU, nn.Tanh), look)
    y = _some_labels(sampler, MANY)
    for start in range(0, MANY, 250):
        with suppress(Enough):
            watched.images(z[start : start + 250], None if y is None else y[start : start + 250])
        if start >= 750 and sum(part.numel() for part in seen) > MOST_ACTIVATIONS:
            break
    count = sum(map(len, seen))
    z, y = z[:count], None if y is None else y[:count]
    activations = _without_class(torch.cat(seen), y, sampler.num_classes)
    centred = _without_class(z, y, sampler.num_classes)
    # Latents in the rows: their MANY x MANY products are cheaper than those of tens of thousands of activations.
    count = min(SHOWN, sampler.config.z_dim)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # pca_lowrank starts from random vectors
        u, sizes, _ = torch.pca_lowrank(activations, min(count + 8, *activations.shape), center=False, niter=4)
    shares = sizes**2 / activations.square().sum().clamp_min(1e-30)
    # Least squares of z on each component's coordinates, which are orthogonal: a product is all it takes.
    ways = (u.double().T @ centred.double())[:count]
    return _numbered("pca", ways, shares[:count].double())


def _numbered(group: str, ways: Tensor, shares: Tensor) -> Found:
    """The first SHOWN of ways (K, z_dim) as unit vectors, each signed so that its largest number is positive."""
    found = []
    for i, (way, share) in enumerate(zip(ways[:SHOWN], shares[:SHOWN], strict=True)):
        if way.norm() < 1e-9:
            continue
        unit = way / way.norm()
        unit = unit * (1 if unit[unit.abs().argmax()] > 0 else -1)
        found.append(Direction(f"{group}:{i}", f"Direction {i + 1}", unit.float(), {"share": float(share)}))
    return Found({group: found}) if found else Found({}, {group: "The first layer passes nothing on."})


def _without_class(values: Tensor, y: Tensor | None, num_classes: int) -> Tensor:
    """values (N, K) less the mean of their class, or less the mean of all where there are no classes."""
    values = values.clone()
    for rows in [slice(None)] if y is None else [y == k for k in range(num_classes)]:
        values[rows] -= values[rows].mean(0)
    return values


# -- what can be measured in a picture ------------------------------------------------------------------------------------


def slant(images: Tensor) -> Tensor:
    """The lean (N,) of the ink in uint8 images (N, C, H, W), bright ink on dark: pixels to the right for each pixel up.

    From second moments about the ink's middle: the covariance of right and up over the variance of up, which is the shear
    that would set the shape upright (as in de-slanting before recognition). 0 where there is no ink.
    """
    ink = _ink(images)
    height, width = ink.shape[1:]
    up, right = -torch.arange(height, dtype=torch.float64)[:, None], torch.arange(width, dtype=torch.float64)
    total = ink.sum((1, 2)).clamp_min(1e-9)
    up = up - ((ink * up).sum((1, 2)) / total)[:, None, None]
    right = right - ((ink * right).sum((1, 2)) / total)[:, None, None]
    spread = (ink * up * up).sum((1, 2)) / total
    return torch.where(spread > 1e-9, (ink * up * right).sum((1, 2)) / total / spread.clamp_min(1e-9), 0.0).float()


def thickness(images: Tensor) -> Tensor:
    """The stroke's width (N,) in pixels of uint8 images (N, C, H, W), bright ink on dark; 0 where there is no ink.

    A stroke of width w and length l covers w l and has 2 l of edge (its skeleton, seen from both sides), so
    w = 2 area / edge. The edge's length is the image's total variation, the sum of its slopes (coarea formula), which
    needs no threshold. Slopes are those of central differences, blind to which way a stroke goes.
    """
    ink = torch.nn.functional.pad(_ink(images), (2, 2, 2, 2))
    across, down = torch.gradient(ink, dim=(2, 1))
    edge = (across**2 + down**2).sqrt().sum((1, 2))
    return torch.where(edge > 1e-9, 2 * ink.sum((1, 2)) / edge.clamp_min(1e-9), 0.0).float()


def brightness(images: Tensor) -> Tensor:
    """The mean (N,) of all pixels of uint8 images (N, C, H, W), in [0, 1]."""
    return images.double().mean((1, 2, 3)).div(255).float()


def _ink(images: Tensor) -> Tensor:
    return images.double().mean(1) / 255


def measures(config: RunConfig) -> dict[str, Callable[[Tensor], Tensor]]:
    """Title to formula of what is measured in a picture of this run without any judge."""
    if DATASETS[config.dataset].ink:
        return {"Slant": slant, "Thickness": thickness}
    return {"Brightness": brightness}


def _judge(config: RunConfig) -> Judge:
    """The judge for a run's pictures. Raises UserError where there is none, or its weights are missing."""
    name = judge_of(config.dataset)
    if name is None:
        raise UserError("There is no judge for such pictures.", "")
    return load_judge(name)


def measure(config: RunConfig, images: Tensor) -> list[dict[str, Any]]:
    """For each uint8 image (N, C, H, W) of a run: its measures, and what its judge reads, if there is one.

    "reads as" with "sure" in [0, 1] for classes; "attributes" with a belief in [0, 1] each for attributes.
    """
    with one_thread():
        rows: list[dict[str, Any]] = [{} for _ in images]
        for title, formula in measures(config).items():
            for row, value in zip(rows, formula(images).tolist(), strict=True):
                row[title] = round(value, 4)
        try:
            judge = _judge(config)
        except UserError:
            return rows
        beliefs = judge.look(images)[1] if len(images) else torch.empty(0, len(judge.kind.outputs))
    for row, belief in zip(rows, beliefs, strict=True):
        if judge.kind.exclusive:
            row["reads as"], row["sure"] = judge.kind.outputs[int(belief.argmax())], round(float(belief.max()), 4)
        else:
            row["attributes"] = dict(zip(judge.kind.outputs, (round(b, 4) for b in belief.tolist()), strict=True))
    return rows


# -- with what is measured ------------------------------------------------------------------------------------------------


def fitted(sampler: Sampler) -> Found:
    """A direction for each score that a straight line predicts, from MANY drawn pictures, HELD_OUT of them to tell how well.

    Measures are fitted by ridge regression (more["r2"], of the held-out ones), classes and attributes of the judge by
    logistic regression, both sides weighing the same (more["accuracy"], balanced: 0.5 is guessing). `effect`: what a
    measure changes by for one standard deviation of the prior. In a conditional run each class's mean is taken off
    first, and its classes or attributes, which the label decides, are not asked for.
    """
    config = sampler.config
    z = latents(range(FIRST_SEED, FIRST_SEED + MANY), config.z_dim, config.prior)
    y = _some_labels(sampler, MANY)
    images = draw(sampler, z, y)
    found: list[Direction] = []
    missing: dict[str, str] = {}
    for title, formula in measures(config).items():
        values = _without_class(formula(images)[:, None], y, sampler.num_classes)[:, 0]
        weights, r2 = ridge(z, values, HELD_OUT)
        name = f"fitted:{title}"
        if r2 < LEAST_R2 or weights.norm() < 1e-12:
            missing[name] = f"{title} does not follow any straight direction (r2 {r2:.2f} on held-out pictures)."
        else:
            deviation = float(z.std())
            more = {"r2": r2, "effect": float(weights.norm()) * deviation}
            found.append(Direction(name, title, (weights / weights.norm()).float(), more))
    try:
        judge = _judge(config)
    except UserError as error:
        missing["fitted:judge"] = f"Nothing is fitted to what a picture shows: {error}"
    else:
        asked = DATASETS[config.dataset].conditions if sampler.num_classes else ()
        if asked:
            missing["fitted:label"] = f"What is set by the switches above has no slider: {', '.join(asked).replace('_', ' ')}."
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


_FINDERS: dict[str, Callable[[Sampler], Found]] = {"pca": pca, "sefa": sefa, "fitted": fitted}
