"""Train: a form, a run to watch, and the buttons that steer it."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.runs.folder import LIVE_STATES
from gan_core.settings.config import GAN, MMD, VAE
from web.client import tokens
from web.components.live_view import live_view
from web.components.networks import networks
from web.places import RUNS
from web.views.train import card, controls, own_data
from web.views.train import d_scores as picture_scores
from web.views.train import plain as live_plain
from web.words import plain

WHAT_TO_WATCH = {
    GAN: "* The **losses** say how each network does against the other. They do not fall as in other training: a good game stays undecided.\n"
    "* **D(x)** and **D(G(z))** are the discriminator's belief that real and generated pictures are real. Where both are near ½ it can no longer tell them apart.",
    VAE: "* The **loss** falls as in other training: it is how badly real pictures are drawn again from their codes (reconstruction), and how much the codes tell (KL divergence).\n"
    "* There is no opponent. What is generated comes from random codes that no picture had.",
    MMD: "* The **loss** is a distance between generated and real pictures, as a kernel measures it: it falls, and 0 would be no difference.\n"
    "* There is no discriminator: what the distance does not see, the generator does not learn.",
}

with st.sidebar:
    config, pressed = controls.run_config_form()
    if pressed:
        try:
            controls.show(runs.start(config))
        except UserError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.session_state.pop("new", None)
            st.rerun()

wanted = st.query_params.get("run")
run = runs.find(wanted)
if wanted and not run:
    st.warning(
        f"There is no run named {plain(wanted, 80)}: it may have been deleted. Start a new one on the left, or choose one."
    )
    if st.button("See all runs", icon=":material/folder_open:"):
        st.switch_page(RUNS)
elif not run and not st.session_state.get("new"):
    # Coming back without an address: what is being trained now is what one wants to see.
    run = next((r for r in runs.all_runs() if runs.refresh(r)["state"] in LIVE_STATES), None)

if run:
    controls.show(run)
    status = runs.refresh(run)
    controls.run_buttons(run, status)
    if status["state"] == "failed" and status["offer"] in DATASETS:
        controls.drawn_offer(run, status["offer"])
    if st.session_state.get("plain-live"):
        live_plain.show(run, status["state"])
    else:
        told = live_view(run.id, token=tokens.issue("read"), state=status["state"])
        if told.prescribe:
            controls.turn(run, status, told.prescribe)
    st.toggle(
        "Plain view",
        key="plain-live",
        help="The same run without scripts of this page: for screen readers, and where a browser or a proxy keeps the live view "
        "from its news. It looks again every few seconds.",
    )
    if run.card():
        with st.expander("Card of this model", icon=":material/badge:"):
            card.show(run)
    own_data.caution_of(run)
    picture_scores.show(run)
    with st.expander("The networks of this run", icon=":material/account_tree:"):
        if st.toggle("Draw them", key="draw-networks", help="Counts, shapes and a drawing, taken from the networks themselves"):
            try:
                networks(run.config.model_dump(), token=tokens.issue("read"))
            except UserError as error:
                st.caption(str(error))
elif not wanted:
    st.subheader("Press Train, and see the first pictures within seconds.")
    st.markdown(
        "* **Generated** and **real** pictures stand side by side. The generated ones always come from the same random inputs, so you see the *same* picture grow out of noise.\n"
        + WHAT_TO_WATCH[config.kind if config else GAN]
    )
    if config:
        st.markdown("**What will be trained**")
        networks(config.model_dump(), token=tokens.issue("read"))
