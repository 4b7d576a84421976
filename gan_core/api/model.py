"""Model: a trained generator as a notebook uses it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from .. import runs
from ..catalogue.datasets import DATASETS
from ..errors import RunError, UserError
from ..export.hub import SETTINGS, WEIGHTS, read_settings
from ..latent.paths import walk
from ..latent.priors import latents
from ..latent.resolve import resolve_labels
from ..models import build
from ..runs.folder import RunDir
from ..sampling.networks import Loaded, full_precision
from ..sampling.sampler import Sampler
from ..sampling.tiles import draw
from ..settings.config import RunConfig
from .latents import labels_of, latents_of
from .pictures import Pictures


class Model:
    """A trained generator.

    G: the network itself, a torch.nn.Module in eval mode: latents (N, z_dim), and labels for a conditional one, to images
    (N, C, H, W) in [-1, 1], or to points (N, 2). config: the settings of its run. step: how long it was trained.
    """

    def __init__(self, sampler: Sampler, name: str) -> None:
        self._sampler, self.name = sampler, name

    def __repr__(self) -> str:
        size = " x ".join(map(str, self.shape))
        return f"Model({self.name!r}, step {self.step:,}, z of {self.z_dim} numbers, draws {size})"

    @property
    def G(self) -> torch.nn.Module:
        return self._sampler.G

    @property
    def config(self) -> Any:
        return self._sampler.config

    @property
    def step(self) -> int:
        return self._sampler.step

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one picture: (channels, height, width); (2,) for points in the plane."""
        return self._sampler.shape

    @property
    def z_dim(self) -> int:
        """How many numbers a latent has."""
        return self.config.z_dim

    @property
    def labels(self) -> tuple[str, ...]:
        """What a conditional model can be asked for: names of classes or attributes. Empty for any other."""
        return DATASETS[self.config.dataset].conditions if self._sampler.num_classes else ()

    def latents(self, seeds: Sequence[int]) -> np.ndarray:
        """The latents of some seeds, float32 (N, z_dim): the same for a seed in every run and on every computer."""
        return latents_of(list(seeds), self.config).numpy()

    def sample(self, num: int = 64, seed: int = 0, labels: Any = None, psi: float = 1.0) -> Pictures:
        """Draw `num` new pictures: those of the latents of seed, seed + 1, and so on.

        labels: for a conditional model, what to draw: 7, "sneaker", [2, 0, 2, 6], or rows of weights; repeated as often as
        needed. Without any, all of them in turn. psi: below 1, latents closer to the centre (truncation): less variety, and
        often cleaner pictures. Raises UserError.
        """
        if num < 1:
            raise UserError(f"num is {num}.", "Ask for at least one picture.")
        y = self._sampler.labels(labels_of(labels, DATASETS[self.config.dataset]))
        if y is not None:
            y = y[torch.arange(num) % len(y)]
        return self._drawn(psi * latents(range(seed, seed + num), self.z_dim, self.config.prior), y)

    def draw(self, values: Any, labels: Any = None, psi: float = 1.0) -> Pictures:
        """Draw the pictures of given latents: a list, array or tensor with a row of z_dim numbers for each, or seeds.

        labels: as for `sample`; one for all, or one for each. Raises UserError, also for a latent of the wrong length.
        """
        z = latents_of(values, self.config)
        return self._drawn(psi * z, self._one_each(labels, len(z)))

    def walk(
        self,
        stops: Any,
        frames: int = 60,
        labels: Any = None,
        psi: float = 1.0,
        path: str = "slerp",
        loop: bool = False,
        easing: str = "linear",
    ) -> Pictures:
        """Draw a walk through the latent space that passes `stops` (seeds, or latents as for `draw`) in `frames` pictures.

        path: slerp (along the arc, where latents are as long as the prior's) or lerp (straight). loop: go back to the first.
        easing: linear, or smooth, which slows down at each stop. `.save("walk.gif")` makes a film of it. Raises UserError.
        """
        z = walk(latents_of(stops, self.config), frames, path, loop, easing)
        return self._drawn(psi * z, self._one_each(labels, frames))

    def _one_each(self, labels: Any, count: int) -> Tensor | None:
        given = labels_of(labels, DATASETS[self.config.dataset])
        if given is not None and len(given) == 1:
            given = given * count
        return resolve_labels(given, self._sampler.num_classes, count)

    def _drawn(self, z: Tensor, y: Tensor | None) -> Pictures:
        points = len(self.shape) == 1
        return Pictures.of(self._sampler.images(z) if points else draw(self._sampler, z, y), y)


def load(place: str | Path | RunDir, at: int | None = None, device: str = "cpu") -> Model:
    """See `gan_core.load`."""
    if not isinstance(place, RunDir) and (Path(place) / WEIGHTS).is_file():
        return Model(Sampler.of(_of_folder(Path(place)), device), Path(place).name)
    run = place if isinstance(place, RunDir) else runs.at(str(place))
    return Model(Sampler(run, at, device), run.id)


def _of_folder(folder: Path) -> Loaded:
    """The generator of a folder that `export --format huggingface` wrote. Raises RunError."""
    try:
        about = read_settings((folder / SETTINGS).read_text("utf-8"))
        config, shape = RunConfig.parse(about["settings"]), tuple(about["shape"])
        G = build(config, shape, about["num_classes"])[0]
        G.load_state_dict(full_precision(load_file(folder / WEIGHTS)))
    except (OSError, SafetensorError, RuntimeError) as error:
        line = str(error).splitlines()[0]
        raise RunError(f"The model in {folder} cannot be read: {line}.", "Export it again.") from None
    return Loaded(G.eval().requires_grad_(False), config, about["step"], shape, about["num_classes"])
