"""Chapter 2: discriminative and generative models, explicit and implicit densities. Sources: C7, C9."""

from ...components import learn
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="telling",
    number=2,
    short="Telling, making",
    title="Telling and making",
    minutes=4,
    lead=(
        "Each dot is a drawn zero (green) or one (purple), placed by two measurements. A [discriminative](glossary?term=discriminative) model learns "
        "$p(y\\mid x)$: which label has this picture? A boundary is enough. A [generative](glossary?term=generative-model) model learns $p(x)$: which pictures "
        "exist, and how often? From that it can draw new ones.\n\n"
        "An [explicit density](glossary?term=explicit) has a formula, such as the Gaussians here or the bound of a "
        "[VAE](glossary?term=vae). An *implicit* one is only a procedure that draws. A GAN has both kinds of model: D is "
        "discriminative, and G is generative and implicit."
    ),
    moves="Drag the ends of the boundary. Then draw new digits.",
    question="A boundary separates all zeros from all ones. Can that model draw a new zero?",
    answers=(
        Answer(
            "Yes, anywhere on the zeros’ side",
            "Far out on that side there are no zeros, only points that belong to no picture. The boundary does not say where on "
            "its side the zeros lie.",
        ),
        Answer(
            "Only if it never errs",
            "Even without an error it only knows the side of each picture, not where pictures lie. Accuracy does not help here.",
        ),
        Answer(
            "No, it only knows on which side a picture lies",
            "It models $p(y\\mid x)$, and pictures that do not exist have a side too. To draw you need $p(x)$, or a procedure that "
            "follows it.",
            right=True,
        ),
    ),
    show=drawn(learn.telling, "learn-telling"),
)
