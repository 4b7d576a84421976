"""Chapter 11: real or fake? The reader judges pictures of a run from its start to its end, beside its discriminator."""

import math
from typing import Any

from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.losses import LOSSES, PROBABILITY
from gan_core.runs.folder import RunDir
from gan_core.settings.config import GAN, RunConfig

from ...client import tokens
from ...components.learn_beat import learn_beat
from .chapter import Answer, Chapter
from .run_choice import choose

STAGES = 5  # steps whose pictures are shown, from an early one to the last
EACH = 4  # pictures of each
BINS = 24  # of D's curve


def fits(run: RunDir, config: RunConfig) -> bool:
    """Whether a run has pictures, real ones beside them, and frames enough."""
    return not DATASETS[config.dataset].is_points and len(run.samples()) > STAGES and run.reals_path.is_file()


def stages(frames: list[int]) -> list[int]:
    """STAGES of the steps of a run's frames (ascending): the last, and before it each about a quarter of the next."""
    frames = [step for step in frames if step > 0]
    chosen: list[int] = []
    for back in range(STAGES):
        left = [step for step in frames if not chosen or step < chosen[0]]
        if left:
            wanted = math.log(frames[-1]) - back * math.log(4)
            chosen.insert(0, min(left, key=lambda step: abs(math.log(step) - wanted)))
    return chosen


def of_d(run: RunDir, config: RunConfig) -> list[list[float]]:
    """[[step, share], ...]: how often D would have been right, had it answered "real" with the probability that it gave.

    Of as many real as generated pictures that is (D(x) + 1 - D(G(z))) / 2, here as means over BINS parts of the logarithm of the
    step. Empty where D gives no probability.
    """
    if config.kind != GAN or LOSSES[config.loss].score != PROBABILITY:
        return []
    rows = [row for row in run.stats()[0] if row.get("D(x)") is not None and row.get("D(G(z))") is not None and row["step"] > 0]
    if not rows:
        return []
    width = max(1e-9, math.log(max(row["step"] for row in rows)) / BINS)
    bins: dict[int, list[tuple[float, float]]] = {}
    for row in rows:
        place = min(BINS - 1, int(math.log(row["step"]) / width))
        bins.setdefault(place, []).append((math.log(row["step"]), (row["D(x)"] + 1 - row["D(G(z))"]) / 2))
    means = ([sum(column) / len(column) for column in zip(*pairs, strict=True)] for _, pairs in sorted(bins.items()))
    return [[round(math.exp(at), 1), round(share, 3)] for at, share in means]


def data(run: RunDir) -> dict[str, Any]:
    """What the figure gets: the run, the stages, the size of a picture, and D's curve."""
    config = run.config
    _, height, width = DATASETS[config.dataset].shape
    return {
        "run": run.id,
        "stages": stages(run.samples()),
        "each": EACH,
        "width": width,
        "height": height,
        "d": of_d(run, config),
        "token": tokens.issue("read"),
    }


def show() -> None:
    run = choose(
        "Pictures of",
        "learn-beat-run",
        fits,
        "There is no run with pictures here yet. Train a GAN on images first, then come back.",
        help="A pretrained model, or a run of yours. Its frames come from the running average of G's weights; D judged G itself.",
    )
    if run:
        learn_beat(data(run))


CHAPTER = Chapter(
    slug="beat",
    number=11,
    short="Beat D",
    title="Beat the discriminator",
    minutes=4,
    lead=(
        "You do the job of the [discriminator](glossary?term=discriminator): is a picture real, or did G draw it? "
        "Each picture is real with probability ½. The fakes come from five steps of one training run, from early to late.\n\n"
        "At the end you see your accuracy beside D’s. D never said “real” or “fake”, but a probability. So its curve is the "
        "accuracy it would have had by answering “real” with that probability: $\\tfrac12\\,(D(x) + 1 - D(G(z)))$, from the "
        "values that the run recorded. At ½ it only guesses."
    ),
    moves="Judge 20 pictures. Press R for real, F for fake.",
    question="Late in training, D often beats people although nobody told it what to look for. Early on it does not. Why?",
    answers=(
        Answer(
            "At the start the fakes are harder to spot",
            "They are easy: you saw noise. But D began with random weights, and it learned from those pictures while G already "
            "changed them.",
        ),
        Answer(
            "D and G learn at the same time, and D learns details that you overlook",
            "D is only ever as good as its training so far. A D that is right half the time may be untrained, or G may be "
            "perfect: 0.5 alone proves nothing. Later D uses single pixels, edges and grey levels that look the same to you.",
            right=True,
        ),
        Answer(
            "Later G gets worse, so D has an easy job",
            "Look at the pictures: G gets better, and people guess more and more. D improves faster.",
        ),
    ),
    show=show,
)
