"""COLUMNS: what stands in a run's stats, how each column is named, and in which chart it is drawn. What a row holds is in column.py."""

from dataclasses import asdict
from typing import Any

from .column import ACTIVE as ACTIVE
from .column import GROUPS, LOSS, NOT_DRAWN, SCORE, Column
from .column import MORE as MORE
from .losses import PENALTIES
from .metrics import METRICS, Metric
from .table import table


def _of_metric(metric: Metric) -> Column:
    return Column(
        f"metric/{metric.name}",
        metric.title,
        metric.meaning,
        group=metric.chart,
        colour=metric.colour,
        unit=metric.unit if metric.unit == "share" else "",
        better=metric.better,
    )


COLUMNS: dict[str, Column] = table(
    (
        Column("step", "Step", "Training steps done. One step updates the networks once on a batch.", NOT_DRAWN),
        Column("images_seen", "Images seen", "Training images that the networks have seen so far.", NOT_DRAWN),
        Column(
            "move",
            "By hand",
            "Counts the rows of a pause in which one network was trained alone: 1 before that, then one more each time. They are "
            "measured on one batch that is always the same.",
            NOT_DRAWN,
        ),
        Column("seconds", "Training time", "Seconds of training, without pauses.", NOT_DRAWN, unit="s"),
        Column(
            "loss/G",
            "Generator (G)",
            "The loss of the generator. It is low while its samples fool the discriminator, so it does not measure quality. Where D "
            "only guesses, the non-saturating loss is log 2 = 0.69.",
            LOSS,
            colour="G",
        ),
        Column(
            "loss/D",
            "Discriminator (D)",
            "The loss of the discriminator. It is low while D tells real from generated. A D that only guesses has 2 log 2 = 1.39 "
            "with the saturating and non-saturating losses. A steady value somewhat below is a good sign.",
            LOSS,
            colour="D",
        ),
        Column(
            "loss/VAE",
            "Minus ELBO",
            "The loss of a VAE: reconstruction error plus beta times the KL divergence.",
            LOSS,
            colour="one",
            unit="nats",
            better="lower",
        ),
        Column(
            "elbo/reconstruction",
            "Reconstruction error",
            "How much the decoded image differs from the original.",
            LOSS,
            colour="two",
            unit="nats",
            better="lower",
        ),
        Column(
            "elbo/KL",
            "KL divergence",
            "How much information the latent code carries about each image. Near 0, the decoder ignores the code.",
            LOSS,
            colour="three",
            unit="nats",
        ),
        Column(
            "D(x)",
            "D(x): real images",
            "The discriminator’s output for real images, averaged over the batch.",
            SCORE,
            colour="D",
        ),
        Column(
            "D(G(z))",
            "D(G(z)): generated images",
            "The discriminator’s output for generated images, averaged over the batch.",
            SCORE,
            colour="G",
        ),
        Column(
            "value/V(D, G)",
            "V(D, G): value of the game",
            "The minimax value of the 2014 paper. At equilibrium it is -log 4 = -1.39.",
            group="value",
            colour="one",
            unit="nats",
        ),
        Column(
            "value/Wasserstein gap",
            "Wasserstein gap",
            "E[D(real)] - E[D(fake)]. It estimates a distance only while the slope of D is bounded.",
            group="value",
            colour="two",
        ),
        Column(
            "value/MMD^2",
            "MMD²",
            "Squared maximum mean discrepancy between a real and a generated batch. It is about 0 where they cannot be told apart.",
            group="value",
            colour="one",
            better="lower",
        ),
        *(
            Column(row.column, row.curve, row.measures, group="penalty", colour="D")
            for row in PENALTIES.values()
            if row.function
        ),
        Column(
            "grad/G",
            "Gradient of G",
            "Norm of the gradient of the generator. Near 0, the generator no longer learns.",
            group="gradients",
            colour="G",
        ),
        Column("grad/D", "Gradient of D", "Norm of the gradient of the discriminator.", group="gradients", colour="D"),
        Column(
            "grad/decoder", "Gradient of the decoder", "Norm of the gradient of the decoder.", group="gradients", colour="G"
        ),
        Column(
            "grad/encoder", "Gradient of the encoder", "Norm of the gradient of the encoder.", group="gradients", colour="D"
        ),
        *(_of_metric(metric) for metric in METRICS.values() if metric.live),
        Column(
            "health/diversity",
            "Pixel diversity (real data = 1)",
            "Mean distance between two samples, compared with two real images. Near 0, all samples are alike.",
            group="other",
            better="near 1",
        ),
        Column(
            "health/change",
            "Change since the last check",
            "How far the pictures of the fixed latents have moved, compared with the distance between two real images.",
            group="other",
        ),
        Column(
            "health/copies",
            "Copies of training images",
            "Share of samples that are copies of a training image: much closer to it than to the next one.",
            group="other",
            unit="share",
            better="lower",
        ),
        Column(
            "health/places",
            "Modes reached",
            "Share of the clusters of the data that a few samples reach: a rougher count than class coverage.",
            group="other",
            unit="share",
            better="higher",
        ),
        Column(
            "health/classes",
            "Classes generated (effective number)",
            "How many classes the samples cover evenly, according to a classifier.",
            group="other",
            better="higher",
        ),
        Column(
            "health/covered",
            "Classes reached",
            "Share of the classes that a classifier sees in any of a few samples: a rougher count than class coverage.",
            group="other",
            unit="share",
            better="higher",
        ),
        Column(
            "health/commonest",
            "Share of the commonest class",
            "Share of a few samples that belong to the commonest class or cluster. Real data have about the same of each.",
            group="other",
            unit="share",
        ),
        Column(
            "health/contrast",
            "Contrast (real data = 1)",
            "How much the pixels of a sample differ from each other, compared with real images. Near 0, samples are empty.",
            group="other",
            better="near 1",
        ),
        Column(
            "health/asked",
            "Samples of the requested class",
            "Share of samples that a classifier assigns to the class that was requested.",
            group="other",
            unit="share",
            better="higher",
        ),
        Column(
            "elbo/prior gain",
            "Gain of the learnt prior",
            "How much likelier the learnt distribution makes the latent codes of real images than the normal one does.",
            group="value",
            unit="nats",
            better="higher",
        ),
        Column(
            "elbo/active dimensions",
            "Active latent dimensions",
            "Dimensions of the latent code that carry information.",
            group="other",
        ),
    )
)


def column(name: str) -> Column:
    """The column of this name; one that the table does not list is placed by its prefix under "More curves".

    The stats of a newer version may hold columns that this one does not know.
    """
    if name in COLUMNS:
        return COLUMNS[name]
    prefix, _, rest = name.partition("/")
    group = next((group.name for group in GROUPS.values() if rest and group.prefix == prefix), "other")
    return Column(name or "?", name or "?", "A measurement that this version does not know.", group=group)


def plain() -> dict[str, Any]:
    """Columns and groups as JSON can hold them, for the charts that are drawn in the browser: {"columns": {...}, "groups": {...}}."""
    return {
        "columns": {name: asdict(row) for name, row in COLUMNS.items()},
        "groups": {name: asdict(row) for name, row in GROUPS.items()},
    }
