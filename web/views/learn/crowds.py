"""Chapter 4: the maximum mean discrepancy of two sets of samples, and why it is hard for pictures. Sources: A5."""

from ...components import learn
from .chapter import Answer, Chapter
from .figure import drawn

CHAPTER = Chapter(
    slug="crowds",
    number=4,
    short="Two crowds",
    title="Compare two crowds",
    minutes=4,
    lead=(
        "Do two crowds of points follow the same distribution? The [maximum mean discrepancy](glossary?term=mmd) needs no formula for "
        "either. A [kernel](glossary?term=kernel) says how alike two points are, $k(a,b)=e^{-\\|a-b\\|^2/2\\sigma^2}$. "
        "Average it within each crowd, and subtract it across both:\n\n"
        "$\\mathrm{MMD}^2=\\mathbb{E}\\,k(x,x')+\\mathbb{E}\\,k(y,y')-2\\,\\mathbb{E}\\,k(x,y).$\n\n"
        "The colour is the [witness function](glossary?term=witness-function): blue where real points outnumber generated ones. "
        "The arrows climb it. A generator can learn from them without a discriminator. For pictures this is hard, since pixels do "
        "not say what looks alike. A GAN *learns* to compare."
    ),
    moves="Drag the orange crowd, and change the kernel width.",
    question="The crowds lie far apart, and the kernel is very narrow. What do the arrows show?",
    answers=(
        Answer(
            "They point to the real crowd, as always",
            "To a narrow kernel, all points that are far apart are equally unlike, so no arrow finds the way.",
        ),
        Answer(
            "They point in random directions",
            "Nothing here is random: each arrow adds up the pull of the points within reach of the kernel. "
            "Here there is no real point within reach.",
        ),
        Answer(
            "Almost nothing",
            "No real point is within reach of the kernel, so nothing pulls. Between pictures all distances are large, "
            "and the same happens there.",
            right=True,
        ),
    ),
    show=drawn(learn.crowds, "learn-crowds"),
)
