"""METRICS: what each number means, on what it is taken, and which direction is good. Free of torch, so that the pages can ask."""

from dataclasses import dataclass

LOWER, HIGHER, NEAR_ONE = "lower", "higher", "near 1"
NOTE = (
    "A loss is not quality: it says who is ahead in the game, against an opponent that changes as well. These numbers look at "
    "the pictures themselves. Each sees some faults and is blind to others, so read several."
)
SAYS_NOTHING = 1.0
"""Nats that a VAE's code carries: with one, it tells fewer than e = 2.7 pictures apart; ten classes take 2.3."""


@dataclass(frozen=True)
class Metric:
    """`better` is LOWER, HIGHER or NEAR_ONE. `unit` is "" for a plain number, "share" for one in [0, 1],
    "thousandths" for a small one that is shown a thousand times as large.

    `on` is what it is taken on: "features" (those of a judge, or the points themselves), "pixels", or "reading" (the class
    that a judge takes a picture for).
    """

    name: str
    title: str
    meaning: str
    better: str
    on: str
    unit: str = ""

    @property
    def scale(self) -> int:
        """By how much a value is multiplied where it is shown."""
        return {"share": 100, "thousandths": 1000}.get(self.unit, 1)

    @property
    def sign(self) -> str:
        """What stands behind a value where it is shown, " %" of a share."""
        return " %" if self.unit == "share" else ""


def _metrics(*entries: Metric) -> dict[str, Metric]:
    return {entry.name: entry for entry in entries}


METRICS: dict[str, Metric] = _metrics(
    Metric(
        "frechet",
        "Fréchet distance",
        "How far the cloud of generated pictures lies from that of real ones, both taken as Gaussians: it sees poor pictures "
        "as well as missing variety.",
        LOWER,
        "features",
    ),
    Metric(
        "kernel",
        "Kernel distance",
        "The same question without taking the clouds for Gaussians; about 0, and below it at times, where the two cannot be "
        "told apart.",
        LOWER,
        "features",
    ),
    Metric(
        "mmd",
        "Squared MMD",
        "How well a Gaussian kernel tells generated from real by their plain numbers; about 0 where it cannot.",
        LOWER,
        "pixels",
        "thousandths",
    ),
    Metric(
        "precision",
        "Precision",
        "Share of generated pictures that lie among the real ones: low where pictures are poor.",
        HIGHER,
        "features",
        "share",
    ),
    Metric(
        "recall",
        "Recall",
        "Share of real pictures that lie among the generated ones: low where the generator leaves things out.",
        HIGHER,
        "features",
        "share",
    ),
    Metric(
        "found",
        "Kinds found",
        "Share of the kinds that there are (classes of pictures, or places in the plane) that the generator draws at least a tenth as often as the data has them.",
        HIGHER,
        "reading",
        "share",
    ),
    Metric(
        "imbalance",
        "Imbalance of classes",
        "Share of the pictures that would have to change class for the classes to be as frequent as in the data.",
        LOWER,
        "reading",
        "share",
    ),
    Metric(
        "attributes",
        "Attribute imbalance",
        "By how much an attribute's frequency differs from that in the data, on average over the attributes.",
        LOWER,
        "reading",
        "share",
    ),
    Metric(
        "near",
        "Points near a place",
        "Share of generated points within three standard deviations of one of the places that the data lies around.",
        HIGHER,
        "features",
        "share",
    ),
    Metric(
        "sharpness",
        "Sharpness",
        "How much neighbouring pixels differ (variance of the Laplacian), as a multiple of real pictures: below 1 is blurred, "
        "above 1 grainy.",
        NEAR_ONE,
        "pixels",
    ),
    Metric(
        "diversity",
        "Diversity",
        "How different two generated pictures are on average, as a multiple of two real ones: near 0 all are the same.",
        NEAR_ONE,
        "features",
    ),
    Metric(
        "accuracy",
        "Label accuracy",
        "Share of generated pictures that are taken for what was asked for (of attributes: the mean of those on and those off, so "
        "that guessing gives a half). Beside it stands how often real pictures are read rightly.",
        HIGHER,
        "reading",
        "share",
    ),
    Metric(
        "copies",
        "Copies",
        "Share of generated pictures that lie nearer to a training picture than nearly every unseen real one does.",
        LOWER,
        "pixels",
        "share",
    ),
    Metric(
        "cas",
        "Classification accuracy score",
        "How well a classifier that learnt from generated pictures alone reads real ones; beside it the same classifier that "
        "learnt from real ones.",
        HIGHER,
        "reading",
        "share",
    ),
)
