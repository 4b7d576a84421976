"""What the metrics look at: samples of one kind, with features and predicted classes, and what was ever computed of them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..datasets.load import Samples, places
from ..errors import UserError
from ..settings.config import RunConfig
from .judge import JUDGES, Judge, judge_of, load_judge
from .places import nearest_place

CHANNELS = 3  # of stacked digits

if TYPE_CHECKING:
    from .cas import Lesson
    from .copies import Training

T = TypeVar("T")


def mode_of(digits: Tensor) -> Tensor:
    """The number (N,) that the digits (N, 3) of each picture spell, from 0 to 999."""
    return digits @ torch.tensor([10**place for place in reversed(range(CHANNELS))])


@dataclass
class Observed:
    """Images or points, real or generated, as the metrics see them.

    images: uint8 (N, C, H, W), or points (N, 2). features: (N, F) floats. classes: the class, or the place, (N,) that each is
    taken for (-1: none), or None. attributes: (N, A) of 0 and 1, those that a judge sees, or None. labels: those requested
    or given: classes (N,), -1 where there are none, or attributes (N, A').
    held_out: real pictures in the role of samples; they show what real pictures score. unseen: whether it is certain that
    no run was trained on them.
    """

    images: Tensor
    features: Tensor
    classes: Tensor | None
    attributes: Tensor | None
    labels: Tensor
    held_out: bool = False
    unseen: bool = True
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def once(self, statistic: Callable[..., T], *others: "Observed") -> T:
        """statistic(self, *others), computed the first time and remembered.

        So the covariance of the real pictures, say, is computed once however many draws they are compared with.
        """
        key = (statistic, *map(id, others))
        if key not in self._known:
            self._known[key] = (statistic(self, *others), others)  # the others are kept, so that no id is used twice
        return self._known[key][0]


class Extractor:
    """Turns pictures of one data set into what the metrics need, with the judge of that data set; points, with their places.

    num_classes: of the judge, or the number of places; 0 for a judge of attributes. conditions: what a run can be asked for.
    features: what the features are, in words. Where there is no judge for pictures, only what needs none can be measured.
    """

    def __init__(self, dataset: str, device: str = "cpu") -> None:
        self.judge: Judge | None = None
        self.conditions = DATASETS[dataset].conditions
        self.is_points, self.is_stacked = DATASETS[dataset].is_points, bool(DATASETS[dataset].stacks)
        if self.is_points:
            self.centres, self.spread = places(dataset), DATASETS[dataset].spread
            self.num_classes, self.features = len(self.centres), "the points themselves"
            return
        name = judge_of(DATASETS[dataset].stacks or dataset)
        if name is None:
            self.num_classes, self.features = 0, "nothing"
            return
        with torch.random.fork_rng(devices=[]):  # building a network draws its first weights
            self.judge = load_judge(name, device)
        self.num_classes = len(self.judge.kind.outputs) if self.judge.kind.exclusive else 0
        self.features = f"{self.judge.kind.title} features" + (" of each channel" if self.is_stacked else "")
        if self.is_stacked:
            self.num_classes **= CHANNELS

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the classes, places or attributes that samples are sorted into."""
        return self.judge.kind.outputs if self.judge else tuple(f"place {i + 1}" for i in range(self.num_classes))

    def observe(self, images: Tensor, labels: Tensor, held_out: bool = False, unseen: bool = True) -> Observed:
        """uint8 images (N, C, H, W), or points (N, 2), and labels (N,), as the metrics see them."""
        if self.judge is None and not self.is_points:
            return Observed(images, torch.empty(len(images), 0), None, None, labels, held_out, unseen)
        if self.judge is None:
            points = images.float()
            return Observed(points, points, nearest_place(points, self.centres, self.spread), None, labels, held_out, unseen)
        if self.is_stacked:
            features, beliefs = self.judge.look(images.flatten(0, 1).unsqueeze(1))
            modes = mode_of(beliefs.argmax(1).view(-1, CHANNELS))
            return Observed(images, features.view(len(images), -1), modes, None, labels, held_out, unseen)
        features, beliefs = self.judge.look(images)
        if self.num_classes:
            return Observed(images, features, beliefs.argmax(1), None, labels, held_out, unseen)
        return Observed(images, features, None, (beliefs > 0.5).double(), labels, held_out, unseen)

    def observe_real(self, real: Samples, held_out: bool = False) -> Observed:
        return self.observe(real.images, real.labels, held_out, real.unseen)

    def can_check(self, config: RunConfig) -> bool:
        """Whether a judge can check that a run's pictures are what was requested."""
        return config.conditional and self.judge is not None and bool(self.conditions)

    def facts(self, config: RunConfig) -> set[str]:
        """Which of catalogue.metrics.NEEDS are met for samples of a run, before training pictures and time are counted."""
        if self.judge is None and not self.is_points:
            return {"pictures", "pixels"}
        if self.judge is None:
            return {"points", "pixels", "features", "classes"}
        if self.is_stacked:
            return {"pictures", "pixels", "features", "judge", "stacks"}
        facts = {"pictures", "pixels", "features", "judge", "classes" if self.num_classes else "attributes"}
        return facts | ({"labels"} if self.can_check(config) else set())


def no_judge(dataset: str) -> UserError:
    """That the pictures of a data set cannot be read by any judge."""
    return UserError(
        f"There is no judge for {DATASETS[dataset].title}, so what needs one cannot be measured.",
        f"Judges exist only for: {', '.join(name for kind in JUDGES.values() for name in kind.datasets)}.",
    )


@dataclass(frozen=True)
class Context:
    """What a metric may need besides the samples: the extractor; the run's training pictures, where they were loaded; and
    what a classifier is to be trained on, where that was requested."""

    extractor: Extractor
    training: "Training | None" = None
    lesson: "Lesson | None" = None
