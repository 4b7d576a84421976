"""The teacher of projected GANs: a small classifier of digits whose features D sees instead of pixels.

It is not the digit judge, which measures the pictures: a run that one network had taught and then measured would look better
than it is. Its layers, its training and its weights are its own; what both have learnt from are MNIST's training pictures.

    python -m gan_core.models.teacher --out checkpoints/pretrained/teacher-digits        trains it again
"""

import argparse
import json
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import conv2d, cross_entropy, leaky_relu

from ..datasets.mnist import held_out_set, train_set
from ..errors import UserError
from ..images.arrays import to_float
from ..runs.collection import pretrained_root
from .layers import SLOPE

WIDTHS = (16, 32, 64)
"""Channels of its feature maps, of which each has half the side of the one before."""
FOLDER = "teacher-digits"
EPOCHS, BATCH, LEARNING_RATE, SHIFT = 2, 100, 2e-3, 2


class Classifier(nn.Module):
    """Digits (N, 1, 28, 28) in [-1, 1] to logits (N, 10): three strided convolutions without any normalisation."""

    def __init__(self) -> None:
        super().__init__()
        pairs = zip((1, *WIDTHS), WIDTHS, strict=False)
        self.convs = nn.ModuleList(nn.Conv2d(before, after, 5, 2, 2) for before, after in pairs)
        self.head = nn.Linear(WIDTHS[-1] * 16, 10)

    def forward(self, x: Tensor) -> Tensor:
        for conv in self.convs:
            x = leaky_relu(conv(x), SLOPE)
        return self.head(x.flatten(1))


class Teacher(nn.Module):
    """Digits (N, 1, 28, 28) in [-1, 1] to feature maps (N, 16, 14, 14), (N, 32, 7, 7) and (N, 64, 4, 4). It never learns.

    Its weights are buffers that no snapshot holds, as they lie in a file that comes with the program. Raises UserError if that
    cannot be read.
    """

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        file = file or pretrained_root() / FOLDER / "weights.safetensors"
        try:
            weights = load_file(file)
            for place in range(len(WIDTHS)):
                for part in ("weight", "bias"):
                    self.register_buffer(f"{part}{place}", weights[f"convs.{place}.{part}"].float(), persistent=False)
        except (OSError, KeyError, RuntimeError) as error:
            raise UserError(
                f"The teacher of digits cannot be read ({str(error).splitlines()[0]}).",
                f"Train it again: python -m gan_core.models.teacher --out {file.parent}",
            ) from None

    def forward(self, x: Tensor) -> list[Tensor]:
        maps = []
        for place in range(len(WIDTHS)):
            x = leaky_relu(conv2d(x, getattr(self, f"weight{place}"), getattr(self, f"bias{place}"), 2, 2), SLOPE)
            maps.append(x)
        return maps


def train_teacher(images: Tensor, labels: Tensor, epochs: int = EPOCHS, seed: int = 1) -> Classifier:
    """A classifier of uint8 images (N, 1, 28, 28) and labels (N,): Adam, with shifts of up to SHIFT pixels."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = Classifier()
        optimizer = torch.optim.Adam(net.parameters(), LEARNING_RATE)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, epochs * (len(images) // BATCH + 1))
        for _ in range(epochs):
            for index in torch.randperm(len(images)).split(BATCH):
                shifts = torch.randint(-SHIFT, SHIFT + 1, (2,)).tolist()
                x = to_float(images[index]).roll(shifts, (2, 3))  # the edges are black
                optimizer.zero_grad(set_to_none=True)
                cross_entropy(net(x), labels[index]).backward()
                optimizer.step()
                schedule.step()
    return net.eval()


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    began = time.monotonic()
    with torch.enable_grad():
        net = train_teacher(*train_set("mnist"))
    images, labels = held_out_set("mnist")
    right = torch.cat([net(to_float(part)).argmax(1) for part in images.split(1000)]) == labels
    out.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().contiguous() for name, value in net.state_dict().items()}, out / "weights.safetensors")
    card = {
        "title": "Teacher of digits",
        "trained_on": "mnist",
        "epochs": EPOCHS,
        "accuracy": round(right.float().mean().item(), 5),
        "held_out": len(labels),
        "parameters": sum(p.numel() for p in net.parameters()),
        "seconds": round(time.monotonic() - began),
        "command": f"python -m gan_core.models.teacher --out checkpoints/pretrained/{FOLDER}",
    }
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    print(json.dumps(card))


if __name__ == "__main__":
    main()
