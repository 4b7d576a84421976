import json
import math

import pytest
import torch

from gan_core.errors import UserError
from gan_core.images.arrays import to_uint8
from gan_core.images.sprites import sprite
from gan_core.latent.resolve import along, from_normal, latents, lerp, moves, prior_std, resolve, resolve_labels, slerp, walk
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from gan_core.settings.config import RunConfig
from tests.latent_runs import made_run

CONFIG = RunConfig(z_dim=8)
A, B = latents([1, 2], 8)


@pytest.mark.parametrize("way", [lerp, slerp])
def test_ways_begin_and_end_exactly(way):
    assert torch.equal(way(A, B, 0.0), A) and torch.equal(way(A, B, 1.0), B)
    both = way(torch.stack([A, B]), torch.stack([B, A]), torch.tensor([0.0, 1.0]))
    assert torch.equal(both, torch.stack([A, A]))


def test_lerp_is_straight_and_goes_on():
    assert torch.allclose(lerp(A, B, 0.25), 0.75 * A + 0.25 * B)
    assert torch.allclose(lerp(A, B, 2.0), 2 * B - A, atol=1e-5)


def test_slerp_turns_evenly_and_keeps_the_length():
    a, b = torch.tensor([3.0, 0.0]), torch.tensor([0.0, 3.0])
    for t in (0.25, 0.5, 0.75, -0.5, 1.5):
        angle = t * math.pi / 2
        assert torch.allclose(slerp(a, b, t), 3 * torch.tensor([math.cos(angle), math.sin(angle)]), atol=1e-5)
    middle = slerp(torch.tensor([2.0, 0.0]), torch.tensor([0.0, 4.0]), 0.5)
    assert middle.norm().item() == pytest.approx(3, abs=1e-5)
    # what the straight way does instead: independent latents half-way are shorter
    many_a, many_b = latents(range(40), 64), latents(range(40, 80), 64)
    assert lerp(many_a, many_b, 0.5).norm(dim=1).mean() < 0.75 * 8 < slerp(many_a, many_b, 0.5).norm(dim=1).mean()


def test_slerp_of_equal_opposite_and_zero_latents():
    assert torch.allclose(slerp(A, A, 0.3), A)
    assert torch.allclose(slerp(A, 2 * A, 0.5), 1.5 * A, atol=1e-5)
    zero = torch.zeros(8)
    assert torch.allclose(slerp(zero, B, 0.3), 0.3 * B) and torch.allclose(slerp(A, zero, 0.3), 0.7 * A)
    assert torch.equal(slerp(zero, zero, 0.3), zero)
    middle = slerp(A, -A, 0.5)
    assert middle.norm().item() == pytest.approx(A.norm().item(), rel=1e-5), "it goes round, not through the middle"
    assert abs((middle @ A).item()) < 1e-4 and torch.equal(middle, slerp(A, -A, 0.5))
    near = slerp(A, -A + 1e-3 * B, 0.5)
    assert near.isfinite().all() and near.norm() > 0.9 * A.norm()
    close = slerp(A, A + 1e-4 * B, 0.5)
    assert torch.allclose(close, A + 0.5e-4 * B, atol=1e-6)


def test_a_walk_passes_its_keyframes_and_a_loop_closes():
    stops = latents([3, 4, 5], 8)
    for path in ("slerp", "lerp"):
        for easing in ("linear", "smooth"):
            z = walk(stops, 9, path, easing=easing)
            assert z.shape == (9, 8)
            assert torch.allclose(z[[0, 4, 8]], stops, atol=1e-5) and torch.equal(z[0], stops[0])
            round_trip = walk(stops, 10, path, loop=True, easing=easing)
            assert torch.allclose(round_trip[[0, 3, 6, 9]], stops[[0, 1, 2, 0]], atol=1e-5)
            assert torch.equal(round_trip[0], round_trip[-1])
    linear, smooth = (walk(stops, 41, easing=easing) for easing in ("linear", "smooth"))
    assert (smooth[1] - smooth[0]).norm() < 0.3 * (linear[1] - linear[0]).norm(), "it sets out from rest"
    assert torch.equal(walk(stops[:1], 3), stops[:1].repeat(3, 1))


@pytest.mark.parametrize(
    "wrong", [{"frames": 2}, {"frames": 0}, {"path": "bee"}, {"easing": "none"}, {"keyframes": torch.empty(0, 8)}]
)
def test_walks_that_cannot_be(wrong):
    with pytest.raises(UserError):
        walk(**{"keyframes": latents([1, 2, 3], 8), "frames": 9, **wrong})


def test_every_kind_of_spec():
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


def test_locks_hold_whatever_is_said_twice():
    w, other = latents([7, 8], 8)
    way = along(A, torch.stack([w, 2 * w, other]))
    assert way.norm().item() == pytest.approx(1, abs=1e-5)
    assert abs((way @ w).item()) < 1e-5 and abs((way @ other).item()) < 1e-5
    assert torch.allclose(along(A, torch.empty(0)), A / A.norm())


DEEP = 0
for _ in range(100):
    DEEP = {"times": DEEP, "by": 1}
WIDE = {"mix": [[0, 0]] * 30_000}


@pytest.mark.parametrize(
    "spec",
    [
        None,
        True,
        -1,
        1.5,
        "7",
        [],
        {},
        2**31,
        {"seed": "1"},
        {"seed": 1, "z": []},
        {"seed": 1, "amount": 1},
        {"z": [1, 2]},
        {"z": [float("nan")] * 8},
        {"z": [float("inf")] * 8},
        {"z": [10**400] * 8},
        {"z": ["0"] * 8},
        {"z": 3},
        {"mix": []},
        {"mix": [[1]]},
        {"mix": [1, 2]},
        {"mix": [["1", 2]]},
        {"between": [1, 2]},
        {"between": [1, 2, "half"]},
        {"between": [1, 2, 0.5], "path": "bee"},
        {"from": 1, "move": {"nowhere": 1}},
        {"from": 1, "move": 3},
        {"from": 1, "lock": ["nowhere"]},
        {"mutate": 1, "amount": 2},
        {"mutate": 1, "seed": -1},
        {"cross": [1]},
        {"times": 1, "by": 1e300},
        {"times": {"times": 1, "by": 1e6}, "by": 1e6},
        {"times": 1, "speed": 2},
        {"fly": 1},
        {"times": 1, "mutate": 2},
        DEEP,
        WIDE,
    ],
)
def test_whatever_is_no_latent_is_refused_with_words(spec):
    with pytest.raises(UserError) as caught:
        resolve([spec], CONFIG)
    assert len(str(caught.value)) < 300
    with pytest.raises(UserError):
        resolve(spec if not isinstance(spec, list) else {}, CONFIG)


def test_moves_finds_all_names():
    spec = {"mix": [[1, {"from": {"from": 2, "move": {"pca:0": 1}}, "move": {"fitted:Slant": 1}, "lock": ["sefa:3"]}]]}
    assert moves([spec, 3]) == {"pca:0", "fitted:Slant", "sefa:3"}
    assert moves({"move": 3, "lock": [7, None]}) == set() and moves("from") == set()


def test_labels():
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


def test_a_lineage_replays_to_the_same_pixels_alone_and_in_any_company():
    sampler = Sampler(made_run())
    spec = {"mutate": {"cross": [{"between": [1, 2, 0.4]}, 3], "seed": 5}, "seed": 6, "amount": 0.3}
    again = json.loads(json.dumps(spec))
    alone = draw(sampler, resolve([spec], sampler.config))
    others = draw(sampler, resolve([*range(18), again, *range(5)], sampler.config))
    assert torch.equal(alone[0], others[18])
    assert torch.equal(alone, to_uint8(sampler.images(resolve([again] * 4, sampler.config)))[:1])
    assert len({bytes(picture.numpy().tobytes()) for picture in others[:18]}) == 18, "or the test could not fail"


def test_weights_of_labels_pass_through():
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


def test_sprite_puts_tiles_row_by_row():
    tiles = torch.arange(5, dtype=torch.uint8).view(5, 1, 1, 1).expand(5, 1, 2, 3)
    assert sprite(tiles).shape == (2, 15)
    rows = sprite(tiles, 2)
    assert rows.shape == (6, 6) and rows[::2, ::3].tolist() == [[0, 1], [2, 3], [4, 0]]
    assert sprite(tiles.expand(5, 3, 2, 3), 5).shape == (2, 15, 3)


def test_points_have_no_tiles():
    sampler = Sampler(made_run(dataset="ring", architecture="mlp2d"))
    with pytest.raises(UserError, match="points"):
        draw(sampler, latents([1], 6))
