"""A stranger's files: an own residual generator, a patch discriminator and a data set train, resume, draw and are exported."""

import json
import re
import textwrap

import numpy as np
import pytest

import gan_core
from gan_core import runs
from gan_core.cli.main import main
from gan_core.datasets import own_code
from gan_core.datasets.load import load, real_pictures
from gan_core.errors import ConfigError, RunError
from gan_core.export.page import html_page
from gan_core.runs.code import COPY, keep, trust
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

MINE = """
from torch import nn


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.change = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU())

    def forward(self, x):
        return x + self.change(x)


def build(z_dim, shape):
    channels, height, width = shape
    G = nn.Sequential(
        nn.Linear(z_dim, 4 * 7 * 7), nn.Unflatten(1, (4, 7, 7)), nn.Upsample(scale_factor=4), Residual(4),
        nn.Conv2d(4, channels, 3, padding=1), nn.Tanh(),
    )
    D = nn.Sequential(nn.Conv2d(channels, 4, 4, 4), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 1))
    return G, D
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


def flags(mine, out, *more) -> list[str]:
    small = "--dataset drawn-digits --num-images 64 --batch-size 8 --evaluate-every 0 --device cpu"
    return ["train", "mnist-mlp", "--architecture", f"{mine}:build", "--out", str(out), *small.split(), *more]


def test_a_strangers_networks_train_resume_draw_and_go_home(mine, tmp_path, capsys, monkeypatch):
    out = tmp_path / "run"
    assert main(flags(mine, out, "--steps", "2")) == 0
    assert (out / COPY).read_text() == MINE
    mine.write_text("changed = True")
    assert main(["resume", str(out), "--steps", "4"]) == 0, "the run has its own copy"
    drawn = np.asarray(gan_core.load(out).sample(3))
    assert drawn.shape == (3, 28, 28)
    page = html_page(RunDir(out)).decode()
    assert '"nearest"' in page and '"add"' in page
    branch = runs.fork(RunDir(out), 4, steps=6)
    assert branch.config.code == RunDir(out).config.code

    monkeypatch.setenv("GAN_RUNS", str(tmp_path / "another-computer"))
    with pytest.raises(RunError, match="not trusted on this computer"):
        gan_core.load(out)
    assert main(["trust", str(out)]) == 0
    assert (np.asarray(gan_core.load(out).sample(3)) == drawn).all()
    (out / COPY).write_text(MINE + "\nimport os")
    with pytest.raises(RunError, match="not the one"):
        trust(RunDir(out))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def build(z_dim, shape)\n    pass", "mine.py, line 1: expected"),
        ("x = 1\ny = 1 / 0", "Your file, line 2: ZeroDivisionError: division by zero"),
        ("def other(): pass", "no function build"),
        ("def build(z_dim, shape):\n\n    return shape[7]", "Your file, line 3: IndexError"),
        ("def build(z_dim, shape): return 3", "build returned int"),
        (MINE.replace("(4, 7, 7)", "(4, 7, 8)"), "The generator fails on a batch"),
        (MINE.replace("nn.Upsample(scale_factor=4)", "nn.Upsample(scale_factor=2)"), r"The generator gives \(2, 1, 14, 14\)"),
    ],
)
def test_an_error_names_the_line(mine, tmp_path, capsys, text, words):
    mine.write_text(textwrap.dedent(text))
    assert main(flags(mine, tmp_path / "run", "--steps", "2")) == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert re.search(words, line), line


def test_code_goes_with_a_gan_without_labels_only(mine, tmp_path):
    code = keep(f"{mine}:build")
    for architecture in ("vae", "projection"):
        with pytest.raises(ConfigError, match="code holds"):
            RunConfig.parse({"architecture": architecture, "code": code})
    with pytest.raises(ConfigError, match="code cannot be"):
        RunConfig.parse({"code": "/etc/passwd:build"})


DATA = """
import numpy as np


def dataset():
    rng = np.random.default_rng(0)
    labels = np.arange(40) % 2
    pictures = np.zeros((40, 16, 16), np.uint8)
    pictures[labels == 1, :, rng.integers(4, 12)] = 255
    return pictures, labels


def coloured():
    return np.zeros((8, 32, 32, 3), np.uint8)


def wrong():

    return np.zeros((8, 32, 32))


def uneven():
    return [[1, 2], [3]]
"""


@pytest.fixture
def pictures(tmp_path):
    path = tmp_path / "data.py"
    path.write_text(DATA)
    return path


def test_a_data_set_of_your_own_trains_is_explored_and_stays_with_the_run(pictures, tmp_path, monkeypatch):
    out = tmp_path / "run"
    small = (
        "--architecture projection --ngf 4 --ndf 4 --batch-size 4 --steps 2 --evaluate-every 2 --evaluate-num 64 --device cpu"
    )
    assert main(["train", "mnist", "--dataset", f"{pictures}:dataset", "--out", str(out), *small.split()]) == 0
    run = RunDir(out)
    assert run.config.dataset == "own-1x16x16-2" and (out / "data.py").read_text() == DATA
    pictures.write_text("changed = True")
    assert main(["resume", str(out), "--steps", "3"]) == 0, "the run has its own copy"
    assert np.asarray(gan_core.load(out).sample(2, labels=1)).shape == (2, 16, 16)
    assert b"own-1x16x16-2" in run.path.joinpath("config.json").read_bytes() and html_page(run)
    held_out = real_pictures(run.config, 8)[1]
    assert tuple(held_out.images.shape) == (8, 1, 16, 16) and not held_out.unseen

    monkeypatch.setenv("GAN_RUNS", str(tmp_path / "another-computer"))
    assert gan_core.load(out).sample(1, labels=0) is not None, "its networks are ours and need no trust"
    with pytest.raises(RunError, match="not trusted on this computer"):
        load(run.config)
    assert trust(run) == [out / "data.py"] and len(load(run.config)) == 40


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("wrong", "of type float64. Return uint8"),
        ("uneven", "do not form one array"),
        ("missing", "no function missing. Write def missing"),
        ("dataset", None),
        ("coloured", None),
    ],
)
def test_a_data_set_says_what_it_is_or_what_is_wrong_with_it(pictures, function, words):
    given = f"{pictures}:{function}"
    if words is None:
        assert own_code.named(given)["dataset"] == {"dataset": "own-1x16x16-2", "coloured": "own-3x32x32-0"}[function]
        return
    with pytest.raises(ConfigError, match=words):
        own_code.named(given)
    pictures.write_text("def wrong():\n\n    return 1 / 0")
    with pytest.raises(ConfigError, match="Your file, line 3: ZeroDivisionError"):
        own_code.named(f"{pictures}:wrong")


def test_data_code_goes_with_its_data_set_only(pictures):
    found = own_code.named(f"{pictures}:dataset")
    with pytest.raises(ConfigError, match="takes no data_code"):
        RunConfig.parse({"dataset": "mnist", "data_code": found["data_code"]})
    with pytest.raises(ConfigError, match="needs data_code"):
        RunConfig.parse({"dataset": "own-1x16x16-2"})
    with pytest.raises(ConfigError, match="dataset cannot be"):
        RunConfig.parse({"dataset": "own-2x16x16-1"})


def test_a_student_cannot_train_code(mine, pictures):
    from web.access import limits
    from web.access.gate import Denied

    class Student:
        role, person = "student", "p"

    with pytest.raises(Denied, match="Only the teacher"):
        limits.fitted(Student(), RunConfig(code=keep(f"{mine}:build"), max_seconds=1))  # pyright: ignore[reportArgumentType]
    data = RunConfig.parse({**own_code.named(f"{pictures}:dataset"), "max_seconds": 1})
    with pytest.raises(Denied, match="Only the teacher"):
        limits.fitted(Student(), data)  # pyright: ignore[reportArgumentType]


def test_python_takes_a_file_as_well(mine, tmp_path):
    run = gan_core.train(
        "mnist-mlp", architecture=f"{mine}:build", dataset="drawn-digits", num_images=64, steps=2, batch_size=8
    )
    saved = run.finish().save(tmp_path / "saved")
    assert (saved.path / COPY).is_file() and json.loads((saved.path / "config.json").read_text())["code"]
