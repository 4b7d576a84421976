"""METRICS: what each number means, what it needs, and which direction is good. Free of torch, so that the pages can ask.

A metric is a row here and a module in gan_core/metrics that defines

    def measure(real: Observed, fake: Observed, context: Context) -> float

`fake` is scored against `real`; see gan_core/metrics/observed.py for both. A module may also define `details(context)`, a
dictionary that `evaluate` adds to the metric's entry. Nothing else lists metrics: evaluation, live measurement, tables,
charts and help read these rows. What a row holds is in metric.py.
"""

from .metric import HIGHER, LOWER, NEAR_ONE, Metric
from .metric import NEEDS as NEEDS
from .table import table

NOTE = (
    "A loss does not measure quality. It says who is ahead in the game, against an opponent that changes too. These numbers "
    "look at the samples themselves. Each one sees some faults and is blind to others, so read several."
)
SAYS_NOTHING = 1.0
"""Nats of information in a VAE's code below which it is useless: with one nat it distinguishes fewer than e = 2.7 pictures, and
ten classes take 2.3."""

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
            "density",
            "Density",
            "How crowded with real samples the places are where generated samples lie: about 1 for real samples, near 0 for poor "
            "ones. Above 1, the generator prefers what is most common. Unlike precision, one odd real sample hardly moves it.",
            HIGHER,
            "features",
            "gan_core.metrics.density",
            needs=("features",),
            live=True,
            chart="quality",
            colour="seven",
        ),
        Metric(
            "coverage",
            "Coverage",
            "Share of real samples that have a generated one among their nearest neighbours. It is low if the generator leaves "
            "things out. Unlike recall, odd generated samples do not raise it. Other real samples cover about 97 %.",
            HIGHER,
            "features",
            "gan_core.metrics.coverage",
            needs=("features",),
            unit="share",
            live=True,
            chart="quality",
            colour="six",
        ),
        Metric(
            "found",
            "Class coverage",
            "Share of the classes (of pictures) or modes (places where points lie) that the generator produces at least a "
            "tenth as often as the data contain them.",
            HIGHER,
            "reading",
            "gan_core.metrics.class_coverage",
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
            "birthday",
            "Different pictures",
            "How many different pictures the generator seems able to draw, by the birthday test: the fewer there are, the sooner two "
            "samples are the same. It is a lower bound where no two of them are. Compare it with real pictures.",
            HIGHER,
            "pixels",
            "gan_core.metrics.birthday",
            needs=("pictures", "training pictures"),
            most=2000,
        ),
        Metric(
            "modes",
            "Modes found",
            "How many of the 1,000 combinations of three digits are among the samples. Papers give it for 26,000 samples "
            "(`--num 26000`); fewer find fewer, real ones as well.",
            HIGHER,
            "reading",
            "gan_core.metrics.modes",
            needs=("stacks",),
        ),
        Metric(
            "mode-kl",
            "Mode divergence",
            "How unevenly the 1,000 combinations of three digits are drawn: the KL divergence from their frequencies in the data, in "
            "nats. Fewer samples give more, real ones as well.",
            LOWER,
            "reading",
            "gan_core.metrics.mode_kl",
            needs=("stacks",),
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
