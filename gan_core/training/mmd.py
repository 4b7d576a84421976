"""A generator without a discriminator (Li et al., "Generative moment matching networks", arXiv:1502.02761)."""

from ..datasets.load import Batch
from .experiment import Experiment, Phase
from .objectives import mmd2
from .reading import Reading, grad_norm


class MmdExperiment(Experiment):
    """A generator alone, which matches the data's distribution by kernel MMD (Li et al., arXiv:1502.02761)."""

    second = ""

    @property
    def phases(self) -> list[Phase]:
        return [Phase("G", self.config.g_updates, self._update, True)]

    def _update(self, batch: Batch) -> Reading:
        squared = mmd2(batch.x, self.G(self._noise()))
        # The root gives late, small discrepancies more weight (the same paper, section 4); the estimate may be below 0.
        loss = squared.clamp_min(1e-6).sqrt()
        self._step(loss, "opt_g")
        loss, squared = loss.detach(), squared.detach()
        return Reading(lambda: {"loss/G": loss, "value/MMD^2": squared, "grad/G": grad_norm(self.G)})
