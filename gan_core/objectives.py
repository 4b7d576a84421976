"""Losses: pure functions of logits. A loss returns a number; only the training loop steps."""

from torch import Tensor, full_like
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import softplus


class NonSaturating:
    """Binary cross-entropy on logits, the generator's labels inverted (Goodfellow et al., arXiv:1406.2661, section 3).

    `label_smoothing` s: real images count as real to 1 - s only (one-sided; Salimans et al., arXiv:1606.03498).
    """

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return bce(real_logits, full_like(real_logits, 1 - label_smoothing)) + softplus(fake_logits).mean()

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return softplus(-fake_logits).mean()


LOSSES = {"nonsaturating": NonSaturating()}
