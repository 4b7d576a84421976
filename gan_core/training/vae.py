"""The variational autoencoder (Kingma and Welling, arXiv:1312.6114)."""

from ..catalogue.columns import ACTIVE
from ..datasets.load import Batch
from ..models.vae import reparameterise
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
        log_likelihood = likelihood_of(c.likelihood)(batch.x, self.G(reparameterise(mu, logvar)), c.sigma)
        kl = kl_to_prior(mu, logvar)
        loss = -elbo(log_likelihood, kl, c.beta_at(self.step + 1)).mean()
        self._step(loss, "opt_g", "opt_d")
        loss, log_likelihood, kl = loss.detach(), log_likelihood.detach(), kl.detach()
        return Reading(
            lambda: {
                "loss/VAE": loss,
                "elbo/reconstruction": -log_likelihood.mean(),
                "elbo/KL": kl.sum(1).mean(),
                "elbo/active dimensions": (kl.mean(0) > ACTIVE).sum(),
                "grad/decoder": grad_norm(self.G),
                "grad/encoder": grad_norm(self.modules["E"]),
            }
        )
