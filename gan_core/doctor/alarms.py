"""The doctor: what a run's own numbers say of its health, in words, with the evidence and one knob to turn. No torch.

It hears the rows of a run's stats one after the other. At each look at the pictures ("health/...", gan_core/metrics/
health.py) it takes a reading: the medians of everything logged since the last. A finding is told once it has held for
HOLD readings, and taken back once it has been gone for as many; so neither a single bad batch nor a single good one
changes the doctor's mind. The same rows always give the same diagnosis, in the worker, on the page and in a test.

The thresholds are what the numbers mean, not what some run happened to show; each says why it is where it is.
"""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from ..catalogue.datasets import DATASETS
from ..catalogue.losses import GENTLE, LOSSES, MARGIN, PENALTIES, PROBABILITY
from ..catalogue.metrics import SAYS_NOTHING
from ..errors import ConfigError
from ..settings.config import GAN, VAE, RunConfig

Row = dict[str, float | None]

HOLD = 4
"""Readings that a finding has to hold before it is told, and to be gone before it is taken back. Each is one look at the
pictures, and a game that ends well may begin by chasing one clump for three of them."""
HOLD_LOSSES = 3
"""The same for findings in losses, scores and gradients, of which each reading is a median of many."""
EARLY = 4
"""Readings before anything is said of the pictures: at first every generator draws one grey, whatever comes of it."""
NO_LOOK = 2
"""Times the usual wait between two looks after which a reading is taken without one."""
FEW = 1 / 3
"""Part of what real data shows, of variety (mean distance between two samples) or of places found, under which a generator is
said to have collapsed: of eight places two. Pictures of one class of
MNIST are still about 0.8 as far from each other as any two, so that a third is less than what tells two hands apart."""
HALF = 0.5
"""Variety under which few places found mean few results. Two of eight that are next to each other come to 0.3; a cloud that is on
its way to the ring, and has only two of the places yet, to more than a half."""
FEW_CLASSES = 0.2
"""The same for classes, as a judge reads half-formed pictures into few: two of ten."""
RISING = 1.1
"""A variety that is this many times the highest up to HOLD readings ago still grows: a start, not a collapse."""
STILL = 0.02
"""Change of the pictures between two looks, as part of what separates two real ones, that nobody sees."""
SURE = 0.95
"""A discriminator that gives fakes less than 1 - SURE, and real ones SURE of what it is asked to, is wrong about one in twenty
at most."""
FADED = 0.01
"""A gradient of this part of the run's strongest has gone from a step to a hundredth of one; and absolutely:"""
NOTHING = 1e-5
LEAP = 1.4
"""Median jump of a loss from one logged point to the next, in nats, at which steps are too large, if the loss itself is
smaller than that. Where nobody can tell, D's loss is 2 log 2 = 1.39 and G's half of that: such a curve leaps over its whole
range again and again. Lively games that draw well come near it, so it counts only where the pictures are known to be poor."""
WILD = 5.0
"""The same whatever the loss and the pictures: the odds that D gives change e^5 = 150-fold from point to point."""
NOISY = 1.15
"""Variety, as a multiple of what real data shows, over which samples are noise: a judge reads that into many classes, so that
what it reads proves nothing."""
OTHER = 1.0
"""Change of the pictures between two looks at which a latent's picture is as far from what it was as two real ones are from
each other: the generator has leapt to something else altogether, and does so from look to look."""
LOST = 50.0
"""A loss in nats no working game comes to: a batch of odds of e^50 to one."""
COPIED = 1 / 3
"""Share of samples on top of a training picture. Of held-out digits about one in ten is, as ones are all alike."""

KNOWN = {"health/places", "health/classes"}  # looks that say what is seen, not only how varied it is


@dataclass(frozen=True)
class Diagnosis:
    """What is the matter, or that nothing is.

    `severity`: early (nothing to be said yet), healthy, watch (seen, but not for long enough), alarm. `evidence` are
    pairs of a label and a value in words. `knob` is one of config.KNOBS and the value suggested for it, or None.
    """

    name: str
    title: str
    words: str
    evidence: tuple[tuple[str, str], ...] = ()
    knob: tuple[str, float | int | str] | None = None
    severity: str = "healthy"

    def event(self, kind: str) -> dict[str, Any]:
        """What a run's events are told of it (see RunDir.append_event, but the step): `kind` is "alarm" or "recovered"."""
        return {
            "kind": "diverged" if self.name == "diverged" else kind,
            "text": f"{self.title}: {self.words}" if kind == "alarm" else f"{self.title}: no longer.",
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


@dataclass(frozen=True)
class Reading:
    """The medians of what was logged between two looks (None where nothing was), and what the look read."""

    step: int
    middle: dict[str, float]  # column -> median
    leaps: dict[str, float]  # column -> median jump from one logged row to the next
    signs: frozenset[int]  # signs that the Wasserstein gap had
    broken: tuple[str, ...]  # columns that were no longer a number

    def get(self, name: str) -> float | None:
        return self.middle.get(name)

    def read(self, name: str, otherwise: float) -> float:
        return self.middle.get(name, otherwise)


EARLY_WORDS = Diagnosis(
    "early",
    "Too early to say",
    "The first pictures of every run look alike and its losses mean little. A few more readings are needed.",
    severity="early",
)


class Doctor:
    """Hears the rows of one run, in order. `config` is what is in force, and may be replaced when a knob is turned."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self.readings: list[Reading] = []
        self.turned = -HOLD  # how many readings there were when a knob was turned
        self.window: list[Row] = []
        self.held: Diagnosis | None = None  # the alarm that is raised
        self.seen: list[str] = []  # what each reading found, "" for nothing
        # a run that was made before there were any looks is read all the same, more seldom
        self.most = NO_LOOK * max(1, round(config.sample_every / config.log_every))

    @property
    def config(self) -> RunConfig:
        return self._config

    @config.setter
    def config(self, config: RunConfig) -> None:
        if config != self._config:
            self._config, self.turned = config, len(self.readings)

    def hear(self, row: Row) -> tuple[str, Diagnosis] | None:
        """Take in one logged row. ("alarm", it) when a finding is told, ("recovered", it) when one is taken back."""
        self.window.append(row)
        broken = any(value is None for value in row.values())
        if not broken and "health/diversity" not in row and len(self.window) < self.most:
            return None
        self.readings.append(_reading(self.window))
        self.window = []
        found = self._find()
        self.seen.append(found.name if found else "")
        if found and found.name == "diverged":
            self.held = found
            return "alarm", found
        if found and self.held and found.name == self.held.name:
            # With today's evidence; but after a knob was turned it takes some readings to see what came of it.
            waits = len(self.readings) - self.turned < HOLD
            self.held = replace(found, knob=self.held.knob) if waits else found
            return None
        if found and self.seen[-hold(found.name) :].count(found.name) == hold(found.name):
            self.held = found
            return "alarm", found
        if self.held and self.held.name not in self.seen[-hold(self.held.name) :]:
            over, self.held = self.held, None
            return "recovered", over
        return None

    @property
    def diagnosis(self) -> Diagnosis:
        """What there is to say now: the alarm in force; else what was just seen; else that all is well, and why."""
        if self.held:
            return self.held
        found = self._find() if self.readings else None
        if found:
            return Diagnosis(found.name, found.title + "?", found.words, found.evidence, None, "watch")
        if len(self.readings) <= EARLY:
            return EARLY_WORDS
        return _healthy(self.config, self.readings)

    def _find(self) -> Diagnosis | None:
        looks = FINDINGS if len(self.readings) > EARLY else AT_ONCE
        return next(filter(None, (look(self.config, self.readings) for look in looks)), None)


def hold(name: str) -> int:
    """Readings that the finding of this name has to hold, and to be gone."""
    return HOLD_LOSSES if name in ("diverging", "oscillation", "d-too-strong") else HOLD


def diagnose(rows: Iterable[Row], config: RunConfig) -> Diagnosis:
    """What the logged rows of a run (as RunDir.stats gives them) say of it under `config`, the settings in force."""
    doctor = Doctor(config)
    for row in rows:
        doctor.hear(row)
    return doctor.diagnosis


def _reading(rows: list[Row]) -> Reading:
    columns: dict[str, list[float]] = {}
    broken = []
    for row in rows:
        for name, value in row.items():
            if value is None:
                broken.append(name)
            elif isinstance(value, int | float):
                columns.setdefault(name, []).append(float(value))
    leaps = {
        name: statistics.median(abs(b - a) for a, b in pairwise(values))
        for name, values in columns.items()
        if name.startswith("loss/") and len(values) > 2
    }
    return Reading(
        int(rows[-1].get("step") or 0),
        {name: statistics.median(values) for name, values in columns.items()},
        leaps,
        frozenset(1 if gap > 0 else -1 for gap in columns.get("value/Wasserstein gap", ())),
        tuple(dict.fromkeys(broken)),
    )


# -- findings, the gravest first: each looks at the readings and names one thing, or None ------------------------------


def _diverged(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    now = readings[-1]
    if now.broken:
        return Diagnosis(
            "diverged",
            "Diverged",
            "A number of the game has become infinite: the steps were too large. The run ends here, and nothing of it was "
            "kept since: branch off its last snapshot with lower learning rates, or start again with them.",
            tuple((name, "no longer a number") for name in now.broken[:4]),
            _slower(config),
            "alarm",
        )
    return None


def _running_away(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    now = readings[-1]
    lost = {name: now.middle[name] for name in ("loss/G", "loss/D") if name in now.middle}
    if config.kind == GAN and not LOSSES[config.loss].unbounded and max(map(abs, lost.values()), default=0) > LOST:
        return Diagnosis(
            "diverging",
            "Running away",
            "The losses have left every range in which they mean something: the steps are too large for this game.",
            tuple((name, f"{value:.3g}") for name, value in lost.items()),
            _slower(config),
            "alarm",
        )
    return None


def _unleashed(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """The gap of a Wasserstein critic is a distance only while the critic's slope is bounded (arXiv:1701.07875)."""
    now, lately = readings[-1], readings[-HOLD:]
    if config.kind != GAN or not LOSSES[config.loss].unbounded or PENALTIES[config.penalty].function or config.spectral_norm:
        return None
    signs = frozenset().union(*(reading.signs for reading in lately))
    if len(signs) < 2 and not _few(config, now):
        return None
    gap = now.get("value/Wasserstein gap")
    return Diagnosis(
        "unleashed",
        "A critic without a leash",
        "The Wasserstein gap is a distance only while the critic's slope is bounded, and nothing bounds it here: the "
        "gap swings through zero, and the generator runs after whatever slope it meets.",
        (
            ("Wasserstein gap", f"{gap:.3g}, of both signs lately" if len(signs) > 1 else f"{gap:.3g}"),
            ("Penalty", "none"),
            *_pictures(config, now),
        ),
        _knob(config, *(("penalty", name) for name, row in PENALTIES.items() if row.function)),
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
    pictures = (
        not DATASETS[config.dataset].is_points
        and now.read("health/change", 0.0) > OTHER
        and now.read("health/diversity", 0.0) >= FEW
    )
    lately = readings[-HOLD_LOSSES:]
    wild = sum(any(leap > WILD for leap in one.leaps.values()) for one in lately) > 1  # it comes and goes
    if not (losses or pictures or wild) or (_proven(config, now) and not wild):
        return None
    return Diagnosis(
        "oscillation",
        "Leaping to and fro",
        ("The losses jump by whole units from point to point" if losses or wild else "Every look finds other pictures")
        + ": each network leaps over every answer to the other's last move. Smaller steps let them find it.",
        (
            *((f"{name}, usual jump", f"{leap:.2g}") for name, leap in leaps.items()),
            ("Learning rates", f"G {config.lr_g:g}, D {config.lr_d:g}"),
            *_pictures(config, now),
        ),
        _slower(config),
        "alarm",
    )


def _overpowered(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """A discriminator that is sure of everything, and a generator that gets nothing out of it (arXiv:1701.04862)."""
    now = readings[-1]
    real, fake, pull = now.get("D(x)"), now.get("D(G(z))"), now.get("grad/G")
    if config.kind != GAN or LOSSES[config.loss].unbounded or real is None or fake is None:
        return None
    sure = (
        real > 1 and fake < -1
        if LOSSES[config.loss].score == MARGIN
        else fake < 1 - SURE and real > SURE * (1 - config.label_smoothing)
    )
    if not sure:
        return None
    strongest = max(reading.read("grad/G", 0.0) for reading in readings)
    faded = pull is not None and (pull < FADED * strongest or pull < NOTHING)
    still = now.read("health/change", 1.0) < STILL
    if not (faded or still or (_few(config, now) and not _rising(readings))):
        return None
    fairer = [("loss", LOSSES[config.loss].instead)] if LOSSES[config.loss].saturates else []
    if config.n_critic > 1:
        fairer.append(("n_critic", 1))
    return Diagnosis(
        "d-too-strong",
        "The discriminator is too strong",
        "It is sure of every picture, real or not, so that its verdict is the same whatever the generator changes: "
        "there is nothing left to learn from.",
        (
            ("D(x)", f"{real:.3g}"),
            ("D(G(z))", f"{fake:.2g}"),
            *((("Gradient of G", f"{pull:.2g}, once {strongest:.2g}"),) if pull is not None else ()),
            *_pictures(config, now),
        ),
        _knob(config, *fairer, ("lr_d", config.lr_d / 4)),
        "alarm",
    )


def _collapsed(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Many latents, few pictures."""
    now = readings[-1]
    if config.kind == VAE or not _few(config, now) or _rising(readings):
        return None
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
    return Diagnosis(
        "collapse",
        "Mode collapse",
        "Different latents give the same few results: the generator has found something that passes, and stays with it "
        "until the discriminator has learnt that too.",
        _pictures(config, now),
        _knob(config, *helps),
        "alarm",
    )


def _stuck(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Pictures that no longer move although they are not there yet."""
    now = readings[-1]
    change, varied = now.get("health/change"), now.get("health/diversity")
    if change is None or change > STILL or varied is None or config.kind == VAE:
        return None
    if not (varied < 2 * FEW or _few(config, now)):
        return None
    saturated = LOSSES[config.loss].saturates and abs(now.read("loss/G", 1.0)) < STILL
    return Diagnosis(
        "stuck",
        "The generator stands still",
        "The pictures have stopped moving before they look like the real ones."
        + (" Its loss is saturated: where fakes are seen through, it is flat." if saturated else ""),
        _pictures(config, now),
        _knob(
            config,
            *([("loss", LOSSES[config.loss].instead)] if LOSSES[config.loss].saturates else []),
            ("lr_g", config.lr_g * 3),
        ),
        "alarm",
    )


def _memorising(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Samples on top of training pictures, in a small data set."""
    copies = readings[-1].get("health/copies")
    if copies is None or copies < COPIED:
        return None
    return Diagnosis(
        "memorising",
        "Learning by heart",
        "A good part of the samples lie on top of a training picture: with so few to learn from, knowing them by heart is "
        "the best answer. No knob of this run changes that; start one with more pictures.",
        (("Samples on top of a training picture", f"{copies:.0%}"), *_pictures(config, readings[-1])),
        None,
        "alarm",
    )


def _silent_code(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Posterior collapse: the decoder has learnt to do without the code (Bowman et al., arXiv:1511.06349)."""
    kl = readings[-1].get("elbo/KL")
    if config.kind != VAE or kl is None or kl > SAYS_NOTHING or readings[-1].step <= config.kl_warmup:
        return None
    return Diagnosis(
        "posterior-collapse",
        "The code says nothing",
        "The encoder gives every picture nearly the same code, and the decoder draws one average of all: the price on "
        "information is higher than what it saves in errors.",
        (
            ("KL divergence", f"{kl:.2g} nats, enough to tell {2.718**kl:.1f} pictures apart"),
            ("beta", f"{config.beta:g}"),
        ),
        _knob(config, ("beta", config.beta / 4)),
        "alarm",
    )


Finding = Callable[[RunConfig, list[Reading]], Diagnosis | None]
# These ask how far the game leaps, which means the same from the start. Losses that leap also run away: then it is the
# leaping that is told.
AT_ONCE: tuple[Finding, ...] = (_diverged, _leaping, _running_away)
FINDINGS: tuple[Finding, ...] = (*AT_ONCE, _unleashed, _memorising, _overpowered, _collapsed, _stuck, _silent_code)


# -- what they look at ------------------------------------------------------------------------------------------------


def _few(config: RunConfig, now: Reading) -> bool:
    """Whether the samples are few things many times over."""
    varied, found, classes = (now.get(f"health/{name}") for name in ("diversity", "places", "classes"))
    return (
        (varied is not None and varied < FEW)
        or (found is not None and found < FEW and (varied is None or varied < HALF))
        # a handful of pictures to learn from holds few classes itself, and half-formed copies of them are read into one
        or (
            classes is not None
            and "health/copies" not in now.middle
            and classes < FEW_CLASSES * len(DATASETS[config.dataset].classes)
        )
    )


def _proven(config: RunConfig, now: Reading) -> bool:
    """Whether the samples are known to be many different things of the right kind: places or classes are read, and not few."""
    return bool(KNOWN & now.middle.keys()) and not _few(config, now) and now.read("health/diversity", 0.0) < NOISY


def _rising(readings: list[Reading]) -> bool:
    """Whether the samples are more varied than ever before."""
    varied = [reading.read("health/diversity", 0.0) for reading in readings]
    return len(readings) <= HOLD or (varied[-1] > STILL and varied[-1] > RISING * max(varied[:-HOLD]))


def _pictures(config: RunConfig, now: Reading) -> tuple[tuple[str, str], ...]:
    """What the last look read, in words."""
    told = []
    kinds = len(DATASETS[config.dataset].classes)
    for name, label, words in (
        ("diversity", "Variety, real ones being 1", lambda v: f"{v:.2f}"),
        ("places", "Places found", lambda v: f"{round(v * kinds)} of {kinds}" if kinds > 1 else f"{v:.0%}"),
        ("classes", "Classes, as the judge reads them", lambda v: f"like {v:.1f} of {kinds} in equal shares"),
        ("asked", "Read as the class asked for", lambda v: f"{v:.0%}"),
        ("change", "Change since the last look", lambda v: f"{v:.2f}"),
    ):
        if (value := now.get(f"health/{name}")) is not None:
            told.append((label, words(value)))
    return tuple(told)


def _knob(config: RunConfig, *wishes: tuple[str, Any]) -> tuple[str, Any] | None:
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


def _slower(config: RunConfig) -> tuple[str, Any] | None:
    name = "lr_g" if config.lr_g > config.lr_d or config.kind != GAN else "lr_d"
    return _knob(config, (name, getattr(config, name) / 10))


def _healthy(config: RunConfig, readings: list[Reading]) -> Diagnosis:
    """That nothing is the matter, and what says so."""
    now = readings[-1]
    evidence = list(_pictures(config, now))
    reasons = []
    varied, change = now.get("health/diversity"), now.get("health/change")
    if varied is not None and varied >= 2 * FEW:
        reasons.append("the samples differ nearly as much as real ones do")
    elif varied is not None and _rising(readings):
        reasons.append("the samples grow more varied")
    if change is not None and change > STILL:
        reasons.append("they still change from look to look")
    elif change is not None:
        reasons.append("they have settled")
    real, fake = now.get("D(x)"), now.get("D(G(z))")
    if config.kind == GAN and real is not None and fake is not None:
        evidence += [("D(x)", f"{real:.2f}"), ("D(G(z))", f"{fake:.2f}")]
        if LOSSES[config.loss].score == PROBABILITY and fake > 1 - SURE:
            reasons.append("some fakes pass, so that the discriminator has something to teach")
    if (kl := now.get("elbo/KL")) is not None:
        evidence.append(("KL divergence", f"{kl:.1f} nats"))
        reasons.append(f"the code carries {kl:.0f} nats of each picture")
    words = "; ".join(reasons) or "the losses stay in their usual range"
    return Diagnosis("healthy", "Healthy", words[0].upper() + words[1:] + ".", tuple(evidence), None, "healthy")
