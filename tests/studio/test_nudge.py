"""What D asks of G is minus the gradient of G's loss, a walk along it raises D's score, and covering squares shows where D looks."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core import runs
from gan_core.errors import RunError, UserError
from gan_core.images import arrays
from gan_core.models import build
from gan_core.runs.folder import RunDir
from gan_core.sampling.networks import load_network
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from gan_core.studio import protocol
from gan_core.studio.answers.nudge import asked, follow, occlusion, settled
from gan_core.training.fixed import fixed_labels, fixed_latents
from gan_core.training.objectives import loss_of
from gan_core.worker.worker import Worker


def pretrained(name: str) -> RunDir:
    run = runs.find(name)
    assert run
    return run


@pytest.fixture(scope="module")
def D():
    torch.manual_seed(3)
    made = build(RunConfig(architecture="dcgan", dataset="drawn-digits", ngf=4, ndf=4), (1, 28, 28), 10)[1]
    return settled(made.double(), torch.randn(16, 1, 28, 28, dtype=torch.double).clamp(-1, 1)).eval().requires_grad_(False)


@pytest.mark.parametrize("loss", ["nonsaturating", "minimax", "least-squares", "hinge", "wasserstein"])
def test_the_change_that_d_asks_for_is_minus_the_gradient_by_finite_differences(D, loss):
    picture = torch.rand(2, 1, 28, 28, dtype=torch.double) * 1.6 - 0.8
    change = asked(D, loss, picture)
    assert change.shape == picture.shape
    for place in ((0, 0, 3, 5), (1, 0, 14, 14), (0, 0, 20, 9)):
        up, down = picture.clone(), picture.clone()
        up[place] += 1e-5
        down[place] -= 1e-5
        number = place[0]
        of_g = [loss_of(loss).g_loss(D(x)[number : number + 1]).item() for x in (up, down)]
        assert change[place].item() == pytest.approx(-(of_g[0] - of_g[1]) / 2e-5, rel=1e-4, abs=1e-9)


def test_a_settled_d_judges_each_picture_by_itself(D):
    pictures = torch.rand(5, 1, 28, 28, dtype=torch.double)
    assert torch.allclose(D(pictures)[3:4], D(pictures[3:4]))


def test_a_square_that_d_does_not_look_at_changes_nothing_when_covered():
    first = torch.nn.Linear(28 * 28, 1, bias=False).requires_grad_(False)
    first.weight[:] = 0
    first.weight[0, :2] = 1.0  # the two first pixels of the first row
    corner = torch.nn.Sequential(torch.nn.Flatten(), first)
    picture = torch.zeros(1, 1, 28, 28)
    picture[0, 0, 0, :2] = 1.0
    map_ = occlusion(corner, picture)
    assert map_.shape == (14, 14) and map_[0, 0].item() == pytest.approx(2 * (1 - picture.mean().item()))
    assert map_.abs().sum().item() == pytest.approx(map_[0, 0].item())


def test_steps_along_what_d_asks_for_raise_its_score_and_begin_with_the_picture_of_the_latent(tiny):
    run = runs.create(tiny.updated(steps=5, architecture="dcgan"))
    Worker(run).work()
    told = follow(run, 5, 7, 6, 0.05)
    assert len(told["scores"]) == 7 and told["scores"][-1] > told["scores"][0] and told["scale"] == "probability"
    assert told["moved"][0] == 0 and told["moved"][1] == pytest.approx(0.05, rel=0.2) and told["tile"] == [28, 28]
    pixels = np.array(Image.open(io.BytesIO(told["png"])))
    assert pixels.shape == (28, 7 * 28)
    sampler = Sampler(run, 5)
    first = arrays.to_uint8(sampler.images(fixed_latents(sampler.config, sampler.shape, 0, 7)[0][:1]))[0, 0].numpy()
    assert np.array_equal(pixels[:, :28], first)
    changes = np.frombuffer(told["changes"], np.int8).reshape(7, 28, 28)
    assert (np.abs(changes.astype(int)).max((1, 2)) == 127).all(), "each is scaled by its own largest number"
    assert len(told["covered"]) == 14 * 14 == told["patches"][0] * told["patches"][1]


@pytest.mark.parametrize(("name", "seed", "label"), [("mnist-conditional", 17, "7"), ("faces-conditional", 0, "no attribute")])
def test_a_conditional_d_is_asked_about_the_label_of_the_picture(name, seed, label):
    run = pretrained(name)
    answer = follow(run, run.snapshots()[-1], seed, 3, 0.05)
    assert answer["label"] == label and answer["scores"][-1] > answer["scores"][0]
    network = load_network(run, run.snapshots()[-1], "D").network
    sampler = Sampler(run, run.snapshots()[-1])
    z, y = fixed_latents(sampler.config, sampler.shape, sampler.num_classes, seed)
    assert y is not None
    place = seed % len(fixed_labels(sampler.config, sampler.num_classes))
    pictures = sampler.images(z, y)
    with torch.no_grad():
        expected = torch.sigmoid(settled(network, pictures, y)(pictures[place : place + 1], y[place : place + 1]))
    assert answer["scores"][0] == pytest.approx(expected.item(), abs=1e-5)


def test_a_run_without_a_fitting_d_is_refused_in_words():
    with pytest.raises(RunError, match="no discriminator of pictures"):
        follow(pretrained("faces-vae"), 6000, 0, 1, 0.1)
    with pytest.raises(RunError, match="does not hold the discriminator"):
        follow(pretrained("mnist"), 128, 0, 1, 0.1)
    with pytest.raises(UserError, match="steps is 41"):
        protocol.request({"do": "nudge", "run": "mnist", "steps": 41})
