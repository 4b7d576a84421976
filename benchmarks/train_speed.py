"""Steps a second of our loop against a textbook loop with the same networks, in one run, taking turns.

    python -m benchmarks.train_speed [--preset mnist] [--steps 20] [--rounds 3]

The textbook loop reads one image at a time through a DataLoader and moves D and G as tutorials do. Ours holds the data as
one tensor, keeps the average of G and takes the statistics that the curves need. Machines are noisy: only the ratio counts.
"""

import argparse
import json
import statistics
import time

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.utils.data import DataLoader, TensorDataset
from torchvision import transforms

from gan_core.datasets.load import load
from gan_core.settings.presets import preset
from gan_core.training.devices import resolve_device
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Step, train


class OneByOne(TensorDataset):
    """Images as tutorials read them: each through PIL and two transforms."""

    prepare = transforms.Compose([transforms.ToPILImage(), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])

    def __getitem__(self, index):
        return self.prepare(self.tensors[0][index])


def textbook(config, data, device, steps: int) -> float:
    """Seconds for `steps` steps."""
    experiment = make_experiment(config, data.to(device), device)
    G, D, opt_g, opt_d = experiment.G, experiment.D, experiment.optimizers["opt_g"], experiment.optimizers["opt_d"]
    loader = iter(DataLoader(OneByOne(data.images), config.batch_size, shuffle=True))
    began = time.perf_counter()
    for _ in range(steps):
        real = next(loader).to(device)
        z = torch.randn(len(real), config.z_dim, device=device)
        real_logits, fake = D(real), G(z)
        fake_logits = D(fake.detach())
        loss = bce(real_logits, torch.full_like(real_logits, 0.9)) + bce(fake_logits, torch.zeros_like(fake_logits))
        opt_d.zero_grad()
        loss.backward()
        opt_d.step()
        fake_logits = D(G(torch.randn(len(real), config.z_dim, device=device)))
        opt_g.zero_grad()
        bce(fake_logits, torch.ones_like(fake_logits)).backward()
        opt_g.step()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


def ours(config, data, device, steps: int) -> float:
    """Seconds for `steps` steps, pictures left out."""
    experiment = make_experiment(config, data.to(device), device)
    began = time.perf_counter()
    for event in train(experiment, steps, clock=lambda: 0.0):
        if isinstance(event, Step) and event.step % config.log_every == 0:
            event.values()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="mnist")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    config = preset(options.preset).config.updated(dataset="drawn-digits", num_images=10_000, sample_every=100_000)
    device, data = resolve_device(config.device), load(config)
    seconds = {"textbook": [], "ours": []}
    for _ in range(options.rounds):
        seconds["textbook"].append(textbook(config, data, device, options.steps))
        seconds["ours"].append(ours(config, data, device, options.steps))
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    print(
        json.dumps(
            {
                "device": str(device),
                "preset": options.preset,
                "steps_per_second_ours": round(options.steps / middle["ours"], 2),
                "ours_over_textbook": round(middle["textbook"] / middle["ours"], 2),
                "rounds": {name: [round(value, 2) for value in values] for name, values in seconds.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
