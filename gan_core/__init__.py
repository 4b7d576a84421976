"""gan_core: generative adversarial networks, small and tested. No part of it knows of the app that shows it.

    import gan_core

    model = gan_core.load("mnist")              # a pretrained model, or a run of your own
    model.sample(8, seed=1)                     # pictures: an array that a notebook shows
    model.walk([0, 1, 2]).save("walk.gif")      # through three latents

    run = gan_core.train("mnist", steps=300)    # nothing has been trained yet
    for event in run:                           # one step after the other
        print(event.step)
    run.stats()["loss/D"]                       # the curves, as arrays
    run.frames().save("film.gif", scale=1)      # the same latents at each step
    run.model().sample(8)                       # and what it draws now

docs/api.md has more. `python -m gan_core --help` is the command line.
"""

import os
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from .api.model import Model
    from .api.training import Training
    from .settings.config import RunConfig

# Threads that spin while they wait take the cores from each other as soon as two runs, or a run and a browser, share a
# machine: measured at up to 17 times slower. It has to be said before torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

try:
    __version__ = version("gan-playground")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0.2.0"

__all__ = ["load", "train"]


def load(place: "str | Path", at: int | None = None, device: str = "cpu") -> "Model":
    """A trained generator: `load("mnist").sample(8)`.

    place: a run folder, or the name of a run or of a pretrained model, such as mnist, mnist-conditional, fashion or faces.
    at: the step of a snapshot (default: the last). device: where to compute, such as cuda. Raises RunError where there is none.
    """
    from .api.model import load

    return load(place, at, device)


def train(
    recipe: "str | RunConfig | None" = None, *, data: Any = None, G: Any = None, D: Any = None, **settings: Any
) -> "Training":
    """A run in this process, as an iterator of events: `for event in train("mnist", steps=300): ...`

    recipe: one of `python -m gan_core presets`, or a RunConfig. settings: any setting of a run by name, such as steps=300,
    dataset="drawn-digits" or lr_g=1e-3. data: pictures of your own, uint8 (N, channels, height, width). G, D: networks of your
    own (torch.nn.Module) in place of the recipe's: G takes z (N, z_dim) and gives pictures in [-1, 1], D takes pictures and
    gives logits. Raises ConfigError where something does not fit, DataError where the data set is missing.
    """
    from .api.training import train

    return train(recipe, data=data, G=G, D=D, **settings)
