"""GAN or VAE, driven without a browser. The studio's answers are its own, given in this process."""

import base64
import io
import shutil
import sys

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.errors import UserError
from gan_core.explore import codes
from gan_core.places import PROJECT
from gan_core.runs import pairs
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.studio import protocol
from gan_core.studio.jobs import Jobs
from gan_core.studio.server import ANSWERS, WORKS
from gan_core.worker.worker import Worker
from web.client import pair_measure, studio
from web.client import subprocesses as task
from web.views import once, reach
from web.views.pairs import far, training, walk
from web.views.pairs import jobs as pair_jobs

TINY = {
    "dataset": "drawn-digits",
    "num_images": 40,
    "architecture": "dcgan",
    "z_dim": 6,
    "ngf": 4,
    "ndf": 4,
    "batch_size": 8,
    "steps": 2,
    "snapshot_every": 2,
    "sample_every": 1,
    "log_every": 1,
    "device": "cpu",
    "evaluate_every": 0,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folders of a pair and of a VAE with a code of 2 numbers, trained once."""
    root, made = tmp_path_factory.mktemp("trained"), []
    gan, vae = pairs.pair(RunConfig(**TINY))
    for name, config in (("0001-gan", gan), ("0002-vae", vae), ("0003-flat", vae.updated(z_dim=2))):
        made.append(RunDir.create(root / name, config))
        assert Worker(made[-1]).work() == "finished", made[-1].status()["error"]
    made[0].update_status(partner="0002-vae")
    made[1].update_status(partner="0001-gan")
    return made


@pytest.fixture
def pair(trained):
    """Their copies under this test's root: (GAN, VAE, VAE of z_dim 2)."""
    return [RunDir(shutil.copytree(run.path, runs.root() / run.id)) for run in trained]


def answered(fields: dict) -> dict:
    """What the studio answers, computed here."""
    request = protocol.request(fields)
    return ANSWERS[type(request)][1](request).plain()


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """What the studio was asked; jobs are done when they are asked for."""
    jobs, calls = Jobs(WORKS), []

    def ask(**request):
        calls.append(request)
        typed = protocol.request(request)
        if type(typed) in ANSWERS:
            return answered(request)
        answer = {"job": jobs.state, "file": jobs.file}.get(typed.do, jobs.start)(typed)
        if type(typed) in WORKS:
            jobs.work()
        return answer.plain()

    monkeypatch.setattr(studio, "ask", ask)
    monkeypatch.setattr(pair_jobs, "parameters", lambda config: [100, 50 if config.kind == "gan" else 70])
    return calls


@pytest.fixture(autouse=True)
def boards(monkeypatch):
    """What the browser is asked to draw by both, in order."""
    shown = []
    monkeypatch.setattr("web.components.pair_board._component", lambda **more: shown.append(more["data"]))
    return shown


@pytest.fixture
def drawn(monkeypatch):
    """What is shown under the one slider."""
    shown = []
    monkeypatch.setattr("web.components.pictures._component", lambda **more: shown.append(more["data"]["runs"]))
    return shown


def page(**query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/pairs.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def address(app: AppTest, name: str) -> str:
    """A part of the address: AppTest gives what the page wrote as a word, and what the test gave as a list."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def text(app: AppTest) -> str:
    assert not app.exception, app.exception
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    words = "\n".join(element.value for kind in kinds for element in kind)
    return words.replace("\\", "")  # as Markdown shows it


# -- a pair is started, and found -----------------------------------------------------------------------------------------


def test_without_any_pair_you_can_start_one(monkeypatch, tmp_path, drawn):
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path)
    monkeypatch.setattr(runs, "launch", lambda run: run)
    app = page()
    assert "variational autoencoder" in text(app)
    app.segmented_control(key="new-by").set_value("seconds").run()
    app.number_input(key="new-seconds").set_value(40)
    app.number_input(key="new-z_dim/drawn-digits").set_value(8)
    app.number_input(key="new-beta").set_value(2.0)
    app.button(key="new-start").click().run()
    assert "0002" not in text(app) or not app.error
    ((gan, vae),) = pairs.known()
    assert (gan.config.kind, vae.config.kind) == ("gan", "vae")
    for run in (gan, vae):
        assert (run.config.max_seconds, run.config.z_dim, run.config.dataset) == (40, 8, "drawn-digits")
        assert run.config.evaluate_every
    assert vae.config.beta == 2.0
    assert (address(app, "gan"), address(app, "vae")) == (gan.id, vae.id)
    assert [run["id"] for run in drawn[-1]] == [gan.id, vae.id]


def test_a_double_click_on_start_both_starts_one_pair(monkeypatch, tmp_path):
    now = [1000.0]
    monkeypatch.setattr(once.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path)
    monkeypatch.setattr(runs, "launch", lambda run: run)

    def press():
        [button] = [button for button in app.button if button.label == "Start both"]
        button.click().run()
        assert not app.exception

    app = page()
    press()
    now[0] += 0.4
    press()  # lands on the button as it was drawn after the first click
    assert len(pairs.known()) == 1 and len(runs.all_runs()) == 2
    now[0] += 3
    press()
    assert len(pairs.known()) == 2


def test_a_pair_whose_pictures_cannot_be_downloaded_is_refused_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path)
    monkeypatch.setattr(runs, "launch", lambda run: run)
    monkeypatch.setattr(reach, "obstacle", lambda name: UserError("MNIST could not be downloaded.", "Choose another."))
    app = page()
    app.selectbox(key="new-dataset").set_value("mnist").run()
    app.button(key="new-start").click().run()
    assert "MNIST could not be downloaded" in text(app) and runs.all_runs() == []
    next(button for button in app.button if button.label == "Train on drawn digits instead").click().run()
    ((gan, vae),) = pairs.known()
    assert gan.config.dataset == vae.config.dataset == "drawn-digits" and address(app, "gan") == gan.id


def test_impossible_settings_are_an_error_and_start_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path)
    app = page()
    app.number_input(key="new-ngf/drawn-digits").set_value(5)
    app.button(key="new-start").click().run()
    assert "ngf" in text(app) and app.error
    assert runs.all_runs() == []


def test_a_link_needs_one_name_and_a_wrong_name_is_a_warning(pair, drawn):
    app = page(gan="0001-gan")
    assert "finished" in text(app) and [run["id"] for run in drawn[-1]] == ["0001-gan", "0002-vae"]
    app = page(gan="0002-vae", vae="0001-gan")
    assert "is not a GAN" in text(app)
    app = page(gan="gone", vae="0002-vae")
    assert "no run named gone" in text(app)
    app.button(key="another-pair").click().run()
    assert address(app, "gan") == "0001-gan"


def test_training_pairs_are_shown_first_then_pretrained_ones(pair, monkeypatch, tmp_path, drawn):
    monkeypatch.setattr(runs.collection, "pretrained_root", lambda: tmp_path)
    for run, name in zip(pair, ("mnist", "mnist-vae"), strict=False):
        shipped = RunDir(shutil.copytree(run.path, tmp_path / name))
        shipped.write_card({"title": name})
        shipped.update_status(partner=None)
    page()
    assert [run["id"] for run in drawn[-1]] == ["mnist", "mnist-vae"]
    pair[1].update_status(state="paused")
    monkeypatch.setattr(runs, "refresh", lambda run: run.status())
    page()
    assert [run["id"] for run in drawn[-1]] == ["0001-gan", "0002-vae"]


# -- training -----------------------------------------------------------------------------------------------------------------


def test_one_slider_moves_both_and_the_terms_of_the_loss_add_up(pair, drawn):
    app = page(gan="0001-gan", vae="0002-vae")
    assert [run["steps"] for run in drawn[-1]] == [pair[0].samples(), pair[1].samples()]
    now = pairs.terms(pair[1].stats()[0], pair[1].config)
    said = text(app)
    assert f"**{now.reconstruction:.2f}** + beta **1** × KL **{now.kl:.2f}** = **{now.total:.2f}** nats" in said
    assert "Do not compare these losses" in said
    assert not app.table, "what is folded away is not worked out"
    app.session_state[training.MATCHED] = True
    matched, not_matched = (table.value for table in app.run().table)
    assert "Generator or decoder" in set(matched["Matched"]) and "Objective" in set(not_matched["Not matched"])
    assert "100 + 70" in set(not_matched["VAE"])


def test_a_collapsed_posterior_is_a_warning(pair):
    pair[1].append_stats(
        {"step": 3, "loss/VAE": 200.0, "elbo/reconstruction": 199.99, "elbo/KL": 0.01, "elbo/active dimensions": 0}
    )
    assert "Posterior collapse" in text(page(gan="0001-gan", vae="0002-vae"))


def test_failed_member_of_a_pair_shows_hint_and_can_resume(pair):
    pair[1].update_status(state="failed", error="The disk is full.", hint="Free some space.")
    app = page(gan="0001-gan", vae="0002-vae")
    assert "The disk is full. Free some space." in text(app)
    assert [button.label for button in app.button if button.key == "steer-again"] == ["Resume"]


def test_buttons_reach_both(pair, monkeypatch):
    told = []
    for run in pair[:2]:
        run.update_status(state="running")
    monkeypatch.setattr(runs, "refresh", lambda run: run.status())
    monkeypatch.setattr(runs, "command", lambda run, verb: told.append((run.id, verb)))
    app = page(gan="0001-gan", vae="0002-vae")
    app.button(key="steer-pause").click().run()
    assert told == [("0001-gan", "pause"), ("0002-vae", "pause")]


@pytest.mark.parametrize(("limit", "left"), [(0, 45.0), (40, 30.0), (400, 45.0), (5, 0.0)])
def test_the_remaining_time_is_that_of_the_budget_that_ends_first(limit, left):
    from web.routes import live

    run = runs.create(RunConfig(**{**TINY, "steps": 100, "max_seconds": limit}))
    run.update_status(state="stopped", step=10, steps=100, seconds=10.0, steps_per_second=2.0)
    assert live.payload(run, 0, 1)["status"]["eta_seconds"] == left


# -- the same questions ---------------------------------------------------------------------------------------------------------


def test_samples_and_extrapolation_use_the_same_latents_for_both(pair, boards):
    text(page(gan="0001-gan", vae="0002-vae", view="prior", seed="7"))
    left, right = boards[-1]["sides"]
    assert left["specs"] == right["specs"] == list(range(7, 71))
    assert (left["run"], right["run"], left["at"]) == ("0001-gan", "0002-vae", 2)
    text(page(gan="0001-gan", vae="0002-vae", view="far"))
    assert boards[-1]["columns"] == len(boards[-1]["heads"]) == len(far.SCALES)
    assert boards[-1]["sides"][1]["specs"][8] == {"times": 0, "by": 4}


def test_one_picture_is_encoded_by_one_and_searched_by_both(pair, asked):
    app = page(gan="0001-gan", vae="0002-vae", view="same", a="3")
    assert "VAE: encoded and decoded" in _captions(app) and "GAN: searched" not in _captions(app)
    app.checkbox(key="search-both").check().run()
    app.segmented_control(key="search-steps").set_value(100).run()
    app.button(key="ask").click().run()
    assert [request["run"][-4:] for request in asked if request["do"] == "project"] == ["-gan", "-vae"]
    assert {request["steps"] for request in asked if request["do"] == "project"} == {100}
    assert "GAN: searched" in _captions(app) and "VAE's decoder: searched" in _captions(app)
    assert "The same search with the VAE's decoder reaches" in text(app)


def _captions(app: AppTest) -> str:
    return "\n".join(caption for image in app.image for caption in image.captions)


def test_without_its_data_set_every_question_still_has_pictures(pair):
    """As on a computer without MNIST: the runs become MNIST runs, whose data is not there."""
    for run in pair[:2]:
        for path in (run.path / "config.json", *run.path.glob("snapshots/*")):
            for name in (b'"%s"', b'\\"%s\\"'):
                old, new = name % b"drawn-digits", name % b"mnist"
                path.write_bytes(path.read_bytes().replace(old, new + b" " * (len(old) - len(new))))
    assert pair[0].config.dataset == "mnist"
    for view in ("same", "walk", "codes"):
        app = page(gan="0001-gan", vae="0002-vae", view=view)
        assert "MNIST is not on this computer. You can use drawn digits" in text(app) and not app.error
    app = page(gan="0001-gan", vae="0002-vae", view="same")
    assert app.segmented_control(key="source-a").options == ["Drawn digits", "MNIST", "Draw", "Upload"]
    assert "VAE: encoded and decoded" in _captions(app)
    with pytest.raises(UserError, match="cannot use pictures of 'celeba'"):
        answered({"do": "reals", "run": "0001-gan", "dataset": "celeba"})


def test_a_walk_goes_between_the_latents_that_each_network_found(pair, boards):
    app = page(gan="0001-gan", vae="0002-vae", view="walk", a="0", b="1")
    assert not boards
    app.segmented_control(key="search-steps").set_value(100).run()
    app.button(key="walk-go").click().run()
    assert text(app) and boards[-1]["film"]
    gan, vae = boards[-1]["sides"]
    assert len(gan["specs"]) == len(vae["specs"]) == walk.FRAMES
    assert gan["specs"][0]["between"][2] == 0 and gan["specs"][-1]["between"][2] == 1
    picture = answered({"do": "reals", "run": "0002-vae", "first": 1, "count": 1})["png"]
    code = answered({"do": "reconstruct", "run": "0002-vae", "picture": picture})["z"]
    assert vae["specs"][-1]["between"][1] == {"z": code} != gan["specs"][-1]["between"][1]


def test_copies_are_counted_for_both(pair):
    app = page(gan="0001-gan", vae="0002-vae", view="near")
    app.button(key="near-go").click().run()
    assert text(app).count("samples are copies") == 2


@pytest.mark.parametrize(("vae", "words"), [("0002-vae", "principal"), ("0003-flat", "this is the whole code")])
def test_codes_lie_on_a_map_by_class(pair, vae, words):
    app = page(gan="0001-gan", vae=vae, view="codes")
    assert words in text(app) and "= −ELBO" in text(app)
    assert len(app.get("plotly_chart")) == 2


def test_an_error_of_the_studio_is_shown(pair, monkeypatch):
    def ask(**request):
        raise UserError("The studio is gone.", "Reload.")

    monkeypatch.setattr(studio, "ask", ask)
    for view in ("same", "walk", "codes"):
        assert "The studio is gone. Reload." in text(page(gan="0001-gan", vae="0002-vae", view=view))
    app = page(gan="0001-gan", vae="0002-vae", view="near")
    app.button(key="near-go").click().run()
    assert "The studio is gone" in text(app)


# -- the verdict ------------------------------------------------------------------------------------------------------------------


def test_the_table_shows_who_is_ahead_and_where_nobody_is(pair):
    about = {"features": "f", "num": 1000, "seeds": 3, "spread": 0.01}
    pair[0].append_metrics(2, {"frechet": 10.0, "recall": 0.5, "sharpness": 1.0}, real=0.9, **about)
    pair[1].append_metrics(2, {"frechet": 20.0, "recall": 0.51, "sharpness": 0.4}, real=0.9, **about)
    for run, values in ((pair[0], (50.0, 10.0, 9.0)), (pair[1], (30.0, 20.0, 19.0))):
        for step, value in enumerate(values, 1):
            run.append_stats({"step": 10 * step, "seconds": float(step), "images_seen": step, "metric/frechet": value})
    app = page(gan="0001-gan", vae="0002-vae", view="verdict")
    rows = app.table[0].value.set_index("Measured")
    assert rows["Ahead"].to_dict() == {
        "Fréchet distance (f)": "GAN",
        "Recall (f)": "no clear difference",
        "Sharpness": "GAN",
    }
    assert rows.loc["Recall (f)", "GAN"] == "50\u00a0±\u00a01\u00a0%"
    said = text(app)
    assert (
        "The VAE is not clearly ahead in any metric" in said
        and "another training seed" in said
        and "A loss does not measure quality" in said
    )
    assert "**GAN**: 2 s, step 20" in said and "**VAE**: 3 s, step 30" in said  # 19 is the best that both have reached
    app.number_input(key="level/frechet/0001-gan").set_value(12.0).run()
    assert "**GAN**: 2 s, step 20" in text(app) and "**VAE**: not reached" in text(app)


def test_measuring_shows_its_progress_and_its_error(pair, monkeypatch):
    begun = []
    monkeypatch.setattr(pair_measure, "begin", lambda *asked: begun.append(asked[2:]))
    app = page(gan="0001-gan", vae="0002-vae", view="verdict")
    assert "Not measured yet at the last snapshot: GAN and VAE" in text(app)
    app.button(key="measure").click().run()
    assert begun == [(2000, 3)]
    monkeypatch.setitem(pair_measure._known, ("0001-gan", "0002-vae"), task.Task(message="GAN: Drawing 1 of 3"))
    app = page(gan="0001-gan", vae="0002-vae", view="verdict")
    assert "GAN: Drawing 1 of 3" in text(app) and app.button(key="measure").disabled
    pair_measure._known["0001-gan", "0002-vae"] = task.Task("failed", "GAN: There is no judge.")
    assert "There is no judge." in text(page(gan="0001-gan", vae="0002-vae", view="verdict"))


def test_measuring_evaluates_both_and_keeps_the_last_error(pair, monkeypatch, tmp_path):
    """The command is stood in for by a script: what is tested is who is asked, what is told, and how it ends."""
    script = tmp_path / "stand_in.py"
    script.write_text(
        "import sys\nprint('Drawing', file=sys.stderr)\nopen(sys.argv[0] + '.log', 'a').write(sys.argv[4] + '\\n')\n"
    )
    real = task.subprocess.Popen
    monkeypatch.setattr(
        task.subprocess,
        "Popen",
        lambda command, **more: real([sys.executable, str(script), *command[1:]], **more),
    )
    now = task.Task()
    pair_measure._measure(now, pair[0], pair[1], 100, 2)
    assert (now.state, now.message) == ("done", "")
    assert [line[-4:] for line in (tmp_path / "stand_in.py.log").read_text().splitlines()] == ["-gan", "-vae"]
    script.write_text("import sys\nsys.exit('python -m gan_core evaluate: There is no judge.')\n")
    now = task.Task()
    pair_measure._measure(now, pair[0], pair[1], 100, 2)
    assert (now.state, now.message) == ("failed", "GAN: There is no judge.")


# -- what the studio answers ----------------------------------------------------------------------------------------------------------


def test_the_terms_of_the_code_map_add_up_and_repeat_exactly(pair):
    said = answered({"do": "encode", "run": "0002-vae"})
    assert said["reconstruction"] + said["kl_total"] == pytest.approx(-said["elbo"], abs=1e-3)
    assert sum(said["kl"]) == pytest.approx(said["kl_total"], abs=1e-3)
    assert said["kl"] == sorted(said["kl"], reverse=True) and said["active"] == sum(one > 0.01 for one in said["kl"])
    assert len(said["points"]) == len(said["labels"]) == codes.MOST
    assert said == answered({"do": "encode", "run": "0002-vae", "at": 2})


def test_the_plane_of_codes_is_their_two_widest_directions():
    import torch

    generator = torch.Generator().manual_seed(0)
    points = torch.randn(500, 5, generator=generator) * torch.tensor([0.1, 5.0, 0.1, 2.0, 0.1]) + 3
    plane, share = codes.flat(points)
    centred = points - points.mean(0)
    for column, axis in enumerate((1, 3)):
        along = torch.corrcoef(torch.stack([plane[:, column], centred[:, axis]]))[0, 1]
        assert along > 0.99
    assert share[0] == pytest.approx(25 / 29, abs=0.05) and 0.99 < sum(share) <= 1
    plane, share = codes.flat(points[:, :2])
    assert (plane == points[:, :2]).all() and sum(share) == pytest.approx(1)
    assert codes.flat(points[:, :1])[0].shape == (500, 2)


def test_real_pictures_are_held_out_and_start_again_after_the_last(pair):
    said = answered({"do": "reals", "run": "0001-gan", "first": codes.MOST - 1, "count": 2})
    first = answered({"do": "reals", "run": "0001-gan", "first": 0, "count": 1})
    with (
        Image.open(io.BytesIO(base64.b64decode(said["png"]))) as two,
        Image.open(io.BytesIO(base64.b64decode(first["png"]))) as one,
    ):
        assert two.size == (56, 28)
        assert two.crop((28, 0, 56, 28)).tobytes() == one.tobytes()
    assert said["labels"][1] == first["labels"][0] in "0123456789" and said["unseen"]
    from gan_core.datasets.load import load

    images, *_ = codes.unseen(pair[0].config)
    trained_on = load(pair[0].config).images
    assert not any((images[:50] == one).flatten(1).all(1).any() for one in trained_on)


def test_only_a_vae_with_an_encoder_can_encode(pair):
    picture = answered({"do": "reals", "run": "0001-gan", "first": 0, "count": 1})["png"]
    with pytest.raises(UserError, match="not a VAE"):
        answered({"do": "reconstruct", "run": "0001-gan", "picture": picture})
    with pytest.raises(UserError, match="no snapshot of step 9"):
        answered({"do": "encode", "run": "0002-vae", "at": 9})
    from safetensors.torch import load_file, save_file

    path = pair[1].snapshot_path(2)
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        about = file.metadata()
    save_file({name: value for name, value in load_file(path).items() if not name.startswith("E/")}, path, about)
    with pytest.raises(UserError, match="does not hold the encoder"):
        answered({"do": "reconstruct", "run": "0002-vae", "picture": picture})
    with pytest.raises(UserError, match="cannot be used: plain text"):
        answered({"do": "reconstruct", "run": "0003-flat", "picture": base64.b64encode(b"words").decode()})
