import json

import pytest
import torch

from gan_core.errors import UserError
from gan_core.images.arrays import to_uint8
from gan_core.images.sprites import sprite
from gan_core.latent.paths import lerp, slerp
from gan_core.latent.priors import from_normal, latents, prior_std
from gan_core.latent.resolve import resolve, resolve_labels
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from gan_core.settings.config import RunConfig
from tests.latent_runs import made_run

CONFIG = RunConfig(z_dim=8)
A, B = latents([1, 2], 8)


def test_every_kind_of_latent_resolves_to_its_formula():
    unit = torch.zeros(8)
    unit[2] = 1.0
    one = lambda spec: resolve([spec], CONFIG, {"pca:0": unit, "x": (unit + unit.roll(1)) / 2**0.5})[0]  # noqa: E731
    assert torch.equal(one(1), A) and torch.equal(one({"seed": 1}), A)
    assert torch.equal(one({"z": A.tolist()}), A)
    assert torch.allclose(one({"mix": [[1, 1], [-1, 2], [1, 1]]}), 2 * A - B, atol=1e-5)
    assert torch.equal(one({"between": [1, 2, 0.3]}), slerp(A, B, 0.3))
    assert torch.equal(one({"between": [1, 2, 0.3], "path": "lerp"}), lerp(A, B, 0.3))
    assert torch.allclose(one({"from": 1, "move": {"pca:0": -1.5}}), A - 1.5 * unit)
    locked = one({"from": 1, "move": {"x": 2}, "lock": ["pca:0"]}) - A
    assert locked[2].abs() < 1e-6 and locked[3].item() == pytest.approx(2, abs=1e-5)
    assert torch.equal(one({"from": 1, "move": {"pca:0": 2}, "lock": ["pca:0"]}), A), "a locked direction stays"
    assert torch.equal(one({"times": 1, "by": 2.5}), 2.5 * A)
    child = one({"mutate": 1, "seed": 1, "amount": 0.3})
    assert 0 < (child - A).norm() < (one({"mutate": 1, "seed": 1, "amount": 0.9}) - A).norm()
    assert torch.equal(one({"mutate": 1, "seed": 1, "amount": 0}), A), "and with amount 0 it is its parent"
    assert not torch.equal(one({"mutate": 1, "seed": 1, "amount": 1}), A), "a child's seed is not a latent's"
    crossed = one({"cross": [1, 2], "seed": 4})
    assert ((crossed == A) | (crossed == B)).all() and (crossed == A).any() and (crossed == B).any()


def test_amounts_are_in_standard_deviations_of_the_prior():
    unit = torch.eye(8)[0]
    for prior in ("normal", "uniform", "truncated"):
        config = RunConfig(z_dim=8, prior=prior)
        moved = resolve([1, {"from": 1, "move": {"d": 1}}], config, {"d": unit})
        assert (moved[1] - moved[0])[0].item() == pytest.approx(prior_std(prior), abs=1e-6)
        drawn = from_normal(torch.randn(200_000, generator=torch.Generator().manual_seed(0)), prior)
        assert prior_std(prior) == pytest.approx(drawn.std().item(), rel=0.01)


@pytest.mark.parametrize("spec", [{"z": [1, 2]}, {"from": 1, "move": {"nowhere": 1}}, {"from": 1, "lock": ["nowhere"]}])
def test_latents_that_do_not_fit_the_run_are_refused(spec):
    with pytest.raises(UserError):
        resolve([spec], CONFIG)


def test_latents_that_grow_too_large_are_refused():
    with pytest.raises(UserError, match="too large"):
        resolve([{"times": {"times": 1, "by": 1e6}, "by": 1e6}], CONFIG)


def test_labels_become_classes_or_weights_and_wrong_ones_are_refused():
    assert resolve_labels(None, 0, 3) is None
    assert resolve_labels([1, 0], 4, 2).tolist() == [1, 0]
    assert resolve_labels([1, [0, 0.5, 0, 0.5]], 4, 2).tolist() == [[0, 1, 0, 0], [0, 0.5, 0, 0.5]]
    for labels, classes, count in (
        (None, 4, 2),
        ([1], 0, 1),
        ([1], 4, 2),
        ([4], 4, 1),
        ([-1], 4, 1),
        ([True], 4, 1),
        ([1.0], 4, 1),
        (["1"], 4, 1),
        ([[1, 0]], 4, 1),
        ([[1, 0, 0, float("nan")]], 4, 1),
        ([[1, 0, 0, 1e9]], 4, 1),
        ("12", 4, 2),
        ({}, 4, 1),
    ):
        with pytest.raises(UserError):
            resolve_labels(labels, classes, count)


# -- pictures -------------------------------------------------------------------------------------------------------------


def test_a_lineage_gives_the_same_pixels_alone_and_in_any_batch():
    sampler = Sampler(made_run())
    spec = {"mutate": {"cross": [{"between": [1, 2, 0.4]}, 3], "seed": 5}, "seed": 6, "amount": 0.3}
    again = json.loads(json.dumps(spec))
    alone = draw(sampler, resolve([spec], sampler.config))
    others = draw(sampler, resolve([*range(18), again, *range(5)], sampler.config))
    assert torch.equal(alone[0], others[18])
    assert torch.equal(alone, to_uint8(sampler.images(resolve([again] * 4, sampler.config)))[:1])
    assert len({bytes(picture.numpy().tobytes()) for picture in others[:18]}) == 18, "or the test could not fail"


def test_class_weights_reach_the_generator():
    sampler = Sampler(made_run(architecture="projection"))
    with torch.no_grad():  # a trained network's classes differ; these begin alike
        for module in sampler.G.modules():
            if hasattr(module, "gain"):
                module.gain.normal_(0, 0.5, generator=torch.Generator().manual_seed(0))
    z = latents([1] * 3, 6)
    numbers = draw(sampler, z, resolve_labels([2, 5, 2], 10, 3))
    halves = [0.0] * 10
    halves[2] = halves[5] = 0.5
    rows = draw(sampler, z, resolve_labels([[0, 0, 1, *[0] * 7], 5, halves], 10, 3))
    assert torch.equal(numbers[0], rows[0]) and torch.equal(numbers[1], rows[1])
    assert not torch.equal(rows[2], rows[0]) and not torch.equal(rows[2], rows[1])
    assert torch.equal(draw(sampler, z[:1], torch.tensor([5])), numbers[1:2]), "one alone is filled up and cut again"


def test_sprite_lays_tiles_row_by_row():
    tiles = torch.arange(5, dtype=torch.uint8).view(5, 1, 1, 1).expand(5, 1, 2, 3)
    assert sprite(tiles).shape == (2, 15)
    rows = sprite(tiles, 2)
    assert rows.shape == (6, 6) and rows[::2, ::3].tolist() == [[0, 1], [2, 3], [4, 0]]
    assert sprite(tiles.expand(5, 3, 2, 3), 5).shape == (2, 15, 3)


def test_runs_that_draw_points_have_no_tiles():
    sampler = Sampler(made_run(dataset="ring", architecture="mlp2d"))
    with pytest.raises(UserError, match="points"):
        draw(sampler, latents([1], 6))
