"""The view Look inside without a browser: its plain twin, the chart of the weights, and its code, which is run."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from gan_core.studio.answers import inside as answers
from gan_core.studio.protocol import request
from tests.latent_runs import made_run
from tests.pages.explore_app import page, words
from web import address
from web.client import studio
from web.components import inside as component
from web.views.explore import inside
from web.views.explore.shown import Shown
from web.views.snapshots import snapshot_of

CHANGES = "[[3,1,0],[3,2,2.5],[2,-1,null]]"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return made_run(
        steps=(5, 6), out=str(tmp_path_factory.mktemp("opened") / "opened"), architecture="projection", style_layers=2
    )


@pytest.fixture
def app(run, monkeypatch):
    """The page on a run, with a studio in this process."""
    asked = []

    def ask(**fields):
        asked.append(fields)
        if fields["do"] == "needs":
            return {"job": "1"}
        if fields["do"] == "job":
            effect = {"channel": 3, "drop": 0.25, "error": 0.02, "lost": 0.5}
            result = {"judge": "digit judge", "target": "7", "layer": 3, "used": 16, "drawn": 64, "belief": 0.9, "all_off": 0.1}
            return {"state": "done", "error": None, "result": {**result, "of": 4, "channels": [effect]}}
        return {"inside": answers.inside, "weights": answers.weights}[fields["do"]](request(fields)).plain()

    monkeypatch.setenv("GAN_RUNS", str(run.path.parent))
    monkeypatch.setattr(studio, "ask", ask)
    return asked


def opened(**query):
    made = page(run="opened", view="inside", label="4", **query)
    assert not made.exception
    return made


def said(made, name: str) -> str:
    value = made.query_params[name]
    return value[0] if isinstance(value, list) else value


def test_the_component_is_given_the_state_of_the_address(app, monkeypatch):
    given = []
    monkeypatch.setattr(inside, "inside", lambda data, **_: given.append(data))
    monkeypatch.setattr(component, "inside", None)
    opened(z="[7,8]", layer="3", first="2", changes=CHANGES, styles="4-9", target="7", count="16", psi="0.5")
    [data] = given
    expected = {
        "latents": [7, 8],
        "layer": 3,
        "first": 2,
        "styles": [4, 9],
        "target": 7,
        "count": 16,
        "refused": "",
        "label": 4,
        "psi": 0.5,
    }
    assert {name: data[name] for name in expected} == expected
    assert data["changes"] == [[3, 1, 0], [3, 2, 2.5], [2, -1, None]]


def test_the_plain_twin_switches_channels_off_and_writes_the_address(app):
    made = opened(z="[7,8]")
    made.toggle(key="plain").set_value(True).run()
    assert not made.exception and not made.error
    layers = made.selectbox(key="plain-layer")
    assert layers.options[0].startswith("0 · Linear, 128 (mapping.0)") and app[-1]["sheet"] is True
    layers.set_value(6).run()
    made.number_input(key="plain-channel/6").set_value(2).run()
    button = {one.label: one for one in made.button}
    button["Apply to this channel"].click().run()
    assert said(made, "changes") == "[[6,2,0]]" and "layer 6, channel 2 off" in words(made)
    assert app[-1]["changes"] == [{"layer": 6, "channel": 2, "factor": 0}] and app[-1]["labels"] == [4, 4]
    {one.label: one for one in made.button}["Take from the second"].click().run()
    assert said(made, "changes") == "[[6,2,null]]"
    styles = made.selectbox(key="plain-styles")
    styles.set_value(styles.options[-1]).run()
    assert app[-1]["styles"] == [int(part) for part in styles.options[-1].split("-")]
    {one.label: one for one in made.button}["Undo all"].click().run()
    assert "changes" not in made.query_params and "styles" not in made.query_params and not made.exception


def test_the_ranking_says_how_many_latents_and_which_judge(app):
    made = opened(layer="3", target="7", count="16")
    made.toggle(key="plain").set_value(True).run()
    made.button(key="plain-needs").click().run()
    assert {"do": "needs", "layer": 3, "target": 7, "count": 16}.items() <= next(
        one for one in app if one["do"] == "needs"
    ).items()
    assert not made.exception and "16 latents whose picture the digit judge classifies as **7** (of 64 tried)" in words(made)
    assert "| 3 | +25.0% ± 2.0% | 50% |" in words(made)


def test_the_chart_of_the_weights_says_what_is_missing(app):
    made = opened(weights="1")
    assert len(made.get("plotly_chart")) == 1 and "2 snapshots" in words(made)
    made.segmented_control(key="plain-measure").set_value("gradient").run()
    made.selectbox(key="plain-network").set_value("D").run()
    assert (said(made, "measure"), said(made, "network")) == ("gradient", "D")
    assert not made.exception and "no squared gradients" in words(made) and not made.get("plotly_chart")


@pytest.mark.parametrize(
    "query", [{"layer": "99"}, {"changes": "[[1,9999,0]]"}, {"styles": "3-4", "changes": "[[0,0,9]]", "layer": "x"}]
)
def test_a_link_that_does_not_fit_the_network_is_explained(app, query):
    made = opened(**query)
    made.toggle(key="plain").set_value(True).run()
    assert not made.exception


def test_the_python_draws_what_is_on_screen(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAN_RUNS", str(run.path.parent))
    query = {"changes": CHANGES, "layer": "3", "styles": "4-9"}
    snapshot = snapshot_of(run, 5)
    shown = Shown(snapshot, "inside", 0.7, snapshot.label("4"), [7, 8], address.read("explore", query).values)
    exec(inside.program(shown), {})
    from web.views.explore.inside_plain import asked

    answer = answers.inside(request(asked(shown))).plain()
    for name, file in (("after", "changed.png"), ("before", "pictures.png")):
        drawn = np.asarray(Image.open(file))[:, :28]
        assert np.array_equal(drawn, np.asarray(Image.open(io.BytesIO(base64.b64decode(answer[name]))))), name
    assert answer["after"] != answer["before"]
