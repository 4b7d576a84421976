"""The two configurations of a pair, and what is matched between them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...catalogue.architectures import ARCHITECTURES
from ...catalogue.datasets import DATASETS
from ...catalogue.training import LIKELIHOODS, PRIORS
from ...errors import ConfigError
from ...settings.config import GAN, RunConfig
from ...settings.presets import PRESETS

_RECIPE = "mnist-vae"
_OWN = ("lr_g", "lr_d", "beta1", "beta2", "flow_layers", "flow_width")
VAE_SETTINGS = {name: getattr(PRESETS[_RECIPE].config, name) for name in _OWN}
"""What the VAE of a pair sets for itself; everything else it takes from its partner."""


def pair(config: RunConfig, **vae: Any) -> tuple[RunConfig, RunConfig]:
    """The GAN of `config` and the VAE that goes with it. `vae`: settings of the VAE alone, such as beta or lr_g.

    Raises ConfigError if no VAE can be built of the same networks.
    """
    twin = ARCHITECTURES[config.architecture].vae_twin
    if not twin or config.kind != GAN:
        twins = " or ".join(row.name for row in ARCHITECTURES.values() if row.vae_twin)
        raise ConfigError(
            f"{config.architecture} with loss {config.loss} has no VAE of the same networks.",
            f"Set architecture to {twins}, and choose a loss that needs a discriminator.",
        )
    if not PRIORS[config.prior].of_codes:
        raise ConfigError(
            f"The encodings of a VAE follow a normal prior, but the prior of this GAN is {config.prior}.",
            "Set prior to normal.",
        )
    grey = DATASETS[config.dataset].shape[0] == 1
    settings = {
        **VAE_SETTINGS,
        "architecture": twin,
        "preset": _RECIPE if f"{config.preset}-vae" == _RECIPE else "",
        "likelihood": "bernoulli" if grey else "gaussian",
    }
    if config.z_dim < 2:  # too few for a flow
        settings["flow_layers"] = 0
    return config, config.updated(**{**settings, **vae})


@dataclass(frozen=True)
class Record:
    """One thing that a pair has in common (`same`) or not: what it is for each of the two, and why that matters."""

    what: str
    gan: str
    vae: str
    same: bool
    why: str = ""


def compare(gan: RunConfig, vae: RunConfig, counts: tuple[list[int], list[int]] | None = None) -> list[Record]:
    """What is matched between two configurations, then what is not, in words.

    `counts`: numbers of parameters of (generator, discriminator) and of (decoder, encoder), if known.
    """
    records = [*_settings(gan, vae), *_by_nature(gan, vae)]
    if counts:
        left, right = (" + ".join(f"{count:,}" for count in one) for one in counts)
        why = _sizes(counts[0][0], counts[1][0], bool(vae.flow_layers))
        records.append(Record("Parameters", left, right, counts[0] == counts[1], why))
    return sorted(records, key=lambda record: not record.same)


def _sizes(drawing: int, twin: int, learnt: bool) -> str:
    if drawing == twin:
        return f"Generator and decoder have {drawing:,} each."
    if learnt and twin > drawing:
        return f"Generator and decoder have {drawing:,} each; the learnt prior has {twin - drawing:,} more."
    return "Generator and decoder differ in size."


def _settings(gan: RunConfig, vae: RunConfig) -> list[Record]:
    """What the settings can match."""

    def record(what: str, words: Callable[[RunConfig], str], why: str, otherwise: str = "") -> Record:
        """`why` it matters that the two are the same here; `otherwise` what to say if they are not."""
        left, right = words(gan), words(vae)
        differs = otherwise or "This differs between the two, so it may explain part of their difference."
        return Record(what, left, right, left == right, why if left == right else differs)

    return [
        record("Pictures", _pictures, "Both learn from the same data."),
        record(
            "Batches",
            _batches,
            "The seed and the batch size decide the order of the pictures, so both see the same ones at every step.",
        ),
        record("Budget", _budget, _worth(gan)),
        record(
            "Length of z",
            lambda c: f"{c.z_dim}, {c.prior}",
            "Both have the same number of latent dimensions to describe a picture.",
        ),
        record("Generator or decoder", _drawer, "The decoder is the same module as the generator."),
        record(
            "Discriminator or encoder",
            _looker,
            "The encoder is the discriminator with a different last layer: 2 numbers for each latent dimension instead of 1 score.",
        ),
        record("Averaging", lambda c: f"EMA {c.ema_decay:g}", "The pictures of both come from averaged weights."),
        record(
            "Optimizer",
            lambda c: f"{c.optimizer}, rates {c.lr_g:g} and {c.lr_d:g}, beta {c.beta1:g} and {c.beta2:g}",
            "The same rule for both.",
            "Each uses what suits it: the game of a GAN needs little memory of old gradients, and a VAE learns well with more.",
        ),
    ]


def _by_nature(gan: RunConfig, vae: RunConfig) -> list[Record]:
    """What no setting can match."""
    return [
        Record(
            "Starting weights",
            f"random, seed {gan.seed}",
            f"random, seed {vae.seed}",
            False,
            "Initialised by the same rule, but with different random numbers.",
        ),
        Record(
            "Objective",
            f"{gan.loss} loss, against an opponent",
            _objective(vae),
            False,
            "This difference is what the experiment is about. The two values cannot be compared.",
        ),
        Record(
            "Where z comes from",
            f"the {gan.prior} distribution",
            f"the {vae.prior} distribution" + (f", through {vae.flow_layers} learnt layers" if vae.flow_layers else ""),
            not vae.flow_layers and gan.prior == vae.prior,
            "A GAN learns to draw from every z. A VAE draws badly where no code of a real picture lies, so it also "
            "learns where the codes lie."
            if vae.flow_layers
            else "Neither learns this distribution.",
        ),
        Record(
            "Label smoothing",
            f"{gan.label_smoothing:g}",
            "does not apply",
            False,
            "It keeps a discriminator from becoming too confident. A VAE has none.",
        ),
        Record(
            "Pictures shown",
            "samples",
            "for each z, the mean of the pictures it stands for",
            False,
            "A VAE's decoder predicts a distribution over the values of each pixel, and the mean of that is soft. So part of the "
            "blur comes from showing the mean, not from what was learnt.",
        ),
        Record(
            "Updates in a step",
            f"{gan.n_critic} of D, then {gan.g_updates} of G",
            "1 of both together",
            False,
            "So a step of the GAN generates more pictures and takes more time.",
        ),
    ]


def _worth(config: RunConfig) -> str:
    if config.max_seconds:
        return "Both have the same time. The one with cheaper steps takes more of them."
    return "Both take the same number of steps and see as many pictures, but a step of the GAN takes longer."


def _pictures(config: RunConfig) -> str:
    few = f", the first {config.num_images:,}" if config.num_images else ""
    return DATASETS[config.dataset].title + few + (", mirrored at random" if config.flip else "")


def _batches(config: RunConfig) -> str:
    several = f", {config.n_critic} of them a step" if config.kind == GAN and config.n_critic > 1 else ""
    return f"{config.batch_size} pictures, seed {config.seed}{several}"


def _budget(config: RunConfig) -> str:
    return f"{config.max_seconds:,} seconds" if config.max_seconds else f"{config.steps:,} steps"


def _layers(config: RunConfig) -> str:
    """The architecture whose layers a run uses."""
    return ARCHITECTURES[config.architecture].parts_of or config.architecture


def _drawer(config: RunConfig) -> str:
    style = f", style layers {config.style_layers}" if config.style_layers else ""
    return f"{_layers(config)}, width {config.ngf}, upsampling {config.upsampling}{style}"


def _looker(config: RunConfig) -> str:
    parts = [f"{_layers(config)}, width {config.ndf}"]
    parts += [f"norm {config.d_norm}", f"dropout {config.dropout:g}"]
    return ", ".join(parts + (["spectral norm"] if config.spectral_norm and config.kind == GAN else []))


def _objective(vae: RunConfig) -> str:
    takes_sigma = "sigma" in LIKELIHOODS[vae.likelihood].takes
    likelihood = vae.likelihood + (f" (sigma {vae.sigma:g})" if takes_sigma else "")
    warmed = f", warmed up over {vae.kl_warmup:,} steps" if vae.kl_warmup else ""
    return f"minus ELBO, {likelihood}, beta {vae.beta:g}{warmed}"
