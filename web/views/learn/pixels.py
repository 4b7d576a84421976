"""Chapter 9: from points to pictures. What D asks of each pixel, why a tree cannot be D, and why activations are what they are."""

from gan_core.catalogue.datasets import DATASETS
from gan_core.runs.folder import RunDir
from gan_core.settings.config import GAN, RunConfig

from ...client import tokens
from ...components import learn_pixels
from . import parts
from .chapter import Answer, Chapter, Part, Question
from .figure import drawn, listener, shared
from .run_choice import choose

PARTS = {"ask": "Ask D", "tree": "A tree as D", "activations": "Activations"}


def fits(run: RunDir, config: RunConfig) -> bool:
    """Whether a run is a GAN of pictures that has a snapshot. The studio says so where that holds no D."""
    return config.kind == GAN and not DATASETS[config.dataset].is_points and bool(run.snapshots())


def show() -> None:
    part = parts.choose("pixels", PARTS, "Three figures: what D asks of pixels, a decision tree as D, and activations")
    {
        "ask": _ask,
        "tree": drawn(learn_pixels.learn_tree, "learn-tree"),
        "activations": drawn(learn_pixels.learn_bends, "learn-bends"),
    }[part]()


def _ask() -> None:
    run = choose(
        "Run",
        "learn-pixels-run",
        fits,
        "No run here has a discriminator for pictures. Train a GAN on images first, then come back.",
        label_visibility="collapsed",
        help="A pretrained model, or a run of yours. Its D is that of the last snapshot.",
    )
    if run:
        key = "learn-pixels"
        data = {"run": run.id, "at": run.snapshots()[-1], "token": tokens.issue("read"), "shared": shared(key)}
        learn_pixels.learn_pixels(data, key=key, on_told=listener(key))


CHAPTER = Chapter(
    slug="pixels",
    number=9,
    short="Pixels",
    title="From points to pictures",
    minutes=6,
    lead=(
        "In the plane, the gradient of [D](glossary?term=discriminator) is an arrow at each fake. For a picture it is a number per "
        "pixel: brighter or darker. It is minus the gradient of G’s loss with respect to the picture, and all that G ever learns from D.\n\n"
        "Here the *picture* follows it, $x \\leftarrow x + \\eta\\,g/\\lVert g\\rVert$; in training only G’s weights do. *A tree as D* "
        "shows a D without a gradient. *Activations* shows why hidden layers use leaky ReLU, and why tanh and pixels share "
        "the range $[-1, 1]$."
    ),
    moves="Drag k: let the picture do what D asks.",
    question="D’s score rises to nearly 100 % within 20 small steps. Is the picture now better?",
    answers=(
        Answer(
            "Yes: D is the judge of what is real",
            "Look at it. The digit is what it was, under a layer of fine noise. D was trained on pictures of G, never on such "
            "noise, so its answer there means little.",
        ),
        Answer(
            "No: it fools D by faint noise. G’s weights cannot do that picture by picture",
            "This is an adversarial example: many tiny changes add up in D and mean nothing to you. G has to lower its loss for "
            "all latents with the same weights, and D learns along. That is why the game makes pictures, and single steps do not.",
            right=True,
        ),
        Answer(
            "No: nothing in it has changed",
            "Its pixels have moved, by a few percent of their range. Compare the two pictures, above all where they were black.",
        ),
    ),
    show=show,
    of_parts={
        "tree": Part(
            "Drag the fakes among the real points. Then change the depth of the tree.",
            Question(
                "A deep tree tells real from fake better than the network does. Why can G not learn from it?",
                (
                    Answer(
                        "A tree errs too often to be of any help",
                        "Drag the depth to 10: it hardly errs. G does not need D’s verdict, it needs to know which small change would improve it.",
                    ),
                    Answer(
                        "Its answer does not change when a fake moves a little",
                        "A tree gives the same answer all over a box, so its gradient is 0 there, and at the edges it has none. G gets no "
                        "direction. A network’s answer changes smoothly, and its slope points the way.",
                        right=True,
                    ),
                    Answer(
                        "A tree cannot look at both coordinates",
                        "It does, one split after the other. But inside a box nothing changes, whatever the fake does.",
                    ),
                ),
            ),
        ),
        "activations": Part(
            "Drag the input x below 0, and stack more layers.",
            Question(
                "ReLU and leaky ReLU differ only for x below 0. Why does that matter so much for D?",
                (
                    Answer(
                        "Leaky ReLU lets a small gradient through there",
                        "With ReLU a unit whose input is below 0 passes nothing on, and G learns only through D. With leaky ReLU a fifth comes "
                        "through each layer.",
                        right=True,
                    ),
                    Answer(
                        "Leaky ReLU keeps the outputs between −1 and 1",
                        "That is what tanh does. Leaky ReLU has no limit in either direction.",
                    ),
                    Answer(
                        "ReLU cannot be computed below 0",
                        "It is 0 there, and so is its derivative. That is the trouble: no gradient gets through.",
                    ),
                ),
            ),
        ),
    },
)
