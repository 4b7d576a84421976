import math

import pytest
import torch

from gan_core.errors import UserError
from gan_core.latent.paths import along, lerp, slerp, walk
from gan_core.latent.priors import latents

A, B = latents([1, 2], 8)


@pytest.mark.parametrize("way", [lerp, slerp])
def test_paths_start_and_end_exactly_at_their_latents(way):
    assert torch.equal(way(A, B, 0.0), A) and torch.equal(way(A, B, 1.0), B)
    both = way(torch.stack([A, B]), torch.stack([B, A]), torch.tensor([0.0, 1.0]))
    assert torch.equal(both, torch.stack([A, A]))


def test_lerp_is_linear_and_extrapolates():
    assert torch.allclose(lerp(A, B, 0.25), 0.75 * A + 0.25 * B)
    assert torch.allclose(lerp(A, B, 2.0), 2 * B - A, atol=1e-5)


def test_slerp_turns_at_a_constant_rate_and_keeps_the_length():
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


def test_walk_passes_through_its_keyframes_and_a_loop_closes():
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
def test_impossible_walks_are_refused(wrong):
    with pytest.raises(UserError):
        walk(**{"keyframes": latents([1, 2, 3], 8), "frames": 9, **wrong})


def test_locked_directions_stay_fixed_even_when_linearly_dependent():
    w, other = latents([7, 8], 8)
    way = along(A, torch.stack([w, 2 * w, other]))
    assert way.norm().item() == pytest.approx(1, abs=1e-5)
    assert abs((way @ w).item()) < 1e-5 and abs((way @ other).item()) < 1e-5
    assert torch.allclose(along(A, torch.empty(0)), A / A.norm())
