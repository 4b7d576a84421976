"""What stands above and around a run: its own recipe, which stays with it whatever the form beside it shows."""

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import ENDED_STATES, LIVE_STATES, RunDir
from gan_core.settings.config import GAN, KNOBS, MMD, VAE, RunConfig
from gan_core.settings.labels import label
from gan_core.settings.presets import PRESETS

from ...client import library, tokens
from ...components.networks import networks
from ...places import RUNS
from ...words import count, in_bytes, plain
from ..lessons import follow
from . import card, gallery

PICTURES = (
    "**Generated** and **real** pictures are shown side by side. The generated ones are always drawn from the same random "
    "inputs, so you see the *same* pictures grow out of noise."
)
WHAT_TO_WATCH = {
    GAN: {
        "loss": "The **losses**: each network has its own, and when one falls the other tends to rise. They do not fall "
        "steadily as in other training, because a good game stays undecided.",
        "score": "**D(x)** and **D(G(z))** are how likely the discriminator thinks it is that real and generated pictures are "
        "real. Where both are near 0.5 it cannot tell them apart, either because the fakes are good, or because it has not "
        "learnt anything yet. Collapse can look the same, so always look at the pictures too.",
    },
    VAE: {
        "loss": "The **loss** falls as in other training. It has two terms: how badly real pictures are drawn again from their "
        "codes (reconstruction), and how much the codes say (KL divergence).",
        "score": "There is no opponent. Generated pictures come from random codes that belong to no training picture.",
    },
    MMD: {
        "loss": "The **loss** is a distance between generated and real pictures, measured by a kernel. It falls, and 0 would "
        "mean no difference.",
        "score": "There is no discriminator: what the distance does not see, the generator does not learn.",
    },
}
"""What to look at in a run of each kind, as Markdown: in the chart of the losses, and where D's scores are or would be."""


def first_words(kind: str) -> dict[str, str]:
    """What stands in the places of the pictures and of the charts of a run before there is anything to see, in plain text."""
    words = {"pictures": PICTURES, **WHAT_TO_WATCH.get(kind, {})}
    return {place: text.replace("*", "") for place, text in words.items()}


def recipe(run: RunDir) -> None:
    """The run's title and recipe: what it shows, what to watch for, and its settings as they are now."""
    st.title(plain(run.title), anchor=False)
    try:
        config = runs.in_force(run)
    except UserError as error:
        st.warning(plain(str(error)), icon=":material/unknown_document:")
        return
    entry = PRESETS.get(config.preset)
    title = f"Recipe: **{entry.title}**. {entry.about}" if entry else "Custom settings."
    kept = ""
    if run.status()["state"] in ENDED_STATES:  # while it trains these would soon be out of date
        kept = f" · {count(len(run.snapshots()), 'snapshot')}, {in_bytes(library.size(run))} on disk"
    name = run.author().name
    by = f" · started by {plain(name)}" if name else ""
    st.caption(f"{title}  \n{library.words(config)}{kept}{by}")
    if entry and (changed := _changed(config)):
        if entry.watch:
            st.caption(f"Not quite that recipe: {changed}. What it says to watch for need not happen.")
    elif entry:
        gallery.watch_for(entry)


def _changed(config: RunConfig) -> str:
    """The settings of a run that differ from its recipe and may change what happens, in words; "" for none."""
    recipe = PRESETS[config.preset].config
    names = [name for name in (*KNOBS, "num_images") if getattr(config, name) != getattr(recipe, name)]
    said = [["all" if (value := getattr(one, name)) is None else value for one in (config, recipe)] for name in names]
    return ", ".join(f"{label(name)} {now} instead of {then}" for name, (now, then) in zip(names, said, strict=True))


def presented(run: RunDir, config: RunConfig | None) -> dict[str, str]:
    """The recipe of a run in words for a projector: its title, and what to watch for."""
    entry = PRESETS.get(config.preset) if config else None
    watch = entry.watch if entry and config and not _changed(config) else ""
    return {"title": entry.title if entry else run.title, "watch": watch}


def not_found(wanted: str) -> None:
    st.title("Train", anchor=False)
    st.warning(
        f"There is no run named {plain(wanted, 80)}. It may have been deleted. Start a new one on the left, or choose another."
    )
    if st.button("See all runs", icon=":material/folder_open:", help="Open the page Runs"):
        st.switch_page(RUNS)


def empty(config: RunConfig | None) -> None:
    """Without a run: which ones are being trained, and what to expect of the next one."""
    st.title("Train", anchor=False)
    going_on()
    bullets = [PICTURES, *WHAT_TO_WATCH[config.kind if config else GAN].values()]
    begin = "Press Train on the left." if follow.asking() else "Choose a recipe on the left and press Train."
    st.markdown(
        f"**{begin}** The first pictures appear within seconds; only your first run takes longer, since it prepares its "
        "training pictures.\n\n" + "\n".join(f"* {words}" for words in bullets)
    )
    if config:
        st.markdown("**The networks of this recipe**")
        networks(config.model_dump(), token=tokens.issue("read"))


def going_on() -> None:
    """The runs that are being trained or wait for it, each with a link. None is opened by itself: it may be somebody else's."""
    live = [(run, status) for run in runs.all_runs() if (status := runs.refresh(run))["state"] in LIVE_STATES]
    if not live:
        return
    st.markdown("**Being trained now**")
    for run, status in live:
        words = f"{run.title}: {status['state']}, step {status['step']:,} of {status['steps']:,}"
        if st.button(plain(words), icon=":material/visibility:", key=f"watch/{run.id}", type="tertiary", help="Open this run"):
            st.query_params["run"] = run.id
            st.rerun()


def below(run: RunDir) -> None:
    """Under the live view: the model card, and the networks."""
    if run.card():
        with st.expander("Model card", icon=":material/badge:"):
            card.show(run)
    with st.expander("The networks of this run", icon=":material/account_tree:"):
        if st.toggle("Draw them", key="draw-networks", help="Parameter counts, shapes and a drawing of the networks"):
            try:
                networks(run.config.model_dump(), token=tokens.issue("read"))
            except UserError as error:
                st.caption(plain(str(error)))
