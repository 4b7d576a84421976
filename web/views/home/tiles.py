"""The tiles of Home: pretrained models, and your own recent runs."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.runs.folder import LIVE_STATES, RunDir, Status
from gan_core.settings.config import VAE

from ...client import acts
from ...places import DIGITS, EXPLORE, TRAIN
from ...words import plain, readable
from .. import may, once

RECENT = 40  # runs that are looked through
COLUMNS = 6


def pretrained() -> None:
    """A tile for each model that comes with the app, with a line on what it is."""
    if not (models := runs.shipped()):
        return
    st.subheader("Try a pretrained model", anchor=False)
    columns = st.columns(min(7, max(4, len(models))), gap="small")
    for place, run in enumerate(models):
        with columns[place % len(columns)]:
            _model(run)


def _model(run: RunDir) -> None:
    line, on_demand = _line(run)
    with st.container(border=True, key=f"tile-{run.id}", height="stretch"):
        _picture(run)
        st.markdown(f"**{plain(run.title)}**  \n{line}")
        if on_demand:
            _open("On demand", DIGITS, f"explore/{run.id}", run, "Say what it should draw")
        else:
            _open("Explore", EXPLORE, f"explore/{run.id}", run, "Change its random numbers and watch the pictures")
        _open("See how it learnt", TRAIN, f"open/{run.id}", run, "See its pictures and curves from the first step on")


def _line(run: RunDir) -> tuple[str, bool]:
    """What a model is, in a few words, and whether its pictures can be asked for by label."""
    try:
        config = run.config
    except UserError:
        return "", False
    kind = "VAE" if config.kind == VAE else "GAN"
    things = DATASETS[config.dataset].title
    if config.conditional:
        chosen = "you choose the class" if DATASETS[config.dataset].classes else "you choose the attributes"
        return f"Conditional {kind}, {plain(things)}: {chosen}", True
    return f"{kind}, {plain(things)}", False


def recent() -> None:
    """Your runs. The interrupted ones come first, with the way to continue them."""
    known = [(run, runs.refresh(run)) for run in runs.listed()[:RECENT]]
    _interrupted([run for run, status in known if status["state"] == "interrupted"])
    st.subheader("Recent runs" if known else "Your runs will appear here", anchor=False)
    if not known:
        return
    columns = st.columns(COLUMNS)
    for place, (run, status) in enumerate(known[: 2 * COLUMNS]):
        with columns[place % COLUMNS], st.container(border=True, key=f"tile-{run.id}", height="stretch"):
            _picture(run)
            st.markdown(f"**{plain(run.title)}**  \n{_progress(status)}")
            _open("Open", TRAIN, f"open/{run.id}", run, "See its pictures and curves")


def live() -> bool:
    """Whether any run is being trained, so that the tiles have to be drawn again."""
    return any(runs.refresh(run)["state"] in LIVE_STATES for run in runs.listed()[:RECENT])


def _interrupted(interrupted: list[RunDir]) -> None:
    if not interrupted:
        return
    st.subheader("Interrupted when the app was closed", anchor=False)
    for run in interrupted[:5]:
        with st.container(horizontal=True, vertical_alignment="center"):
            status = run.status()
            st.markdown(f"**{plain(run.title)}** · step {status['step']:,} of {status['steps']:,}")
            if once.button(
                "Resume",
                lambda run=run: _resumed(run),
                icon=":material/play_arrow:",
                key=f"resume/{run.id}",
                **may.look("run.again", run, help="Continue from the last snapshot"),
            ):
                st.switch_page(TRAIN, query_params={"run": run.id})


def _resumed(run: RunDir) -> bool:
    acts.resume(run)
    return True


def _progress(status: Status) -> str:
    return f"{status['state'].capitalize()}, step {status['step']:,} of {status['steps']:,}"


def _picture(run: RunDir) -> None:
    if steps := run.samples():
        # as it is: otherwise Streamlit would make a JPEG of it in each rerun
        path, alt = str(run.sample_path(steps[-1])), f"Pictures of {readable(run.title)}"
        st.image(path, width="stretch", output_format="PNG", alt=alt)


def _open(label: str, page: str, key: str, run: RunDir, help: str) -> None:
    if st.button(label, key=key, width="stretch", help=help):
        st.switch_page(page, query_params={"run": run.id})
