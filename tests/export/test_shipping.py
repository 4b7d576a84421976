"""A shipped model: small, looked at like any run, never trained on, and made again by the command on its card."""

import shlex

import pytest
import torch

from gan_core import runs
from gan_core.cli.main import main
from gan_core.errors import RunError, UserError
from gan_core.export.shipping import ship
from gan_core.images import arrays as images
from gan_core.sampling.sampler import Sampler
from gan_core.worker.worker import Worker


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipping")
    settings = {
        "dataset": "drawn-digits",
        "num_images": "64",
        "ngf": "4",
        "ndf": "4",
        "z_dim": "4",
        "batch_size": "8",
        "lr_g": "5e-4",
        "lr_d": "5e-4",
    }
    flags = [word for name, value in settings.items() for word in ("--" + name.replace("_", "-"), value)]
    main(["train", "mnist", *flags, "--steps", "12", "--snapshot-every", "2", "--out", str(folder / "run")])
    return runs.at(str(folder / "run"))


def test_a_pretrained_model_draws_what_the_run_drew_and_is_smaller(trained, tmp_path):
    trained.append_metrics(12, {"frechet": 3.5}, spread=0.1, real=1.0, num=8, features="some")
    trained.append_metrics(2, {"frechet": 9.5}, spread=0.1, real=1.0, num=8, features="some")
    shipped = ship(trained, tmp_path / "small", title="Small", limits="A toy.", moments=3, film=4)
    assert shipped.snapshots()[-1] == 12 and len(shipped.snapshots()) == 3 and len(shipped.samples()) == 4
    assert shipped.size() < trained.size() / 3 and shipped.title == "Small"
    before, after = (Sampler(run).sample(16)[0] for run in (trained, shipped))
    assert not torch.equal(before, after), "the weights are in half precision"
    assert (images.to_uint8(before).int() - images.to_uint8(after).int()).abs().max() <= 1
    assert [(row["step"], row["metric"], row["value"]) for row in shipped.metrics()] == [(12, "frechet", 3.5)]
    assert shipped.card()["title"] == "Small" and shipped.status()["state"] == "finished"


def test_it_is_not_trained_on_or_branched(trained, tmp_path):
    shipped = ship(trained, tmp_path / "small", title="Small", limits="A toy.")
    for act in (lambda: runs.prepare_resume(shipped, 50), lambda: runs.fork(shipped, 12, tmp_path / "branch")):
        with pytest.raises(RunError, match="pretrained model"):
            act()


def test_the_command_on_the_card_makes_the_same_weights(trained, tmp_path, capsys):
    shipped = ship(trained, tmp_path / "small", title="Small", limits="A toy.")
    words = shlex.split(shipped.card()["command"])
    assert words[:3] == ["python", "-m", "gan_core"]
    words[words.index("--out") + 1] = str(tmp_path / "again")
    assert main(words[3:]) == 0
    again = runs.at(str(tmp_path / "again"))
    for name, value in Sampler(trained).G.state_dict().items():
        assert torch.equal(value, Sampler(again).G.state_dict()[name]), name


def test_a_run_whose_live_settings_were_changed_is_refused(trained, tmp_path, tiny):
    run = runs.create(tiny.updated(steps=2), tmp_path / "run")
    worker = Worker(run)
    assert worker.work() == "finished"
    worker.experiment.turn("lr_g", 0.5)
    run.write_snapshot(3, worker.experiment.snapshot())
    with pytest.raises(UserError, match="Live settings"):
        ship(run, tmp_path / "small", title="", limits="")
