"""The Runs page without a browser, what its list is told, and the figure of the overlay."""

import io
import math

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.places import PROJECT
from gan_core.runs import races
from gan_core.runs.folder import RunDir
from web.client import library, tokens
from web.routes import app as routes
from web.views.runs import overlay, race
from web.views.runs.actions import NOTES
from web.views.runs.one import TABS
from web.words import in_bytes


def page(**query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/runs.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.session_state[NOTES] = True
    return app.run()


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def words(app: AppTest) -> str:
    texts = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.title]
    return "\n".join(text.value.replace("\\", "") for text in texts)


@pytest.fixture
def branch(make_run):
    """A parent, and a branch of it from step 5 with another learning rate."""
    parent = make_run("finished")
    parent.write_snapshot(5, b"stands for a snapshot")
    child = runs.create(parent.config.updated(lr_g=0.001))
    child.inherit(parent, 5)
    child.append_stats({"step": 9, "images_seen": 108, "seconds": 0.9, "loss/G": 0.4, "loss/D": 1.0})
    child.update_status(state="finished", step=9)
    return parent, child


def test_with_no_runs_it_says_how_to_get_one():
    app = page()
    assert not app.exception and "no runs yet" in words(app) and labels(app) == {"Train one now", "Import"}


def test_it_shows_the_newest_first_and_the_one_in_the_address(make_run):
    first, second = make_run("stopped"), make_run("finished")
    second.rename("A *better* <b>one</b>")
    app = page()
    assert not app.exception and "A *better* <b>one</b>" in words(app) and second.id in words(app)
    app = page(run=first.id)
    assert f"### {first.id}" in words(app) and "on disk" in words(app)
    assert {"Open", "Delete", "Save the name"} <= labels(app) and "Compare with its parent" not in labels(app)
    codes = []
    for tab in ("Command line", "Python"):
        app.session_state[TABS] = tab
        codes += [block.value for block in app.run().code]
    assert codes[0].startswith("python -m gan_core train") and codes[1] == codes[0] and "RunConfig(" in codes[2]
    assert "0042-gone" in words(page(run="0042-gone"))


def test_note_tags_and_the_place_in_the_list_are_kept_and_an_archived_run_is_no_longer_offered(make_run):
    first, second = make_run("finished"), make_run("finished")
    app = page(run=second.id)
    app.text_area[0].input("Sharper *with* R1")
    next(field for field in app.text_input if field.label == "Tags").input("Week 3, r1")
    press(app, "Save note and tags")
    assert second.notes().tags == ("week", "3", "r1") and "Sharper *with* R1" in words(app) and "#r1" in words(app)
    press(app, "Archive")
    assert second.notes().archived and "Unarchive" in labels(app), "the page of the run itself stays"
    assert f"### {first.id}" in words(page()), "the newest one that is listed"
    press(page(run=first.id), "Pin")
    assert [(one["id"], one["pinned"], one["archived"]) for one in library.listing()["runs"]] == [
        (first.id, True, False),
        (second.id, False, True),
    ]


def test_a_race_starts_its_runs_once_and_compares_them(make_run, monkeypatch):
    made, given = [make_run("finished"), make_run("finished")], []
    monkeypatch.setattr(races, "start", lambda configs, tag, **_: given.append((configs, tag)) or made)
    app = page()
    app.session_state[race.FOLD] = True
    app = press(app.run(), "Start all")
    [(configs, tag)] = given
    assert tag == "race" and [one.preset for one in configs] == ["ring", "break-collapse"]
    assert len({(one.seed, one.steps, one.dataset) for one in configs}) == 1
    assert not app.exception and "Settings that differ" in words(app) and all(run.id in str(app.query_params) for run in made)


def test_seeds_of_one_recipe_are_compared_with_their_spread_and_steered_together(make_run, tiny):
    several = [make_run("paused"), make_run("finished")]
    several[1]._replace("config.json", tiny.updated(seed=1).model_dump_json().encode())
    for run, value in zip(several, (0.5, 0.7), strict=True):
        run.append_stats({"step": 9, "seconds": 2.0, "loss/G": value, "metric/precision": value})
    app = page(compare=",".join(run.id for run in several))
    assert not app.exception and "the same settings and 2 seeds" in words(app)
    assert "60 ± 14 %" in str([table.value for table in app.table])
    press(app, "Continue")
    assert [command["verb"] for command in several[0].commands()[0]] == ["resume"] and several[1].commands()[0] == []


def test_rename_and_back(make_run):
    run = make_run("running")
    app = page(run=run.id)
    app.text_input(key=f"title/{run.id}").set_value("Digits  for Monday").run()
    press(app, "Save the name")
    assert not app.exception and run.title == "Digits for Monday" and "### Digits for Monday" in words(app)
    app.text_input(key=f"title/{run.id}").set_value("").run()
    press(app, "Save the name")
    assert run.title == run.id


def test_delete_asks_for_confirmation(make_run):
    other, run = make_run("finished"), make_run("stopped")
    app = press(page(run=run.id), "Delete")
    assert run.exists() and f"Delete {run.id} permanently?" in words(app)
    app = press(app, "Keep it")
    assert run.exists() and "Delete permanently" not in labels(app)
    app = press(press(app, "Delete"), "Delete permanently")
    assert not app.exception and not run.path.exists() and other.exists()
    assert f"### {other.id}" in words(app), "what is left is shown"
    app = press(press(app, "Delete"), "Delete permanently")
    assert labels(app) == {"Train one now", "Import"}


@pytest.mark.parametrize("state", ["running", "paused"])
def test_a_live_run_is_not_deleted(make_run, state):
    run = make_run(state)
    app = press(page(run=run.id), "Delete")
    assert "Delete permanently" not in labels(app) and f"is {state}" in words(app) and "stop it first" in words(app)
    assert run.exists()


def test_a_run_that_was_resumed_before_the_confirmation_is_kept(make_run, monkeypatch):
    run = make_run("stopped")
    app = press(page(run=run.id), "Delete")
    real = runs.delete

    def meanwhile(run):
        run.update_status(state="running", pid=1)
        monkeypatch.setattr(runs.state, "process_alive", lambda *_: True)
        real(run)

    monkeypatch.setattr(runs, "delete", meanwhile)
    press(app, "Delete permanently")
    assert not app.exception and run.exists() and "Stop it first" in words(app)


def test_an_unreadable_run_shows_a_warning_and_can_be_deleted(make_run):
    run = make_run("stopped")
    (run.path / "config.json").write_text('{"quantum": true}')
    app = page(run=run.id)
    assert not app.exception and "quantum" in words(app) and "cannot be read" in words(app)
    press(press(app, "Delete"), "Delete permanently")
    assert not run.path.exists()


@pytest.mark.parametrize(
    "status",
    ["", "{", "[]", '{"step": "many", "seconds": null, "heartbeat": "noon", "parent": 7, "state": 3}', '{"pid": "x"}'],
)
def test_a_half_written_folder_harms_neither_page_nor_list(make_run, status):
    make_run("finished")
    run = make_run("stopped")
    (run.path / "status.json").write_text(status)
    (run.path / "config.json").write_text("")
    (run.path / "samples/000005.png").write_bytes(b"half")
    assert not page(run=run.id).exception
    assert not page(compare=f"{run.id},0001-drawn-digits-mlp").exception
    assert library.record(run)["reason"]


def test_two_runs_lie_over_each_other(branch):
    parent, child = branch
    child.rename("Faster")
    app = page(run=child.id)
    assert f"Branch of {parent.id}" in words(app)
    app = press(app, "Compare with its parent")
    assert not app.exception
    assert app.query_params["compare"] in (f"{parent.id},{child.id}", [f"{parent.id},{child.id}"])
    assert app.selectbox(key="measurement").options[:2] == [overlay.NAMES["loss/G"], overlay.NAMES["loss/D"]]
    app.selectbox(key="measurement").set_value("loss/D").run()
    app.slider(key="smoothing").set_value(0.0).run()
    assert not app.exception
    (table,) = app.table
    rows = {name.replace("\\", ""): list(values) for name, values in table.value.items()}
    assert rows == {"Setting": ["Learning rate of G"], parent.id: ["0.0002"], "Faster": ["0.001"]}


def test_runs_without_anything_in_common(make_run, tiny):
    first = make_run("finished")
    second = runs.create(tiny.updated(seed=1))
    third = runs.create(tiny)
    third.append_stats({"step": 1, "elbo/kl": 2.0})
    assert not page(compare=f"{first.id},{second.id}").info, "one that has no curves yet has no say"
    app = page(compare=f"{first.id},{third.id}")
    assert (
        not app.exception
        and "no measurement in common" in words(app)
        and "Same settings. Any difference comes from random seeds" in words(app)
    )


# -- the figure ---------------------------------------------------------------------------------------------------------


def test_smoothing_begins_at_the_first_value_and_leaves_gaps():
    assert overlay.smooth([2.0, None, 2.0, 2.0], 0.9) == pytest.approx([2.0, None, 2.0, 2.0])
    assert overlay.smooth([1.0, 3.0], 0.5) == pytest.approx([1.0, (0.5 * 1 + 1 * 3) / 1.5])
    assert overlay.smooth([1.0, 3.0], 0.0) == [1.0, 3.0]


def test_the_figure_has_a_line_a_run_and_says_where_a_branch_began():
    rows = [{"step": s, "images_seen": s * 64, "seconds": s / 2, "loss/G": math.sin(s)} for s in range(1, 4001)]
    chart = overlay.figure(
        [overlay.Line("<i>parent</i>", rows), overlay.Line("child", rows, branched=1000)], "loss/G", "images_seen"
    )
    named = [trace for trace in chart.data if trace.showlegend is None]
    assert [trace.name for trace in named] == ["&lt;i&gt;parent&lt;/i&gt;", "child"]
    assert named[0].line.color != named[1].line.color and named[0].line.dash != named[1].line.dash
    assert all(len(trace.x) <= overlay.MOST_POINTS + 1 and trace.x[-1] == 4000 * 64 for trace in named)
    assert "step 1,000" in chart.layout.annotations[0].text and chart.layout.shapes[0].x0 == 64_000
    assert len(overlay.figure([overlay.Line("a", rows)], "loss/G", smoothing=0.0).data) == 1
    assert overlay.figure([overlay.Line("a", [])], "loss/G").data[-1].x == ()


def test_colours_of_all_places_differ():
    for dark in (False, True):
        assert len({overlay.colour(place, dark) for place in range(overlay.MOST)}) == overlay.MOST


# -- the list -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client():
    return TestClient(Starlette(routes=routes.ROUTES), headers={"X-GAN-Token": tokens.issue("read")})


def test_the_list_tells_each_run_and_asks_for_a_token(client, branch):
    parent, child = branch
    listing = client.get("/api/runs").json()
    assert [run["id"] for run in listing["runs"]] == [child.id, parent.id]
    assert listing["runs"][0]["parent"] == f"{parent.id}, step 5"
    assert listing["runs"][1]["what"] == "Drawn digits · MLP · Non-saturating" and listing["runs"][1]["thumb"] == 5
    assert listing["measured"] and listing["size"] == parent.size() + child.size() and listing["free"] > 0
    assert client.get("/api/runs", headers={"X-GAN-Token": "forged"}).status_code == 401


def test_sizes_are_measured_once_and_not_all_at_a_time(make_run, monkeypatch):
    made = [make_run("finished") for _ in range(3)]
    measured = []
    monkeypatch.setattr(RunDir, "size", lambda run: measured.append(run.id) or 1000)
    monkeypatch.setattr(library, "SIZE_BUDGET", -1.0)
    assert library.listing()["measured"] is False and measured == []
    monkeypatch.setattr(library, "SIZE_BUDGET", 1.0)
    assert library.listing()["size"] == library.listing()["size"] == 3000
    assert sorted(measured) == [run.id for run in made]
    monkeypatch.setattr(library, "SIZE_AGE", -1.0)
    made[1].update_status(step=6)
    library.listing()
    assert measured[3:] == [made[1].id]


def test_a_thumbnail_is_a_corner_of_the_picture(client, make_run):
    run = make_run("finished")
    answer = client.get(f"/api/runs/{run.id}/thumbs/5.png")
    assert Image.open(io.BytesIO(answer.content)).size == (92, 92) and "immutable" in answer.headers["Cache-Control"]
    run.sample_path(5).write_bytes(b"damaged")
    assert client.get(f"/api/runs/{run.id}/thumbs/5.png").status_code == 404
    assert client.get(f"/api/runs/{run.id}/thumbs/6.png").status_code == 404


def test_bytes_in_words():
    assert [in_bytes(n) for n in (0, 999, 1000, 812_345, 999_600, 1.24e9)] == [
        "0 B",
        "999 B",
        "1 kB",
        "812 kB",
        "1 MB",
        "1.2 GB",
    ]
