"""What can be wrong with a run: one function per alarm, the gravest first. Each looks at the readings and gives a diagnosis, or None.

The thresholds are what the numbers mean, not what some run happened to show; each says why it is where it is.
"""

import math
from collections.abc import Callable
from typing import Any

from ..catalogue.datasets import DATASETS
from ..catalogue.losses import LOSSES, MARGIN, PENALTIES
from ..catalogue.metrics import SAYS_NOTHING
from ..settings.config import GAN, VAE, RunConfig
from .advice import SURE, Diagnosis, against_collapse, pictures, slower, suggest
from .readings import FEW, HOLD, KNOWN, STILL, Reading, few, proven, rising
from .seen import empty, lopsided

HOLD_LOSSES = 3
"""The same for findings in losses, scores and gradients, of which each reading is a median of many."""
HOLD_CLASSES = 12
"""The same for one class in place of all: many games that end well draw mostly ones for a while. Until then it is watched."""
FADED = 0.01
"""A gradient of this part of the run's strongest has gone from a step to a hundredth of one; and absolutely:"""
NOTHING = 1e-5
LEAP = 1.4
"""Median jump of a loss from one logged point to the next, in nats, at which steps are too large, if the loss itself is
smaller than that. Where nobody can tell, D's loss is 2 log 2 = 1.39 and G's half of that: such a curve leaps over its whole
range again and again. Lively games that draw well come near it, so it counts only where the pictures are known to be poor."""
WILD = 5.0
"""The same whatever the loss and the pictures: the odds that D gives change e^5 = 150-fold from point to point."""
OTHER = 1.0
"""Change of the pictures between two looks at which a latent's picture is as far from what it was as two real ones are from
each other: the generator has leapt to something else altogether, and does so from look to look."""
LOST = 50.0
"""A loss in nats no working game comes to: a batch of odds of e^50 to one."""
COPIED = 1 / 3
"""Share of samples that are copies, as metrics/copies.py defines them. Of new digits 3 % look like a copy of one of 16 training
digits, and 1 % like one of 64."""


def _diverged(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    now = readings[-1]
    if now.broken:
        return Diagnosis(
            "diverged",
            "Diverged",
            "A loss or weight has become infinite because the steps were too large. The run ends here. Branch from its last "
            "snapshot with lower learning rates, or start again with them.",
            tuple((name, "no longer a number") for name in now.broken[:4]),
            slower(config),
            "alarm",
        )
    return None


def _running_away(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    now = readings[-1]
    lost = {name: now.middle[name] for name in ("loss/G", "loss/D") if name in now.middle}
    if config.kind == GAN and not LOSSES[config.loss].unbounded and max(map(abs, lost.values()), default=0) > LOST:
        return Diagnosis(
            "diverging",
            "Diverging losses",
            "The losses are far outside the range of a working game: the steps are too large.",
            tuple((name, f"{value:.3g}") for name, value in lost.items()),
            slower(config),
            "alarm",
        )
    return None


def _unleashed(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """The gap of a Wasserstein critic is a distance only while the critic's slope is bounded (arXiv:1701.07875)."""
    now, lately = readings[-1], readings[-HOLD:]
    if config.kind != GAN or not LOSSES[config.loss].unbounded or PENALTIES[config.penalty].function or config.spectral_norm:
        return None
    signs = frozenset().union(*(reading.signs for reading in lately))
    if len(signs) < 2 and not few(config, now):
        return None
    gap = now.get("value/Wasserstein gap")
    return Diagnosis(
        "unleashed",
        "Unbounded critic",
        "The Wasserstein gap is a distance only while the slope of the critic is bounded, and nothing bounds it here. The "
        "gap swings through zero, and the generator follows a slope that means nothing.",
        (
            ("Wasserstein gap", f"{gap:.3g}, with changing sign" if len(signs) > 1 else f"{gap:.3g}"),
            ("Penalty", "none"),
            *pictures(config, now),
        ),
        suggest(config, *(("penalty", name) for name, row in PENALTIES.items() if row.function)),
        "alarm",
    )


def _leaping(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Steps so large that the losses say nothing from one point to the next."""
    now = readings[-1]
    if config.kind != GAN or LOSSES[config.loss].unbounded:
        return None
    leaps = {name: now.leaps[name] for name in ("loss/G", "loss/D") if name in now.leaps}
    poor = bool(KNOWN & now.middle.keys())  # it is known what the pictures show, and, by what follows, that it is poor
    losses = any(leap > WILD or (poor and leap > max(LEAP, abs(now.read(name, 0.0)))) for name, leap in leaps.items())
    # Few and leaping is a collapse that the discriminator chases from place to place; and in the plane a cloud that crosses
    # it whole is how every game begins.
    changing = (
        not DATASETS[config.dataset].is_points
        and now.read("health/change", 0.0) > OTHER
        and now.read("health/diversity", 0.0) >= FEW
    )
    lately = readings[-HOLD_LOSSES:]
    wild = sum(any(leap > WILD for leap in one.leaps.values()) for one in lately) > 1  # it comes and goes
    if not (losses or changing or wild) or (proven(config, now) and not wild):
        return None
    return Diagnosis(
        "oscillation",
        "Oscillating losses",
        ("The losses jump by whole units from point to point" if losses or wild else "The samples are different at every check")
        + ". Each network overshoots its best answer to the other. A lower learning rate helps.",
        (
            *((f"{name}, typical jump", f"{leap:.2g}") for name, leap in leaps.items()),
            ("Learning rates", f"G {config.lr_g:g}, D {config.lr_d:g}"),
            *pictures(config, now),
        ),
        slower(config),
        "alarm",
    )


def _sure(config: RunConfig, real: float, fake: float) -> bool:
    """Whether a discriminator that gives these mean scores recognises every image."""
    if LOSSES[config.loss].pairs:
        return real - fake > math.log(SURE / (1 - SURE))  # the logit of a pair is the difference
    if LOSSES[config.loss].score == MARGIN:
        return real > 1 and fake < -1
    return fake < 1 - SURE and real > SURE * (1 - config.label_smoothing)


def _overpowered(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """A discriminator that is sure of everything, and a generator that gets nothing out of it (arXiv:1701.04862)."""
    now = readings[-1]
    real, fake, pull = now.get("D(x)"), now.get("D(G(z))"), now.get("grad/G")
    if config.kind != GAN or LOSSES[config.loss].unbounded or real is None or fake is None:
        return None
    if not _sure(config, real, fake):
        return None
    strongest = max(reading.read("grad/G", 0.0) for reading in readings)
    faded = pull is not None and (pull < FADED * strongest or pull < NOTHING)
    still = now.read("health/change", 1.0) < STILL
    if not (faded or still or (few(config, now) and not rising(readings))):
        return None
    fairer: list[tuple[str, Any]] = [("loss", LOSSES[config.loss].instead)] if LOSSES[config.loss].saturates else []
    if config.n_critic > 1:
        fairer.append(("n_critic", 1))
    return Diagnosis(
        "d-too-strong",
        "The discriminator is too strong",
        "It recognises every image as real or fake with certainty, so its gradient vanishes and the generator has nothing "
        "left to learn from.",
        (
            ("D(x)", f"{real:.3g}"),
            ("D(G(z))", f"{fake:.2g}"),
            *((("Gradient of G", f"{pull:.2g}, at most {strongest:.2g} before"),) if pull is not None else ()),
            *pictures(config, now),
        ),
        suggest(config, *fairer, ("lr_d", config.lr_d / 4)),
        "alarm",
    )


def _collapsed(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Many latents, few pictures."""
    now = readings[-1]
    if config.kind == VAE or not few(config, now) or rising(readings):
        return None
    return Diagnosis(
        "collapse",
        "Mode collapse",
        "Different latents give the same few samples. The generator has found something that fools the discriminator, and "
        "stays with it until the discriminator has learned it too.",
        pictures(config, now),
        against_collapse(config),
        "alarm",
    )


def _stuck(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Pictures that no longer move although they are not there yet."""
    now = readings[-1]
    change, varied = now.get("health/change"), now.get("health/diversity")
    if change is None or change > STILL or varied is None or config.kind == VAE:
        return None
    if not (varied < 2 * FEW or few(config, now)):
        return None
    saturated = LOSSES[config.loss].saturates and abs(now.read("loss/G", 1.0)) < STILL
    return Diagnosis(
        "stuck",
        "The generator has stopped learning",
        "The samples have stopped changing before they look like real data."
        + (" Its loss saturates: it is flat where D recognises the fakes." if saturated else ""),
        pictures(config, now),
        suggest(
            config,
            *([("loss", LOSSES[config.loss].instead)] if LOSSES[config.loss].saturates else []),
            ("lr_g", config.lr_g * 3),
        ),
        "alarm",
    )


def _memorising(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Copies of training images, in a small data set."""
    copies = readings[-1].get("health/copies")
    if copies is None or copies < COPIED:
        return None
    return Diagnosis(
        "memorising",
        "Memorising the training set",
        "Many samples are copies of training images. With so few images to learn from, memorising them is the best answer. "
        "No live setting changes that. Start a run with more images.",
        (("Copies of training images", f"{copies:.0%}"), *pictures(config, readings[-1])),
        None,
        "alarm",
    )


def _silent_code(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Posterior collapse: the decoder has learned to ignore the code (Bowman et al., arXiv:1511.06349)."""
    kl = readings[-1].get("elbo/KL")
    if config.kind != VAE or kl is None or kl > SAYS_NOTHING or readings[-1].step <= config.kl_warmup:
        return None
    return Diagnosis(
        "posterior-collapse",
        "Posterior collapse",
        "The encoder gives every image nearly the same latent code, and the decoder ignores it and draws one average image. The "
        "KL term costs more than the information saves in errors.",
        (
            ("KL divergence", f"{kl:.2g} nats, enough to tell {2.718**kl:.1f} images apart"),
            ("beta", f"{config.beta:g}"),
        ),
        suggest(config, ("beta", config.beta / 4)),
        "alarm",
    )


Finding = Callable[[RunConfig, list[Reading]], Diagnosis | None]
# These ask how far the game leaps, which means the same from the start. Losses that leap also run away: then it is the
# leaping that is told.
AT_ONCE: tuple[Finding, ...] = (_diverged, _leaping, _running_away)
FINDINGS: tuple[Finding, ...] = (
    *AT_ONCE,
    _unleashed,
    _memorising,
    _overpowered,
    empty,
    _collapsed,
    _stuck,
    lopsided,
    _silent_code,
)
