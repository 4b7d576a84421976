"""Chapter 1: a picture is a point in a space of many dimensions, and almost all points are noise. Sources: A10."""

from ...components import learn
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="picture",
    number=1,
    short="Picture",
    title="What is a picture?",
    minutes=3,
    lead=(
        "A picture is a list of numbers: 28 × 28 = 784 for a digit, 64 × 64 × 3 = 12,288 for a small face, "
        "218 × 178 × 3 = 116,412 for a face in CelebA. So each picture is one *point* in a space with that many dimensions. "
        "The [density](glossary?term=density) $P(X)$ says where pictures are likely to lie; almost everywhere it is practically 0.\n\n"
        "In a GAN, the [generator](glossary?term=generator) G learns to draw from $P(X)$. The "
        "[discriminator](glossary?term=discriminator) D learns $P(Y\\mid X)$: how probable it is that a given point $X$ is real ($Y=1$)."
    ),
    moves="Drag the slider from a picture to noise. Then draw random points.",
    question="You draw a million random points, 784 numbers each. What will you see?",
    answers=(
        Answer(
            "Noise, a few digits, and some in between",
            "A million is nothing in a space of 784 dimensions. To look like a digit, hundreds of numbers have to agree with "
            "their neighbours by chance. You will see noise each time.",
        ),
        Answer(
            "Noise, a million times",
            "Points that look like digits fill a vanishing share of the space, so in practice chance never finds them. "
            "A generator has to *learn* where they are.",
            right=True,
        ),
        Answer(
            "Blurred digits",
            "A blurred digit has smooth neighbourhoods, which chance does not make either. Each number is drawn without looking "
            "at the others, so you will see noise.",
        ),
    ),
    show=drawn(learn.picture, "learn-picture"),
)
