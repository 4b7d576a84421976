"""What a VAE makes of real pictures: their codes as a map, their reconstructions, and the terms of its bound on them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ..catalogue.columns import ACTIVE
from ..catalogue.datasets import DATASETS
from ..datasets import load
from ..datasets.load import Samples
from ..errors import UserError
from ..images.arrays import to_float, to_uint8
from ..models.vae import Encoder, decode, latent_of, reparameterise
from ..runs.folder import RunDir
from ..sampling.networks import load_network
from ..sampling.sampler import Sampler
from ..sampling.threads import one_thread
from ..sampling.tiles import check_pictures
from ..settings.config import VAE, RunConfig
from ..training.objectives import elbo, kl_to_prior, likelihood_of
from .projection import rms

MOST = 2000  # pictures that are encoded for a map
CHUNK = 250


@dataclass(frozen=True)
class Vae:
    """Decoder (as a sampler) and encoder of a snapshot."""

    sampler: Sampler
    encoder: Encoder


def load_vae(run: RunDir, at: int | None = None) -> Vae:
    """The VAE of a run at a step (None: the last snapshot). Raises UserError for other runs, and where the encoder is missing."""
    sampler = Sampler(run, at)
    check_pictures(sampler)
    if sampler.config.kind != VAE:
        raise UserError(f"{run.title} is not a VAE, so it has no encoder.", "Search for the picture instead.")
    encoder = load_network(run, sampler.step, "E").network
    assert isinstance(encoder, Encoder)  # as every VAE is built with
    return Vae(sampler, encoder)


@lru_cache(maxsize=2)
def _unseen(dataset: str, data_dir: str, seed: int) -> Samples:
    return load.unseen(RunConfig(dataset=dataset, data_dir=data_dir, seed=seed), DATASETS[dataset].browse)


def unseen(config: RunConfig) -> tuple[Tensor, Tensor, str, bool]:
    """Real pictures uint8 (N, C, H, W) of a run's kind, their classes (N,) or -1, where they come from in words, and whether
    it is certain that no run was trained on them. Always the same ones in the same order. Raises DataError."""
    dataset = DATASETS[config.dataset]
    if dataset.is_points:
        raise UserError("This run draws points in the plane, not pictures.", "Choose a run on images.")
    real = _unseen(config.dataset, config.data_dir, config.seed if dataset.drawn else 0)
    return real.images, real.labels, real.words, real.unseen


def data_of(config: RunConfig, dataset: str | None) -> RunConfig:
    """The settings that say which real pictures to take: those of a run, or with `dataset` the same run on the drawn data set of
    its shape, which needs no download. Raises UserError for any other data set."""
    own = DATASETS[config.dataset]
    if dataset in (None, config.dataset):
        return config
    if dataset != own.drawn_like or DATASETS[dataset].shape != own.shape:
        raise UserError(
            f"A run on {own.title} cannot use pictures of {dataset!r}.", f"Choose {config.dataset} or {own.drawn_like}."
        )
    return config.updated(dataset=dataset)


@torch.no_grad()
def encode(E: Encoder, images: Tensor) -> tuple[Tensor, Tensor]:
    """uint8 images (N, C, H, W) to mu and logvar, each (N, z_dim)."""
    with one_thread():
        parts = [E(to_float(part)) for part in images.split(CHUNK)]
    return torch.cat([mu for mu, _ in parts]), torch.cat([logvar for _, logvar in parts])


def flat(mu: Tensor) -> tuple[Tensor, list[float]]:
    """Codes (N, z_dim) on a plane (N, 2), and the share of their variance that each axis shows.

    With z_dim 2 or 1 these are the codes themselves (padded with 0); else their first two principal components, each with the
    sign that makes its largest weight positive, so that the same codes always give the same map.
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
def code_map(vae: Vae, dataset: str | None = None) -> dict[str, Any]:
    """Where a VAE puts real pictures that it was not trained on, and what that costs. `dataset`: see data_of.

    {"points": (N, 2), "labels": class of each or -1, "classes", "share": of the variance that each axis shows, "pca": whether
    the axes are principal components, "kl": nats of each number of the code, largest first, "active", "reconstruction", "kl_total",
    "elbo" (beta 1; nats an image, from one sampled code each), "words", "unseen", "step"}
    """
    sampler, config = vae.sampler, vae.sampler.config
    data = data_of(config, dataset)
    images, labels, words, sure = unseen(data)
    images, labels = images[:MOST], labels[:MOST]
    mu, logvar = encode(vae.encoder, images)
    plane, share = flat(latent_of(sampler.G, mu))  # where the generator draws these pictures from
    kl = kl_to_prior(mu, logvar)
    z = reparameterise(mu, logvar, torch.Generator().manual_seed(0))
    log_likelihood = []
    with one_thread():
        for part, codes in zip(images.split(CHUNK), z.split(CHUNK), strict=True):
            log_likelihood.append(likelihood_of(config.likelihood)(to_float(part), decode(sampler.G, codes), config.sigma))
    log_likelihood = torch.cat(log_likelihood)
    each = kl.mean(0)
    return {
        "points": [[round(x, 4), round(y, 4)] for x, y in plane.tolist()],
        "labels": labels.tolist(),
        "classes": list(DATASETS[data.dataset].classes),
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
def reconstruct(vae: Vae, target: Tensor) -> tuple[Tensor, Tensor, float]:
    """A picture (C, H, W) in [-1, 1] through encoder and decoder.

    Returns uint8 (2, C, H, W), the picture and its reconstruction; z (z_dim,), the latent of its mean code; and the root mean squared
    difference in [0, 1].
    """
    with one_thread():
        mu, _ = vae.encoder(target[None])
        z = latent_of(vae.sampler.G, mu)
        drawn = to_uint8(vae.sampler.images(z))
    return torch.cat([to_uint8(target[None]), drawn]), z[0], rms(to_float(drawn), target[None])[0].item()
