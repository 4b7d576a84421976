"""What the studio answers about the inside of a generator."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.errors import UserError
from gan_core.images.arrays import png
from gan_core.images.sprites import sprite
from gan_core.latent.priors import latents
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from gan_core.studio.answers.inside import MOST_SHOWN, inside, needs_of, weights
from gan_core.studio.jobs import Jobs, Task
from gan_core.studio.protocol import request
from tests.latent_runs import made_run


def ask(run, **fields):
    return inside(request({"do": "inside", "run": str(run.path), **fields}))


def picture(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return made_run(out=str(tmp_path_factory.mktemp("inside") / "conditional"), architecture="embedding")


def test_the_answer_has_the_maps_of_a_layer_and_the_picture_with_and_without_changes(run):
    sampler = Sampler(run)
    z, y = latents([7, 8], sampler.config.z_dim), torch.tensor([3, 3])
    answer = ask(run, latents=[7, 8], labels=[3, 3])
    before, other = draw(sampler, z, y)
    assert answer.before == answer.after == png(sprite(before[None])) and answer.other == png(sprite(other[None]))
    assert answer.moved == 0 and answer.size == [28, 28]
    shape = answer.layers[answer.layer]["shape"]
    assert answer.count == min(shape[0], MOST_SHOWN) and answer.tile == shape[:0:-1]
    assert picture(answer.png).shape[2] == 4 and picture(answer.png)[..., 3].max() == 255
    assert answer.judge == "digit judge" and len(answer.outputs) == 10 and answer.exclusive
    assert [sum(one) for one in answer.beliefs] == pytest.approx([1, 1])

    off = ask(run, latents=[7, 8], labels=[3, 3], layer=answer.layer, changes=[{"layer": answer.layer, "factor": 0}])
    assert off.before == answer.before and off.after != off.before and 0 < off.moved <= 1
    assert off.png == answer.png, "a channel is shown as it arrives, so that it can be seen what was switched off"
    everything = ask(run, latents=[7, 8], labels=[3, 3], changes=[{"layer": answer.layer}])
    assert everything.after == answer.other
    sheet = ask(run, latents=[7], labels=[3], sheet=True)
    assert sheet.tile == [32, 32] and sheet.other == b""


def test_a_layer_of_many_numbers_is_shown_in_parts(run):
    answer = ask(run, latents=[7], labels=[3], layer=0, first=100)
    channels = answer.layers[0]["shape"][0]
    assert (answer.first, answer.count, answer.tile) == (100, min(MOST_SHOWN, channels - 100), [1, 1])
    assert ask(run, latents=[7], labels=[3], layer=0, first=10**5).first == channels - 1


@pytest.mark.parametrize("fields", [{"layer": 99}, {"changes": [{"layer": 0, "channel": 99_999}]}, {"styles": [0, 3]}])
def test_what_does_not_exist_is_a_mistake_with_words(run, fields):
    with pytest.raises(UserError, match=r"Choose|Give"):
        ask(run, latents=[7], labels=[3], **fields)


def test_points_are_refused_in_words(tmp_path):
    points = made_run(out=str(tmp_path / "points"), dataset="ring", architecture="mlp2d", z_dim=2)
    with pytest.raises(UserError, match="points in the plane"):
        ask(points, latents=[0])
    networks = weights(request({"do": "weights", "run": str(points.path)})).networks
    assert [one["name"] for one in networks] == ["G", "D"] and networks[0]["steps"] == [5], "weights are weights"


def test_the_ranking_is_a_job_that_can_be_cancelled(run):
    for stop, state in ((False, "failed"), (True, "cancelled")):
        job = Task(request({"do": "needs", "run": str(run.path), "layer": 3, "target": 0, "count": 8}), stop=stop)
        Jobs({type(job.request): needs_of}).do(job)
        assert job.state == state, "this network draws nothing that the judge takes for a digit"
    assert job.error is None
