"""Presets: named RunConfigs, each with what it is for, where it comes from and what it costs."""

import difflib
from dataclasses import dataclass

from .config import RunConfig
from .errors import ConfigError


@dataclass(frozen=True)
class Preset:
    """A place to begin. `cost` is a time on a laptop's CPU, `outcome` what its pictures looked like when it was made."""

    title: str
    about: str
    cost: str
    config: RunConfig


def _preset(name: str, title: str, about: str, cost: str, **settings) -> tuple[str, Preset]:
    return name, Preset(title, about, cost, RunConfig(preset=name, **settings))


PRESETS: dict[str, Preset] = dict(
    [
        _preset(
            "mnist",
            "Digits, soonest",
            "A small convolutional GAN (DCGAN) tuned to show handwritten digits as early as can be on a CPU.",
            "first digits within seconds, good ones in a minute or two",
        ),
        _preset(
            "mnist-mlp",
            "Digits from linear layers",
            "The classic beginner's GAN: linear layers, leaky ReLU and dropout only; real labels smoothed to 0.9. It never learns "
            "that pixels have neighbours, so its digits stay grainy: compare with the convolutional one.",
            "first strokes in a minute, digits in five to ten",
            architecture="mlp",
            z_dim=100,
            ngf=128,
            ndf=128,
            dropout=0.3,
            label_smoothing=0.1,
            steps=20_000,
            ema_decay=0.99,
            sample_every=200,
            snapshot_every=1000,
        ),
    ]
)


def preset(name: str) -> Preset:
    """The preset of this name. Raises ConfigError with the nearest names."""
    if name in PRESETS:
        return PRESETS[name]
    near = difflib.get_close_matches(name, PRESETS, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(PRESETS)}."
    raise ConfigError(f"There is no preset named {name!r}.", hint)
