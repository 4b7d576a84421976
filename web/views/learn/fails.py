"""Chapter 10: five ways to fail, to recognise in real runs, and one to repair, which the metrics of the reader's run check."""

from dataclasses import dataclass

from ...components.learn_fails import learn_fails
from . import parts, repair
from .chapter import Answer, Chapter, Part
from .figure import listener, shared

PARTS = {"recognise": "Recognise", "repair": "Repair one"}


@dataclass(frozen=True)
class Failure:
    """A failure: the doctor's name of it, ours, and what it shows itself by."""

    name: str
    title: str
    signs: str


FAILURES = (
    Failure(
        "collapse",
        "Mode collapse",
        "Diversity is a small part of that of real data. All samples sit at one or two places and jump to others as D catches up. The "
        "losses look calm.",
    ),
    Failure(
        "d-too-strong",
        "Discriminator too strong",
        "D(x) goes to 1 and D(G(z)) to 0. The gradient of G vanishes, by powers of ten, so the pictures stay as they are.",
    ),
    Failure(
        "oscillation",
        "Oscillating",
        "The losses jump by whole units from point to point, and so does D(x). Each frame shows another pattern: every step "
        "goes too far.",
    ),
    Failure(
        "diverged",
        "Diverged",
        "The losses grow by powers of ten, and change their sign, until they are not numbers any more. The points leave the plane.",
    ),
    Failure(
        "memorising",
        "Memorising",
        "The diversity looks healthy, and D(x) climbs, as D knows the few training pictures. The same ones come again and again: "
        "more and more samples are copies.",
    ),
)


def show() -> None:
    part = parts.choose("fails", PARTS, "Recognise five failures first, then repair one")
    if part == "repair":
        repair.show()
    else:
        key = "learn-fails"
        learn_fails([vars(failure) for failure in FAILURES], key=key, shared=shared(key), on_told=listener(key))


CHAPTER = Chapter(
    slug="fails",
    number=10,
    short="Failures",
    title="When it fails",
    minutes=8,
    lead=(
        "GANs fail in a few typical ways: [mode collapse](glossary?term=mode-collapse), a discriminator so strong that the "
        "[gradient vanishes](glossary?term=vanishing-gradient), [oscillating](glossary?term=oscillating) losses, divergence, and "
        "[memorisation](glossary?term=memorisation). No single curve shows them all.\n\n"
        "Here are five real runs without their names. Each was trained with the command that you see once you have found out "
        "what is wrong with it."
    ),
    moves="Drag the step, compare the curves, then say what is wrong.",
    question="Both losses of a run are calm and D answers 0.5 everywhere. What do you know about its samples?",
    answers=(
        Answer(
            "They are as good as real data",
            "That would explain 0.5, but so does a D that has learned nothing. In the run with mode collapse D answers 0.5 "
            "as well, and all points lie on one spot.",
        ),
        Answer(
            "Nothing yet: look at samples, diversity and copies",
            "Losses measure the game of D and G, not the samples. Collapse shows in the diversity, memorising only in a "
            "comparison with the training pictures.",
            right=True,
        ),
        Answer(
            "They are noise",
            "Noise is easy to tell from real data. A D that has learned anything would not answer 0.5 then.",
        ),
    ),
    show=show,
    of_parts={"repair": Part("Choose a recipe, open it in Train, and change what is wrong. Then come back.")},
)
