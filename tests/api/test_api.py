"""What `import gan_core` offers: a model, a training, pictures. Three lines each, and errors in words."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

import gan_core
from gan_core import runs
from gan_core.api.pictures import Pictures
from gan_core.errors import ConfigError, RunError, UserError
from gan_core.places import PROJECT
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from gan_core.training.trainer import Step
from gan_core.worker.worker import Worker


@pytest.fixture(scope="module")
def model():
    return gan_core.load("mnist")


@pytest.fixture(scope="module")
def conditional():
    return gan_core.load("mnist-conditional")


def test_the_package_imports_no_torch_until_it_is_used():
    code = "import sys, gan_core; assert gan_core.__version__ and 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)


def test_a_sample_is_that_of_the_command_line(model):
    pictures = model.sample(8, seed=1)
    assert len(pictures) == 8 and np.asarray(pictures).shape == (8, 28, 28) and pictures[0].dtype == np.uint8
    floats, _ = Sampler(runs.at("mnist")).sample(8, 1)
    assert np.abs((floats[:, 0].numpy() + 1) * 127.5 - np.asarray(pictures)).max() < 0.51


def test_a_walk_passes_its_stops(model):
    walk = model.walk([0, 1, 2], frames=5)
    assert (walk[0] == model.sample(1, seed=0)[0]).all()
    assert (walk[2] == model.sample(1, seed=1)[0]).all()
    assert (walk[4] == model.sample(1, seed=2)[0]).all()


def test_latents_are_taken_as_lists_arrays_and_tensors(model):
    z = model.latents([3, 4])
    wanted = np.asarray(model.draw([3, 4]))
    for given in (z, torch.from_numpy(z), z.tolist(), list(z), [torch.from_numpy(row) for row in z], z.astype(float)):
        assert (np.asarray(model.draw(given)) == wanted).all()
    assert (np.asarray(model.draw(z[0])) == wanted[:1]).all() and (np.asarray(model.draw(3)) == wanted[:1]).all()


@pytest.mark.parametrize("given", [[0.5, 0.25, 1.0], np.zeros((2, 3)), torch.zeros(2, 3), [[1.0, 2.0, 3.0]]])
def test_a_latent_of_the_wrong_length_is_reported_in_words(model, given):
    with pytest.raises(UserError, match="3 numbers, but this run needs 64"):
        model.draw(given)
    with pytest.raises(UserError, match="z is 2 x 3, but this run needs rows of 64"):
        model._sampler.images(torch.zeros(2, 3))


def test_labels_are_names_numbers_and_mixtures(conditional):
    assert conditional.labels == tuple("0123456789")
    drawn = [np.asarray(conditional.draw([5, 6], labels=label)) for label in (7, "7", [7, 7], np.eye(10)[[7, 7]])]
    assert all((pictures == drawn[0]).all() for pictures in drawn)
    assert conditional.sample(12).labels is not None and conditional.sample(12).labels.tolist() == [*range(10), 0, 1]
    with pytest.raises(UserError, match="label"):
        conditional.draw([0])
    with pytest.raises(UserError, match="Unknown label"):
        conditional.sample(1, labels="shoe")


def test_pictures_show_themselves_and_are_saved(model, tmp_path):
    pictures = model.walk([0, 1], frames=4)
    assert pictures._repr_png_().startswith(b"\x89PNG") and repr(pictures) == "Pictures(4, 28, 28)"
    for name in ("grid.png", "walk.gif", "walk.mp4"):
        assert pictures.save(tmp_path / name).stat().st_size > 200
    with pytest.raises(UserError, match=r"\.png, \.gif, \.mp4"):
        pictures.save(tmp_path / "walk.doc")
    colour = Pictures.of(torch.zeros(2, 3, 4, 4, dtype=torch.uint8))
    assert colour.array.shape == (2, 4, 4, 3) and colour.save(tmp_path / "c.png").is_file()


def test_a_training_is_an_iterator_with_the_numbers_of_the_worker(tiny):
    run = gan_core.train(tiny)
    steps = [event.step for event in run if isinstance(event, Step)]
    assert steps == list(range(1, 11)) and run.step == 10
    worker = runs.create(tiny)
    assert Worker(worker).work() == "finished"
    assert run.stats()["loss/D"].tolist() == pytest.approx([row["loss/D"] for row in worker.stats()[0]], abs=0)
    assert run._frames[10] == worker.sample_path(10).read_bytes()
    frames = run.frames()
    assert frames.steps is not None and frames.steps[-1] == 10 and len(frames) == len(frames.steps)


def test_a_training_can_be_left_finished_saved_and_opened(tiny, tmp_path):
    run = gan_core.train(tiny)
    for _ in range(3):
        next(run)
    model = run.model()
    before = np.asarray(model.sample(3))
    saved = run.finish().save(tmp_path / "mine")
    assert (np.asarray(model.sample(3)) == before).all(), "training on must not change a model taken earlier"
    again = gan_core.load(tmp_path / "mine")
    assert (np.asarray(again.sample(3)) == np.asarray(run.model().sample(3))).all()
    assert saved.status()["state"] == "finished" and len(saved.stats()[0]) == 10
    runs.prepare_resume(saved, 12)
    assert Worker(saved).work() == "finished" and saved.status()["step"] == 12
    with pytest.raises(RunError, match="no run"):
        gan_core.load(tmp_path / "nothing")


def own_networks() -> tuple[nn.Sequential, nn.Sequential]:
    G = nn.Sequential(nn.Linear(8, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28)))
    D = nn.Sequential(nn.Conv2d(1, 4, 4, 4), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 1))  # a logit for each of 7 x 7 patches
    return G, D


def test_networks_of_your_own_train_and_draw(tiny):
    G, D = own_networks()
    before = [weight.clone() for net in (G, D) for weight in net.parameters()]
    run = gan_core.train(tiny, G=G, D=D, steps=2).finish()
    after = [weight for net in (G, D) for weight in net.parameters()]
    assert all((old != new).any() for old, new in zip(before, after, strict=True))
    assert run.model().sample(2)[0].shape == (28, 28)
    with pytest.raises(ConfigError, match="made in memory"):
        run.save()


def test_a_network_that_does_not_fit_is_refused_in_words(tiny):
    G, D = own_networks()
    with pytest.raises(ConfigError, match=r"The generator gives \(2, 784\)"):
        gan_core.train(tiny, G=G[:2])
    with pytest.raises(ConfigError, match="The generator fails on a batch"):
        gan_core.train(tiny, G=nn.Linear(9, 784))
    with pytest.raises(ConfigError, match="type int"):
        gan_core.train(tiny, D=3)
    with pytest.raises(ConfigError, match="D cannot be replaced"):
        gan_core.train(RunConfig.parse({**tiny.model_dump(), "architecture": "vae", "dropout": 0.0}), D=D)


def test_modules_of_an_experiment_are_replaced_by_request_only(tiny):
    experiment = gan_core.train(tiny).experiment
    with pytest.raises(TypeError):
        experiment.modules["G"] = own_networks()[0]  # pyright: ignore[reportIndexIssue]
    with pytest.raises(AttributeError):
        experiment.G = own_networks()[0]  # pyright: ignore[reportAttributeAccessIssue]
    experiment.replace("D", own_networks()[1])
    held = {id(weight) for weight in experiment.optimizers["opt_d"].param_groups[0]["params"]}
    assert held == {id(weight) for weight in experiment.modules["D"].parameters()}


def test_pictures_in_memory_are_training_data(tiny):
    pictures = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    assert gan_core.train(tiny, data=pictures, steps=2).finish().step == 2
    with pytest.raises(ConfigError, match="float"):
        gan_core.train(tiny, data=pictures / 255.0)


def test_settings_by_name_and_their_errors():
    with pytest.raises(ConfigError, match="Unknown setting 'setps'"):
        gan_core.train("mnist", setps=3)
    with pytest.raises(ConfigError, match="preset"):
        gan_core.train("mnits")
    run = gan_core.train(dataset="ring", architecture="mlp2d", z_dim=4, steps=2, batch_size=16, device="cpu").finish()
    points = run.model().sample(20)
    assert points.array.shape == (20, 2) and points._repr_png_().startswith(b"\x89PNG")


def test_help_says_how_to_begin(capsys):
    help(gan_core.load)
    help(gan_core)
    text = capsys.readouterr().out
    assert 'gan_core.load("mnist")' in text and "A trained generator" in text and "Raises RunError" in text
