"""The Explore page without a browser: its address, what it gives its components, and its code, which is run."""

import io
import json
import shlex

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.cli.main import main as command_line
from gan_core.latent.labels import label_in
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from tests.pages.explore_app import page, words
from web import address
from web.client import studio
from web.views import code
from web.views.explore import events, geometry
from web.views.explore import time as through_time
from web.views.explore import walk as walk_view
from web.views.explore.shown import Shown
from web.views.explore.views import VIEWS
from web.views.snapshots import SnapshotRef, snapshot_of


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> tuple[RunDir, RunDir]:
    """Two small runs of two snapshots each: a plain one and a conditional one."""
    root = tmp_path_factory.mktemp("explored")
    made = []
    for name, changes in (("plain", {}), ("asked", {"architecture": "projection"})):
        config = RunConfig(
            dataset="drawn-digits",
            num_images=64,
            architecture="dcgan",
            z_dim=8,
            ngf=4,
            ndf=4,
            batch_size=8,
            steps=2,
            snapshot_every=1,
            sample_every=2,
            log_every=1,
            device="cpu",
        ).updated(**changes)
        run = RunDir.create(root / name, config)
        assert Worker(run).work() == "finished"
        made.append(run)
    return made


@pytest.fixture
def shelf(trained, monkeypatch):
    """The runs above are the user's; nothing is shipped."""
    monkeypatch.setenv("GAN_RUNS", str(trained[0].path.parent))
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: trained[0].path.parent / "nothing")
    return trained


def asked(app: AppTest, name: str) -> str | None:
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


# -- the page -------------------------------------------------------------------------------------------------------------


def test_without_any_run_the_page_offers_to_train_one(monkeypatch, tmp_path):
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path / "nothing")
    app = page()
    assert not app.exception and "no trained generator yet" in words(app)
    assert [button.label for button in app.button] == ["Train one now"]


def test_the_page_opens_on_a_network_that_can_be_explored(shelf):
    app = page()
    assert not app.exception and not app.warning
    assert app.selectbox(key="run").options == ["plain", "asked"] and app.selectbox(key="run").value == "plain"
    assert "label/plain" not in app.session_state, "a plain network is asked for nothing"
    assert "**8 random numbers** (a latent vector, z) into a picture" in words(app) and VIEWS["walk"].about in words(app)
    assert app.code[0].value.startswith("python -m gan_core walk plain --seeds 0,1,2,3 --frames 73 --path slerp")


@pytest.mark.parametrize("view", ["walk", "map", "sliders", "far", "time"])
@pytest.mark.parametrize("z", ["[5]", '[{"mix":[[1,0],[1,1]]},2]', "[0,1,2,3,4,5,6,7,8,9,10,11,12,13]"])
def test_every_view_takes_any_latents(shelf, view, z):
    app = page(run="asked", view=view, z=z, label="4", psi="0.7", at="1")
    assert not app.exception and not app.warning
    assert app.segmented_control(key="view").value == view
    assert all(
        "--labels" in block.value or "--label " in block.value
        for block in app.code
        if "gan_core walk" in block.value or "gan_core draw" in block.value
    )


@pytest.mark.parametrize("z", ["garbage", "[", "{}", "[true]", "[-1]", "[{}]", '[{"q":1}]', '["7"]', "[" * 5000, "[1.5]"])
def test_a_broken_link_shows_a_warning_and_the_defaults(shelf, z):
    app = page(run="plain", z=z)
    assert not app.exception and "The default is shown instead" in words(app) and "--seeds 0,1,2,3" in app.code[0].value


@pytest.mark.parametrize(
    "query",
    [
        {"psi": "nan", "at": "-7", "view": "nonsense", "label": "x"},
        {"psi": "1e999", "at": "1e400", "frames": "-3", "fps": "inf", "label": "99999999999"},
        {"view": "map", "x": "far", "y": "", "plane": "cube", "u": "pca:0"},
        {"view": "far", "by": "much"},
        {"view": "map", "plane": "directions"},
    ],
)
def test_nonsense_in_the_address_becomes_something_sensible(shelf, query):
    for run in ("plain", "asked"):
        app = page(run=run, **query)
        assert not app.exception and app.code


def test_a_deleted_run_and_a_run_without_snapshots_lead_to_another_run(shelf, make_run):
    app = page(run="*gone*<b>")
    assert not app.exception and "no run named *gone*<b>" in words(app) and app.selectbox(key="run").value == "plain"
    young = make_run("running")
    try:
        app = page(run=young.id)
        assert not app.exception and "has no snapshots yet" in words(app)
        assert "Watch it on the Train page" in {button.label for button in app.button}
        assert app.selectbox(key="run").value == "plain"
    finally:
        import shutil

        shutil.rmtree(young.path)


def test_a_damaged_snapshot_shows_an_error(shelf):
    path = shelf[0].snapshot_path(1)
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:100])
        app = page(run="plain", at="1")
        assert not app.exception and "damaged" in words(app) and app.selectbox(key="run").value == "plain"
    finally:
        path.write_bytes(whole)


def test_the_selectors_write_the_address(shelf):
    app = page(run="plain", at="1", z='[{"z":[1,2,3]},0]', u="pca:0")
    app.selectbox(key="run").set_value("asked").run()
    assert asked(app, "run") == "asked" and asked(app, "at") is None and asked(app, "z") is None
    app.selectbox(key="label/asked").set_value("7").run()
    app.slider(key="psi").set_value(0.5).run()
    app.select_slider(key="at/asked").set_value(1).run()
    assert not app.exception
    assert (asked(app, "label"), asked(app, "psi"), asked(app, "at")) == ("7", "0.5", "1")
    app.select_slider(key="at/asked").set_value(2).run()
    assert asked(app, "at") is None, "the newest snapshot is the default"
    app.segmented_control(key="view").set_value("far").run()
    assert asked(app, "view") == "far"
    next(button for button in app.button if button.label == "Start over").click().run()
    assert not app.exception and asked(app, "psi") is None and asked(app, "view") == "far"


def test_each_run_has_its_own_snapshot_slider(shelf):
    """A browser that has not heard of the new network yet sends where the sliders of the last one stood."""
    app = page(run="plain")
    before = app.select_slider[0].proto.id
    app.selectbox(key="run").set_value("asked").run()
    assert app.select_slider[0].proto.id != before and asked(app, "at") is None


def test_a_deleted_snapshot_shows_a_warning_and_the_newest_one(shelf):
    app = page(run="plain", at="77")
    assert not app.exception and "The snapshot of step 77 does not exist or was deleted. Step 2 is shown." in words(app)
    for at in ("1", "2", ""):
        assert not page(run="plain", at=at).warning, at


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_what_it_shows_in_a_line_and_has_its_code(shelf, view):
    app = page(run="plain", view=view)
    assert not app.exception and VIEWS[view].about in words(app)
    assert bool(app.code) == (view != "picture"), "a picture of one's own is yet to be found"


def test_through_time_shows_the_chosen_snapshot_among_its_rows():
    snapshot = SnapshotRef(None, 13, list(range(1, 40)), RunConfig(), (1, 28, 28))
    rows = through_time.steps(snapshot)
    assert 13 in rows and rows == sorted(rows) and rows[0] == 1 and rows[-1] == 39 and len(rows) <= through_time.ROWS + 1


def test_plain_controls_draw_every_view_without_javascript(shelf, monkeypatch):
    drawn = []

    def picture(**request):
        drawn.append(request)
        data = io.BytesIO()
        Image.new("L", (28 * len(request["latents"]), 28)).save(data, "PNG")
        return data.getvalue()

    ways = [{"name": f"pca:{i}", "title": f"Direction {i}", "range": 3.0} for i in range(3)]
    monkeypatch.setattr(studio, "picture", picture)
    monkeypatch.setattr(
        studio, "ask", lambda **_: {"groups": [{"name": "pca", "title": "PCA", "about": "", "directions": ways}]}
    )
    app = page(run="asked", view="sliders", z="[3]", label="7", psi="0.8")
    app.toggle(key="plain").set_value(True).run()
    assert not app.exception and drawn[-1]["latents"] == [3] and drawn[-1]["labels"] == [7] and drawn[-1]["psi"] == 0.8
    app.slider(key="plain-move/pca:1").set_value(1.5).run()
    assert drawn[-1]["latents"] == [{"from": 3, "move": {"pca:1": 1.5}}]
    for view in ("walk", "map", "far", "time"):
        app.segmented_control(key="view").set_value(view).run()
        assert not app.exception, view
    app.segmented_control(key="view").set_value("map").run()
    app.slider(key="plain-x").set_value(0.25).run()
    assert asked(app, "x") == "0.25"
    [[first, *_], *_] = drawn[-1]["latents"][0]["mix"]
    assert first == pytest.approx(0.25)
    app.selectbox(key="plain-plane").set_value("directions").run()
    app.selectbox(key="plain-v").set_value("pca:2").run()
    app.slider(key="plain-x").set_value(0.0).run()
    assert not app.exception and asked(app, "x") == "0"
    moved = {"from": 3, "move": {"pca:1": 1.5}}
    assert drawn[-1]["latents"] == [{"from": moved, "move": {"pca:0": -3.0, "pca:2": 0.0}}]
    app.segmented_control(key="view").set_value("walk").run()
    app.number_input(key="plain-frames").set_value(5).run()
    app.checkbox(key="plain-loop").set_value(True).run()
    app.checkbox(key="plain-ease").set_value(True).run()
    assert (asked(app, "frames"), asked(app, "loop"), asked(app, "ease")) == ("5", "1", "1")
    app.slider(key="plain-frame/11").set_value(3).run()
    assert drawn[-1]["latents"] == [{"between": [moved, 0, 0.4 * 0.4 * (3 - 2 * 0.4)], "path": "lerp"}]
    app.checkbox(key="plain-loop").set_value(False).run()
    assert asked(app, "loop") is None
    app.segmented_control(key="view").set_value("time").run()
    assert [one.label for one in app.select_slider] == ["Snapshot", "The same walk at step"]


# -- the address ----------------------------------------------------------------------------------------------------------


def test_what_a_component_reports_is_read_as_the_address_is():
    changes = events.understood(
        {"z": [{"from": 1, "move": {"pca:0": 0.123456}}], "x": None, "y": 0.25, "evil": "<b>", "psi": "x"}
    )
    assert changes == {"z": [{"from": 1, "move": {"pca:0": 0.1235}}], "x": None, "y": 0.25}
    query = {"run": "a", "z": "[1]", "x": "0.1"}
    address.write("explore", query, changes)
    assert query == {"run": "a", "z": '[{"from":1,"move":{"pca:0":0.1235}}]', "y": "0.25"}


@pytest.mark.parametrize("keys", [1, 2, 3, 12])
@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("ease", [False, True])
@pytest.mark.parametrize("between", [1, 24, 1000])
def test_a_walk_meets_its_key_frames_and_is_the_one_of_the_core(keys, loop, ease, between):
    import torch

    from gan_core.latent.paths import walk
    from gan_core.latent.priors import latents
    from gan_core.latent.resolve import resolve

    frames = geometry.schedule(keys, between, loop, ease)
    assert len(frames) <= geometry.MOST_FRAMES and all(0 <= t <= 1 for *_, t in frames)
    specs = geometry.walk(list(range(keys)), frames, "slerp")
    assert specs[0] == 0 and specs[-1] == (0 if loop else keys - 1)
    assert [spec for spec in specs if isinstance(spec, int)] == [
        *range(keys),
        *([0] if loop and keys > 1 else []),
    ] or keys == 1
    config = RunConfig(z_dim=8)
    z = resolve(specs, config)
    same = walk(latents(range(keys), 8), len(specs), "slerp", loop, "smooth" if ease else "linear")
    assert torch.allclose(z, same, atol=1e-4)


@pytest.mark.parametrize("keys", [2, 3, 12])
def test_a_row_through_time_begins_and_ends_at_key_frames(keys):
    row = geometry.row(keys)
    assert len(row) == geometry.TIME_COLUMNS and row[0] == (0, 1, 0.0) and row[-1] == (keys - 2, keys - 1, 1.0)
    assert all(0 <= t <= 1 for *_, t in row)


def test_the_corners_of_the_map_are_its_latents():
    import torch

    from gan_core.latent.resolve import resolve

    config = RunConfig(z_dim=64)
    a, b, c = resolve([0, 1, 2], config)
    for plane in ("flat", "curved"):
        places = [geometry.on_map([0, 1, 2], plane, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (0.5, 0.5))]
        z = resolve(places, config)
        for mine, theirs in zip(z, (a, b, c), strict=False):
            assert torch.allclose(mine, theirs, atol=1e-5)
        typical = geometry.lengths("normal", 64)["typical"]
        assert (z[3].norm() < 0.8 * typical) == (plane == "flat"), "the flat plane cuts through the middle, the other does not"
    assert geometry.on_map([0, 1, 2], "directions", 1, 0, "pca:0", "pca:1")["move"] == {"pca:0": 3, "pca:1": 3}


def test_lengths_of_the_priors_are_those_of_their_latents():
    from gan_core.latent.priors import latents

    for prior in ("normal", "uniform", "truncated"):
        told = geometry.lengths(prior, 32)
        norms = latents(range(400), 32, prior).norm(dim=1)
        assert told["typical"] == pytest.approx(norms.median().item(), rel=0.02)
        assert told["low"] < norms.quantile(0.05) and norms.quantile(0.95) < told["high"]
        assert sum(told["counts"]) == 4000


# -- as code --------------------------------------------------------------------------------------------------------------

ON_SCREEN = {
    "map": {"z": [0, 1, 2], "x": "0.3", "y": "0.6"},
    "directions": {"z": [3], "plane": "directions", "x": "0.9", "y": "0.2", "v": "sefa:0"},
    "sliders": {"z": [{"from": 5, "move": {"pca:0": 1.5}, "lock": ["pca:1"]}]},
    "far": {"z": [4]},
    "walk": {"z": [0, {"mix": [[0.5, 1], [0.5, 2]]}], "frames": "3"},
    "loop": {
        "z": [0, {"from": {"z": [0.5, -1, 2, 0, 0.1, 1, -0.3, 0.25]}, "move": {"pca:0": 1.5}}, 7],
        "frames": "6",
        "loop": "1",
        "ease": "1",
    },
    "time": {"z": [0, 1, 2]},
    "mix": {"z": []},
    "picture": {"z": [{"z": [0.5, -1, 2, 0, 0.1, 1, -0.3, 0.25]}]},
}


def on_screen(run: RunDir, view: str, at: int) -> Shown:
    query = {**ON_SCREEN[view]}
    snapshot = snapshot_of(run, at)
    view = {"directions": "map", "loop": "walk"}.get(view, view)
    z = VIEWS[view].fitting(query.pop("z"))
    return Shown(snapshot, view, 0.7, snapshot.label("3"), z, options(query))


def options(query: dict[str, str]) -> dict:
    return address.read("explore", query).values


def commands(shown: Shown) -> list[tuple[str, str]]:
    return VIEWS[shown.view].commands(shown)


def python(shown: Shown) -> str:
    return VIEWS[shown.view].python(shown)


def drawn_by_the_studio(shown: Shown, row: int) -> np.ndarray:
    """The row of pictures as the route answers it."""
    from gan_core.studio.server import Studio

    answers: list = []
    drawn = VIEWS[shown.view].rows(shown)[row]
    labels = None if shown.label is None else [shown.label] * len(drawn.latents)
    import threading

    from gan_core.studio.protocol import Pictures

    request = Pictures(run=str(shown.snapshot.run.path), at=drawn.step, latents=drawn.latents, labels=labels, psi=shown.psi)

    done = threading.Event()
    Studio().take(request, lambda answer: (answers.append(answer), done.set()))
    assert done.wait(60) and answers[0].png, answers
    return np.asarray(Image.open(io.BytesIO(answers[0].png)))


@pytest.mark.parametrize("view", ON_SCREEN)
@pytest.mark.parametrize("at", [1, 2])
def test_the_command_draws_what_is_on_screen(shelf, view, at, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = on_screen(shelf[at - 1], view, at)
    lines = commands(shown)
    assert len(lines) == len(VIEWS[shown.view].rows(shown))
    _, command = lines[-1]
    assert len(command) < 500 and command.startswith("python -m gan_core")
    # a walk is saved as a film, whose colours are fewer: here as the strip, which is exact
    line = [word.replace(".gif", ".png") for word in shlex.split(command)[3:]]
    assert command_line(line) in (None, 0)
    ours = np.asarray(Image.open(line[-1]))
    assert np.array_equal(ours, drawn_by_the_studio(shown, -1))
    assert ours.std() > 0


@pytest.mark.parametrize("view", ON_SCREEN)
def test_the_python_draws_what_is_on_screen(shelf, view, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for run in shelf:
        shown = on_screen(run, view, 1)
        exec(python(shown), {})
        assert np.array_equal(np.asarray(Image.open("pictures.png")), drawn_by_the_studio(shown, 0))


def test_the_code_of_did_it_copy_finds_the_pictures_that_the_page_finds(shelf, tmp_path, monkeypatch):
    from gan_core.studio.jobs import Jobs, Task
    from gan_core.studio.protocol import request
    from gan_core.studio.server import WORKS

    monkeypatch.chdir(tmp_path)
    snapshot = snapshot_of(shelf[1], 1)
    shown = Shown(snapshot, "copies", 0.7, 3, VIEWS["copies"].fitting([]), options({}))
    [(_, command)] = commands(shown)
    assert command_line(shlex.split(command)[3:]) in (None, 0)
    exec(code.python(VIEWS["copies"].drawn(shown)[0][1], neighbours=True), {})
    samples = np.asarray(Image.open("pictures.png"))
    assert samples.shape == (6 * 28, 28)
    for space, name in (("pixels", "pixels"), ("features", "judge")):
        asked = {"run": str(shelf[1].path), "at": 1, "latents": shown.z, "labels": [3] * 6, "psi": 0.7}
        job = Task(request({"do": "nearest", "space": space, "count": 5, **asked}))
        Jobs(WORKS).do(job)
        assert job.state == "done", job.error
        ours = np.asarray(Image.open(f"nearest-by-{name}.png"))
        assert np.array_equal(ours, np.asarray(Image.open(io.BytesIO(job.files["picture"].data))))
        assert np.array_equal(ours[:, :28], samples)


def test_the_search_for_a_picture_is_the_same_on_the_command_line(shelf, tmp_path, monkeypatch):
    import base64

    from gan_core.studio.jobs import Jobs, Task
    from gan_core.studio.protocol import request
    from gan_core.studio.server import WORKS

    monkeypatch.chdir(tmp_path)
    Image.fromarray(np.tri(40, 40, dtype=np.uint8) * 255).save("picture.png")
    run = shelf[1]
    picture = base64.b64encode((tmp_path / "picture.png").read_bytes()).decode()
    job = Task(request({"do": "project", "run": str(run.path), "at": 1, "picture": picture, "steps": 3}))
    Jobs(WORKS).do(job)
    assert job.state == "done", job.error
    found = Shown(snapshot_of(run, 1), "picture", 1.0, job.result["label"], [{"z": job.result["z"]}], options({}))
    line = shlex.split(code.search_command(run.id, "picture.png", 3, 1))[3:]
    assert command_line(line) in (None, 0)
    ours = np.asarray(Image.open("found.png")).astype(int)
    film = np.asarray(Image.open(io.BytesIO(job.files["picture"].data))).astype(int)
    assert np.array_equal(ours[:, :28], film[:, :28]) and abs(ours[:, 28:] - film[:, -28:]).max() <= 2, "z is rounded there"
    [(_, command)] = commands(found)
    assert command_line(shlex.split(command)[3:]) in (None, 0)
    assert np.array_equal(np.asarray(Image.open("pictures.png")), film[:, -28:])


def test_a_walk_from_seeds_is_a_film_on_the_command_line(shelf, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    snapshot = snapshot_of(shelf[1], 1)
    shown = Shown(snapshot, "walk", 1.0, 3, [0, 1, 2], options({"frames": "4", "loop": "1", "ease": "1", "fps": "12"}))
    for _, command in commands(shown):
        assert command_line(shlex.split(command)[3:]) in (None, 0)
    with Image.open("walk-slerp.gif") as slerp, Image.open("walk-lerp.gif") as lerp:
        assert slerp.n_frames == lerp.n_frames == len(walk_view.frames(shown)) == 13
    assert json.loads(address.compact([{"between": [0, 1, 1 / 3]}])) == [{"between": [0, 1, 0.3333]}]  # in an address


def test_attributes_are_switches_and_go_into_the_code(tmp_path):
    config = RunConfig(dataset="drawn-faces", architecture="projection")
    run = RunDir.create(tmp_path / "faces", config)
    snapshot = SnapshotRef(run, 5, [5], config, (3, 64, 64))
    assert snapshot.switches and "Smiling" in snapshot.classes
    label = snapshot.label("0,3,99,x")
    assert label == [int(i in (0, 3)) for i in range(len(snapshot.classes))]
    (_, slerp), _ = commands(Shown(snapshot, "walk", 1.0, label, [0, 1], options({"frames": "1"})))
    assert slerp.startswith("python -m gan_core walk faces --seeds 0,1 --frames 2 --path slerp")
    line = shlex.split(slerp)
    assert label_in(line[line.index("--label") + 1], DATASETS["drawn-faces"]) == label
    none = commands(Shown(snapshot, "sliders", 1.0, snapshot.label(""), [0], options({})))[0][1]
    assert "--label none" in none and not any(label_in("none", DATASETS["drawn-faces"]))
    assert SnapshotRef(run, 5, [5], config.updated(architecture="dcgan"), (3, 64, 64)).label("7") is None
