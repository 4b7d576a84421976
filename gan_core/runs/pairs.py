"""A fair pair: a GAN, and a VAE whose decoder is the GAN's generator and whose encoder is the body of its discriminator.

What is matched between the two and what cannot be; how a pair is started, remembered and found again; and a verdict on what
was measured of both that says no more than the numbers do. Free of torch.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .. import runs
from ..catalogue.datasets import DATASETS
from ..catalogue.metrics import LOWER, METRICS, NEAR_ONE, SAYS_NOTHING
from ..errors import ConfigError, RunError, UserError
from ..settings.config import GAN, VAE, RunConfig
from ..settings.presets import PRESETS
from .folder import RunDir

SPREADS = 2.0  # two values count as different where they are farther apart than so many of both spreads together
NOT_COMPARABLE = "?"
_RECIPE = PRESETS["mnist-vae"].config
VAE_SETTINGS = {name: getattr(_RECIPE, name) for name in ("architecture", "lr_g", "lr_d", "beta1", "beta2")}
"""What the VAE of a pair has for itself: the rest is its partner's."""


# -- two configurations -----------------------------------------------------------------------------------------------


def pair(config: RunConfig, **vae: Any) -> tuple[RunConfig, RunConfig]:
    """The GAN of `config` and the VAE that goes with it. `vae`: settings of the VAE alone, such as beta or lr_g.

    Raises ConfigError where no VAE is built of the same networks.
    """
    if config.architecture != "dcgan" or config.kind != GAN:
        raise ConfigError(
            f"{config.architecture} with loss {config.loss} has no VAE of the same networks.",
            "A fair pair is built of dcgan's: set architecture to dcgan, and a loss other than mmd.",
        )
    if config.prior != "normal":
        raise ConfigError(
            f"A VAE's code is drawn towards the normal prior, and this GAN's z is {config.prior}.",
            "Set prior to normal.",
        )
    grey = DATASETS[config.dataset].shape[0] == 1
    settings = {
        **VAE_SETTINGS,
        "preset": "mnist-vae" if config.preset == "mnist" else "",
        "likelihood": "bernoulli" if grey else "gaussian",
    }
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
    """What is matched between two configurations and what is not, in words, those that are first.

    `counts`: numbers of parameters of (generator, discriminator) and of (decoder, encoder), where they are known.
    """
    records = [
        _record("Pictures", gan, vae, _pictures, "Both imitate the same data."),
        _record(
            "Batches",
            gan,
            vae,
            _batches,
            "The seed and the batch size decide which pictures come in which order: both see the same ones at every step.",
        ),
        _record("Budget", gan, vae, _budget, _worth(gan)),
        _record("Length of z", gan, vae, lambda c: f"{c.z_dim}, {c.prior}", "As much room for what makes a picture."),
        _record("What draws", gan, vae, _drawer, "The decoder is the very module that the generator is."),
        _record(
            "What looks",
            gan,
            vae,
            _looker,
            "The encoder is the discriminator's body with another last layer: 2 numbers for each of z, in place of 1 verdict.",
        ),
        _record("Averaging", gan, vae, lambda c: f"EMA {c.ema_decay:g}", "Pictures come from averaged weights in both."),
        Record(
            "Starting weights",
            f"drawn, seed {gan.seed}",
            f"drawn, seed {vae.seed}",
            False,
            "Drawn by the same rule, but they are other numbers.",
        ),
        Record(
            "What is made small",
            f"{gan.loss} loss, against an opponent",
            _objective(vae),
            False,
            "This is the question of the experiment. Their values cannot be compared.",
        ),
        _record(
            "Optimizer",
            gan,
            vae,
            lambda c: f"{c.optimizer}, rates {c.lr_g:g} and {c.lr_d:g}, beta {c.beta1:g} and {c.beta2:g}",
            "The same rule for both.",
            "Each has what suits it: a game bears little memory of old gradients, and a VAE learns well with it.",
        ),
        Record(
            "Label smoothing",
            f"{gan.label_smoothing:g}",
            "has no labels to smooth",
            False,
            "It keeps a discriminator from being too sure; there is none in a VAE.",
        ),
        Record(
            "What is shown",
            "pictures as they are drawn",
            "for each z the mean of the pictures that it stands for",
            False,
            "A VAE's decoder says how likely each value of each pixel is, and the mean of that is soft by itself. So a part of "
            "its lack of sharpness is in what is shown, not in what was learnt.",
        ),
        Record(
            "Updates in a step",
            f"{gan.n_critic} of D, then {gan.g_updates} of G",
            "1 of both together",
            False,
            "So a step of the GAN draws more pictures and costs more time.",
        ),
    ]
    if counts:
        words = [" + ".join(f"{count:,}" for count in one) for one in counts]
        records.append(
            Record(
                "Parameters",
                *words,
                counts[0] == counts[1],
                f"What draws has {counts[0][0]:,} in both." if counts[0][0] == counts[1][0] else "What draws differs in size.",
            )
        )
    return sorted(records, key=lambda record: not record.same)


def _record(
    what: str, gan: RunConfig, vae: RunConfig, words: Callable[[RunConfig], str], why: str, otherwise: str = ""
) -> Record:
    """`why` it matters that the two are the same here; `otherwise` what to say where they are not."""
    left, right = words(gan), words(vae)
    said = why if left == right else otherwise or "Not the same in these two, so part of what differs may come from this."
    return Record(what, left, right, left == right, said)


def _worth(config: RunConfig) -> str:
    if config.max_seconds:
        return "Neither is given more time; the one whose steps are cheaper takes more of them."
    return "Neither is given more steps, and so no more pictures; but a step of the GAN takes longer."


def _pictures(config: RunConfig) -> str:
    few = f", the first {config.num_images:,}" if config.num_images else ""
    return DATASETS[config.dataset].title + few + (", mirrored at random" if config.flip else "")


def _batches(config: RunConfig) -> str:
    several = f", {config.n_critic} of them a step" if config.kind == GAN and config.n_critic > 1 else ""
    return f"{config.batch_size} pictures, seed {config.seed}{several}"


def _budget(config: RunConfig) -> str:
    return f"{config.max_seconds:,} seconds" if config.max_seconds else f"{config.steps:,} steps"


def _drawer(config: RunConfig) -> str:
    return f"{'dcgan' if config.architecture == 'vae' else config.architecture}, width {config.ngf}"


def _looker(config: RunConfig) -> str:
    parts = [f"{'dcgan' if config.architecture == 'vae' else config.architecture}, width {config.ndf}"]
    parts += [f"norm {config.d_norm}", f"dropout {config.dropout:g}"]
    return ", ".join(parts + (["spectral norm"] if config.spectral_norm and config.kind == GAN else []))


def _objective(vae: RunConfig) -> str:
    likelihood = vae.likelihood + (f" (sigma {vae.sigma:g})" if vae.likelihood == "gaussian" else "")
    warmed = f", warmed up over {vae.kl_warmup:,} steps" if vae.kl_warmup else ""
    return f"minus ELBO, {likelihood}, beta {vae.beta:g}{warmed}"


# -- two runs -----------------------------------------------------------------------------------------------------------


def create(config: RunConfig, **vae: Any) -> tuple[RunDir, RunDir]:
    """Make the run folders of a pair, each of which names the other. Raises ConfigError, RunError."""
    made = [runs.create(one) for one in pair(config, **vae)]
    for run, other in zip(made, reversed(made), strict=True):
        run.update_status(partner=other.id)
    return made[0], made[1]


def start(config: RunConfig, **vae: Any) -> tuple[RunDir, RunDir]:
    """Start a GAN and its VAE, each in a process of its own, and return at once. Raises ConfigError, RunError."""
    gan, vae_run = create(config, **vae)
    return runs.launch(gan), runs.launch(vae_run)


def partner(run: RunDir) -> RunDir | None:
    """The other run of the pair that `run` was made for: by its folder; of a shipped NAME, NAME-vae. None without one."""
    name = run.status()["partner"]
    if not name and run.card():
        name = run.id.removesuffix("-vae") if run.id.endswith("-vae") else f"{run.id}-vae"
    return runs.find(name) if isinstance(name, str) else None


def known() -> list[tuple[RunDir, RunDir]]:
    """All pairs (GAN, VAE): the user's, newest first, then those that are shipped, MNIST's first."""
    shipped = sorted(runs.shipped(), key=lambda run: (run.id != "mnist", run.id))
    return [*_pairs(runs.all_runs()), *_pairs(shipped)]


def _pairs(candidates: list[RunDir]) -> Iterator[tuple[RunDir, RunDir]]:
    for run in candidates:
        with suppress(UserError, KeyError):
            if run.config.kind == GAN and (other := partner(run)) and other.config.kind == VAE:
                yield run, other


def find(gan: str | None, vae: str | None) -> tuple[RunDir, RunDir]:
    """The two runs of these names, one of which is enough where they are a pair. Raises RunError with the way out."""
    found = [runs.find(gan), runs.find(vae)]
    for name, run in zip((gan, vae), found, strict=True):
        if name and not run:
            raise RunError(f"There is no run named {name[:60]}.", "It may have been deleted. Choose another pair.")
    for place in (0, 1):
        if found[place] is None and found[1 - place]:
            found[place] = partner(found[1 - place])
    left, right = found
    if left and left.config.conditional:
        raise RunError(f"{left.id} draws what a label asks for, and a VAE has no labels.", "Choose another pair.")
    if not left or not right:
        raise RunError("This link names one run, which has no partner.", "Choose a pair, or start one.")
    for run, kind, words in ((left, GAN, "a GAN"), (right, VAE, "a VAE")):
        if run.config.kind != kind:
            raise RunError(f"{run.title} is not {words}.", "Choose a pair, or start one.")
    if left.config.dataset != right.config.dataset:
        raise RunError(
            f"{left.title} and {right.title} were trained on different pictures: no question can be put to both.",
            "Choose a pair, or start one.",
        )
    return left, right


# -- the terms of a VAE ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """The terms of minus the ELBO at a step, in nats an image: reconstruction + beta * kl = total, which is made small.

    With beta at 1, minus `total` bounds the log-likelihood from below. `active`: numbers of the code that are used.
    """

    step: int
    reconstruction: float
    kl: float
    beta: float
    total: float
    active: int | None


def terms(rows: list[dict[str, Any]], config: RunConfig) -> Terms | None:
    """The terms of the last row that has them. None where there is none yet."""
    names = ("elbo/reconstruction", "elbo/KL", "loss/VAE")
    for row in reversed(rows):
        numbers = [row.get(name) for name in names]
        if all(isinstance(number, int | float) for number in numbers):
            active = row.get("elbo/active dimensions")
            step = row["step"]
            return Terms(step, *numbers[:2], config.beta_at(step), numbers[2], None if active is None else round(active))
    return None


def collapse(kl: float, active: int | None, z_dim: int) -> str | None:
    """A warning where a VAE's code says nothing of the picture, or little; None where it is used.

    kl: nats of the whole code, on average over images. active: how many of its z_dim numbers are used.
    """
    if kl <= SAYS_NOTHING or active == 0:
        return (
            f"Posterior collapse: the code carries {kl:.2g} nats, so next to nothing. Every picture gets nearly the same code, and the "
            "decoder draws one average of all. A smaller beta, or a warm-up of the KL term, brings the code back."
        )
    if active is not None and z_dim > 2 and active <= z_dim / 4:
        return (
            f"Only {active} of the {z_dim} numbers of the code are used; the others are noise to the decoder. "
            "That is common, and no fault by itself: the KL term switches off what does not pay."
        )
    return None


# -- what was measured ------------------------------------------------------------------------------------------------------


def measured(rows: list[dict[str, Any]], step: int | None) -> dict[str, list[dict[str, Any]]]:
    """What `evaluate` found of a run at `step`, from its measurements (runs.measurements): metric to its records, newest first.

    Each has at least value, spread, real, num and features. Measurements taken in passing, while it trained, do not count.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for row in reversed(rows):
        if row.get("step") == step and "spread" in row and row.get("metric") in METRICS and row.get("value") is not None:
            found.setdefault(row["metric"], []).append(row)
    return found


@dataclass(frozen=True)
class Verdict:
    """Of one metric: what both scored, and `winner`: "gan", "vae", "" where there is no clear difference, or NOT_COMPARABLE.
    `why` says so in a sentence."""

    metric: str
    gan: dict[str, Any]
    vae: dict[str, Any]
    winner: str
    why: str


def verdicts(gan: dict[str, list[dict[str, Any]]], vae: dict[str, list[dict[str, Any]]]) -> list[Verdict]:
    """A verdict for each metric that was measured of both, in the order of METRICS; of the newest measurements that were
    taken in the same way of both, where there are any."""
    found = []
    for name in METRICS:
        if name in gan and name in vae:
            left, right = next(
                ((a, b) for a in gan[name] for b in vae[name] if _way(a) == _way(b)), (gan[name][0], vae[name][0])
            )
            found.append(Verdict(name, left, right, *_judged(name, left, right)))
    return found


def _way(record: dict[str, Any]) -> tuple[Any, Any]:
    """In which way a measurement was taken: two of different ways cannot be compared."""
    return record.get("num"), record.get("features")


def _judged(name: str, gan: dict[str, Any], vae: dict[str, Any]) -> tuple[str, str]:
    """(winner, why) of two measurements. A difference is clear where it is more than SPREADS of both spreads together."""
    if _way(gan) != _way(vae):
        return NOT_COMPARABLE, "Measured in different ways: measure both again."
    if gan.get("spread") is None or vae.get("spread") is None:
        return NOT_COMPARABLE, "Drawn once only: without a spread there is no telling."
    better = METRICS[name].better
    left, right = (_badness(one["value"], better) for one in (gan, vae))
    apart, slack = abs(left - right), SPREADS * (gan["spread"] + vae["spread"])
    real = gan.get("real")
    if better != NEAR_ONE and real is not None and max(left, right) <= _badness(real, better):
        return "", "Both do as well here as real pictures."
    if apart <= slack:
        return (
            "",
            f"No clear difference: {_size(apart, name)} apart, and chance alone moves them by {_size(slack, name)}.",
        )
    winner = "gan" if left < right else "vae"
    return winner, f"{_size(apart, name)} apart, where chance alone moves them by {_size(slack, name)}."


def _size(value: float, metric: str) -> str:
    """A difference in words, as it is shown: in points of a hundred where the metric is a share."""
    return f"{METRICS[metric].scale * value:.3g}" + (" points" if METRICS[metric].unit == "share" else "")


def _badness(value: float, better: str) -> float:
    """A number that is smaller the better a value is."""
    return abs(value - 1) if better == NEAR_ONE else value if better == LOWER else -value


def tally(found: list[Verdict]) -> str:
    """All verdicts in a sentence that claims no more than they do."""
    if not found:
        return "Nothing was measured of both yet."
    won = {side: [METRICS[v.metric].title for v in found if v.winner == side] for side in ("gan", "vae", "", NOT_COMPARABLE)}
    parts = []
    if len(won[NOT_COMPARABLE]) == len(found):
        return "Nothing that was measured of both can be compared yet: measure both again."
    for side, word in (("gan", "The GAN"), ("vae", "The VAE")):
        parts.append(f"{word} is ahead in {_listed(won[side])}." if won[side] else f"{word} is clearly ahead in nothing.")
    if won[""]:
        parts.append(f"No clear difference in {_listed(won[''])}.")
    if won[NOT_COMPARABLE]:
        parts.append(f"Not comparable yet: {_listed(won[NOT_COMPARABLE])}.")
    return " ".join(parts)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# -- quality in the course of training ----------------------------------------------------------------------------------------


def quality(run: RunDir, metric: str) -> list[dict[str, Any]]:
    """The rows of the run's curves that have "metric/<metric>", with step, images_seen and seconds."""
    name = f"metric/{metric}"
    return [row for row in run.stats()[0] if isinstance(row.get(name), int | float)]


def common(gan: RunDir, vae: RunDir) -> list[str]:
    """Metrics that were measured of both in the course of training, in the order of METRICS."""
    named = [{name for row in run.stats()[0] for name in row if name.startswith("metric/")} for run in (gan, vae)]
    return [name for name in METRICS if all(f"metric/{name}" in one for one in named)]


def time_to(rows: list[dict[str, Any]], metric: str, level: float) -> dict[str, Any] | None:
    """The first of `rows` from which on the metric stayed as good as `level` or better for two measurements, or which is the
    last of all: one lucky measurement is no arrival. None where it never did."""
    better = METRICS[metric].better
    good = [_badness(row[f"metric/{metric}"], better) <= _badness(level, better) + 1e-12 for row in rows]
    for place, row in enumerate(rows):
        if good[place] and all(good[place : place + 2]):
            return row
    return None


def reachable(gan: list[dict[str, Any]], vae: list[dict[str, Any]], metric: str) -> float | None:
    """A level that both have reached, to begin with: the worse of their best ones, to two digits on the safe side."""
    better, name = METRICS[metric].better, f"metric/{metric}"
    if not gan or not vae:
        return None
    worst = max(min(_badness(row[name], better) for row in rows) for rows in (gan, vae))
    value = worst if better == LOWER else 1 + worst if better == NEAR_ONE else -worst
    if not value:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    return round(
        math.floor(value / unit) * unit if METRICS[metric].better not in (LOWER, NEAR_ONE) else math.ceil(value / unit) * unit,
        10,
    )
