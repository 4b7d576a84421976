"""Attributes as conditions: several may hold at once, and a label is a row of 0 and 1."""

import io
import json

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.cli.main import main
from gan_core.datasets.drawn_faces import ATTRIBUTES, attributes, face_at
from gan_core.datasets.load import ImageData, chosen_attributes, load
from gan_core.errors import ConfigError, DataError, UserError
from gan_core.latent.labels import label_in
from gan_core.runs.folder import RunDir
from gan_core.runs.snapshots import read_snapshot
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import preset
from gan_core.training.experiment import make_experiment
from gan_core.training.fixed import fixed_latents
from gan_core.worker.pictures import reals_png
from gan_core.worker.worker import Worker

NAMES = DATASETS["drawn-faces"].attributes
SMALL = RunConfig(
    dataset="drawn-faces",
    architecture="projection",
    num_images=24,
    z_dim=4,
    ngf=4,
    ndf=4,
    batch_size=4,
    steps=6,
    snapshot_every=3,
    sample_every=3,
    log_every=1,
    device="cpu",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    run = RunDir.create(tmp_path_factory.mktemp("faces") / "faces", SMALL)
    assert Worker(run).work() == "finished", run.status()["error"]
    return run


def test_labels_are_what_the_faces_were_drawn_from():
    data = load(SMALL)
    assert data.labels.shape == (24, len(NAMES)) and data.labels.dtype == torch.float32 and data.num_classes == len(NAMES)
    for index in range(24):
        known = attributes(face_at(SMALL.seed, index))
        wanted = [float(not known["No_Beard"] if name == "Beard" else known[name]) for name in NAMES]
        assert data.labels[index].tolist() == wanted


def test_an_unconditional_run_on_the_same_faces_has_no_labels():
    data = load(SMALL.updated(architecture="dcgan"))
    assert data.num_classes == 0 and data.labels.dtype == torch.int64


def test_chosen_attributes_take_the_opposite_and_name_what_is_missing():
    table = torch.tensor([[1, 0], [0, 1]], dtype=torch.uint8)
    assert chosen_attributes(table, ("Smiling", "No_Beard"), ("Beard", "Smiling")).tolist() == [[1, 1], [0, 0]]
    with pytest.raises(DataError, match="Young"):
        chosen_attributes(table, ("Smiling", "No_Beard"), ("Young",))


def test_data_without_classes_or_attributes_cannot_be_conditional():
    with pytest.raises(ConfigError, match="folder has no classes and no attributes"):
        SMALL.updated(dataset="folder", data_dir="/tmp")


def test_fakes_are_asked_for_what_real_pictures_have():
    """Two attributes that always go together are never asked for apart."""
    labels = torch.zeros(8, len(NAMES))
    labels[::2, :2] = 1
    experiment = make_experiment(
        SMALL, ImageData(torch.zeros(8, 3, 64, 64, dtype=torch.uint8), labels, len(NAMES)), torch.device("cpu")
    )
    asked = torch.cat([experiment._labels() for _ in range(30)])
    assert asked.shape == (120, len(NAMES)) and torch.equal(asked[:, 0], asked[:, 1]) and not asked[:, 2:].any()
    assert 0.2 < asked[:, 0].mean() < 0.8


def test_the_grid_has_a_column_for_none_and_one_a_switch(run):
    z, y = fixed_latents(SMALL, (3, 64, 64), len(NAMES))
    columns = len(NAMES) + 1
    assert len(z) == len(y) == 8 * columns
    assert not y[0].any() and torch.equal(y[1:columns], torch.eye(len(NAMES)))
    assert torch.equal(z[0], z[columns - 1]) and not torch.equal(z[0], z[columns])
    size = Image.open(run.sample_path(6)).size
    assert size == (66 * columns + 2, 66 * 8 + 2)
    assert Image.open(run.reals_path).size[0] == size[0], "real pictures stand in the same columns"


def test_reals_stand_under_their_attribute(tmp_path):
    """White pictures have the first attribute, black ones do not."""
    labels = torch.zeros(40, len(NAMES))
    labels[:20] = 1
    images = torch.zeros(40, 3, 64, 64, dtype=torch.uint8)
    images[:20] = 255
    worker = Worker(runs.create(SMALL, tmp_path / "run"))
    worker.data = ImageData(images, labels, len(NAMES))
    worker.experiment = make_experiment(SMALL, worker.data, torch.device("cpu"))
    picture = np.asarray(Image.open(io.BytesIO(reals_png(worker.experiment, worker.data))).convert("L"))
    middles = picture[34::66, 34::66]
    assert (middles[:, 0] == 0).all() and (middles[:, 1:] == 255).all()


def test_it_resumes_and_forks_bit_for_bit(run, tmp_path):
    halves = runs.create(SMALL.updated(steps=3), tmp_path / "halves")
    assert Worker(halves).work() == "finished"
    runs.prepare_resume(halves, 6)
    assert Worker(halves).work() == "finished"
    branch = runs.fork(run, 3, tmp_path / "branch")
    assert Worker(branch).work() == "finished"
    wanted = load_file(run.snapshot_path(6))
    for other in (halves, branch):
        got = load_file(other.snapshot_path(6))
        assert set(got) == set(wanted)
        assert all(torch.equal(got[name], wanted[name]) for name in wanted), other.id


def test_a_switch_changes_the_picture_by_its_own_gains_alone(run):
    """Against the definition: 1 + the sum of the gains of what is on."""
    sampler = Sampler(run)
    on, _ = sampler.sample(1, 5, [[1.0, 1.0] + [0.0] * (len(NAMES) - 2)])
    off, _ = sampler.sample(1, 5, [[0.0] * len(NAMES)])
    assert not torch.equal(on, off)
    _, tensors = read_snapshot(run.snapshot_path(6), "G_ema/")
    gains = [name for name in tensors if name.endswith(".gain")]
    for name, norm in sampler.G.named_modules():
        if f"G_ema/{name}.gain" not in gains:
            continue
        x = torch.randn(2, norm.num_features, 3, 3)
        y = torch.zeros(2, len(NAMES))
        y[:, [0, 3]] = 1
        plain = torch.nn.functional.batch_norm(x, norm.running_mean, norm.running_var)
        gain = 1 + norm.gain[0] + norm.gain[3]
        shift = norm.shift[0] + norm.shift[3]
        torch.testing.assert_close(norm(x, y), plain * gain[:, None, None] + shift[:, None, None])
    assert gains


def test_sample_takes_classes_rows_and_both(run):
    sampler = Sampler(run)
    images, y = sampler.sample(3, 0, [2, [0.5] * len(NAMES)])
    assert y.shape == (3, len(NAMES)) and y[0].tolist() == y[2].tolist() and y[0, 2] == 1 and y[1].unique().tolist() == [0.5]
    assert images.shape == (3, 3, 64, 64)
    _, y = sampler.sample(len(NAMES) + 1)
    assert not y[0].any() and torch.equal(y[1:], torch.eye(len(NAMES)))
    # one class alone is that of all
    for one in (2, torch.tensor(2)):
        assert sampler.sample(2, 0, one)[1].tolist() == [2, 2]
    assert sampler.sample(2, 0, 0)[1].tolist() == [0, 0], "not as if none were asked for"
    for wrong in ([[1.0]], [len(NAMES)], [-1], -1, 2.0, True, torch.tensor(2.0)):
        with pytest.raises(UserError):
            sampler.sample(1, 0, wrong)


# -- how people say it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("3:0.5,8:0.5", [0, 0, 0, 0.5, 0, 0, 0, 0, 0.5, 0]),
        ("1:0.33,2:0.33,3:0.33", [0, 0.33, 0.33, 0.33, 0, 0, 0, 0, 0, 0]),
        ("3:2,8:-1", [0, 0, 0, 2, 0, 0, 0, 0, -1, 0]),
    ],
)
def test_a_class_or_a_mixture(said, meant):
    assert label_in(said, DATASETS["mnist"]) == meant


@pytest.mark.parametrize(
    ("said", "on"),
    [("Smiling,Eyeglasses", {"Smiling", "Eyeglasses"}), ("wearing hat", {"Wearing_Hat"}), ("none", set())],
)
def test_attributes(said, on):
    assert label_in(said, DATASETS["drawn-faces"]) == [float(name in on) for name in NAMES]


def test_a_class_by_name():
    assert label_in("ankle boot", DATASETS["fashion-mnist"]) == 9
    assert label_in("t-shirt", DATASETS["fashion-mnist"]) == 0


@pytest.mark.parametrize(
    ("said", "dataset", "hint"),
    [
        ("12", "mnist", "0 to 9"),
        ("-1", "mnist", "0 to 9"),
        ("", "mnist", "Choose from"),
        ("seven", "mnist", "Choose from"),
        ("3:lots", "mnist", "number after the colon"),
        ("3:99", "mnist", "-10 to 10"),
        ("3:nan", "mnist", "-10 to 10"),
        ("7:0.5", "mnist", "add up to 0.5; weights of classes must add up to 1"),
        ("3,8", "mnist", "add up to 2"),
        ("Smile", "drawn-faces", "Did you mean Smiling?"),
        ("x", "folder", "Leave the label out"),
    ],
)
def test_an_invalid_label_is_reported(said, dataset, hint):
    with pytest.raises(UserError) as fault:
        label_in(said, DATASETS[dataset])
    assert hint in str(fault.value)


def test_command_line(run, tmp_path, capsys):
    out = tmp_path / "faces.npz"
    assert main(["sample", str(run.path), "--label", "Smiling,Bald", "--num", "2", "--out", str(out)]) == 0
    made = np.load(out)
    assert made["images"].shape == (2, 64, 64, 3)
    assert made["labels"].tolist() == [[float(name in ("Smiling", "Bald")) for name in NAMES]] * 2
    assert main(["sample", str(run.path), "--label", "Smile", "--out", str(out)]) == 2
    assert "Did you mean Smiling?" in capsys.readouterr().err
    assert main(["sample", str(run.path), "--label", "0:0.5,3:1", "--num", "1", "--out", str(out)]) == 0
    assert np.load(out)["labels"][0, [0, 3]].tolist() == [0.5, 1]
    capsys.readouterr()
    assert main(["sample", str(run.path), "--labels", "2026", "--out", str(out)]) == 2
    assert "--label Smiling,Eyeglasses" in capsys.readouterr().err
    walk = ["walk", str(run.path), "--seeds", "0,1", "--frames", "2", "--out", str(tmp_path / "walk.png"), "--label"]
    strips = []
    for label in ("none", "Smiling,Bald"):
        assert main([*walk, label]) == 0
        strips.append((tmp_path / "walk.png").read_bytes())
    assert strips[0] != strips[1]
    assert main([*walk, "Smile"]) == 2 and "Did you mean Smiling?" in capsys.readouterr().err


def test_the_preset_is_conditional_on_faces():
    config = preset("faces-conditional").config
    assert config.conditional and DATASETS[config.dataset].attributes and not DATASETS[config.dataset].classes


def test_the_networks_can_be_drawn():
    from gan_core.studio.answers.networks import tables

    generator, discriminator = tables(SMALL)
    assert "ConditionalBatchNorm2d" in {row["layer"] for row in generator["rows"]}
    (entry,) = [row for row in discriminator["rows"] if row["layer"] == "LabelEmbedding"]
    assert entry["parameters"] == len(NAMES) * int(entry["output"])
    assert json.dumps(generator) and "stroke-dasharray" in discriminator["svg"], "the label's way in is dashed"


def test_the_label_is_seen_in_what_the_judge_says_of_photographs(run):
    """A judge of drawings is not let loose on photographs."""
    from gan_core.metrics.judge import JUDGES, Judge
    from gan_core.studio.answers.judging import _judge_attributes

    sampler = Sampler(run)
    sampler.config = sampler.config.updated(dataset="celeba")
    with pytest.raises(UserError, match="drawn faces"):
        _judge_attributes(Judge(JUDGES["faces"]), sampler, 2, 0, 1.0)


def test_each_switch_is_scored_when_on_and_when_off(run):
    """With a judge that sees every attribute but Smiling everywhere."""
    from gan_core.metrics.judge import JUDGES
    from gan_core.studio.answers.judging import _judge_attributes

    class Sees:
        kind = JUDGES["faces"]

        def look(self, images):
            belief = torch.ones(len(images), len(ATTRIBUTES))
            belief[:, ATTRIBUTES.index("Smiling")] = 0
            return None, belief

    verdict = _judge_attributes(Sees(), Sampler(run), 20, 0, 1.0)
    by_name = {one["name"]: one for one in verdict["attributes"]}
    assert (by_name["Smiling"]["on"], by_name["Bald"]["on"], by_name["Bald"]["off"]) == (0, 1, 1)
    assert (by_name["Smiling"]["real_on"], by_name["Bald"]["real_on"], by_name["Bald"]["real_off"]) == (0, 1, 1)
    assert (by_name["Beard"]["on"], verdict["num"]) == (0, 20 * (len(NAMES) + 1)), "No_Beard is seen, so no beard is"
    assert verdict["accuracy"] == verdict["real"] == pytest.approx(0.5), "blind guessing is worth a half"
    assert verdict["wrong"] == 40, "all are counted"
    asked = [one["asked"] for one in verdict["failures"][:4]]
    assert asked == [NAMES.index("Smiling"), NAMES.index("Beard")] * 2, "they take turns"


def test_every_switch_that_fails_is_among_the_failures_the_worst_first(run):
    """With a judge that never sees Bald, and every other attribute in all but the first of each 30 pictures."""
    from gan_core.metrics.judge import JUDGES
    from gan_core.studio.answers.judging import _judge_attributes

    class Sees:
        kind = JUDGES["faces"]

        def look(self, images):
            belief = torch.ones(len(images), len(ATTRIBUTES))
            belief[0] = 0
            belief[:, ATTRIBUTES.index("Bald")] = 0
            belief[0, ATTRIBUTES.index("No_Beard")], belief[1:, ATTRIBUTES.index("No_Beard")] = 1, 0
            return None, belief

    verdict = _judge_attributes(Sees(), Sampler(run), 30, 0, 1.0)
    asked = [one["asked"] for one in verdict["failures"]]
    assert asked[0] == NAMES.index("Bald") and set(asked[:24]) == set(range(len(NAMES)))
    assert verdict["wrong"] == 30 + len(NAMES) - 1 and verdict["failures"][0]["latent"] == 30 * (asked[0] + 1)


def test_the_balanced_share_is_the_one_that_evaluate_takes(run):
    """The same formula on the same pictures, with what the shipped judge sees in them."""
    from gan_core.metrics.accuracy import label_accuracy
    from gan_core.metrics.judge import load_judge
    from gan_core.metrics.observed import Extractor
    from gan_core.studio.answers.judging import _judge_attributes

    sampler = Sampler(run)
    verdict = _judge_attributes(load_judge("faces"), sampler, 4, 0, 1.0)
    y = sampler.labels().repeat_interleave(4, 0)
    pictures, _ = sampler.sample(len(y), 0, y)
    extractor = Extractor("drawn-faces")
    assert verdict["accuracy"] == pytest.approx(label_accuracy(extractor.observe(pictures, y), extractor))
    assert verdict["real"] > 0.9
