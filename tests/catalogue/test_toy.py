"""A new architecture and a new loss are a module or a function, and a row: everything else finds them in the catalogue."""

import sys
import types

import pytest
import torch
from torch import Tensor, nn

from gan_core import models
from gan_core.catalogue.architectures import ARCHITECTURES, GAN, Architecture
from gan_core.catalogue.losses import LOSSES, MARGIN, Loss
from gan_core.cli import main as cli
from gan_core.datasets.load import ImageData
from gan_core.doctor.alarms import diagnose
from gan_core.errors import ConfigError
from gan_core.settings.config import RunConfig, choices, help_of, matters
from gan_core.training import objectives
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Step, train


class ToyLoss:
    """A logistic margin: log(1 + e^(1 - s)) for reals and log(1 + e^(1 + s)) for fakes."""

    def d_loss(self, real_logits: Tensor, fake_logits: Tensor, label_smoothing: float = 0.0) -> Tensor:
        return nn.functional.softplus(1 - real_logits).mean() + nn.functional.softplus(1 + fake_logits).mean()

    def g_loss(self, fake_logits: Tensor) -> Tensor:
        return -fake_logits.mean()


class ToyGenerator(nn.Module):
    def __init__(self, z_dim: int, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(z_dim, shape[0] * shape[1] * shape[2]), nn.Tanh(), nn.Unflatten(1, shape))

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z)


class ToyDiscriminator(nn.Module):
    def __init__(self, shape: tuple[int, ...], dropout: float) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Dropout(dropout), nn.Linear(shape[0] * shape[1] * shape[2], 1))

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)


@pytest.fixture
def toys(monkeypatch):
    """A file models/toy.py and a class in training/objectives.py, each with its row."""
    module = types.ModuleType("gan_core.models.toy")
    module.build = lambda config, shape, num_classes: (
        ToyGenerator(config.z_dim, shape),
        ToyDiscriminator(shape, config.dropout),
    )
    monkeypatch.setitem(sys.modules, "gan_core.models.toy", module)
    row = Architecture("toy", "Toy", "One linear layer each.", "gan_core.models.toy", sides=(28,), takes=("dropout",))
    monkeypatch.setitem(ARCHITECTURES, "toy", row)
    monkeypatch.setattr(objectives, "ToyLoss", ToyLoss, raising=False)
    monkeypatch.setitem(LOSSES, "toy-loss", Loss("toy-loss", "Toy loss", "A soft hinge.", "ToyLoss", MARGIN))


@pytest.fixture
def config(toys) -> RunConfig:
    return RunConfig(dataset="drawn-digits", architecture="toy", loss="toy-loss", batch_size=4, device="cpu", steps=10)


def test_toys_can_be_chosen_and_are_explained(toys):
    assert "toy" in choices("architecture") and "toy: One linear layer each." in help_of("architecture")
    assert "toy-loss" in choices("loss") and "toy-loss: A soft hinge." in help_of("loss")


def test_command_line_explains_the_toys(toys, capsys):
    with pytest.raises(SystemExit):
        cli.main(["train", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "toy: One linear layer each." in words and "toy-loss: A soft hinge." in words


def test_settings_that_the_toys_do_not_use_do_not_matter(config):
    values = config.model_dump()
    assert config.kind == GAN
    assert matters("dropout", values) and not matters("d_norm", values)
    assert not matters("label_smoothing", values) and matters("label_smoothing", values | {"loss": "hinge"}) is False
    assert matters("label_smoothing", values | {"loss": "nonsaturating"})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"d_norm": "batch"}, "d_norm has no effect in toy"),
        ({"dataset": "drawn-faces"}, "toy draws images of side 28"),
        ({"dataset": "ring"}, "toy cannot draw ring"),
    ],
)
def test_rules_know_the_toys(config, wrong, words):
    with pytest.raises(ConfigError, match=words):
        config.updated(**wrong)


def test_toys_are_built_and_train_ten_steps(config):
    G, D = models.build(config, (1, 28, 28), 10)
    assert isinstance(G, ToyGenerator) and isinstance(D, ToyDiscriminator)
    data = ImageData(torch.randint(0, 256, (16, 1, 28, 28), dtype=torch.uint8), torch.arange(16) % 10, 10)
    experiment = make_experiment(config, data, torch.device("cpu"))
    rows = [event.values() for event in train(experiment, 10) if isinstance(event, Step)]
    assert len(rows) == 10 and all(value == value for row in rows for value in row.values())
    assert "value/Wasserstein gap" not in rows[0]
    assert experiment.sample().shape == (64, 1, 28, 28)


def test_doctor_judges_a_toy_by_its_row(config):
    rows = [
        {"step": 5 * n, "loss/G": 2.0, "loss/D": 0.1, "D(x)": 2.5, "D(G(z))": -2.5, "grad/G": 1e-9, "health/diversity": 0.1}
        for n in range(1, 20)
    ]
    assert diagnose(rows, config).name == "d-too-strong"  # a score with a margin: above 1 and below -1 is sure


def test_wrong_or_missing_facts_of_a_row_are_errors():
    with pytest.raises(ValueError, match="toy: kind is 'dream'"):
        Architecture("toy", "Toy", "Toy.", "gan_core.models.toy", kind="dream")
    with pytest.raises(ValueError, match="toy: module is empty"):
        Architecture("toy", "Toy", "Toy.", "")
    with pytest.raises(ValueError, match="toy-loss: score is 'odd'"):
        Loss("toy-loss", "Toy loss", "A soft hinge.", "ToyLoss", "odd")
    with pytest.raises(ValueError, match="toy-loss: objective is empty"):
        Loss("toy-loss", "Toy loss", "A soft hinge.", "", MARGIN)
