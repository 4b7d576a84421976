"""Chapter 8: two players on f(x, y) = x y, who spiral, circle or arrive. Sources: C8."""

from ...components.learn_game import learn_game
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="players",
    number=8,
    short="Two players",
    title="Two players, one function",
    minutes=5,
    lead=(
        "Shrink the game to two numbers. G owns $x$ and lowers ${f(x, y) = xy}$. D owns $y$ and raises it. This is a whole GAN: its "
        "real data is the point 0, G makes the point $x$, and D is a critic with slope $-y$.\n\n"
        "The only [equilibrium](glossary?term=equilibrium) is $(0, 0)$, where neither player gains by moving alone. Each follows "
        "its own gradient, as two optimisers do. Yet together they may never arrive."
    ),
    moves="Drag the blue dot, where both players start. Then try each way to step.",
    question="Both players step simultaneously. You make the learning rate η very small. Do they arrive?",
    answers=(
        Answer(
            "Yes, if it is small enough",
            r"Each step multiplies their distance from the equilibrium by $\sqrt{1 + \eta^2}$, which is above 1 for every $\eta$. "
            "A small rate only makes the spiral slower.",
        ),
        Answer(
            "No, they spiral out, only more slowly",
            r"Each step multiplies the distance by $\sqrt{1 + \eta^2}$. The players have to step in another way, such as "
            "extragradient, or you take the average of alternating steps.",
            right=True,
        ),
        Answer(
            "They circle forever at the same distance",
            "Alternating steps do that. Simultaneous steps would only circle if they were infinitely small.",
        ),
    ),
    show=drawn(learn_game, "learn-game"),
)
