"""METRICS: what each number means, what it needs, and which direction is good. Free of torch, so that the pages can ask.

A metric is a row here and a module in gan_core/metrics that defines

    def measure(real: Observed, fake: Observed, context: Context) -> float

`fake` is scored against `real`; see gan_core/metrics/observed.py for both. A module may also define `details(context)`, a
dictionary that `evaluate` adds to the metric's entry. Nothing else lists metrics: evaluation, live measurement, tables,
charts and help read these rows.
"""

from dataclasses import dataclass

from .table import filled, one_of, table

LOWER, HIGHER, NEAR_ONE = "lower", "higher", "near 1"
NOTE = (
    "A loss does not measure quality. It says who is ahead in the game, against an opponent that changes too. These numbers "
    "look at the samples themselves. Each one sees some faults and is blind to others, so read several."
)
SAYS_NOTHING = 1.0
"""Nats of information in a VAE's code below which it is useless: with one nat it distinguishes fewer than e = 2.7 pictures, and
ten classes take 2.3."""

NEEDS = {
    "pictures": "images",
    "points": "points in the plane",
    "pixels": "the raw values of samples: pixels, or coordinates",
    "features": "features of a judge, or the points themselves",
    "judge": "features of a judge, the classifier of this kind of picture",
    "classes": "the class of every sample, or the mode it belongs to",
    "attributes": "the attributes that a judge sees in every sample",
    "labels": "labels that were requested, and a judge that can check them",
    "training pictures": "the pictures that the run was trained on",
    "classifier": "minutes to train a classifier, so only on request",
}
"""What a metric can need before it can be measured."""

CHARTS = ("", "quality", "distance")


@dataclass(frozen=True)
class Metric:
    """One metric.

    name: its key in files and on the command line. title, meaning: how people read it.
    better: LOWER, HIGHER or NEAR_ONE.
    on: what it is measured on: "features" (those of a judge, or the points themselves), "pixels", or "reading" (the class
    or attributes that a judge predicts). Distances between clouds take many samples; what is read takes few.
    module: what measures it. needs: which of NEEDS must be there.
    unit: "" for a plain number, "share" for one in [0, 1], "thousandths" for a small one that is shown times 1,000.
    live: whether it is cheap enough to be measured during training; live_needs: what it then needs besides.
    chart: the live chart that it is drawn in; colour: its role in the palette, "" for the next free one.
    most: how many samples it looks at, at most; 0 for all.
    once: measured on the first draw only, because it takes long.
    """

    name: str
    title: str
    meaning: str
    better: str
    on: str
    module: str
    needs: tuple[str, ...]
    unit: str = ""
    live: bool = False
    live_needs: tuple[str, ...] = ()
    chart: str = ""
    colour: str = ""
    most: int = 0
    once: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where facts are missing or contradict each other."""
        filled(self.name, title=self.title, meaning=self.meaning, module=self.module)
        one_of(self.name, "better", self.better, (LOWER, HIGHER, NEAR_ONE))
        one_of(self.name, "on", self.on, ("features", "pixels", "reading"))
        one_of(self.name, "unit", self.unit, ("", "share", "thousandths"))
        one_of(self.name, "chart", self.chart, CHARTS)
        for need in (*self.needs, *self.live_needs):
            one_of(self.name, "needs", need, NEEDS)
        if not self.needs:
            raise ValueError(f"{self.name}: needs is empty, so it would be measured of everything")
        if self.live != bool(self.chart):
            raise ValueError(f"{self.name}: a live metric has a chart, and only a live one")

    @property
    def scale(self) -> int:
        """The factor by which a value is multiplied where it is shown."""
        return {"share": 100, "thousandths": 1000}.get(self.unit, 1)

    @property
    def sign(self) -> str:
        """What follows a value where it is shown, " %" after a share."""
        return " %" if self.unit == "share" else ""

    @property
    def unit_words(self) -> str:
        """The unit as a title continues, such as ", %"; "" for a plain number."""
        return {"share": ", %", "thousandths": ", in thousandths"}.get(self.unit, "")


METRICS: dict[str, Metric] = table(
    (
        Metric(
            "frechet",
            "Fréchet distance",
            "Distance between the features of generated and of real pictures, each taken as a Gaussian. It notices poor "
            "pictures as well as missing variety. On Inception features it is called FID.",
            LOWER,
            "features",
            "gan_core.metrics.frechet",
            needs=("judge",),
            live=True,
            chart="distance",
            colour="one",
        ),
        Metric(
            "kernel",
            "Kernel distance",
            "The same question without assuming Gaussians: the squared MMD (maximum mean discrepancy) of the features. About 0, "
            "sometimes slightly below, if the two sets cannot be told apart. On Inception features it is called KID.",
            LOWER,
            "features",
            "gan_core.metrics.kernel",
            needs=("judge",),
        ),
        Metric(
            "mmd",
            "Squared MMD",
            "Maximum mean discrepancy with Gaussian kernels: how well plain pixel values or coordinates separate generated from "
            "real samples. About 0 if they do not.",
            LOWER,
            "pixels",
            "gan_core.metrics.mmd",
            needs=("pixels",),
            unit="thousandths",
            live=True,
            live_needs=("points",),  # pictures have better measures than their pixels
            chart="distance",
            colour="one",
            most=2000,
        ),
        Metric(
            "precision",
            "Precision",
            "Share of generated samples that lie among the real ones. It is low if samples look poor.",
            HIGHER,
            "features",
            "gan_core.metrics.precision",
            needs=("features",),
            unit="share",
            live=True,
            chart="quality",
            colour="G",
        ),
        Metric(
            "recall",
            "Recall",
            "Share of real samples that lie among the generated ones. It is low if the generator leaves things out.",
            HIGHER,
            "features",
            "gan_core.metrics.recall",
            needs=("features",),
            unit="share",
            live=True,
            chart="quality",
            colour="D",
        ),
        Metric(
            "found",
            "Class coverage",
            "Share of the classes (of pictures) or modes (places where points lie) that the generator produces at least a "
            "tenth as often as the data contain them.",
            HIGHER,
            "reading",
            "gan_core.metrics.coverage",
            needs=("classes",),
            unit="share",
            live=True,
            chart="quality",
            colour="three",
        ),
        Metric(
            "imbalance",
            "Class imbalance",
            "Share of the samples that would have to change class to make the classes as frequent as in the data (the total "
            "variation distance).",
            LOWER,
            "reading",
            "gan_core.metrics.imbalance",
            needs=("classes",),
            unit="share",
        ),
        Metric(
            "attributes",
            "Attribute imbalance",
            "How much the frequency of an attribute differs from that in the data, on average over the attributes.",
            LOWER,
            "reading",
            "gan_core.metrics.attributes",
            needs=("attributes",),
            unit="share",
        ),
        Metric(
            "near",
            "Points near a mode",
            "Share of generated points within three standard deviations of one of the modes, the places that the data lie around.",
            HIGHER,
            "features",
            "gan_core.metrics.near",
            needs=("points",),
            unit="share",
            live=True,
            chart="quality",
            colour="four",
        ),
        Metric(
            "sharpness",
            "Sharpness",
            "How much neighbouring pixels differ (variance of the Laplacian), as a multiple of real pictures: below 1 is "
            "blurred, above 1 is grainy.",
            NEAR_ONE,
            "pixels",
            "gan_core.metrics.sharpness",
            needs=("pictures",),
        ),
        Metric(
            "diversity",
            "Diversity",
            "How different the features of two generated pictures are on average, as a multiple of two real ones. Near 0, all "
            "pictures are alike.",
            NEAR_ONE,
            "features",
            "gan_core.metrics.diversity",
            needs=("judge",),
        ),
        Metric(
            "accuracy",
            "Label accuracy",
            "Share of generated pictures that a classifier assigns to the requested label. For attributes: the mean of the "
            "accuracy where it was requested and where it was not, so guessing gives a half. Compare it with the classifier's "
            "accuracy on real pictures.",
            HIGHER,
            "reading",
            "gan_core.metrics.accuracy",
            needs=("labels",),
            unit="share",
            live=True,
            chart="quality",
            colour="four",
        ),
        Metric(
            "copies",
            "Copies",
            "Share of generated pictures that are copies: much closer to one training picture than to the next one, or closer "
            "than almost any two training pictures are. Compare it with the share among real pictures the run has never seen.",
            LOWER,
            "pixels",
            "gan_core.metrics.copies",
            needs=("pictures", "training pictures"),
            unit="share",
            most=500,
        ),
        Metric(
            "cas",
            "Classification accuracy score",
            "How well a classifier trained only on generated pictures classifies real ones. Compare it with the same classifier "
            "trained on real pictures.",
            HIGHER,
            "reading",
            "gan_core.metrics.cas",
            needs=("labels", "classes", "classifier"),
            unit="share",
            once=True,
        ),
    )
)


def applicable(facts: set[str]) -> list[str]:
    """Names of the metrics that can be measured where `facts`, some of NEEDS, are there, in the order of METRICS."""
    return [metric.name for metric in METRICS.values() if facts.issuperset(metric.needs)]


def measured_live(facts: set[str]) -> list[str]:
    """Those of `applicable` that are measured during training as well."""
    metrics = (METRICS[name] for name in applicable(facts))
    return [metric.name for metric in metrics if metric.live and facts.issuperset(metric.live_needs)]
