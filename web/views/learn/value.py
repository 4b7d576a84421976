"""Chapter 7: the value of the game, why log(1 - D) saturates, and the best D. Sources: A8, B2, D9."""

from ...components.learn_value import learn_value
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="value",
    number=7,
    short="Value",
    title="The value of the game",
    minutes=6,
    lead=(
        "Both networks play for one number, the [value function](glossary?term=value-function-v):\n\n"
        r"$V(D, G) = \mathbb{E}[\log D(x)] + \mathbb{E}[\log(1 - D(G(z)))]$"
        "\n\nD raises it, and G lowers it. The figure computes it for a GAN on a line, whose densities $p$ (real) and $q$ (fakes) "
        "are known.\n\n"
        "For a given G, the best D is $D^*(x) = p(x) / (p(x) + q(x))$. If $q = p$, it answers ½ everywhere, and "
        r"$V = -2 \log 2$. That is the [equilibrium](glossary?term=equilibrium)."
    ),
    moves="Press play. Then start again, train D alone, and look at why log(1 − D) saturates: it is nearly flat where D wins.",
    question="D answers 0.5 for every picture. What do you know?",
    answers=(
        Answer(
            "The game is at its equilibrium",
            "Press “Forget D”. It answers 0.5 everywhere, and V is −1.386, wherever the fakes are.",
        ),
        Answer(
            "G’s pictures are as good as real ones",
            "They may be. But an untrained D cannot tell noise from digits either, and answers 0.5 as well.",
        ),
        Answer(
            "Not much, until you know how well D has learnt",
            "0.5 is the right answer only where even the best D could do no better. A D that has not learnt gives the same number. "
            "Look at the pictures, or let D train on while G stands still.",
            right=True,
        ),
    ),
    show=drawn(learn_value, "learn-value"),
)
