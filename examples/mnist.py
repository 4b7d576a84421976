"""Train a recipe in your own loop: the loop is a generator of events, and you decide what to do with each.

python examples/mnist.py [STEPS]     writes digits-000000.png, digits-000001.png ... as training goes on
"""

import sys
from pathlib import Path

import torch

from gan_core.datasets import found
from gan_core.datasets.load import load
from gan_core.images.arrays import grid_png
from gan_core.settings.presets import preset
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Sample, Step, train

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 300
config = preset("mnist").config.updated(
    dataset="mnist" if found("mnist") else "drawn-digits",  # drawn digits need no download
    steps=steps,
    device="cpu",
)
data = load(config, print)
experiment = make_experiment(config, data, torch.device("cpu"))
for event in train(experiment, steps):
    if isinstance(event, Step) and event.step % config.log_every == 0:
        values = event.values()
        print(f"step {event.step}: loss D {values['loss/D']:.3f}, loss G {values['loss/G']:.3f}")
    elif isinstance(event, Sample):
        Path(f"digits-{event.step:06d}.png").write_bytes(grid_png(event.images))
