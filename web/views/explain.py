"""Explain this page: what each page shows, what to try first, and three terms. One button, in the same place on every page."""

from dataclasses import dataclass

import streamlit as st

from .glossary import links


@dataclass(frozen=True)
class Explanation:
    """`shows`: what can be seen; `first`: what to try; `terms`: names of entries of the glossary."""

    shows: str
    first: str
    terms: tuple[str, str, str]


TEXTS = {
    "Home": Explanation(
        "The game of two networks in one drawing, models that come with the app, and the runs that you trained last.",
        "Press **Train digits now** and watch for a minute. Or open a pretrained model with **Explore**: there is nothing to wait for.",
        ("generator", "discriminator", "run"),
    ),
    "Learn": Explanation(
        "How a GAN works, in short chapters. Each has one thing to move and one question.",
        "Start with chapter 1, move what can be moved, answer the question, and press **Next**. Your progress is in the address.",
        ("generator", "discriminator", "loss"),
    ),
    "Lab": Explanation(
        "A whole GAN that trains in your browser, on points in the plane, so that you can see everything: both distributions, what D "
        "believes at each place, and where it sends the generated points.",
        "Watch the ring close. Then choose **Mode collapse** under **Try**, or draw your own distribution. Drag **Time** to go back. Under **Speed**, "
        "*slow motion* lights the model stage by stage.",
        ("generator", "discriminator", "mode-collapse"),
    ),
    "Lessons": Explanation(
        "Guided work of 10 to 15 minutes each, on the real pages: predict, train or explore, and compare.",
        "Begin with **First digits**. At the end you download a report. Your answers stay in this browser.",
        ("recipe", "run", "mode-collapse"),
    ),
    "Train": Explanation(
        "On the left, the form of the next run. In the middle, the run that the address names: its pictures, its curves, what the "
        "doctor finds, and buttons to steer it.",
        "Choose a recipe and press **Train**. While it runs, drag the slider under the pictures to go back in time, and press **Pause** "
        "to train one network alone.",
        ("step", "fixed-latents", "snapshot"),
    ),
    "Explore": Explanation(
        "What a trained generator can draw. Each view moves through its latent space in another way, and everything that you set is in "
        "the address.",
        "In **Walk**, play the walk between two pictures. In **Map**, move over the map and watch the large picture. In **Look inside**, "
        "switch a channel off and compare both pictures.",
        ("latent-vector", "latent-space", "direction"),
    ),
    "On demand": Explanation(
        "Conditional models: you say what to draw, and the network draws it, in a new style each time.",
        "Type a year and look at the digits. Then open **Is it right?**, where a classifier reads what was drawn.",
        ("conditional-gan", "classifier", "embedding"),
    ),
    "GAN or VAE": Explanation(
        "A GAN and a VAE that are trained under the same conditions, side by side: samples, walks, copies, and measurements.",
        "Look at **Samples** first: both draw from the same random numbers. **Verdict** says which is ahead at what.",
        ("vae", "reconstruction", "pair"),
    ),
    "Runs": Explanation(
        "Every run that was trained here. One run is shown in detail; several are laid over each other.",
        "Choose a run in the list, then a second one: their curves are drawn in one chart, with what differs between their settings. "
        "**Start a race** trains several at once: recipes with one seed, or one recipe with several seeds, to see how much is chance.",
        ("run", "branch", "seed"),
    ),
    "Class": Explanation(
        "Who has joined, whose run trains, and who comes next. In class mode only.",
        "Open the run of somebody else from the list and compare it with yours. The teacher shows the code to join on a projector.",
        ("run", "step", "recipe"),
    ),
    "Glossary": Explanation(
        "Every term of the app in a sentence or two, and everything that you can choose.",
        "Type a word into the box, such as *latent* or *collapse*.",
        ("epoch", "precision", "mode-collapse"),
    ),
}
"""By the title of the page in the navigation."""


def show(page: str) -> None:
    """The button in the header, with the text of the page of this title."""
    text = TEXTS[page]
    with (
        st.container(key="explain-page", width="content"),
        st.popover(
            "Explain this page", icon=":material/help:", type="tertiary", help="What this page shows, and what to try first"
        ),
    ):
        st.markdown(f"**What this page shows.** {text.shows}")
        st.markdown(f"**Try this first.** {text.first}")
        st.markdown("**Three terms**\n" + "\n".join(f"* {links()[term]}" for term in text.terms))
