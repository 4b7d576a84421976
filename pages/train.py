"""Train: a form, a run to watch, and the buttons that steer it."""

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.rundir import LIVE_STATES
from web import controls, tokens
from web.components.live_view import live_view
from web.components.networks import networks

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
        f"There is no run named {wanted}: it may have been deleted. Start a new one, or choose one on the Home page."
    )
elif not run and not st.session_state.get("new"):
    # Coming back without an address: what is being trained now is what one wants to see.
    run = next((r for r in runs.all_runs() if runs.refresh(r)["state"] in LIVE_STATES), None)

if run:
    controls.show(run)
    status = runs.refresh(run)
    controls.run_buttons(run, status)
    if status["state"] == "failed" and status["offer"] == "drawn-digits":
        controls.drawn_digits_offer(run)
    live_view(run.id, token=tokens.issue("read"), state=status["state"])
    with st.expander("The networks of this run", icon=":material/account_tree:"):
        if st.toggle(
            "Draw them", key="draw-networks", help="Counts, shapes and a drawing, taken from the networks themselves"
        ):
            try:
                networks(run.config.model_dump(), token=tokens.issue("read"))
            except UserError as error:
                st.caption(str(error))
elif not wanted:
    st.subheader("Press Train, and within seconds see what the generator draws, from noise on.")
    st.markdown(
        "* **Generated** and **real** pictures stand side by side. The generated ones always come from the same random inputs, so you see the *same* digit grow.\n"
        "* The **losses** say how each network does against the other. They do not fall as in other training: a good game stays undecided.\n"
        "* **D(x)** and **D(G(z))** are the discriminator's belief that real and generated pictures are real. Where both are near ½ it can no longer tell them apart."
    )
    if config:
        st.markdown("**What will be trained**")
        networks(config.model_dump(), token=tokens.issue("read"))
