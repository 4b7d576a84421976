"""The card of a shipped model on a page: its words, and its last grid beside them."""

import pytest
from streamlit.testing.v1 import AppTest

CARD = {
    "title": "Digits",
    "data": "drawn digits",
    "terms": "free",
    "steps": 20,
    "seconds": 60,
    "device": "CPU",
    "seed": 0,
    "limits": "Few.",
    "command": "python -m gan_core train mnist --out somewhere",
}


def script():
    import streamlit as st

    from gan_core import runs
    from web.views.train import card

    card.show(runs.find(st.query_params["run"]))


@pytest.mark.parametrize("pictures", [True, False])
def test_a_card_shows_the_last_grid_of_its_run_where_there_is_one(make_run, pictures):
    run = make_run("finished")
    run.write_card(CARD)
    if not pictures:
        for step in run.samples():
            run.sample_path(step).unlink()
    app = AppTest.from_function(script, default_timeout=60)
    app.query_params["run"] = run.id
    app.run()
    assert not app.exception and "20 steps" in app.markdown[0].value and app.code[0].value == CARD["command"]
    assert len(app.get("image")) == pictures
