"""An experiment: networks, optimizers and the phases of a step, made from a RunConfig; and all of it as named tensors."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from .config import RunConfig
from .datasets.load import Batch
from .errors import ConfigError, RunError
from .latent import latents
from .models import Shape, build
from .objectives import LOSSES

Stats = dict[str, Tensor]
GRID = 64  # pictures in the grid of fixed z


def resolve_device(name: str) -> torch.device:
    """The device that a config's word means on this machine. Raises ConfigError where it is not there."""
    mps = torch.backends.mps.is_available()
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if mps else "cpu"
    device = torch.device(name)
    there = {"cuda": torch.cuda.device_count() > (device.index or 0), "mps": mps, "cpu": True}[device.type]
    if not there:
        raise ConfigError(f"PyTorch sees no device {name!r} on this machine.", "Set device to auto or cpu.")
    return device


def describe_device(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU, {torch.get_num_threads()} threads" if device.type == "cpu" else "Apple GPU (mps)"


@dataclass(frozen=True)
class Phase:
    """One network's share of a step: `update` is called `repeats` times, each time with a fresh real batch or None."""

    name: str
    repeats: int
    update: Callable[[Batch | None], Stats]
    wants_real: bool


class Experiment:
    """G, D, their optimizers, the running average G_ema, and the counters that say how far they have come."""

    def __init__(self, config: RunConfig, shape: Shape, device: torch.device) -> None:
        self.config, self.shape, self.device = config, shape, device
        self.step = self.images_seen = self.batches = 0
        self.seconds = 0.0
        torch.manual_seed(config.seed)
        G, D = build(config, shape)
        self.G, self.D = G.to(device), D.to(device)
        self.G_ema = copy.deepcopy(self.G).eval().requires_grad_(False)
        betas = (config.beta1, config.beta2)
        self.opt_g = torch.optim.Adam(self.G.parameters(), config.lr_g, betas)
        self.opt_d = torch.optim.Adam(self.D.parameters(), config.lr_d, betas)
        self.fixed_z = latents(range(GRID), config.z_dim).to(device)

    @property
    def phases(self) -> list[Phase]:
        return [Phase("D", self.config.n_critic, self._update_d, True), Phase("G", 1, self._update_g, False)]

    def _noise(self) -> Tensor:
        return torch.randn(self.config.batch_size, self.config.z_dim, device=self.device)

    def _update_d(self, batch: Batch) -> Stats:
        """Move D towards telling real from fake; G stands still."""
        with torch.no_grad():
            fake = self.G(self._noise())
        real_logits, fake_logits = self.D(batch.x), self.D(fake)
        loss = LOSSES[self.config.loss].d_loss(real_logits, fake_logits, self.config.label_smoothing)
        self.opt_d.zero_grad(set_to_none=True)
        loss.backward()
        self.opt_d.step()
        return {
            "loss/D": loss.detach(),
            "D(x)": real_logits.detach().sigmoid().mean(),
            "D(G(z))": fake_logits.detach().sigmoid().mean(),
            "grad/D": _grad_norm(self.D),
        }

    def _update_g(self, batch: None) -> Stats:
        """Move G, with a fresh batch of fakes, through a D that stands still."""
        self.D.requires_grad_(False)
        loss = LOSSES[self.config.loss].g_loss(self.D(self.G(self._noise())))
        self.opt_g.zero_grad(set_to_none=True)
        loss.backward()
        self.opt_g.step()
        self.D.requires_grad_(True)
        return {"loss/G": loss.detach(), "grad/G": _grad_norm(self.G)}

    @torch.no_grad()
    def after_step(self) -> None:
        """Move G_ema towards G. The average warms up, so that early pictures are not those of the untrained start."""
        decay = min(self.config.ema_decay, (1 + self.step) / (10 + self.step)) if self.config.ema_decay else 0.0
        torch._foreach_lerp_(list(self.G_ema.parameters()), list(self.G.parameters()), 1 - decay)
        for mean, buffer in zip(self.G_ema.buffers(), self.G.buffers(), strict=True):
            mean.copy_(buffer)

    @torch.no_grad()
    def sample(self) -> Tensor:
        """Images (GRID, C, H, W) in [-1, 1] of the fixed z, by G_ema in eval mode; no randomness is used up."""
        return self.G_ema(self.fixed_z)

    # -- all of it as named tensors ---------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """Everything that the rest of the run depends on, as the bytes of a safetensors file."""
        tensors = {}
        for name, module in self._modules().items():
            tensors |= {f"{name}/{key}": value for key, value in module.state_dict().items()}
        for name, optimizer in self._optimizers().items():
            for index, state in optimizer.state_dict()["state"].items():
                tensors |= {f"{name}/{index}/{key}": value for key, value in state.items() if torch.is_tensor(value)}
        tensors["rng/cpu"] = torch.get_rng_state()
        if self.device.type == "cuda":
            tensors["rng/cuda"] = torch.cuda.get_rng_state(self.device)
        about = {
            "step": self.step,
            "images_seen": self.images_seen,
            "batches": self.batches,
            "seconds": self.seconds,
            "shape": self.shape,
            "config": self.config.model_dump(),
        }
        return save({k: v.detach().cpu().contiguous() for k, v in tensors.items()}, {"run": json.dumps(about)})

    def restore(self, path: Path) -> None:
        """Become what a snapshot says. Raises RunError where it is damaged or of other networks; then nothing changed."""
        about, tensors = read_snapshot(path)
        try:
            for name, module in self._modules().items():
                module.load_state_dict(_under(tensors, name))
            for name, optimizer in self._optimizers().items():
                state: dict[int, dict[str, Tensor]] = {}
                for key, value in _under(tensors, name).items():
                    index, slot = key.split("/")
                    state.setdefault(int(index), {})[slot] = value
                optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
        except (RuntimeError, ValueError, KeyError) as error:
            raise RunError(f"{path} is of other networks than this run's: {str(error).splitlines()[0]}") from None
        torch.set_rng_state(tensors["rng/cpu"])
        if self.device.type == "cuda" and "rng/cuda" in tensors:
            torch.cuda.set_rng_state(tensors["rng/cuda"], self.device)
        self.step, self.images_seen, self.batches = about["step"], about["images_seen"], about["batches"]
        self.seconds = about["seconds"]

    def _modules(self) -> dict[str, nn.Module]:
        return {"G": self.G, "D": self.D, "G_ema": self.G_ema}

    def _optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {"opt_g": self.opt_g, "opt_d": self.opt_d}


def read_snapshot(path: Path, prefix: str = "") -> tuple[dict[str, Any], dict[str, Tensor]]:
    """What a snapshot says of itself, and its tensors whose name begins with `prefix`. Raises RunError."""
    try:
        with safe_open(path, "pt") as file:
            about = json.loads(file.metadata()["run"])
            return about, {key: file.get_tensor(key) for key in file.keys() if key.startswith(prefix)}  # noqa: SIM118
    except FileNotFoundError:
        raise RunError(f"There is no snapshot {path}.", "Choose a step that was kept.") from None
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise RunError(f"The snapshot {path} is damaged ({error}).", "Use an earlier one.") from None


def _under(tensors: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {key.removeprefix(name + "/"): value for key, value in tensors.items() if key.startswith(name + "/")}


def _grad_norm(module: nn.Module) -> Tensor:
    return nn.utils.get_total_norm([p.grad for p in module.parameters() if p.grad is not None])
