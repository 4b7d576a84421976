"""A press is remembered as long as its second half may come, and no longer."""

import pytest
from streamlit.testing.v1 import AppTest


def _page():
    import streamlit as st

    from web.views import once

    made = once.button("Make", lambda: "made", key="make")
    st.text(made or "nothing")
    if st.query_params.get("at"):
        once.arrived()
    if st.query_params.get("left"):
        once.forget()


@pytest.fixture
def pressed(monkeypatch):
    app = AppTest.from_function(_page, default_timeout=30).run()
    app.button[0].click().run()
    assert app.text[0].value == "made"
    app.query_params["at"] = "1"
    app.run()
    return app


def _again(app: AppTest, monkeypatch, seconds: float) -> str:
    import time

    from web.views import once

    now = time.monotonic()
    monkeypatch.setattr(once.time, "monotonic", lambda: now + seconds)
    app.query_params.clear()  # a second click is sent with the address from before the first one
    return app.run().text[0].value


def test_a_second_click_that_was_late_still_leads_to_what_the_first_one_made(pressed, monkeypatch):
    assert _again(pressed, monkeypatch, 0.0) == "made"


def test_a_second_later_the_page_without_the_result_can_be_opened_again(pressed, monkeypatch):
    assert _again(pressed, monkeypatch, 2.0) == "nothing"


def test_what_was_left_on_purpose_does_not_come_back(pressed, monkeypatch):
    pressed.query_params["left"] = "1"
    pressed.run()
    assert _again(pressed, monkeypatch, 0.0) == "nothing"
