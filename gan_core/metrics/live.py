"""The cheap metrics, measured by a worker during training."""

import math

import torch

from ..catalogue.metrics import METRICS, measured_live
from ..datasets.load import ImageData
from ..images.arrays import to_uint8
from ..latent.priors import latents
from ..training.experiment import Experiment
from .observed import Context, Extractor, no_judge
from .registry import measure
from .samples import CHUNK, FIRST_SEED, requested_labels

LEAST_REAL = 64  # with fewer real samples, a distance between two sets of them means nothing


class LiveQuality:
    """The live metrics of a run in training, on `num` samples of its G_ema against as many of its training pictures.

    Raises UserError where there is no judge for the data.
    """

    def __init__(self, experiment: Experiment, data: ImageData, num: int) -> None:
        self.experiment = experiment
        config = experiment.config
        self.extractor = Extractor(config.dataset, str(experiment.device))
        if self.extractor.judge is None and not self.extractor.is_points:
            raise no_judge(config.dataset)
        self.context = Context(self.extractor)
        self.z = latents(range(FIRST_SEED, FIRST_SEED + num), config.z_dim, config.prior)
        self.real = self.extractor.observe(data.images[:num].cpu(), data.labels[:num].cpu())
        self.y = requested_labels(config, experiment.num_classes, num, self.real.labels)
        enough = len(self.real.features) >= LEAST_REAL
        live = measured_live(self.extractor.facts(config))
        self.names = [name for name in live if enough or METRICS[name].on == "reading"]

    @torch.no_grad()
    def measure(self) -> dict[str, float]:
        """The metrics now, without those that are not finite, as those of a diverged generator."""
        e, parts = self.experiment, []
        for part in torch.arange(len(self.z)).split(CHUNK):
            y = None if self.y is None else self.y[part].to(e.device)
            images = e.G_ema(self.z[part].to(e.device), y)
            parts.append((images if images.ndim == 2 else to_uint8(images)).cpu())
        labels = torch.full((len(self.z),), -1) if self.y is None else self.y
        values = measure(self.names, self.real, self.extractor.observe(torch.cat(parts), labels), self.context)
        return {name: value for name, value in values.items() if math.isfinite(value)}
