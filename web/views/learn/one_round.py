"""Chapter 6: one round of a tiny GAN, stage by stage. Sources: A2, A3, A12, B1."""

from ...components.learn_round import learn_round
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="round",
    number=6,
    short="One round",
    title="One round, slowly",
    minutes=6,
    lead=(
        "A network holds many numbers, its weights. The loss says how bad its answers are, the gradient how to change each "
        "weight.\n\n"
        "This GAN is tiny. G turns a [latent](glossary?term=latent) of two numbers into a point of the plane. D tells such points "
        "from real ones, which lie along a line. Your browser computes every number in the figure.\n\n"
        "In a round, D learns first: on real points and on fakes, while G is frozen. Then G learns on fresh fakes, through a "
        "frozen D. With $k > 1$, D learns $k$ times before G does."
    ),
    moves="Press “Next stage”, and watch which weights are lit.",
    question="When G learns, the gradient passes through D. Why does D stay as it is?",
    answers=(
        Answer(
            "Because the gradient is 0 inside D",
            "If it were 0 there, nothing would reach G. The drawing shows the gradient on its way through D.",
        ),
        Answer(
            "Because only G’s weights are updated",
            "The gradient needs D’s weights to find its way, but the step is taken with G’s weights alone. If D moved along, it "
            "would learn to call fakes real, which is the opposite of its aim.",
            right=True,
        ),
        Answer(
            "Because D has finished learning",
            "D is only frozen while G learns. Press “Next stage” once more, and D learns again in the next round.",
        ),
    ),
    show=drawn(learn_round, "learn-round"),
)
