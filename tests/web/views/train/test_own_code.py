"""Networks and data sets from a Python file on the Train form, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.datasets import own_code
from gan_core.places import PROJECT
from web.client import acts
from web.views import may
from web.views.train import all_settings

FILE = """
import numpy as np
from torch import nn


def build(z_dim, shape):
    return nn.Linear(z_dim, 1), nn.Linear(1, 1)


def dataset():
    return np.zeros((8, 28, 28), np.uint8), np.arange(8) % 2
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(FILE)
    return path


@pytest.fixture
def app(monkeypatch) -> AppTest:
    monkeypatch.setattr(acts.own_code, "data_of", own_code.named)  # in this process, to save time
    app = AppTest.from_file(str(PROJECT / "pages/train.py"), default_timeout=60)
    app.session_state[all_settings.FOLD] = True
    return app


def test_the_owner_names_files_and_nobody_else_is_asked(app, mine, monkeypatch):
    calls = []
    monkeypatch.setattr(runs, "start", lambda config: calls.append(config) or runs.create(config))
    keys = ("mnist/data_code", "mnist/code")
    app.run()
    assert not {one.key for one in app.text_input} & {*keys}, "this visitor is not known to sit at the server's computer"
    monkeypatch.setattr(may, "may_name_code", lambda headers: True)
    app.run()
    for key, function in zip(keys, ("dataset", "build"), strict=True):
        app.text_input(key=key).set_value(f"{mine}:{function}").run()
        assert not app.exception and not app.error
    app.session_state[all_settings.FOLD] = False
    app.run()
    app.button(key="train").click().run()
    (config,) = calls
    assert config.dataset == "own-1x28x28-2" and config.data_code and config.code and not app.exception


def test_a_broken_file_is_shown_with_its_line_and_nothing_starts(app, mine, monkeypatch):
    monkeypatch.setattr(may, "may_name_code", lambda headers: True)
    app.run()
    mine.write_text("def dataset():\n\n    return 1 / 0")
    app.text_input(key="mnist/data_code").set_value(f"{mine}:dataset").run()
    assert "line 3" in app.error[0].value and "ZeroDivisionError" in app.error[0].value
    assert app.button(key="train").disabled and not app.exception
