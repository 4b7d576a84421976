"""Home: what you can do now."""

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.settings.presets import PRESETS
from web.client import devices
from web.places import EXPLORE, TRAIN
from web.views.train import controls
from web.words import plain

st.title("Watch a GAN learn to draw")
st.markdown(
    "Two networks play against each other. The **generator** turns random numbers into pictures; the **discriminator** "
    "sees real pictures and fakes and says which is which. Each learns from the other's successes, and out of noise come digits."
)

with st.container(horizontal=True, vertical_alignment="center"):
    if st.button("Train digits now", type="primary", icon=":material/play_arrow:", key="train-now"):
        config = PRESETS["mnist"].config
        try:
            run = runs.start(config.updated(dataset=controls.default_dataset(config.dataset)))
        except UserError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.switch_page(TRAIN, query_params={"run": run.id})
    if st.button("Choose a recipe", icon=":material/tune:", key="choose"):
        st.session_state["new"] = True
        st.switch_page(TRAIN)
    asked = devices.describe() is None

    @st.fragment(run_every=2 if asked else None)
    def trains_on() -> None:
        known = devices.describe()
        if asked and known is not None:
            st.rerun()
        st.caption(
            "Looking for a GPU…" if known is None else f"Trains on: {known[0]}" if known else "PyTorch does not start here."
        )

    trains_on()


def open_button(label: str, page: str, key: str, run: RunDir, **query: str) -> None:
    if st.button(label, key=key, width="stretch"):
        st.switch_page(page, query_params={"run": run.id, **query})


if shipped := runs.shipped():
    st.subheader("Trained already, to play with at once")
    columns = st.columns(min(7, max(4, len(shipped))), gap="small")
    for place, run in enumerate(shipped):
        with columns[place % len(columns)], st.container(border=True, key=f"tile-{run.id}"):
            if steps := run.samples():
                st.image(str(run.sample_path(steps[-1])), width="stretch")
            st.markdown(f"**{plain(run.title)}**")
            open_button("Explore", EXPLORE, f"explore/{run.id}", run)
            open_button("See how it learnt", TRAIN, f"open/{run.id}", run)


def recent_runs() -> None:
    """The user's runs. What was interrupted comes first, with the way to go on."""
    recent = [(run, runs.refresh(run)) for run in runs.all_runs()[:40]]
    if interrupted := [run for run, status in recent if status["state"] == "interrupted"]:
        st.subheader("Interrupted when the app was closed")
        for run in interrupted[:5]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(run.title)}** · step {run.status()['step']} of {run.status()['steps']}")
                if st.button("Resume", icon=":material/play_arrow:", key=f"resume/{run.id}"):
                    try:
                        runs.resume(run)
                    except UserError as error:
                        st.error(str(error), icon=":material/error:")
                    else:
                        st.switch_page(TRAIN, query_params={"run": run.id})

    st.subheader("Recent runs" if recent else "Your runs will appear here")
    columns = st.columns(6)
    for place, (run, status) in enumerate(recent[:12]):
        with columns[place % 6], st.container(border=True, key=f"tile-{run.id}"):
            if steps := run.samples():
                st.image(str(run.sample_path(steps[-1])), width="stretch")
            st.markdown(f"**{plain(run.title)}**  \n{status['state']}, step {status['step']} of {status['steps']}")
            open_button("Open", TRAIN, f"open/{run.id}", run)


# What trains goes on while one looks: the list follows it, and rests while nothing does.
live = any(runs.refresh(run)["state"] in LIVE_STATES for run in runs.all_runs()[:40])
st.fragment(recent_runs, run_every=4 if live else None)()
