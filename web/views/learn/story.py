"""Chapter 5: the forger and the police, the painter and the critic, beside rounds of a pretrained run. Sources: B5, D8."""

from functools import cache
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import RunDir

from ...client import tokens
from ...components.learn_story import learn_story
from .chapter import Answer, Chapter
from .figure import listener, shared

RUN = "mnist"
LOGGED = {"lossD": "loss/D", "lossG": "loss/G", "real": "D(x)", "fake": "D(G(z))", "gradD": "grad/D", "gradG": "grad/G"}


def rounds(run: RunDir) -> list[dict[str, Any]]:
    """The frames of a run, each with what the run logged of the nearest step; a step stands with its nearest frame only."""
    logged = {row["step"]: row for row in run.stats()[0] if all(name in row for name in LOGGED.values())}
    frames = [step for step in run.samples() if step > 0]
    found: dict[int, int] = {}
    for frame in frames if logged else ():
        step = min(logged, key=lambda one: abs(one - frame))
        if step not in found or abs(frame - step) < abs(found[step] - step):
            found[step] = frame
    return [
        {"frame": found[step], "step": step, **{name: logged[step][column] for name, column in LOGGED.items()}}
        for step in sorted(found)
    ]


@cache
def _rounds() -> list[dict[str, Any]]:
    return rounds(RunDir(runs.pretrained_root() / RUN))


def show() -> None:
    if shown := _rounds():
        key = "learn-story"
        learn_story(RUN, shown, token=tokens.issue("read"), key=key, shared=shared(key), on_told=listener(key))
    else:
        st.info("The pretrained digits are missing, so there is no round to show. Fetch checkpoints/pretrained/mnist again.")


CHAPTER = Chapter(
    slug="story",
    number=5,
    short="Story",
    title="The forger and the police",
    minutes=4,
    lead=(
        "Two people who never meet can make each other better. A forger prints banknotes, and the police learn to spot them. "
        "Or a painter works for a critic. In a GAN, the [generator](glossary?term=generator) G is the forger, and the "
        "[discriminator](glossary?term=discriminator) D is the police.\n\n"
        "The figure sets each stage of the story beside the same stage of a real round. The pictures and numbers are those that "
        "the pretrained run on MNIST has kept."
    ),
    moves="Press “Next stage” until the story breaks. Then move the round, or switch the story.",
    question="What does G get to see of the real pictures?",
    answers=(
        Answer(
            "All of them, before training begins",
            "Only D ever gets real pictures. In the story, the forger has never held a real note.",
        ),
        Answer(
            "Those that D has recognised",
            "No picture travels from D to G. What travels is a gradient: how D’s answer would change with each pixel of a fake.",
        ),
        Answer(
            "None of them",
            "All that G knows about real pictures, it learns through D’s gradient. It says for each pixel of G’s own fakes which "
            "change would look more real to D.",
            right=True,
        ),
    ),
    show=show,
)
