"""Judges: small classifiers that grade generated pictures. Metrics use what they predict, and their features.

Three come with the program: `digits` (10 classes, trained on MNIST), `clothes` (10 classes, Fashion-MNIST) and `faces` (the
attributes of this program's drawn faces). Each is a folder under checkpoints/pretrained with weights and a card.
`python -m gan_core judge NAME --out DIR` trains it again.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, pad

from ..catalogue.datasets import DATASETS
from ..errors import DataError, UserError
from ..images.arrays import to_float
from ..runs.collection import pretrained_root

FEATURES = 128  # units of a judge's last hidden layer
CHUNK = 500
EPOCHS = {"digits": 8, "clothes": 8, "faces": 6}


@dataclass(frozen=True)
class JudgeKind:
    """What a judge classifies.

    datasets: those whose pictures it can classify; it is trained on the first. shape: (C, H, W) of the pictures.
    outputs: what each logit stands for. exclusive: exactly one class holds (softmax), or each attribute by itself (sigmoid).
    """

    title: str
    datasets: tuple[str, ...]
    shape: tuple[int, int, int]
    outputs: tuple[str, ...]
    exclusive: bool


def _kinds() -> dict[str, JudgeKind]:
    from ..datasets.drawn_faces import ATTRIBUTES

    read = {judge: tuple(name for name, row in DATASETS.items() if row.judge == judge) for judge in EPOCHS}
    return {
        "digits": JudgeKind("digit judge", read["digits"], (1, 28, 28), DATASETS["mnist"].classes, True),
        "clothes": JudgeKind("clothes judge", read["clothes"], (1, 28, 28), DATASETS["fashion-mnist"].classes, True),
        "faces": JudgeKind("face judge", read["faces"], (3, 64, 64), tuple(ATTRIBUTES), False),
    }


JUDGES = _kinds()


def judge_of(dataset: str) -> str | None:
    """The name of the judge for pictures of a data set; None where there is none."""
    return DATASETS[dataset].judge or None


class Judge(nn.Module):
    """Images (N, C, H, W) in [-1, 1] to logits (N, outputs). Call `features` for the layer before (N, FEATURES)."""

    def __init__(self, kind: JudgeKind) -> None:
        super().__init__()
        self.kind = kind
        channels, side, _ = kind.shape
        width, layers = 16, []
        while side > 7:
            layers += [*_conv(channels, width), *_conv(width, width), nn.MaxPool2d(2)]
            channels, width, side = width, 2 * width, side // 2
        layers += [*_conv(channels, width), nn.Flatten(), nn.Dropout(0.3), nn.Linear(width * side * side, FEATURES)]
        self.body = nn.Sequential(*layers, nn.ReLU())
        self.head = nn.Linear(FEATURES, len(kind.outputs))

    def features(self, x: Tensor) -> Tensor:
        return self.body(x)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))

    @torch.no_grad()
    def look(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features (N, FEATURES) and beliefs (N, outputs) in [0, 1] of uint8 images or floats in [-1, 1] (N, C, H, W).

        Beliefs add up to 1 where the classes exclude each other.
        """
        device = self.head.weight.device
        features, beliefs = [], []
        for part in images.split(CHUNK):
            x = (to_float(part) if part.dtype == torch.uint8 else part).to(device)
            h = self.body(x)
            logits = self.head(h)
            features.append(h.cpu())
            beliefs.append((logits.softmax(1) if self.kind.exclusive else logits.sigmoid()).cpu())
        return torch.cat(features), torch.cat(beliefs)

    def read(self, images: Tensor) -> Tensor:
        """The predicted class (N,) of each picture, for judges of exclusive classes."""
        return self.look(images)[1].argmax(1)


def _conv(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]


def judge_folder(name: str) -> Path:
    return pretrained_root() / f"judge-{name}"


@lru_cache(maxsize=4)
def load_judge(name: str, device: str = "cpu") -> Judge:
    """A judge in eval mode. Raises UserError for an unknown name, or if its file cannot be read."""
    if name not in JUDGES:
        raise UserError(f"Unknown judge {name!r}.", f"Choose {' or '.join(JUDGES)}.")
    path = judge_folder(name) / "weights.safetensors"
    judge = Judge(JUDGES[name])
    try:
        judge.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in load_file(path).items()})
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"The {judge.kind.title} cannot be read ({str(error).splitlines()[0]}).",
            f"Train it again: python -m gan_core judge {name} --out {judge_folder(name)}",
        ) from None
    return judge.to(device).eval().requires_grad_(False)


def train_judge(
    kind: JudgeKind,
    images: Tensor,
    targets: Tensor,
    epochs: int,
    seed: int = 0,
    device: str = "cpu",
    say: Callable[[str], None] = lambda line: None,
) -> Judge:
    """A judge of `kind` trained on uint8 images (N, C, H, W) and classes (N,), or attributes (N, outputs) of 0 and 1.

    Adam with a one-cycle learning rate (Smith and Topin, arXiv:1708.07120) and shifts of up to two pixels.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        judge = Judge(kind).to(device)
        batch = 128
        total = epochs * math.ceil(len(images) / batch)
        optimizer = torch.optim.AdamW(judge.parameters(), 3e-3, weight_decay=1e-3)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=total, pct_start=0.25)
        for epoch in range(epochs):
            began, right, seen = time.monotonic(), 0.0, 0
            for index in torch.randperm(len(images)).split(batch):
                x, y = _shifted(to_float(images[index])).to(device), targets[index].to(device)
                logits = judge(x)
                if kind.exclusive:
                    loss = cross_entropy(logits, y, label_smoothing=0.05)
                    right += (logits.argmax(1) == y).sum().item()
                else:
                    loss = binary_cross_entropy_with_logits(logits, y.float())
                    right += ((logits > 0) == (y > 0)).float().mean(1).sum().item()
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                schedule.step()
                seen += len(x)
            seconds = time.monotonic() - began
            say(f"Epoch {epoch + 1} of {epochs}: {right / seen:.4f} correct in training, {seconds:.0f} s")
    return judge.eval().requires_grad_(False)


def _shifted(x: Tensor, most: int = 2) -> Tensor:
    """A batch (N, C, H, W) in [-1, 1], all shifted by the same few pixels; the edge is repeated to fill the gap."""
    dx, dy = torch.randint(-most, most + 1, (2,)).tolist()
    height, width = x.shape[2:]
    wide = pad(x, (most, most, most, most), mode="replicate")
    return wide[:, :, most + dy : most + dy + height, most + dx : most + dx + width]


@torch.no_grad()
def accuracy(judge: Judge, images: Tensor, targets: Tensor) -> float:
    """Share in [0, 1] of images that are classified correctly; of attributes, for a judge of attributes."""
    beliefs = judge.look(images)[1]
    if judge.kind.exclusive:
        return (beliefs.argmax(1) == targets).float().mean().item()
    return ((beliefs > 0.5) == (targets > 0)).float().mean().item()


def judge_data(name: str, say: Callable[[str], None] = lambda line: None) -> tuple[Tensor, ...]:
    """Training images and targets, and held-out images and targets, for a judge. Raises DataError."""
    from ..datasets.drawn_faces import drawn_faces
    from ..datasets.mnist import held_out_set, train_set

    if name == "faces":
        images, attributes = drawn_faces(20_000, 1, lambda done, total: None)
        held, held_attributes = drawn_faces(2_000, 2, lambda done, total: None)
        return images, attributes, held, held_attributes
    dataset = JUDGES[name].datasets[0]
    return *train_set(dataset, say), *held_out_set(dataset, say)


def make_judge(name: str, out: str | Path, say: Callable[[str], None] = print) -> dict:
    """Train a judge, write its weights and card into `out`, and return the card. Raises UserError for an unknown name."""
    if name not in JUDGES:
        raise UserError(f"Unknown judge {name!r}.", f"Choose {' or '.join(JUDGES)}.")
    kind, began = JUDGES[name], time.monotonic()
    images, targets, held, held_targets = judge_data(name, say)
    if len(images) != len(targets):
        raise DataError("The data set has a different number of images and labels.", "Download it again.")
    judge = train_judge(kind, images, targets, EPOCHS[name], say=say)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    halves = {k: v.half() if v.is_floating_point() else v for k, v in judge.state_dict().items()}
    save_file({k: v.contiguous() for k, v in halves.items()}, folder / "weights.safetensors")
    judge.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in halves.items()})
    card = {
        "title": kind.title[0].upper() + kind.title[1:],
        "outputs": list(kind.outputs),
        "trained_on": kind.datasets[0],
        "images": len(images),
        "epochs": EPOCHS[name],
        "accuracy": round(accuracy(judge, held, held_targets), 5),
        "held_out": len(held),
        "parameters": sum(p.numel() for p in judge.parameters()),
        "seconds": round(time.monotonic() - began),
        "command": f"python -m gan_core judge {name} --out checkpoints/pretrained/judge-{name}",
    }
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    return card
