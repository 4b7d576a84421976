"""The GAN: a generator and a discriminator (Goodfellow et al., arXiv:1406.2661)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..catalogue.losses import LOSSES, PENALTIES
from ..catalogue.training import SCHEDULES
from ..datasets.load import Batch, batches
from .augment import augmentation_of
from .experiment import Experiment, Phase, same_randomness
from .objectives import belief, g_loss, loss_of, minimax_value, penalty_of, shown
from .ranks import together
from .reading import Reading, Stats, grad_norm


@dataclass(frozen=True)
class Judged:
    """What D makes of a real and a fake batch: its loss, its logits of both (N,), and how to read the numbers to log."""

    loss: Tensor
    real_logits: Tensor
    fake_logits: Tensor
    reading: Reading


class GanExperiment(Experiment):
    """Two networks in a game, which move in turn (D, then G with fresh fakes) or together (both from one forward pass)."""

    @property
    def D(self) -> nn.Module:
        return self.modules["D"]

    @property
    def phases(self) -> list[Phase]:
        if SCHEDULES[self.config.schedule].together:
            return [Phase("both", 1, self._update_both, True)]
        return [self.phase("D"), self.phase("G")]

    def phase(self, name: str) -> Phase:
        """The D or the G phase of an alternating step."""
        if name == "D":
            return Phase("D", self.config.n_critic, self._update_d, True)
        return Phase("G", self.config.g_updates, self._update_g, LOSSES[self.config.loss].pairs)

    @together
    def move_alone(self, name: str) -> Reading:
        """One update of the network "D" or "G". Every tensor of the other stays as it is, bit for bit, including the averages of
        its batch norms and the vectors of its spectral norms, which otherwise move with every pass through it."""
        buffers = [*self.modules["G" if name == "D" else "D"].buffers()]
        before = [buffer.clone() for buffer in buffers]
        reading = self.run_phase(self.phase(name))
        with torch.no_grad():
            for buffer, value in zip(buffers, before, strict=True):
                buffer.copy_(value)
        return reading

    @together
    def standing(self) -> Stats:
        """Losses and scores on one batch that is always the same, so that two of them differ by nothing but what was trained
        in between. Everything is put back: no weight, no average of a batch norm and no randomness changes."""
        buffers = [buffer for net in (self.G, self.D) for buffer in net.buffers()]
        before = [buffer.clone() for buffer in buffers]
        c = self.config
        batch = next(batches(self.data, c.batch_size, c.seed, rows=self.ranks.share(c.batch_size)))
        y = batch.y if c.conditional else None
        with same_randomness(self.device, c.seed), self.ranks.whole(c.batch_size):
            with torch.no_grad():
                fake = self.G(self._noise(), y)
            judged = self._d_loss(batch.x, fake, y)
        with torch.no_grad():
            for buffer, value in zip(buffers, before, strict=True):
                buffer.copy_(value)
        of_g = g_loss(c.loss, judged.fake_logits, judged.real_logits).detach()
        return self.ranks.mean({**judged.reading, "loss/G": of_g})

    def scores(self, points: Tensor) -> Tensor:
        training = self.D.training
        with torch.no_grad():
            scores = belief(self.D.eval()(points.to(self.device)), self.config.loss)
        self.D.train(training)
        return scores

    def _update_d(self, batch: Batch) -> Reading:
        """Improve D at telling real from fake; G is frozen."""
        y = batch.y if self.config.conditional else None
        with torch.no_grad():
            fake = self.G(self._noise(), y)
        judged = self._d_loss(batch.x, fake, y)
        self._step(judged.loss, "opt_d")
        reading = judged.reading
        return Reading(lambda: {**reading, "grad/D": grad_norm(self.D)})

    def _update_g(self, batch: Batch | None) -> Reading:
        """Improve G on a fresh batch of fakes, against the real images of `batch` where the loss pairs them; D is frozen."""
        self.D.requires_grad_(False)
        y = self._labels() if batch is None else batch.y if self.config.conditional else None
        fake_logits, real_logits = self.D(self._seen(self.G(self._noise(), y)), y), None
        if batch is not None:
            with torch.no_grad():
                real_logits = self.D(self._seen(batch.x), y)
        loss = g_loss(self.config.loss, fake_logits, real_logits)
        self._step(loss, "opt_g")
        self.D.requires_grad_(True)
        loss = loss.detach()
        return Reading(lambda: {"loss/G": loss, "grad/G": grad_norm(self.G)})

    def _update_both(self, batch: Batch) -> Reading:
        """One batch of fakes, both gradients from the same forward pass, then both updates."""
        y = batch.y if self.config.conditional else None
        fake = self.G(self._noise(), y)
        judged = self._d_loss(batch.x, fake, y)
        of_g = g_loss(self.config.loss, judged.fake_logits, judged.real_logits)
        for net, loss, keep in ((self.G, of_g, True), (self.D, judged.loss, False)):
            parameters = list(net.parameters())
            for parameter, grad in zip(
                parameters, torch.autograd.grad(loss, parameters, retain_graph=keep, allow_unused=True), strict=True
            ):
                parameter.grad = grad
        self._move("opt_g")
        self._move("opt_d")
        of_g, reading = of_g.detach(), judged.reading
        return Reading(lambda: {**reading, "loss/G": of_g, "grad/G": grad_norm(self.G), "grad/D": grad_norm(self.D)})

    def _d_loss(self, real: Tensor, fake: Tensor, y: Tensor | None) -> Judged:
        """D's loss, with its penalty, on real and fake images of the labels y."""
        c = self.config
        real_logits, fake_logits = self.D(self._seen(real), y), self.D(self._seen(fake), y)
        loss = loss_of(c.loss).d_loss(real_logits, fake_logits, c.label_smoothing)
        told = {"loss/D": loss.detach()}
        if penalise := penalty_of(c.penalty):
            penalty = penalise(self._augmented, real, fake.detach(), y)
            told[PENALTIES[c.penalty].column] = penalty.detach()
            loss = loss + c.penalty_weight * penalty
        answers = real_logits.detach(), fake_logits.detach()
        return Judged(loss, real_logits, fake_logits, Reading(lambda: told | _answers(*answers, c.loss)))

    def _augmented(self, x: Tensor, y: Tensor | None) -> Tensor:
        """D's logits (N,) of images after a random change, as a penalty sees D."""
        change = augmentation_of(self.config.augment)
        return self.D(change(x) if change else x, y)

    def _seen(self, x: Tensor) -> Tensor:
        """What D is shown of images: changed at random, and with noise, where the settings say so."""
        if change := augmentation_of(self.config.augment):
            x = change(x)
        noise = self.config.instance_noise
        return x + noise * torch.randn_like(x) if noise else x


def _answers(real_logits: Tensor, fake_logits: Tensor, loss: str) -> Stats:
    """What D's logits (N,) of a real and a fake batch say under `loss`, in numbers."""
    stats = {
        "D(x)": shown(real_logits, loss).mean(),
        "D(G(z))": shown(fake_logits, loss).mean(),
        "value/V(D, G)": minimax_value(real_logits, fake_logits),
    }
    if LOSSES[loss].unbounded:
        stats["value/Wasserstein gap"] = real_logits.mean() - fake_logits.mean()
    return stats
