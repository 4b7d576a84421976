"""The tray of favourites: kept once, up to a limit, and only for the run that drew them."""

import json

from streamlit.testing.v1 import AppTest

from web.views.explore import favourites


def favourites_script():
    import json

    import streamlit as st

    from gan_core import runs
    from web.views.explore import favourites

    run = runs.find(st.query_params["run"])
    for spec in json.loads(st.query_params.get("do", "[]")):
        favourites.keep(run, spec)
    st.session_state["kept"] = favourites.of(run)


def test_favourites_are_kept_once_up_to_a_limit_in_address_and_session(make_run):
    app = AppTest.from_function(favourites_script, default_timeout=60)
    run = make_run("finished")
    app.query_params["run"] = run.id
    app.query_params["do"] = json.dumps([3, {"mutate": 3, "seed": 0, "amount": 0.4}, 3, True, -1, "x", None, {"no": 1}])
    app.run()
    assert not app.exception
    expected = [3, {"mutate": 3, "seed": 0, "amount": 0.4}]
    assert app.session_state["kept"] == expected
    told = app.query_params["keep"]
    assert json.loads(told if isinstance(told, str) else told[0]) == expected
    app.query_params["do"] = json.dumps(list(range(100, 140)))
    app.run()
    assert app.session_state["kept"] == [*expected, *range(100, 122)]
    assert len(app.session_state["kept"]) == favourites.MOST

    # those of another run are other latents, and may be of another length
    app.query_params["run"], app.query_params["do"] = make_run("finished").id, "[]"
    app.run()
    assert app.session_state["kept"] == [] and "keep" not in app.query_params


def test_a_tray_too_long_for_the_address_stays_in_the_session(make_run):
    app = AppTest.from_function(favourites_script, default_timeout=60)
    app.query_params["run"] = make_run("finished").id
    long = [{"z": [0.1234] * 512} for _ in range(8)]
    for i, one in enumerate(long):
        one["z"] = [*one["z"][1:], i]
    app.query_params["do"] = json.dumps(long)
    app.run()
    assert not app.exception and app.session_state["kept"] == long and "keep" not in app.query_params
