"""The page On demand, driven without a browser. Only a browser fetches the pictures of its board."""

import json
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import Future

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.cli.main import main
from gan_core.errors import UserError
from gan_core.images.arrays import to_uint8
from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from web import address
from web.client import judging, studio
from web.views.digits import charts

TINY = {
    "architecture": "projection",
    "num_images": 40,
    "z_dim": 4,
    "ngf": 4,
    "ndf": 4,
    "batch_size": 4,
    "steps": 2,
    "snapshot_every": 2,
    "sample_every": 2,
    "log_every": 1,
    "device": "cpu",
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Data set to a run on it, trained once."""
    made = {}
    for dataset in ("drawn-digits", "drawn-faces"):
        made[dataset] = RunDir.create(tmp_path_factory.mktemp("trained") / dataset, RunConfig(dataset=dataset, **TINY))
        assert Worker(made[dataset]).work() == "finished", made[dataset].status()["error"]
    return made


def _own_copy(run: RunDir) -> RunDir:
    return RunDir(shutil.copytree(run.path, runs.root() / run.id))


@pytest.fixture
def digits(trained):
    return _own_copy(trained["drawn-digits"])


@pytest.fixture
def faces(trained):
    return _own_copy(trained["drawn-faces"])


@pytest.fixture
def boards(monkeypatch):
    """What the page wants the browser to show, in order."""
    shown = []
    monkeypatch.setattr("web.components.digit_board._component", lambda **more: shown.append(more["data"]))
    return shown


@pytest.fixture
def asked(monkeypatch):
    """The requests to the studio, and a Future for each, which the test resolves."""
    calls = []

    def later(**request):
        calls.append((request, Future()))
        return calls[-1][1]

    monkeypatch.setattr(studio, "later", later)
    judging._verdicts.clear()
    return calls


def page(**query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/digits.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.session_state["as-code"] = True
    return app.run()


def said(app: AppTest) -> str:
    assert not app.exception
    return " ".join(error.value for error in app.error).replace("\\", "")  # as it is shown: signs of Markdown are escaped


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_the_tabs_open_the_pretrained_models_of_digits_and_faces(boards):
    app = page()
    assert said(app) == "" and app.title[0].value == "On demand" and boards[-1]["run"] == "mnist-conditional"
    app.segmented_control(key="digits-kind").set_value("faces").run()
    assert said(app) == "" and boards[-1]["run"] == "faces-conditional" and len(boards[-1]["labels"][0]) == len(_attributes())
    app = page(run="faces-conditional", view="many")
    assert not app.exception and app.segmented_control(key="digits-kind").value == "faces", "an old link opens its tab"


def test_without_a_conditional_run_the_page_offers_to_train_one(monkeypatch, tmp_path):
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path)
    started = []
    monkeypatch.setattr(runs, "start", lambda config: started.append(config) or runs.create(config))
    app = page()
    assert not app.exception
    assert any("Train one" in text.value for text in app.markdown)
    press(app, "digits-train/mnist-conditional")
    assert [(config.preset, config.dataset) for config in started] == [("mnist-conditional", "drawn-digits")]


def test_the_board_shows_the_typed_digits(digits, boards):
    app = page(run=digits.id)
    assert said(app) == ""
    first = boards[-1]["latents"][0]
    assert (boards[-1]["labels"], boards[-1]["latents"]) == ([2, 0, 2, 6], [first + i for i in range(4)])
    assert boards[-1]["run"] == digits.id and boards[-1]["at"] == 2
    page(run=digits.id, style="one", seed="5")
    assert boards[-1]["latents"] == [5] * 4


def test_the_pretrained_model_writes_a_readable_2026_at_first():
    from gan_core.metrics.judge import load_judge
    from gan_core.sampling.sampler import Sampler

    seed = address.read("digits", {})["seed"]
    pictures, _ = Sampler(runs.at("mnist-conditional")).sample(4, seed, [2, 0, 2, 6])
    _, belief = load_judge("digits").look(pictures)
    assert belief.argmax(1).tolist() == [2, 0, 2, 6] and belief.max(1).values.min() > 0.9
    assert not np.allclose(pictures[0], pictures[2], atol=0.5), "two styles"


def test_a_telephone_number_keeps_its_gaps(digits, boards):
    page(run=digits.id, text="+49 (171) 555-12")
    assert boards[-1]["labels"] == [4, 9, 1, 7, 1, 5, 5, 5, 1, 2] and boards[-1]["gaps"] == [2, 5, 8]


def test_again_draws_another_style_and_a_link_to_it_shows_the_same(digits, boards):
    app = press(page(run=digits.id, style="each", seed="0"), "digits-again")
    first = boards[-1]
    assert first["latents"] == [64, 65, 66, 67]
    page(**dict(app.query_params))
    assert boards[-1]["latents"] == first["latents"] and boards[-1]["labels"] == first["labels"]


def test_today_writes_the_date(digits, boards):
    app = press(page(run=digits.id), "digits-today")
    assert said(app) == "" and len(boards[-1]["labels"]) == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "'h', 'e', 'l', 'o'"),
        ("12a", "not 'a'"),
        ("7" * 500, "500 digits"),
        ("7" * 61, "61 digits"),
        ("  - ", "no digit"),
        ("٣", "not '٣'"),
        ("<script>", "not '<'"),
    ],
)
def test_text_that_cannot_be_written_is_an_error_and_draws_nothing(digits, boards, text, words):
    app = page(run=digits.id)
    boards.clear()
    app.text_input(key="digits-text").set_value(text).run()
    assert words in said(app) and not boards


@pytest.mark.parametrize(
    ("text", "labels", "gaps"),
    [
        ("２０２６", [2, 0, 2, 6], []),
        ("0171\N{NO-BREAK SPACE}55\N{NON-BREAKING HYPHEN}1", [0, 1, 7, 1, 5, 5, 1], [4, 6]),
        ("1" + 240 * " ", [1], []),
        (300 * " " + "7", [7], []),
    ],
)
def test_unusual_digits_and_blanks_are_understood(digits, boards, text, labels, gaps):
    app = page(run=digits.id, text=text)
    assert said(app) == "" and (boards[-1]["labels"], boards[-1]["gaps"]) == (labels, gaps)
    page(**dict(app.query_params))
    assert boards[-1]["labels"] == labels, "a link keeps it"


def test_an_empty_field_shows_a_hint(digits, boards):
    app = page(run=digits.id)
    boards.clear()
    app.text_input(key="digits-text").set_value(" ").run()
    assert said(app) == "" and not boards and "such as 2026" in app.info[0].value


@pytest.mark.parametrize("view", ["same", "sweep", "morph", "sheet", "many"])
def test_each_view_requests_pictures_that_the_run_can_draw(digits, boards, view):
    from gan_core.latent.resolve import resolve, resolve_labels

    app = page(run=digits.id, view=view)
    assert said(app) == ""
    data = boards[-1]
    assert len(resolve(data["latents"], digits.config)) == len(data["latents"]) <= 512
    assert len(resolve_labels(data["labels"], 10, len(data["latents"]))) == len(data["latents"])
    assert any(len(text.value) > 40 for text in app.caption), "it explains what it shows"


def test_a_morph_begins_at_one_class_and_ends_at_the_other(digits, boards):
    page(run=digits.id, view="morph", **{"from": "4", "to": "9"})
    first, middle, last = (boards[-1]["labels"][place] for place in (0, 5, 10))
    assert first[4] == 1 and last[9] == 1 and sum(first) == sum(last) == 1
    assert (middle[4], middle[9]) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("77", "Unknown label '77'. Labels are 0 to 9."),
        ("-1", "Labels are 0 to 9."),
        ("cat", "Choose from: 0, 1"),
        ("1:0.5,2:0.5", "more than one"),
        ("1,2", "add up to 2"),
    ],
)
def test_an_impossible_label_in_the_address_is_an_error_and_another_is_shown(digits, boards, label, words):
    app = page(run=digits.id, view="many", label=label)
    assert words in said(app)
    assert set(boards[-1]["labels"]) == {7}


def test_an_impossible_number_of_pictures_is_an_error(digits, boards):
    app = page(run=digits.id, view="many")
    boards.clear()
    app.number_input(key="digits-count").set_value(0).run()
    assert "1 to 480" in said(app) and not boards


def test_nonsense_in_the_address_falls_back_to_defaults(digits, boards):
    app = page(run="0099-gone", view="?", seed="-5", at="x", style="bold", text="1")
    assert not app.exception and "0099" in app.warning[0].value
    assert boards[-1]["labels"] == [1]


def test_a_missing_run_is_a_warning_until_another_is_chosen(digits, boards):
    app = page(run="0099-gone")
    app.run()
    assert "not a conditional run" in app.warning[0].value
    app.selectbox(key="digits-run").select(digits.id).run()
    assert not app.warning and dict(app.query_params)["run"] == digits.id and boards[-1]["run"] == digits.id


def test_a_missing_snapshot_is_a_warning_until_another_is_chosen(digits, boards):
    shutil.copy(digits.snapshot_path(2), digits.snapshot_path(1))
    app = page(run=digits.id, at="999")
    app.run()
    assert "no snapshot 999" in app.warning[0].value and boards[-1]["at"] == 2
    app.select_slider(key=f"digits-at/{digits.id}/2").set_value(1).run()
    assert not app.warning and dict(app.query_params)["at"] == "1" and boards[-1]["at"] == 1
    app.select_slider(key=f"digits-at/{digits.id}/2").set_value(2).run()
    assert "at" not in app.query_params and boards[-1]["at"] == 2


VIEWS_OF_CLOTHES = ("write", "same", "sweep", "morph", "sheet", "many", "inside")


def test_faces_and_clothes_are_not_called_digits(digits, faces, boards, monkeypatch):
    from gan_core.catalogue.datasets import DATASETS

    def words(app: AppTest) -> str:
        fields = [f"{field.label} {field.placeholder} {field.help}" for field in app.text_input]
        helps = [f"{part.label} {part.help}" for part in (*app.button, *app.toggle)]
        assert not app.exception
        return " ".join([*(part.value for part in (*app.markdown, *app.caption)), *fields, *helps])

    for view in ("write", "same", "sweep", "morph", "sheet", "inside"):
        spoken = words(page(run=faces.id, view=view))
        assert not [word for word in ("digit", "handwriting", "slant", "good 3", "sneaker") if word in spoken], view
    # a run on digits whose data set claims to be clothes
    monkeypatch.setitem(DATASETS, "drawn-digits", DATASETS["fashion-mnist"])
    for view in VIEWS_OF_CLOTHES:
        spoken = words(page(run=digits.id, view=view))
        assert not [word for word in ("digits", "handwriting", "slant", "good 3", "Today") if word in spoken], view


def test_attributes_become_labels_of_0_and_1(faces, boards):
    app = page(run=faces.id, on="Smiling,Wearing_Hat")
    assert said(app) == ""
    wanted = [float(name in ("Smiling", "Wearing_Hat")) for name in _attributes()]
    assert boards[-1]["labels"] == [wanted] * 12
    for view in ("same", "sweep", "morph", "sheet"):
        assert said(page(run=faces.id, view=view)) == ""
    assert "Did you mean Smiling?" in said(page(run=faces.id, on="Smile"))


def _attributes():
    from gan_core.catalogue.datasets import DATASETS

    return DATASETS["drawn-faces"].attributes


def test_the_code_on_the_page_draws_the_same_board(digits, boards, tmp_path, monkeypatch):
    """Runs the Python and the command line exactly as the page shows them."""
    from gan_core.images.sprites import sprite
    from gan_core.sampling.sampler import Sampler

    monkeypatch.chdir(tmp_path)
    for query in ({"style": "each"}, {"view": "morph"}, {"view": "sweep", "seed": 64}):
        shell, _, code = (block.value for block in page(run=digits.id, **query).code)
        made: dict = {}
        exec(code, made)
        if "style" in query:
            wanted = Sampler(digits).sample(4, boards[-1]["latents"][0], [2, 0, 2, 6])[0]
            assert (made["pictures"].int() - to_uint8(wanted).int()).abs().max() <= 1
        words = shlex.split(shell)
        assert words[:3] == ["python", "-m", "gan_core"] and main(words[3:]) == 0
        drawn = np.asarray(Image.open(tmp_path / words[-1])).astype(int)
        same = sprite(made["pictures"], boards[-1]["columns"])
        assert drawn.shape == same.shape and abs(drawn - same).max() <= 1, query


VERDICT = {
    "judge": "digit judge",
    "step": 2,
    "own": 0.9961,
    "held_out": 10_000,
    "judge_data": "mnist",
    "num": 20,
    "accuracy": 0.95,
    "classes": list("0123456789"),
    "per_class": [1.0] * 9 + [0.5],
    "wrong": 1,
    "seconds": 0.1,
    "confusion": [[2 if i == j else 0 for j in range(10)] for i in range(9)] + [[1, *[0] * 8, 1]],
    "failures": [{"latent": 19, "label": 9, "asked": 9, "read": 0, "sure": 0.9}],
}


def test_the_page_waits_for_the_verdict_and_then_shows_it(digits, boards, asked):
    app = page(run=digits.id, view="judge")
    assert not app.exception and "Grading" in app.info[0].value
    ((request, future),) = asked
    assert (request["do"], request["at"], request["per_label"]) == ("judge", 2, 100)
    future.set_result({"verdict": VERDICT})
    app.run()
    assert len(asked) == 1, "requested once"
    assert [metric.value for metric in app.metric] == ["95.0%", "20", "0.39%"]
    assert boards[-1]["captions"] == ["requested 9, classified as 0"] and boards[-1]["latents"] == [19]
    assert any("Drawn digits" in text.value and "MNIST" in text.value for text in app.caption), (
        "which data the classifier knows"
    )


def test_a_failed_verdict_is_an_error_and_can_be_requested_again(digits, boards, asked):
    app = page(run=digits.id, view="judge")
    asked[0][1].set_exception(UserError("The digit judge cannot be read.", "Make it again."))
    for _ in range(2):
        app.run()
        assert said(app) == "The digit judge cannot be read. Make it again." and not app.info
    assert len(asked) == 1, "not requested again by itself"
    press(app, "digits-retry")
    assert len(asked) == 2 and said(app) == "" and "Grading" in app.info[0].value


def test_the_accuracy_during_training_comes_from_both_columns(digits, asked):
    digits.append_stats({"step": 1, "health/asked": 0.5})
    digits.append_stats({"step": 2, "metric/accuracy": 0.25, "health/asked": 0.75})
    rows = charts.accuracy_rows(digits)
    for name, steps in (("metric/accuracy", [2]), ("health/asked", [1, 2])):
        (series,) = [one for one in charts.accuracy(rows).data if name in one.name]
        assert list(series.x)[-len(steps) :] == steps
    app = page(run=digits.id, view="judge")
    assert not app.exception and "During training" in headings(app)


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.subheader]


def test_only_a_training_run_announces_an_accuracy_curve(digits, asked, monkeypatch):
    stats = [{"step": 1, "loss/G": 1.0}], 0
    monkeypatch.setattr(RunDir, "stats", lambda run, *_: stats)
    app = page(run=digits.id, view="judge")
    assert not app.exception and not headings(app)
    monkeypatch.setattr(runs, "refresh", lambda run: {"state": "running"})
    app = page(run=digits.id, view="judge")
    assert headings(app) == ["During training"] and any("No values yet" in text.value for text in app.caption)


@pytest.fixture
def growing(digits, monkeypatch):
    """A run that saves a newer snapshot while the page is drawn; `noticed` grows when the page wants to be drawn again."""
    state, noticed = ["running"], []

    def refresh(run):
        if not run.snapshot_path(4).exists():
            shutil.copy(run.snapshot_path(2), run.snapshot_path(4))
        return {"state": state[-1]}

    monkeypatch.setattr(runs, "refresh", refresh)
    monkeypatch.setattr("streamlit.rerun", lambda: noticed.append(True))
    return digits, state, noticed


def test_the_page_follows_a_run_that_trains(growing, boards, asked):
    run, _, noticed = growing
    app = page(run=run.id, view="judge")
    assert noticed and [request["at"] for request, _ in asked] == [2]
    asked[0][1].set_result({"verdict": VERDICT})
    noticed.clear()
    app.run()
    assert not noticed and [request["at"] for request, _ in asked] == [2, 4]
    assert any("figures of step 2" in text.value for text in app.caption), "the older figures stay until then"
    assert app.metric[0].value == "95.0%" and boards[-1]["at"] == 2
    asked[1][1].set_result({"verdict": {**VERDICT, "step": 4, "accuracy": 0.96}})
    app.run()
    assert app.metric[0].value == "96.0%" and boards[-1]["at"] == 4


def test_the_page_stays_at_the_snapshot_of_its_address(growing, asked):
    run, _, noticed = growing
    page(run=run.id, view="judge", at="2")
    assert run.snapshots() == [2, 4] and not noticed and [request["at"] for request, _ in asked] == [2]


def test_the_page_stops_polling_when_the_run_ends(growing, asked, monkeypatch):
    run, state, noticed = growing
    app = page(run=run.id, view="judge", at="2")
    monkeypatch.setattr(runs, "refresh", lambda run: {"state": state.pop() if len(state) > 1 else state[0]})
    state[:] = ["finished", "running"]  # it ends after the page looked and before the chart does
    app.run()
    assert noticed, "polling ends with it"
    noticed.clear()
    app.run()
    assert not noticed


SWITCHED = {
    "judge": "face judge",
    "step": 2,
    "own": 0.98,
    "held_out": 2000,
    "judge_data": "drawn-faces",
    "num": 22,
    "accuracy": 0.625,
    "real": 0.97,
    "drawings": 2000,
    "asked_rows": ["none", "Smiling", "Bald"],
    "seen": [[0.5, 0.0], [1.0, 0.0], [0.5, 0.5]],
    "attributes": [
        {"name": "Smiling", "on": 1.0, "off": 0.5, "real_on": 0.96, "real_off": 0.02},
        {"name": "Bald", "on": 0.5, "off": 0.0, "real_on": 0.94, "real_off": 0.01},
    ],
    "wrong": 70,
    "failures": [{"latent": i, "label": [0.0] * 10, "asked": 1} for i in range(40)],
    "seconds": 0.1,
}


def test_attributes_are_graded_when_on_and_off_and_compared_with_real_drawings(faces, boards, asked):
    app = page(run=faces.id, view="judge")
    asked[0][1].set_result({"verdict": SWITCHED})
    app.run()
    assert not app.exception and [metric.value for metric in app.metric] == ["62.5%", "22", "97.0%"]
    table = app.table[0].value
    assert table.values.tolist() == [["Smiling", "100%", "50%", "96%", "2%"], ["Bald", "50%", "0%", "94%", "1%"]]
    assert any("24 of 70" in text.value for text in app.caption) and len(boards[-1]["latents"]) == 24


def test_how_the_label_enters_is_explained(digits, boards):
    app = page(run=digits.id, view="inside")
    assert not app.exception and any("Discriminator" in text.value for text in app.markdown)


def test_the_networks_are_compared_with_a_plain_gan(digits, monkeypatch):
    shown = []
    monkeypatch.setattr("web.components.networks._component", lambda **more: shown.append(more["data"]))
    page(run=digits.id, view="inside")
    (data,) = shown
    assert data["plain"] == {**data["settings"], "architecture": "dcgan"}


def test_the_page_does_not_import_torch(digits):
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "for view in ('write', 'morph', 'inside', 'train'):\n"
        "    app = AppTest.from_file('pages/digits.py', default_timeout=60)\n"
        f"    app.query_params['run'], app.query_params['view'] = {digits.id!r}, view\n"
        "    assert not app.run().exception\n"
        "assert not {'torch', 'torchvision'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT, capture_output=True)


def test_a_verdict_counts_every_picture(digits):
    from gan_core.studio.answers.judging import judge
    from gan_core.studio.protocol import Judge

    verdict = judge(Judge(run=str(digits.path), at=2, per_label=3)).verdict
    table = verdict["confusion"]
    assert verdict["num"] == 30 and [sum(row) for row in table] == [3] * 10
    right = sum(table[i][i] for i in range(10))
    assert verdict["accuracy"] == pytest.approx(right / 30) and verdict["wrong"] == 30 - right
    assert all(one["asked"] != one["read"] for one in verdict["failures"])
    assert json.dumps(verdict)


def test_the_latents_and_labels_of_failures_draw_the_misclassified_pictures(digits):
    from gan_core.metrics.judge import load_judge
    from gan_core.sampling.sampler import Sampler
    from gan_core.studio.answers.judging import judge_run

    for one in judge_run(str(digits.path), None, 3)["failures"][:5]:
        picture, _ = Sampler(digits).sample(1, one["latent"], [one["label"]])
        assert load_judge("digits").read(picture).tolist() == [one["read"]]
