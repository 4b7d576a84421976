"""A generator without a discriminator (Li et al., "Generative moment matching networks", arXiv:1502.02761)."""

from ..datasets.load import Batch
from .experiment import Experiment, Phase, Stats, grad_norm
from .objectives import mmd2


class MmdExperiment(Experiment):
    """A generator alone, which matches the data's distribution by kernel MMD (Li et al., arXiv:1502.02761)."""

    second = ""

    @property
    def phases(self) -> list[Phase]:
        return [Phase("G", self.config.g_updates, self._update, True)]

    def _update(self, batch: Batch) -> Stats:
        squared = mmd2(batch.x, self.G(self._noise()))
        # The root gives late, small discrepancies more weight (the same paper, section 4); the estimate may be below 0.
        loss = squared.clamp_min(1e-6).sqrt()
        self._step(loss, "opt_g")
        return {"loss/G": loss.detach(), "value/MMD^2": squared.detach(), "grad/G": grad_norm(self.G)}
