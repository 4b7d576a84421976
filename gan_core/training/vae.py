"""The variational autoencoder (Kingma and Welling, arXiv:1312.6114)."""

import math

from torch import Tensor

from ..catalogue.columns import ACTIVE
from ..datasets.load import Batch
from ..models.vae import FlowDecoder, decode, reparameterise
from .experiment import Experiment, Phase
from .objectives import elbo, kl_to_prior, likelihood_of
from .reading import Reading, grad_norm


class VaeExperiment(Experiment):
    """Encoder and decoder (G) maximise the evidence lower bound together (Kingma and Welling, arXiv:1312.6114)."""

    second = "E"

    @property
    def phases(self) -> list[Phase]:
        return [Phase("VAE", 1, self._update, True)]

    def _update(self, batch: Batch) -> Reading:
        c = self.config
        mu, logvar = self.modules["E"](batch.x)
        codes = reparameterise(mu, logvar)
        log_likelihood = likelihood_of(c.likelihood)(batch.x, decode(self.G, codes), c.sigma)
        kl = kl_to_prior(mu, logvar)
        loss = -elbo(log_likelihood, kl, c.beta_at(self.step + 1)).mean()
        gain = self._fit_prior(codes.detach())
        self._step(loss if gain is None else loss - gain, "opt_g", "opt_d")
        loss, log_likelihood, kl = loss.detach(), log_likelihood.detach(), kl.detach()
        return Reading(
            lambda: {
                "loss/VAE": loss,
                "elbo/reconstruction": -log_likelihood.mean(),
                "elbo/KL": kl.sum(1).mean(),
                "elbo/active dimensions": (kl.mean(0) > ACTIVE).sum(),
                **({} if gain is None else {"elbo/prior gain": gain.detach()}),
                "grad/decoder": grad_norm(self.G),
                "grad/encoder": grad_norm(self.modules["E"]),
            }
        )

    def _fit_prior(self, codes: Tensor) -> Tensor | None:
        """How many nats likelier the decoder's flow makes the codes (N, z_dim) than the normal distribution does, on average;
        None without a flow. The codes are given, so that neither encoder nor decoder learns from it."""
        if not isinstance(self.G, FlowDecoder):
            return None
        normal = -0.5 * (codes.square().sum(1) + codes.shape[1] * math.log(2 * math.pi))
        return (self.G.flow.log_density(codes) - normal).mean()
