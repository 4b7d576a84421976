"""LOSSES and PENALTIES: what the networks minimise, what a score of the discriminator means under it, and what limits D's slope."""

from dataclasses import dataclass

from .architectures import GAN, MMD
from .table import filled, one_of, table

PROBABILITY, TARGET, MARGIN, CRITIC = "probability", "target", "margin", "critic"
SCORES = {
    PROBABILITY: "the probability, from 0 to 1, that the image is real according to D",
    TARGET: "D’s output, which aims at 1 for real images and at 0 for fakes",
    MARGIN: "D’s score, which is not a probability: D pushes real images above 1 and fakes below -1",
    CRITIC: "D’s score, which is not a probability: only differences matter, and a higher score means more real",
}
"""What a score of D means under a loss: a probability, a number that aims at 0 or 1, one with a margin, or one without limits."""


@dataclass(frozen=True)
class Loss:
    """A loss of two networks, or of a generator alone.

    `objective`: its class in gan_core.training.objectives; "" for a generator alone. `score`: one of SCORES, "" without a discriminator.
    `takes`: the settings that only some losses use, of those that this one uses. `instead`: for a loss whose gradient vanishes
    when D recognises every fake, the one that does not saturate. `pairs`: whether D compares each real image with a generated
    one, so that G's loss needs the scores of both.
    """

    name: str
    title: str
    about: str
    objective: str = ""
    score: str = ""
    takes: tuple[str, ...] = ()
    instead: str = ""
    pairs: bool = False
    kind: str = GAN

    def __post_init__(self) -> None:
        filled(self.name, title=self.title, about=self.about)
        one_of(self.name, "kind", self.kind, (GAN, MMD))
        one_of(self.name, "score", self.score, SCORES if self.kind == GAN else ("",))
        if self.kind == GAN:
            filled(self.name, objective=self.objective)

    @property
    def smooths(self) -> bool:
        """Whether label_smoothing changes it."""
        return "label_smoothing" in self.takes

    @property
    def unbounded(self) -> bool:
        """Whether the loss itself has no scale of its own, so that D needs a bound on its slope (arXiv:1701.07875)."""
        return self.score == CRITIC and not self.pairs

    @property
    def saturates(self) -> bool:
        """Whether the generator's gradient vanishes while D recognises every fake."""
        return bool(self.instead)

    @property
    def score_words(self) -> str:
        """What a score of D means, in words."""
        return SCORES.get(self.score, "")


_SMOOTHED = ("label_smoothing",)

LOSSES: dict[str, Loss] = table(
    (
        Loss(
            "nonsaturating",
            "Non-saturating",
            "The generator is rewarded for every fake that passes as real, most of all while few do.",
            "NonSaturating",
            PROBABILITY,
            _SMOOTHED,
        ),
        Loss(
            "minimax",
            "Minimax",
            "The game of the 2014 paper. The generator learns little while the discriminator recognises every fake.",
            "Minimax",
            PROBABILITY,
            _SMOOTHED,
            instead="nonsaturating",
        ),
        Loss(
            "least-squares",
            "Least squares",
            "The discriminator aims at 1 for real and 0 for fake. Errors are squared, so large errors pull hardest.",
            "LeastSquares",
            TARGET,
            _SMOOTHED,
        ),
        Loss(
            "hinge",
            "Hinge",
            "The discriminator stops pushing once reals are above 1 and fakes below -1, and works on the unclear cases.",
            "Hinge",
            MARGIN,
        ),
        Loss(
            "wasserstein",
            "Wasserstein",
            "The discriminator’s scores are unbounded, and the gap between them is a distance. It needs a penalty.",
            "Wasserstein",
            CRITIC,
        ),
        Loss(
            "relativistic",
            "Relativistic pairing",
            "The discriminator compares each real image with a generated one: only which of the two looks more real counts. It "
            "needs R1 and R2.",
            "Relativistic",
            CRITIC,
            pairs=True,
        ),
        Loss(
            "mmd",
            "Maximum mean discrepancy",
            "No discriminator: the generator matches the distribution of the data directly, as measured by a kernel.",
            kind=MMD,
        ),
    )
)


@dataclass(frozen=True)
class Penalty:
    """What is added to D's loss to limit its slope.

    `function`: its function in gan_core.training.objectives, "" for none. `curve` and `measures` name and explain its column
    of the stats. `takes`: the settings that it uses.
    """

    name: str
    title: str
    about: str
    function: str = ""
    curve: str = ""
    measures: str = ""

    def __post_init__(self) -> None:
        filled(self.name, title=self.title, about=self.about)
        if self.function:
            filled(self.name, curve=self.curve, measures=self.measures)

    @property
    def takes(self) -> tuple[str, ...]:
        return ("penalty_weight",) if self.function else ()

    @property
    def column(self) -> str:
        """Its key in the stats."""
        return f"penalty/{self.name}"


GENTLE = "r1"
"""The penalty to suggest to a game that collapses: it limits D only where the data are (arXiv:1801.04406)."""

PENALTIES: dict[str, Penalty] = table(
    (
        Penalty("none", "None", "The discriminator may be as steep as it likes."),
        Penalty(
            "gradient-penalty",
            "Gradient penalty (WGAN-GP)",
            "Between real and generated images, the slope of the discriminator should be 1.",
            "gradient_penalty",
            "Gradient penalty",
            "How far the slope of D between real and generated images is from 1.",
        ),
        Penalty(
            "r1",
            "R1",
            "At real images, the discriminator should be flat.",
            "r1_penalty",
            "R1 penalty",
            "How steep D is at real images.",
        ),
        Penalty(
            "r2",
            "R2",
            "At generated images, the discriminator should be flat.",
            "r2_penalty",
            "R2 penalty",
            "How steep D is at generated images.",
        ),
        Penalty(
            "r1-r2",
            "R1 and R2",
            "The discriminator should be flat at real and at generated images.",
            "r1_r2_penalty",
            "R1 and R2 penalty",
            "How steep D is at real and at generated images together.",
        ),
    )
)
