"""The chapters of Learn about pictures of runs: what they choose, and what they hand to their figures."""

import math

import pytest

from gan_core import runs
from gan_core.runs.folder import RunDir
from tests.pages.learn_app import learn
from web.views.learn import beat


def mnist() -> RunDir:
    """The pretrained digits."""
    run = runs.find("mnist")
    assert run
    return run


def test_the_stages_of_the_game_go_from_early_to_the_last_frame():
    frames = mnist().samples()
    stages = beat.stages(frames)
    assert len(stages) == 5 and stages == sorted(set(stages)) and stages[-1] == frames[-1] and set(stages) <= set(frames)
    assert stages[0] < frames[-1] / 100
    assert beat.stages([0, 3, 4]) == [3, 4], "fewer frames than stages, and the start is left out"


def test_the_curve_of_d_is_the_mean_of_its_right_answers(make_run):
    run = make_run("finished")
    run.append_stats({"step": 100, "D(x)": 0.9, "D(G(z))": 0.2})
    run.append_stats({"step": 1000, "D(x)": 1.0, "D(G(z))": 0.5})
    assert beat.of_d(run, run.config) == [[1.0, 0.5], [5.0, 0.5], [100.0, 0.85], [1000.0, 0.75]]
    assert beat.of_d(run, run.config.updated(loss="wasserstein", penalty="gradient-penalty")) == [], "no probabilities"
    curve = beat.of_d(mnist(), mnist().config)
    assert curve[-1][1] > 0.6 and 0.45 < min(share for step, share in curve if 64 <= step <= 500) < 0.62
    assert all(math.isfinite(number) for point in curve for number in point)


@pytest.mark.parametrize(("wanted", "shown"), [("faces", "faces"), ("mnist-vae", "mnist-vae"), ("nowhere", "mnist")])
def test_the_run_of_the_address_is_played_with_or_it_says_which_one_instead(wanted, shown):
    app = learn(chapter="beat", run=wanted)
    assert app.selectbox(key="learn-beat-run").value == shown
    assert bool(app.warning) == (wanted != shown)
    app.selectbox(key="learn-beat-run").set_value("fashion").run()
    assert app.query_params["run"] in ("fashion", ["fashion"]) and not app.warning


def test_a_failure_is_repaired_in_train_and_its_run_checked_here(make_run):
    app = learn(chapter="fails")
    app.button_group(key="learn-fails-part").set_value("repair").run()
    assert not app.exception and "no run of this recipe yet" in app.info[0].value
    run = make_run("finished")
    run._replace("config.json", run.config.updated(preset="break-lr").model_dump_json().encode())
    app.selectbox(key="learn-repair-recipe").set_value("break-lr").run()
    assert app.selectbox(key="learn-repair-run-break-lr").value == run.id
    assert "Not yet" in app.info[0].value and "At least 400 steps: **5**" in app.markdown[-1].value


def test_ask_d_offers_gans_of_pictures_and_the_other_parts_need_no_run(make_run):
    make_run("finished")  # it has no snapshot
    app = learn(chapter="pixels")
    assert app.selectbox(key="learn-pixels-run").options == [
        *("Digits", "Digits on demand", "Faces", "Faces with attributes", "Clothes")
    ]
    for part in ("tree", "activations"):
        app.button_group(key="learn-pixels-part").set_value(part).run()
        assert not app.exception and not app.selectbox
