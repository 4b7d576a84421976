"""Chapter 3: the transform method, exact, learned by a network, and in two dimensions. Sources: A4."""

from ...components import learn
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="transform",
    number=3,
    short="Transform",
    title="Randomness made to order",
    minutes=4,
    lead=(
        "A computer easily makes numbers $u$ that are spread evenly from 0 to 1. The [transform method](glossary?term=transform-method) turns them into numbers of "
        "any distribution: send each $u$ through $x=F^{-1}(u)$, where $F(x)$ is the share of numbers below $x$.\n\n"
        "A [generator](glossary?term=generator) is such a function too: it turns noise [z](glossary?term=latent) into pictures. "
        "Nobody can write that function down, so a network *learns* it from samples. The one here learns by "
        "[MMD](glossary?term=mmd), without a discriminator."
    ),
    moves="Draw a density in the lower chart. Then let numbers fall through the function.",
    question="You draw one tall, narrow peak. What does F look like there?",
    answers=(
        Answer(
            "Steep",
            "A large share of all u meets the curve where it is steep, and all of them land on a short piece of x. "
            "The density is the slope of F.",
            right=True,
        ),
        Answer(
            "Flat",
            "Where F is flat, hardly any u meets it, so the density is near 0. At a peak it is the other way round.",
        ),
        Answer(
            "It has a peak as well",
            "F never falls: it is the share of numbers up to x, which only grows. A peak of the density is a steep part of F.",
        ),
    ),
    show=drawn(learn.transform, "learn-transform"),
)
