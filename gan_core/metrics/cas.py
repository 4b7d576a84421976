"""The classification accuracy score: are samples good enough to train on? Ravuri and Vinyals, arXiv:1905.10887."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch import Tensor

from ..datasets.load import Samples, real_pictures
from ..sampling.sampler import Sampler
from .judge import accuracy, train_judge
from .observed import Context, Observed
from .samples import FIRST_SEED, draw, requested_labels

EPOCHS = 4  # of the classifier that is trained on samples, and of the one beside it


@dataclass(frozen=True)
class Lesson:
    """What a classifier is trained on: `num` samples, or as many real pictures. `device` is where, `say` receives progress."""

    sampler: Sampler
    num: int
    device: str
    say: Callable[[str], None]

    @cached_property
    def reals(self) -> tuple[Samples, Samples]:
        """Real pictures to train on, and others to test on."""
        return real_pictures(self.sampler.config, self.num, self.say)

    def samples(self) -> tuple[Tensor, Tensor]:
        sampler = self.sampler
        y = requested_labels(sampler.config, sampler.num_classes, self.num, self.reals[0].labels)
        assert y is not None  # it is measured of conditional runs alone
        return draw(sampler, self.num, FIRST_SEED, y), y


def _lesson(context: Context) -> Lesson:
    assert context.lesson is not None  # it is given where this score was requested
    return context.lesson


def measure(real: Observed, fake: Observed, context: Context) -> float:
    """Train a classifier on samples alone, or on real pictures where `fake` are held-out ones, and test it on real pictures."""
    lesson, judge = _lesson(context), context.extractor.judge
    assert judge is not None  # only points have none
    train, test = lesson.reals
    images, labels = (train.images, train.labels) if fake.held_out else lesson.samples()
    lesson.say(f"Training a classifier on {len(images):,} {'real pictures' if fake.held_out else 'samples'}")
    pupil = train_judge(judge.kind, images, labels, EPOCHS, device=lesson.device, say=lesson.say)
    score = accuracy(pupil, test.images, test.labels)
    lesson.say(f"It classifies {score:.2%} of {test.words} correctly")
    return score


def details(context: Context) -> dict[str, Any]:
    lesson = _lesson(context)
    train, test = lesson.reals
    return {
        "features": "real pictures, as read by a classifier trained only on samples",
        "num": lesson.num,
        "epochs": EPOCHS,
        "tested_on": test.words,
        "real_num": len(train),
    }
