"""What a VAE makes of real pictures: their codes as a map, their reconstructions, and the terms of its bound on them.

And the real pictures themselves, one by one, that a page asks both networks of a pair about. Answers to the studio.
"""

import base64
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from .. import runs
from ..catalogue.columns import ACTIVE
from ..catalogue.datasets import DATASETS
from ..datasets import load
from ..datasets.load import Samples
from ..errors import RunError, UserError
from ..images.arrays import png, to_float, to_uint8
from ..images.sprites import sprite
from ..models import build
from ..models.vae import Encoder, reparameterise
from ..runs.snapshots import read_snapshot
from ..sampling.sampler import Sampler
from ..sampling.tiles import check_pictures, one_thread
from ..settings.config import VAE, RunConfig
from ..training.objectives import elbo, kl_to_prior, likelihood_of
from .projection import fit_picture, picture_bytes, rms

MOST = 2000  # pictures that are encoded for a map
CHUNK = 250
SHOWN = 64  # real pictures in one answer, at most
Request = dict[str, Any]


@lru_cache(maxsize=8)
def _encoder(folder: str, at: int, written: int) -> tuple[Sampler, Encoder]:
    """Sampler and encoder of a moment; `written` is the snapshot's time of writing. Raises UserError."""
    run = runs.at(folder)
    sampler = Sampler(run, at)
    check_pictures(sampler)
    if sampler.config.kind != VAE:
        raise UserError(f"{run.title} is no VAE, so it has no encoder.", "Search for the picture instead.")
    about, tensors = read_snapshot(run.snapshot_path(at), "E/")
    if not tensors:
        raise UserError(
            f"Of {run.title}, the snapshot of step {at} keeps the decoder alone.",
            f"Choose step {run.snapshots()[-1]}, which has the encoder as well.",
        )
    _, E = build(sampler.config, sampler.shape, about["num_classes"])
    weights = {k.removeprefix("E/"): v.float() if v.is_floating_point() else v for k, v in tensors.items()}
    try:
        E.load_state_dict(weights)
    except RuntimeError as error:
        raise RunError(f"The encoder of step {at} does not fit its settings: {str(error).splitlines()[0]}") from None
    return sampler, E.eval().requires_grad_(False)


def encoder_of(request: Request) -> tuple[Sampler, Encoder]:
    """Decoder and encoder of the request's run and moment, from memory where they can be. Raises UserError."""
    run, at = runs.at(str(request.get("run"))), request.get("at")
    steps = run.snapshots()
    if not steps:
        raise RunError(f"{run.id} has no snapshot yet.", "Let it train on, or take one.")
    at = steps[-1] if at is None else at
    if at not in steps:
        raise RunError(f"{run.id} keeps no snapshot of step {at}.", f"It keeps: {', '.join(map(str, steps))}.")
    return _encoder(str(run.path), at, run.snapshot_path(at).stat().st_mtime_ns)


# -- real pictures --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _unseen(dataset: str, data_dir: str, seed: int) -> Samples:
    return load.unseen(RunConfig(dataset=dataset, data_dir=data_dir, seed=seed), DATASETS[dataset].browse)


def unseen(config: RunConfig) -> tuple[Tensor, Tensor, str, bool]:
    """Real pictures uint8 (N, C, H, W) of a run's kind, their classes (N,) or -1, what they are in words, and whether it is
    sure that no run was trained on them. The same ones in the same order, always. Raises DataError."""
    dataset = DATASETS[config.dataset]
    if dataset.is_points:
        raise UserError("This run draws points in the plane, not pictures.", "Choose a run on images.")
    real = _unseen(config.dataset, config.data_dir, config.seed if dataset.drawn else 0)
    return real.images, real.labels, real.words, real.unseen


def reals(request: Request) -> dict[str, Any]:
    """Real pictures first .. first + count - 1 as a sprite: {"png", "tile", "labels" (words), "total", "words", "unseen"}.

    `run` says of which kind. Places beyond the end begin again from the start.
    """
    images, labels, words, sure = unseen(runs.at(str(request.get("run"))).config)
    first, count = (_whole(request, name, low, high) for name, low, high in (("first", 0, 10**9), ("count", 1, SHOWN)))
    places = [(first + i) % len(images) for i in range(count)]
    some = images[places]
    classes = DATASETS[runs.at(str(request["run"])).config.dataset].classes
    return {
        "png": base64.b64encode(png(sprite(some, request.get("columns")))).decode(),
        "tile": [some.shape[3], some.shape[2]],
        "labels": [classes[int(labels[i])] if classes and labels[i] >= 0 else "" for i in places],
        "total": len(images),
        "words": words,
        "unseen": sure,
    }


def _whole(request: Request, name: str, low: int, high: int) -> int:
    value = request.get(name, low)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise UserError(f"{name} is {value!r}.", f"Give a whole number from {low} to {high}.")
    return value


# -- codes ------------------------------------------------------------------------------------------------------------------


@torch.no_grad()
def encode(E: Encoder, images: Tensor) -> tuple[Tensor, Tensor]:
    """uint8 images (N, C, H, W) to mu and logvar, each (N, z_dim)."""
    with one_thread():
        parts = [E(to_float(part)) for part in images.split(CHUNK)]
    return torch.cat([mu for mu, _ in parts]), torch.cat([logvar for _, logvar in parts])


def flat(mu: Tensor) -> tuple[Tensor, list[float]]:
    """Codes (N, z_dim) on a plane (N, 2), and the share of their variance that each axis shows.

    Of z_dim 2 or 1 they are the codes themselves (padded with 0); else their two first principal components, each with the sign
    that makes its largest weight positive, so that the same codes always lie the same way.
    """
    centred = mu - mu.mean(0)
    total = centred.square().sum().clamp_min(1e-12)
    if mu.shape[1] <= 2:
        plane = torch.nn.functional.pad(mu, (0, 2 - mu.shape[1]))
        return plane, (torch.nn.functional.pad(centred, (0, 2 - mu.shape[1])).square().sum(0) / total).tolist()
    _, s, axes = torch.linalg.svd(centred.double(), full_matrices=False)
    axes = axes[:2]
    axes = axes * axes.gather(1, axes.abs().argmax(1, keepdim=True)).sign()
    return (centred.double() @ axes.T).float(), (s[:2].square() / s.square().sum().clamp_min(1e-12)).tolist()


@torch.no_grad()
def code_map(request: Request) -> dict[str, Any]:
    """Where a VAE puts real pictures that it was not trained on, and what that costs.

    {"points": (N, 2), "labels": class of each or -1, "classes", "share": of the variance that each axis shows, "pca": whether
    the axes are principal components, "kl": nats of each number of the code, largest first, "active", "reconstruction", "kl_total",
    "elbo" (beta 1; nats an image, from one sampled code each), "words", "unseen", "step"}
    """
    sampler, E = encoder_of(request)
    config = sampler.config
    images, labels, words, sure = unseen(config)
    images, labels = images[:MOST], labels[:MOST]
    mu, logvar = encode(E, images)
    plane, share = flat(mu)
    kl = kl_to_prior(mu, logvar)
    z = reparameterise(mu, logvar, torch.Generator().manual_seed(0))
    log_likelihood = []
    with one_thread():
        for part, codes in zip(images.split(CHUNK), z.split(CHUNK), strict=True):
            log_likelihood.append(likelihood_of(config.likelihood)(to_float(part), sampler.G(codes), config.sigma))
    log_likelihood = torch.cat(log_likelihood)
    each = kl.mean(0)
    return {
        "points": [[round(x, 4), round(y, 4)] for x, y in plane.tolist()],
        "labels": labels.tolist(),
        "classes": list(DATASETS[config.dataset].classes),
        "share": [round(one, 4) for one in share],
        "pca": mu.shape[1] > 2,
        "kl": [round(one, 5) for one in each.sort(descending=True).values.tolist()],
        "active": int((each > ACTIVE).sum()),
        "reconstruction": round(-log_likelihood.mean().item(), 4),
        "kl_total": round(kl.sum(1).mean().item(), 4),
        "elbo": round(elbo(log_likelihood, kl).mean().item(), 4),
        "words": words,
        "unseen": sure,
        "step": sampler.step,
    }


@torch.no_grad()
def reconstruct(request: Request) -> dict[str, Any]:
    """A picture (base64, of any size) through a VAE's encoder and decoder: {"png": sprite of the picture as the network sees it
    and what became of it, "tile", "z": the code (its mean), "residual": root mean square of the difference, in [0, 1]}."""
    sampler, E = encoder_of(request)
    target = fit_picture(picture_bytes(request.get("picture")), sampler.shape, DATASETS[sampler.config.dataset].ink)
    with one_thread():
        mu, _ = E(target[None])
        drawn = to_uint8(sampler.images(mu))
    height, width = sampler.shape[1:]
    return {
        "png": base64.b64encode(png(sprite(torch.cat([to_uint8(target[None]), drawn])))).decode(),
        "tile": [width, height],
        "z": [round(number, 5) for number in mu[0].tolist()],
        "residual": rms(to_float(drawn), target[None])[0].item(),
    }
