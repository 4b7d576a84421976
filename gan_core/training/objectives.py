"""Losses, penalties and other objectives: pure functions of tensors. They return numbers; only the training loop steps.

A loss is what G and D minimise, a penalty limits the slope of D. Any loss goes with any penalty: the loop adds
`weight * penalty` to D's loss. What can be chosen is listed in gan_core.catalogue; its rows name the functions below.
"""

import math
from collections.abc import Callable
from typing import Protocol, cast

import torch
from torch import Tensor, full_like
from torch.nn.functional import binary_cross_entropy, logsigmoid, relu, softplus
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from ..catalogue.losses import LOSSES, PENALTIES, PROBABILITY, TARGET
from ..catalogue.training import LIKELIHOODS
from .matching import median_bandwidths as median_bandwidths
from .matching import mmd2 as mmd2
from .whole_batch import over_batch

Critic = Callable[[Tensor, Tensor | None], Tensor]  # D: images (N, ...), labels or None -> logits (N,)


# -- losses -------------------------------------------------------------------------------------------------------------


class Loss(Protocol):
    """A loss of two networks on logits (N,). Both numbers are means over the batch, to be minimised.

    What people read about a loss, and what its scores mean, is its row in gan_core.catalogue.losses.
    """

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor: ...

    def g_loss(self, fake_logits: Tensor) -> Tensor: ...


class Paired(Loss, Protocol):
    """A loss whose row says that it `pairs` real images with fakes."""

    def g_loss(self, fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor: ...


class NonSaturating:
    """Binary cross-entropy on logits, with inverted labels for the generator (Goodfellow et al., arXiv:1406.2661, section 3).

    With `label_smoothing` s, the target of real images is 1 - s (one-sided; Salimans et al., arXiv:1606.03498).
    """

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return bce(real_logits, full_like(real_logits, 1 - label_smoothing)) + softplus(fake_logits).mean()

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return softplus(-fake_logits).mean()


class Minimax(NonSaturating):
    """The game of the 2014 paper (Goodfellow et al., arXiv:1406.2661, Algorithm 1): G descends on E log(1 - D(G(z))).

    Its gradient vanishes where D recognises the fakes, above all at the start. Therefore the paper prefers the non-saturating loss.
    """

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return -softplus(fake_logits).mean()  # log(1 - sigmoid(s)) = -softplus(s), which never takes the log of 0


class LeastSquares:
    """Mao et al., arXiv:1611.04076, with a = 0 for fakes, b = 1 for reals, and c = 1, which is what G wants for its fakes.

    `label_smoothing` s moves b to 1 - s. The logits are used as they are: D's answer is a number, not a probability.
    """

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return ((real_logits - (1 - label_smoothing)).square().mean() + fake_logits.square().mean()) / 2

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return (fake_logits - 1).square().mean() / 2


class Hinge:
    """Lim and Ye, arXiv:1705.02894. There are no labels to smooth: `label_smoothing` changes nothing."""

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return relu(1 - real_logits).mean() + relu(1 + fake_logits).mean()

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return -fake_logits.mean()


class Wasserstein:
    """Arjovsky et al., arXiv:1701.07875: D's loss is minus the gap E[D(real)] - E[D(fake)].

    The gap is a distance only while D's slope is bounded, so use it with a penalty or with spectral normalisation.
    There are no labels to smooth: `label_smoothing` changes nothing.
    """

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return fake_logits.mean() - real_logits.mean()

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return -fake_logits.mean()


class Relativistic:
    """Relativistic pairing: each real image against one fake, logistic in the difference of their logits.

    Jolicoeur-Martineau, arXiv:1807.00734, section 4; with R1 and R2 the game of R3GAN, Huang et al., arXiv:2501.05441, section 2.
    There are no labels to smooth: `label_smoothing` changes nothing. Without `real_logits` the other half of G's pairs counts as 0.
    """

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return softplus(fake_logits - real_logits).mean()

    def g_loss(self, fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
        return softplus(-fake_logits if real_logits is None else real_logits - fake_logits).mean()


def loss_of(name: str) -> Loss:
    """The loss of this name in the catalogue. Raises KeyError for one without a discriminator."""
    if not (objective := LOSSES[name].objective):
        raise KeyError(f"{name} has no discriminator")
    return globals()[objective]()


def g_loss(name: str, fake_logits: Tensor, real_logits: Tensor | None) -> Tensor:
    """What the loss `name` asks of G: of its fakes alone, or, where the loss pairs them, beside the logits of real images (N,)."""
    loss = loss_of(name)
    return cast(Paired, loss).g_loss(fake_logits, real_logits) if LOSSES[name].pairs else loss.g_loss(fake_logits)


def shown(logits: Tensor, name: str) -> Tensor:
    """D's answers on the scale that the loss `name` gives them: a probability, a number that aims at 0 or 1, or a score."""
    return logits.sigmoid() if LOSSES[name].score == PROBABILITY else logits


def belief(logits: Tensor, name: str) -> Tensor:
    """How real D believes images to be, in [0, 1], under the loss `name`: 0.5 where it cannot tell (for colouring the plane)."""
    return logits.clamp(0, 1) if LOSSES[name].score == TARGET else logits.sigmoid()


def minimax_value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """V(D, G) = E log D(x) + E log(1 - D(G(z))) of arXiv:1406.2661, equation 1, in nats; at most 0.

    It is -log 4 where D answers 1/2 everywhere, the equilibrium.
    """
    return logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()


# -- penalties ----------------------------------------------------------------------------------------------------------


def _slopes(D: Critic, x: Tensor, y: Tensor | None) -> Tensor:
    """Gradients (N, numbers per image) of each logit with respect to its own image, themselves differentiable.

    The gradient of the sum is the gradient of each logit only if D judges each image by itself. With batch norm in D
    an image's gradient holds a little of its neighbours' logits too.
    """
    x = x.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(D(x, y).sum(), x, create_graph=True)
    return slopes.flatten(1)


def gradient_penalty(
    D: Critic,
    real: Tensor,
    fake: Tensor,
    y: Tensor | None = None,
    *,
    eps: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """E (||grad D(x)|| - 1)^2, one norm per image, at one random point x between each real and fake image.

    Gulrajani et al., "WGAN-GP", arXiv:1704.00028, equation 3; its weight (10 there) stands outside. `real` and `fake` are
    (N, ...) of one shape; `y` are the labels that D sees. x = eps * real + (1 - eps) * fake; `eps` (N,) is drawn from
    [0, 1) with `generator` (of the images' device) unless given. Raises ValueError where the shapes differ.
    """
    if real.shape != fake.shape:
        raise ValueError(f"real images {tuple(real.shape)} and fake images {tuple(fake.shape)} must have the same shape")
    if eps is None:
        eps = torch.rand(len(real), generator=generator, device=real.device, dtype=real.dtype)
    between = torch.lerp(fake.detach(), real.detach(), eps.view(-1, *[1] * (real.dim() - 1)))
    return (_slopes(D, between, y).norm(dim=1) - 1).square().mean()


def r1(D: Critic, real: Tensor, y: Tensor | None = None) -> Tensor:
    """1/2 E ||grad D(x)||^2 at the real images (N, ...): it penalises any slope of D at the data.

    Mescheder et al., arXiv:1801.04406, section 4; its weight (gamma, 10 there) stands outside.
    """
    return _slopes(D, real, y).square().sum(1).mean() / 2


def r1_penalty(D: Critic, real: Tensor, fake: Tensor, y: Tensor | None = None) -> Tensor:
    """r1 with the arguments that every penalty gets: D, real and fake images (N, ...) of one shape, and labels."""
    return r1(D, real, y)


def r2_penalty(D: Critic, real: Tensor, fake: Tensor, y: Tensor | None = None) -> Tensor:
    """1/2 E ||grad D(x)||^2 at the fakes: R2 of Mescheder et al., arXiv:1801.04406, section 4. Arguments as for r1_penalty."""
    return r1(D, fake, y)


def r1_r2_penalty(D: Critic, real: Tensor, fake: Tensor, y: Tensor | None = None) -> Tensor:
    """R1 + R2, as relativistic pairing needs them (Huang et al., arXiv:2501.05441, section 2.2). Arguments as for r1_penalty."""
    return r1(D, real, y) + r1(D, fake, y)


Penalty = Callable[[Critic, Tensor, Tensor, Tensor | None], Tensor]


def penalty_of(name: str) -> Penalty | None:
    """The function of the penalty of this name in the catalogue, (D, real, fake, y) -> number; None for no penalty."""
    function = PENALTIES[name].function
    return globals()[function] if function else None


# -- the terms of a variational autoencoder -------------------------------------------------------------------------------


def gaussian_log_likelihood(x: Tensor, mean: Tensor, sigma: float = 1.0) -> Tensor:
    """log p(x | z) in nats, (N,), where each pixel is normal about `mean` with the fixed standard deviation `sigma`.

    x and mean are (N, ...) in [-1, 1], and sigma is on that scale. It is a density, so it can be above 0.
    Kingma and Welling, arXiv:1312.6114, appendix C.2, with a fixed variance.
    """
    errors = ((x - mean) / sigma).square().flatten(1).sum(1)
    return -0.5 * errors - x[0].numel() * (math.log(sigma) + 0.5 * math.log(2 * math.pi))


def optimal_gaussian_log_likelihood(x: Tensor, mean: Tensor, sigma: float = 1.0) -> Tensor:
    """log p(x | z) in nats, (N,), under the standard deviation that makes this batch most likely; `sigma` changes nothing.

    That is the root of the mean squared error over all pixels of the batch, but at least a level of 255. On average an image
    then comes to -D (1 + log(2 pi error)) / 2, for D pixels and a mean squared error: errors count the more, the smaller they
    are, and nobody has to weigh them against the KL term. Rybkin et al., "Simple and effective VAE training with calibrated
    decoders", arXiv:2006.13202, section 4.
    """
    squared = (x - mean).square().flatten(1)
    variance = over_batch(squared.mean().detach()).clamp_min((2 / 255) ** 2)  # at the optimum it has no gradient of its own
    return -0.5 * (squared.sum(1) / variance + squared.shape[1] * (variance.log() + math.log(2 * math.pi)))


def bernoulli_log_likelihood(x: Tensor, mean: Tensor, sigma: float = 1.0) -> Tensor:
    """log p(x | z) in nats, (N,), where each pixel is on with its own probability; at most 0. `sigma` changes nothing.

    x and mean are (N, ...) in [-1, 1] and are mapped to [0, 1] first; greys count as partly on, which is usual though not
    a likelihood in the strict sense. No pixel costs more than 100 nats, so that a saturated tanh does not give infinity.
    Kingma and Welling, arXiv:1312.6114, appendix C.1.
    """
    return -binary_cross_entropy((mean + 1) / 2, (x + 1) / 2, reduction="none").flatten(1).sum(1)


Likelihood = Callable[[Tensor, Tensor, float], Tensor]


def likelihood_of(name: str) -> Likelihood:
    """The likelihood of this name in the catalogue, (x, mean, sigma) -> nats of each image (N,)."""
    return globals()[LIKELIHOODS[name].function]


def kl_to_prior(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(q(z | x) || N(0, 1)) of each dimension in nats, (N, z_dim), at least 0; its sum over dimensions is the image's.

    mu and logvar = log sigma^2 are (N, z_dim). Kingma and Welling, arXiv:1312.6114, appendix B.
    """
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar)


def elbo(log_likelihood: Tensor, kl: Tensor, beta: float = 1.0) -> Tensor:
    """The evidence lower bound of each image in nats, (N,), to be made large: log p(x | z) - beta * sum of `kl`.

    log_likelihood is (N,), kl (N, z_dim). Only beta = 1 bounds log p(x) (arXiv:1312.6114, equation 3); a larger one gives
    a tidier latent space at the price of blur (Higgins et al., "beta-VAE", ICLR 2017).
    """
    return log_likelihood - beta * kl.sum(1)


def _check() -> None:
    """Every row of the catalogue names a function above."""
    for row, function in (
        *((row, row.objective) for row in LOSSES.values()),
        *((row, row.function) for row in (*PENALTIES.values(), *LIKELIHOODS.values())),
    ):
        if function and function not in globals():
            raise ValueError(f"{row.name}: {__name__} has no {function}")


_check()
