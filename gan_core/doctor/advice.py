"""What the doctor says: a diagnosis, its evidence in words, and one live setting to change. No torch."""

from dataclasses import asdict, dataclass
from typing import Any

from ..catalogue.datasets import DATASETS
from ..catalogue.losses import GENTLE, LOSSES, PENALTIES, PROBABILITY
from ..errors import ConfigError
from ..settings.config import GAN, RunConfig
from .readings import FEW, STILL, Reading, rising

SURE = 0.95
"""A discriminator that gives fakes less than 1 - SURE, and real ones SURE of what it is asked to, is wrong about one in twenty
at most."""

NEARLY_ALL = 0.8
"""Share of the classes from which on nearly every one is said to appear."""


@dataclass(frozen=True)
class Diagnosis:
    """The doctor's diagnosis.

    `severity`: early (too early to say), healthy, watch (seen, but not for long enough), alarm. `evidence` are
    pairs of a label and a value in words. `knob` is a live setting (one of config.KNOBS) and its suggested value, or None.
    """

    name: str
    title: str
    words: str
    evidence: tuple[tuple[str, str], ...] = ()
    knob: tuple[str, float | int | str] | None = None
    severity: str = "healthy"

    def event(self, kind: str) -> dict[str, Any]:
        """What a run's events report of it (as in RunDir.append_event, without the step): `kind` is "alarm" or "recovered"."""
        return {
            "kind": "diverged" if self.name == "diverged" else kind,
            "text": f"{self.title}: {self.words}" if kind == "alarm" else f"{self.title}: resolved.",
            "diagnosis": self.name,
            "evidence": [list(pair) for pair in self.evidence],
            "knob": self.knob and list(self.knob),
        }

    def plain(self) -> dict[str, Any]:
        """As what JSON can hold."""
        return asdict(self) | {
            "evidence": [list(pair) for pair in self.evidence],
            "knob": self.knob and list(self.knob),
        }


EARLY_WORDS = Diagnosis(
    "early",
    "Too early to say",
    "At the start, the samples of every run look alike and the losses mean little. Wait for a few more readings.",
    severity="early",
)


def pictures(config: RunConfig, now: Reading) -> tuple[tuple[str, str], ...]:
    """What the last look read, in words."""
    told = []
    kinds = len(DATASETS[config.dataset].classes)
    for name, label, words in (
        ("diversity", "Pixel diversity (real data = 1)", lambda v: f"{v:.2f}"),
        ("places", "Modes reached", lambda v: f"{round(v * kinds)} of {kinds}" if kinds > 1 else f"{v:.0%}"),
        ("classes", "Classes, according to the classifier", lambda v: f"{v:.1f} of {kinds} (effective number)"),
        ("covered", "Classes reached", lambda v: f"{round(v * kinds)} of {kinds}"),
        ("commonest", "Share of the commonest class", lambda v: f"{v:.0%}"),
        ("contrast", "Contrast (real data = 1)", lambda v: f"{v:.2f}"),
        ("asked", "Samples of the requested class", lambda v: f"{v:.0%}"),
        ("change", "Change since the last check", lambda v: f"{v:.2f}"),
    ):
        if (value := now.get(f"health/{name}")) is not None:
            told.append((label, words(value)))
    return tuple(told)


def suggest(config: RunConfig, *wishes: tuple[str, Any]) -> tuple[str, Any] | None:
    """The first of the wishes that these settings allow, rounded; None where none does."""
    for name, value in wishes:
        if isinstance(value, float):
            value = float(f"{value:.2g}")
        try:
            if getattr(config.updated(**{name: value}), name) != getattr(config, name):
                return name, value
        except ConfigError:
            continue
    return None


def slower(config: RunConfig) -> tuple[str, Any] | None:
    name = "lr_g" if config.lr_g > config.lr_d or config.kind != GAN else "lr_d"
    return suggest(config, (name, getattr(config, name) / 10))


def against_collapse(config: RunConfig) -> tuple[str, Any] | None:
    """What helps a generator that draws few things: a discriminator that keeps up, or one that is less steep."""
    helps: list[tuple[str, Any]] = []
    if config.kind == GAN:
        if config.g_updates > 1:
            helps.append(("g_updates", 1))
        # a discriminator that is too slow is what lets a generator rest on one thing: let it catch up first
        if config.lr_g > config.lr_d:
            helps.append(("lr_d", config.lr_g))
        if config.n_critic == 1:
            helps.append(("n_critic", 2))
        if not PENALTIES[config.penalty].function:
            helps.append(("penalty", GENTLE))
        elif config.penalty_weight > 0.1:
            helps.append(("penalty_weight", config.penalty_weight / 10))
    return suggest(config, *helps)


def healthy(config: RunConfig, readings: list[Reading]) -> Diagnosis:
    """That nothing is the matter, and what says so."""
    now = readings[-1]
    evidence = list(pictures(config, now))
    reasons = []
    varied, change = now.get("health/diversity"), now.get("health/change")
    if varied is not None and varied >= 2 * FEW:
        reasons.append("the samples differ nearly as much as real data")
    elif varied is not None and rising(readings):
        reasons.append("the samples become more varied")
    if now.read("health/covered", 0.0) >= NEARLY_ALL:
        reasons.append("nearly every class appears")
    if change is not None and change > STILL:
        reasons.append("they still change")
    elif change is not None:
        reasons.append("they have settled")
    real, fake = now.get("D(x)"), now.get("D(G(z))")
    if config.kind == GAN and real is not None and fake is not None:
        evidence += [("D(x)", f"{real:.2f}"), ("D(G(z))", f"{fake:.2f}")]
        if LOSSES[config.loss].score == PROBABILITY and fake > 1 - SURE:
            reasons.append("some fakes pass as real, so the discriminator still has something to teach")
    if (kl := now.get("elbo/KL")) is not None:
        evidence.append(("KL divergence", f"{kl:.1f} nats"))
        reasons.append(f"the latent code carries {kl:.0f} nats per image")
    words = "; ".join(reasons) or "the losses are in their usual range"
    return Diagnosis("healthy", "Healthy", words[0].upper() + words[1:] + ".", tuple(evidence), None, "healthy")
