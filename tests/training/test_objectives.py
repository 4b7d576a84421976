"""Losses, penalties, MMD and the bound's terms against numbers derived by hand or by another formula."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from gan_core.catalogue.architectures import GAN
from gan_core.catalogue.losses import LOSSES, PENALTIES
from gan_core.catalogue.training import LIKELIHOODS
from gan_core.training import objectives
from gan_core.training.objectives import (
    gradient_penalty,
    likelihood_of,
    loss_of,
    minimax_value,
    mmd2,
    penalty_of,
    r1,
)

PENALISED = [name for name in PENALTIES if name != "none"]
GAMES = [name for name, row in LOSSES.items() if row.kind == GAN]

REAL = torch.tensor([2.0, -0.5, 0.0, 3.0], dtype=torch.float64)
FAKE = torch.tensor([-1.5, 0.5, -3.0, 0.25], dtype=torch.float64)


def mean(numbers) -> float:
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def grad_of(tensor: Tensor) -> Tensor:
    """What the last backward pass left at a tensor."""
    assert tensor.grad is not None
    return tensor.grad


def penalise(name: str) -> objectives.Penalty:
    """The function of a penalty that is not none."""
    function = penalty_of(name)
    assert function is not None
    return function


def d_by_hand(name: str, smoothing: float) -> float:
    """The formulas of the papers, written with probabilities instead of logits, one number at a time."""
    real, fake = REAL.tolist(), FAKE.tolist()
    if name in ("minimax", "nonsaturating"):
        b = 1 - smoothing
        as_real = mean(-b * math.log(probability(s)) - (1 - b) * math.log(1 - probability(s)) for s in real)
        return as_real + mean(-math.log(1 - probability(s)) for s in fake)
    if name == "least-squares":
        return 0.5 * mean((s - (1 - smoothing)) ** 2 for s in real) + 0.5 * mean(s**2 for s in fake)
    if name == "hinge":
        return mean(max(0, 1 - s) for s in real) + mean(max(0, 1 + s) for s in fake)
    if name == "relativistic":
        return mean(-math.log(probability(r - f)) for r, f in zip(real, fake, strict=True))
    return mean(fake) - mean(real)


def g_by_hand(name: str) -> float:
    fake = FAKE.tolist()
    return {
        "minimax": mean(math.log(1 - probability(s)) for s in fake),
        "nonsaturating": mean(-math.log(probability(s)) for s in fake),
        "least-squares": 0.5 * mean((s - 1) ** 2 for s in fake),
        "hinge": -mean(fake),
        "wasserstein": -mean(fake),
        "relativistic": mean(-math.log(probability(s)) for s in fake),
    }[name]


# -- losses -------------------------------------------------------------------------------------------------------------


def test_every_row_of_the_catalogue_has_its_function():
    assert len(GAMES) >= 5
    for name in GAMES:
        assert loss_of(name).g_loss(FAKE).ndim == 0
    assert [name for name in PENALTIES if penalty_of(name) is None] == ["none"]
    assert all(callable(likelihood_of(name)) for name in LIKELIHOODS)


def test_row_without_its_function_is_an_error(monkeypatch):
    monkeypatch.setitem(LOSSES, "lost", replace(LOSSES["hinge"], name="lost", objective="Nowhere"))
    with pytest.raises(ValueError, match="lost: "):
        objectives._check()


def test_loss_without_a_discriminator_has_no_class():
    with pytest.raises(KeyError, match="no discriminator"):
        loss_of("mmd")


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("name", GAMES)
def test_losses_are_those_of_the_papers(name, smoothing):
    loss = loss_of(name)
    assert loss.d_loss(REAL, FAKE, label_smoothing=smoothing).item() == pytest.approx(d_by_hand(name, smoothing), abs=1e-12)
    assert loss.g_loss(FAKE).item() == pytest.approx(g_by_hand(name), abs=1e-12)


@pytest.mark.parametrize("name", GAMES)
def test_smoothing_changes_just_the_losses_that_say_so(name):
    loss = loss_of(name)
    assert (loss.d_loss(REAL, FAKE, 0.1) != loss.d_loss(REAL, FAKE)) == LOSSES[name].smooths


def test_hinge_at_known_logits():
    hinge = loss_of("hinge")
    # Reals at 2 and 0.5 fall short of 1 by 0 and 0.5; fakes at -2 and 0 exceed -1 by 0 and 1.
    assert hinge.d_loss(torch.tensor([2.0, 0.5]), torch.tensor([-2.0, 0.0])).item() == pytest.approx(0.25 + 0.5)
    assert hinge.d_loss(torch.tensor([1.0, 7.0]), torch.tensor([-1.0, -9.0])).item() == 0


@pytest.mark.parametrize("name", GAMES)
def test_gradients_pull_the_logits_the_right_way(name):
    real, fake = (t.clone().requires_grad_() for t in (REAL - 3, FAKE - 0.4))  # reals below 1, fakes below 1 and some above -1
    loss_of(name).d_loss(real, fake).backward()
    assert (grad_of(real) < 0).all(), "D's loss falls as the logits of real images rise"
    rises = grad_of(fake)[fake > 0]
    assert rises.numel()
    assert (rises > 0).all(), "D's loss rises with the logits of fakes"
    fake = (FAKE - 0.4).requires_grad_()
    loss_of(name).g_loss(fake).backward()
    assert (grad_of(fake) < 0).all(), "G's loss falls as the logits of its fakes rise"


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("extreme", [-1e4, 1e4])
def test_losses_stay_finite_where_d_is_sure(name, extreme):
    logits = torch.full((3,), extreme, requires_grad=True)
    loss = loss_of(name).d_loss(logits, -logits) + loss_of(name).g_loss(logits)
    loss.backward()
    assert loss.isfinite()
    assert grad_of(logits).isfinite().all()


def test_relativistic_pairing_is_a_game_of_differences():
    """Every derivative is -sigmoid of minus the difference over n, for D's and for G's; a shift of all scores changes nothing."""
    game, n = loss_of("relativistic"), len(REAL)
    real, fake = REAL.clone().requires_grad_(), FAKE.clone().requires_grad_()
    apart = (REAL - FAKE).tolist()
    by_real, by_fake = torch.autograd.grad(game.d_loss(real, fake), (real, fake))
    assert by_real.tolist() == pytest.approx([-probability(-a) / n for a in apart])
    assert by_fake.tolist() == pytest.approx((-by_real).tolist())
    (by_fake,) = torch.autograd.grad(objectives.g_loss("relativistic", fake, REAL), fake)
    assert by_fake.tolist() == pytest.approx([-probability(a) / n for a in apart])
    assert game.d_loss(REAL + 7, FAKE + 7).item() == pytest.approx(game.d_loss(REAL, FAKE).item())
    of_g = objectives.g_loss("relativistic", FAKE, REAL).item()
    assert objectives.g_loss("relativistic", FAKE + 7, REAL + 7).item() == pytest.approx(of_g)
    # where D cannot tell a pair apart, each side has lost one bit
    assert objectives.g_loss("relativistic", REAL, REAL).item() == game.d_loss(REAL, REAL).item() == pytest.approx(math.log(2))


def test_saturating_g_learns_little_while_all_fakes_are_seen_through():
    slope = {}
    for name in ("minimax", "nonsaturating"):
        logit = torch.tensor([-6.0], requires_grad=True)
        loss_of(name).g_loss(logit).backward()
        slope[name] = -grad_of(logit).item()
    # d/ds log(1 - sigmoid(s)) = -sigmoid(s); d/ds -log sigmoid(s) = -(1 - sigmoid(s))
    assert slope["minimax"] == pytest.approx(probability(-6), rel=1e-5)
    assert slope["nonsaturating"] == pytest.approx(1 - probability(-6), rel=1e-5)


def test_minimax_value():
    zeros = torch.zeros(5)
    assert minimax_value(zeros, zeros).item() == pytest.approx(-math.log(4), abs=1e-6)
    by_hand = mean(math.log(probability(s)) for s in REAL.tolist()) + mean(math.log(1 - probability(s)) for s in FAKE.tolist())
    assert minimax_value(REAL, FAKE).item() == pytest.approx(by_hand, abs=1e-12)
    assert minimax_value(REAL, FAKE).item() == pytest.approx(-loss_of("minimax").d_loss(REAL, FAKE).item(), abs=1e-12)


# -- penalties ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [2, 3, 64])
@pytest.mark.parametrize("gain", [0.5, 0.1, 2.0])
def test_penalties_of_a_linear_d_take_one_norm_per_image(batch, gain):
    w = torch.full((1, 4, 4), gain, dtype=torch.float64)  # D(x) = <w, x>: the gradient is w everywhere, its norm 4 gain
    real, fake = torch.randn(2, batch, 1, 4, 4, dtype=torch.float64)

    def D(x, y):
        return (x * w).sum((1, 2, 3))

    assert gradient_penalty(D, real, fake).item() == pytest.approx((4 * gain - 1) ** 2, abs=1e-12)
    assert r1(D, real).item() == pytest.approx(16 * gain**2 / 2, abs=1e-12)


def test_gradient_penalty_looks_between_each_real_image_and_its_fake():
    real, fake = torch.randn(2, 3, 1, 2, 2, dtype=torch.float64)
    eps = torch.tensor([0.0, 0.25, 1.0], dtype=torch.float64)
    seen = []

    def D(x, y):
        seen.append(x.detach())
        return x.square().sum((1, 2, 3)) / 2  # the gradient is x itself

    value = gradient_penalty(D, real, fake, eps=eps)
    points = [fake[0], 0.25 * real[1] + 0.75 * fake[1], real[2]]
    torch.testing.assert_close(seen[0], torch.stack(points))
    assert value.item() == pytest.approx(mean((p.norm().item() - 1) ** 2 for p in points), abs=1e-12)


def test_gradient_penalty_draws_a_share_per_image_from_its_generator():
    real, fake = torch.ones(200, 1, 2, 2), torch.zeros(200, 1, 2, 2)
    seen = []

    def D(x, y):
        seen.append(x.detach())
        return x.sum((1, 2, 3))

    before = torch.get_rng_state()
    for _ in range(2):
        gradient_penalty(D, real, fake, generator=torch.Generator().manual_seed(3))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(seen[0], seen[1])
    shares = seen[0].flatten(1)
    assert torch.equal(shares, shares[:, :1].expand_as(shares)), "one share for all pixels of an image"
    assert len(shares[:, 0].unique()) > 150
    assert 0 <= shares.min() < 0.1
    assert 0.9 < shares.max() <= 1


def test_r1_of_a_quadratic_d():
    real = torch.tensor([[[[3.0, 4.0]]], [[[0.0, 1.0]]]])
    # D(x) = |x|^2 / 2 has the gradient x, so half the mean of 25 and 1.
    assert r1(lambda x, y: x.square().sum((1, 2, 3)) / 2, real).item() == pytest.approx(6.5)


@pytest.mark.parametrize(("name", "at"), [("r1", (1, 0)), ("r2", (0, 1)), ("r1-r2", (1, 1))])
def test_r1_and_r2_are_those_of_finite_differences(name, at):
    """Of a D that bends: half the mean squared slope, each coordinate by central differences, at reals, at fakes, or at both."""
    torch.manual_seed(4)
    real, fake = torch.randn(2, 3, 2, dtype=torch.float64)

    def D(x, y):
        return torch.sin(2 * x[:, 0]) + x[:, 0] * x[:, 1] ** 2

    def slope(point: Tensor, k: int) -> float:
        nudge = torch.zeros(2, dtype=torch.float64)
        nudge[k] = 1e-5
        return ((D((point + nudge)[None], None) - D((point - nudge)[None], None)) / 2e-5).item()

    expected = sum(
        weight * mean((slope(point, 0) ** 2 + slope(point, 1) ** 2) / 2 for point in points)
        for weight, points in zip(at, (real, fake), strict=True)
    )
    assert penalise(name)(D, real, fake, None).item() == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("name", PENALISED)
def test_penalties_train_d_and_leave_the_images_alone(name):
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 1)
    real, fake = torch.randn(2, 5, 4)
    fake.requires_grad_()
    labels = torch.arange(5)

    def D(x, y):
        assert y is labels
        return layer(x).squeeze(1)

    value = penalise(name)(D, real, fake, labels)
    assert value.shape == ()
    assert value.isfinite()
    value.backward()
    assert fake.grad is None
    norm = layer.weight.detach().norm()
    expected = layer.weight * {"gradient-penalty": 2 * (norm - 1) / norm, "r1-r2": 2}.get(name, 1)
    torch.testing.assert_close(layer.weight.grad, expected.detach())


@pytest.mark.parametrize("name", PENALISED)
def test_penalties_survive_a_flat_d(name):
    w = torch.zeros(4, requires_grad=True)
    value = penalise(name)(lambda x, y: x @ w, torch.randn(3, 4), torch.randn(3, 4), None)
    value.backward()
    assert value.item() == (1 if name == "gradient-penalty" else 0)
    assert grad_of(w).isfinite().all()


def test_gradient_penalty_wants_one_fake_for_each_real_image():
    with pytest.raises(ValueError, match="same shape"):
        gradient_penalty(lambda x, y: x.sum(1), torch.zeros(4, 2), torch.zeros(1, 2))


# -- MMD ----------------------------------------------------------------------------------------------------------------


def mmd2_by_loops(x: Tensor, y: Tensor, bandwidths: list[float]) -> float:
    def kernel(a: Tensor, b: Tensor) -> float:
        return mean(math.exp(-((a - b) ** 2).sum().item() / (2 * s * s)) for s in bandwidths)

    among_x = mean(kernel(a, b) for i, a in enumerate(x) for j, b in enumerate(x) if i != j)
    among_y = mean(kernel(a, b) for i, a in enumerate(y) for j, b in enumerate(y) if i != j)
    return among_x + among_y - 2 * mean(kernel(a, b) for a in x for b in y)


@pytest.mark.parametrize("bandwidths", [[1.0], [0.3, 2.0, 5.0]])
def test_mmd2_agrees_with_a_double_loop(bandwidths):
    torch.manual_seed(1)
    x, y = torch.randn(7, 1, 2, 3, dtype=torch.float64), 1 + torch.randn(5, 1, 2, 3, dtype=torch.float64)
    assert mmd2(x, y, bandwidths).item() == pytest.approx(mmd2_by_loops(x, y, bandwidths), abs=1e-12)


def test_mmd2_is_unbiased_and_sees_a_shift():
    torch.manual_seed(2)
    same = torch.stack([mmd2(x, y, [1.0]) for x, y in torch.randn(400, 2, 10, 2)])
    assert abs(same.mean().item()) < 4 * same.std().item() / math.sqrt(400)
    assert same.min() < 0 < same.max()
    x = torch.randn(200, 2)
    assert mmd2(x, torch.randn(200, 2) + 3) > 0.5
    # For unit normals in d = 2 that lie m apart and s = 1: 2 * (s^2 / (s^2 + 2)) * (1 - exp(-m^2 / (2 (s^2 + 2))))
    apart = torch.stack([mmd2(torch.randn(100, 2), torch.randn(100, 2) + 1, [1.0]) for _ in range(50)])
    assert apart.mean().item() == pytest.approx(2 / 3 * (1 - math.exp(-2 / 6)), abs=4 * apart.std().item() / math.sqrt(50))


def test_median_bandwidths_are_multiples_of_the_median_distance():
    x = torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]])  # distances 5, 1 and sqrt(18) = 4.24
    torch.testing.assert_close(objectives.median_bandwidths(x, factors=(0.5, 1, 2)), torch.tensor([0.5, 1, 2]) * math.sqrt(18))
    torch.testing.assert_close(mmd2(x, x + 1), mmd2(x, x + 1, objectives.median_bandwidths(x)))


def test_mmd2_teaches_and_takes_equal_images():
    x = torch.ones(3, 1, 2, 2)
    y = torch.zeros(3, 1, 2, 2, requires_grad=True)
    assert mmd2(x, x.clone(), [1.0]).item() == pytest.approx(0, abs=1e-6)
    mmd2(x, y, [1.0]).backward()
    assert (grad_of(y) < 0).all()  # towards the ones
    assert mmd2(x, y).isfinite()  # although all distances among x are 0
    with pytest.raises(ValueError, match="two images"):
        mmd2(x[:1], y)


# -- the terms of the bound -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [1.0, 0.3])
def test_gaussian_log_likelihood_is_the_normal_density(sigma):
    x, mu = torch.rand(2, 3, 1, 4, 4, dtype=torch.float64) * 2 - 1
    expected = torch.distributions.Normal(mu, sigma).log_prob(x).sum((1, 2, 3))
    torch.testing.assert_close(likelihood_of("gaussian")(x, mu, sigma), expected)


def test_optimal_sigma_makes_the_batch_most_likely():
    """Its value in closed form; no fixed sigma gives more; and the gradient is that of the logarithm of the error."""
    x, mu = torch.rand(2, 6, 1, 4, 4, dtype=torch.float64) * 2 - 1
    mu.requires_grad_()
    error = (x - mu).square().mean()
    value = likelihood_of("optimal-gaussian")(x, mu, 0.3).mean()
    assert value.item() == pytest.approx(-8 * (1 + math.log(2 * math.pi * error.item())))
    for sigma in (0.9, 1.0, 1.1):
        fixed = likelihood_of("gaussian")(x, mu, sigma * error.item() ** 0.5).mean().item()
        assert fixed == pytest.approx(value.item()) if sigma == 1 else fixed < value.item()
    (slope,) = torch.autograd.grad(value, mu, retain_graph=True)
    (expected,) = torch.autograd.grad(-8 * error.log(), mu)
    torch.testing.assert_close(slope, expected)
    assert likelihood_of("optimal-gaussian")(x, x, 0.3).isfinite().all(), "errors of nothing do not count infinitely"


def test_bernoulli_log_likelihood_is_cross_entropy_on_zero_to_one():
    x = torch.tensor([[[[-1.0, 1.0]]], [[[1.0, 0.0]]]], dtype=torch.float64)
    mu = torch.tensor([[[[-0.5, 0.5]]], [[[0.0, 0.0]]]], dtype=torch.float64)  # probabilities 1/4, 3/4; 1/2, 1/2
    expected = [2 * math.log(3 / 4), 2 * math.log(1 / 2)]
    assert likelihood_of("bernoulli")(x, mu, 0.1).tolist() == pytest.approx(expected)


def test_bernoulli_survives_a_saturated_tanh():
    x, mu = torch.ones(2, 1, 2, 2), torch.full((2, 1, 2, 2), -1.0, requires_grad=True)
    value = objectives.bernoulli_log_likelihood(x, mu)
    assert value.tolist() == [-400, -400]
    value.sum().backward()
    assert grad_of(mu).isfinite().all()
    assert objectives.bernoulli_log_likelihood(x, x).tolist() == [0, 0]


def test_kl_agrees_with_the_distributions_library_and_is_zero_at_the_prior():
    mu, logvar = torch.randn(2, 5, 3, dtype=torch.float64)
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(normal(mu, logvar.mul(0.5).exp()), normal(0, 1))
    torch.testing.assert_close(objectives.kl_to_prior(mu, logvar), expected)
    assert objectives.kl_to_prior(torch.zeros(1, 3), torch.zeros(1, 3)).abs().sum() == 0


def test_elbo_adds_up_per_image_and_bounds_the_evidence():
    # x = z + noise with z and the noise standard normal: x is normal with variance 2, z given x normal (x/2, 1/2).
    x = torch.tensor([[0.3], [-1.2]], dtype=torch.float64)
    evidence = torch.distributions.Normal(0, math.sqrt(2)).log_prob(x).squeeze(1)

    def bound(mu: Tensor, logvar: Tensor, beta: float = 1.0) -> Tensor:
        # E over q of (x - z)^2 = (x - mu)^2 + var; the rest of the Gaussian term does not depend on z
        expected = objectives.gaussian_log_likelihood(x, mu) - 0.5 * logvar.exp().squeeze(1)
        return objectives.elbo(expected, objectives.kl_to_prior(mu, logvar), beta)

    posterior = (x / 2, torch.full_like(x, math.log(0.5)))
    torch.testing.assert_close(bound(*posterior), evidence)
    assert (bound(x, torch.zeros_like(x)) < evidence - 0.01).all()
    assert (bound(*posterior, beta=4.0) < evidence).all()
    kl = torch.tensor([[1.0, 2.0], [0.5, 0.0]])
    assert objectives.elbo(torch.tensor([-10.0, -20.0]), kl, beta=2).tolist() == [-16, -21]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("nonsaturating", [0.5, 0.731059]),
        ("minimax", [0.5, 0.731059]),
        ("least-squares", [0.0, 1.0]),
        ("hinge", [0.0, 1.0]),
        ("wasserstein", [0.0, 1.0]),
        ("relativistic", [0.0, 1.0]),
    ],
)
def test_scores_are_shown_on_the_scale_of_their_loss(name, shown):
    """Least squares aims at 0 and 1 themselves, and a critic's score has no limits: neither is a probability."""
    assert objectives.shown(torch.tensor([0.0, 1.0]), name).tolist() == pytest.approx(shown)
