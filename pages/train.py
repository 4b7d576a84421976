"""Train: a form for the next run, and the run in the address, to watch and to steer."""

import streamlit as st

from gan_core import runs
from web.views import once
from web.views.train import about, buttons, celeba, d_scores, form, live, offers, plain, start

with st.sidebar:
    st.subheader("Next run", anchor=False)
    config = form.choose(start.button)
wanted = st.query_params.get("run")
if run := runs.find(wanted):
    once.arrived()
    status = runs.refresh(run)
    about.recipe(run)
    buttons.show(run, status)
    offers.ways_on(run, status)
    if st.session_state.get("plain-live"):
        plain.show(run, status["state"])
    else:
        live.show(run, status)
    plain.toggle()
    celeba.caution_of(run)
    d_scores.show(run)
    about.below(run)
elif wanted:
    about.not_found(wanted)
else:
    about.empty(config)
