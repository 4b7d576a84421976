"""An experiment: networks, optimizers and the phases of a step, made from a RunConfig; and all of it as named tensors."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor, nn

from ..catalogue.training import ENGINES
from ..datasets.load import Batch, ImageData, batches
from ..errors import ConfigError, RunError
from ..latent.priors import from_normal
from ..models import build
from ..models.own import fitted
from ..runs.snapshots import read_snapshot
from ..settings.config import GAN, KNOBS, MMD, VAE, RunConfig
from . import engines
from .fixed import fixed_latents
from .ranks import ALONE, Ranks, together
from .rates import set_rates
from .reading import Reading, Stats


@dataclass(frozen=True)
class Phase:
    """A part of a step: `update` is called `repeats` times, each time with a fresh Batch of real data if it wants one, else None."""

    name: str
    repeats: int
    update: Callable[[Any], Reading]
    wants_real: bool

    def __str__(self) -> str:
        return self.name


class Experiment:
    """Networks, optimizers, the running average G_ema, and the counters that say how far they have come.

    A subclass says what the networks are (`_make`) and what a step does (`phases`). `data` lies on `device`. With `ranks`, this is
    the part of one process. Raises ConfigError where the run cannot be split.
    """

    def __init__(self, config: RunConfig, data: ImageData, device: torch.device, ranks: Ranks = ALONE) -> None:
        ranks.check(config)
        self.config, self.data, self.device, self.ranks = config, data, device, ranks
        self.shape, self.num_classes = tuple(data.images.shape[1:]), data.num_classes
        self.step = self.images_seen = self.batches = 0
        self.seconds = 0.0
        self._source: Iterator[Batch] | None = None
        self._readings: dict[str, Reading] = {}
        torch.manual_seed(config.seed)
        self.engine = ENGINES[config.engine]
        self._networks = {name: engines.lay_out(self.engine, net.to(device)) for name, net in self._make().items()}
        self._begin_average()
        self.optimizers = self._make_optimizers()
        self.fixed_z, self.fixed_y = fixed_latents(config, self.shape, self.num_classes)
        self.fixed_z = self.fixed_z.to(device)
        self.fixed_y = None if self.fixed_y is None else self.fixed_y.to(device)

    def _begin_average(self) -> None:
        """G_ema as it begins: a copy of G in eval mode."""
        self._networks["G_ema"] = engines.copied(self.G).eval().requires_grad_(False)
        self._average = engines.Average(self.G_ema, self.G)
        self._drawn: Tensor | None = None
        for net in self._networks.values():
            engines.compute(self.engine, net, self.device)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """All networks by name, for reading. `replace` puts another one in."""
        return MappingProxyType(self._networks)

    @property
    def G(self) -> nn.Module:
        return self._networks["G"]

    @property
    def G_ema(self) -> nn.Module:
        return self._networks["G_ema"]

    def replace(self, name: str, network: nn.Module) -> None:
        """Put a network of your own in the place of "G" or "D", with a new optimizer.

        G takes z (N, z_dim), or z and labels, and gives (N, *shape); D takes images, or images and labels, and gives a number
        (or several, whose mean counts) for each. Raises ConfigError for another name, or a network that does not fit.
        """
        if name != "G" and (name != self.second or name != "D"):
            raise ConfigError(f"{name} cannot be replaced.", "Choose G" + (" or D." if self.second == "D" else "."))
        y = None if self.fixed_y is None else self.fixed_y[:2].cpu()
        own = fitted(network, name == "G", self.config.z_dim, self.shape, y).to(self.device)
        self._networks[name] = engines.compute(self.engine, engines.lay_out(self.engine, own), self.device)
        if name == "G":
            self._begin_average()
        self.optimizers |= {key: made for key, made in self._make_optimizers().items() if key == f"opt_{name.lower()}"}

    second = "D"
    """Name of the network beside G: D, E (the encoder of a VAE), or "" where G is alone."""

    def _make(self) -> dict[str, nn.Module]:
        G, other = build(self.config, self.shape, self.num_classes)
        return {"G": G, **({self.second: other} if self.second else {})}

    def _make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        c = self.config
        optimizers = {"opt_g": engines.make_optimizer(c, self.G.parameters(), c.lr_g)}
        if self.second:
            optimizers["opt_d"] = engines.make_optimizer(c, self.modules[self.second].parameters(), c.lr_d)
        return optimizers

    @property
    def phases(self) -> list[Phase]:
        """The parts of a step, in order."""
        raise NotImplementedError

    @together
    def run_phase(self, phase: Phase) -> Reading:
        """One update of one phase, with the next batch of real data where it wants one. Returns how to read its numbers."""
        c, batch = self.config, None
        set_rates(self.optimizers, c, self.step + 1)
        if phase.wants_real:
            if self._source is None:
                share = self.ranks.share(c.batch_size)
                self._source = batches(self.data, c.batch_size, c.seed, self.batches, c.flip, share)
            batch = engines.lay_out_batch(self.engine, next(self._source))
            self.batches += 1
            self.images_seen += c.batch_size
        with self.ranks.whole(c.batch_size):
            reading = phase.update(batch)
        if self.ranks.size == 1:
            return reading
        self._readings[phase.name] = reading
        return Reading(lambda: self.averages(phase.name))

    @together
    def averages(self, phase: str) -> Stats:
        """The numbers of the last update of a phase, averaged over the ranks."""
        return self.ranks.mean(dict(self._readings[phase]))

    @together
    def turn(self, name: str, value: Any) -> tuple[Any, Any]:
        """Change a live setting (one of KNOBS) from the next step on; the weights stay. Returns old and new value. Raises ConfigError."""
        if name not in KNOBS:
            raise ConfigError(f"{name} cannot be changed while a run trains.", f"These can: {', '.join(KNOBS)}.")
        old, config = getattr(self.config, name), self.config.updated(**{name: value})
        old_kind = self.config.kind
        if config.kind != old_kind:
            raise ConfigError(f"{name} {value} would make a {config.kind} of a {old_kind} run.", "Start a new run for that.")
        self.config = config
        set_rates(self.optimizers, self.config, self.step + 1)
        return old, getattr(config, name)

    @together
    @torch.no_grad()
    def after_step(self) -> None:
        """Move G_ema towards G. The average warms up, so that early pictures are not those of the untrained start."""
        decay = min(self.config.ema_decay, (1 + self.step) / (20 + self.step)) if self.config.ema_decay else 0.0
        self._average.move(1 - decay)
        self._drawn = None

    @torch.no_grad()
    def sample(self) -> Tensor:
        """What G_ema makes of the fixed z, in eval mode: images (N, C, H, W) in [-1, 1] or points (N, 2).

        No randomness is used up, and of one step they are drawn once: do not change them in place.
        """
        drawn = self._drawn = self.G_ema(self.fixed_z, self.fixed_y) if self._drawn is None else self._drawn
        return drawn

    @torch.no_grad()
    def sample_now(self) -> Tensor:
        """What G itself, not its average, makes of the fixed z, in eval mode: as `sample`. No randomness is used up."""
        training = self.G.training
        images = self.G.eval()(self.fixed_z, self.fixed_y)
        self.G.train(training)
        return images

    def scores(self, points: Tensor) -> Tensor | None:
        """D's belief that points (N, 2) are real, in [0, 1]; None where there is no discriminator."""
        return None

    def _noise(self) -> Tensor:
        z = torch.randn(self.config.batch_size, self.config.z_dim, device=self.device)
        return from_normal(self.ranks.own(z), self.config.prior)

    def _labels(self) -> Tensor | None:
        """Labels for a batch of fakes; None (and no randomness) where there are no conditions.

        Classes are all equally likely. Attributes are those of real pictures, so that none is asked for beside one that
        it never goes with.
        """
        if not self.config.conditional:
            return None
        if self.data.labels.is_floating_point():
            rows = torch.randint(len(self.data), (self.config.batch_size,), device=self.device)
            return self.data.labels[self.ranks.own(rows)]
        return self.ranks.own(torch.randint(self.num_classes, (self.config.batch_size,), device=self.device))

    def _step(self, loss: Tensor, *optimizers: str) -> None:
        for name in optimizers:
            self.optimizers[name].zero_grad(set_to_none=True)
        loss.backward()
        for name in optimizers:
            self._move(name)

    def _move(self, name: str) -> None:
        """Let an optimizer step, with the gradients that are there."""
        optimizer = self.optimizers[name]
        self.ranks.average_gradients(weight for group in optimizer.param_groups for weight in group["params"])
        optimizer.step()

    # -- all of it as named tensors ---------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """Everything that the rest of the run depends on, as the bytes of a safetensors file."""
        tensors = {}
        for name, module in self.modules.items():
            tensors |= {f"{name}/{key}": value for key, value in module.state_dict().items()}
        for name, optimizer in self.optimizers.items():
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
            "num_classes": self.num_classes,
            "config": self.config.model_dump(),
        }
        # clones, since a network may hold one tensor under two names, which a file cannot
        return save({k: v.detach().cpu().contiguous().clone() for k, v in tensors.items()}, {"run": json.dumps(about)})

    @together
    def restore(self, path: Path, knobs: bool = True) -> None:
        """Take the state of a snapshot, with its live settings unless `knobs` says otherwise. Raises RunError where it is damaged or of
        other networks; nothing but weights may then have changed."""
        about, tensors = read_snapshot(path)
        try:
            for name, module in self.modules.items():
                module.load_state_dict(_under(tensors, name))
            if about["config"]["optimizer"] == self.config.optimizer:
                for name, optimizer in self.optimizers.items():
                    state: dict[int, dict[str, Tensor]] = {}
                    for key, value in _under(tensors, name).items():
                        index, slot = key.split("/")
                        state.setdefault(int(index), {})[slot] = value
                    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
                    engines.lay_out_state(optimizer)
        except (RuntimeError, ValueError, KeyError) as error:
            raise RunError(f"{path} belongs to different networks than this run's: {str(error).splitlines()[0]}") from None
        if knobs:
            for name in KNOBS:
                if name in about["config"] and about["config"][name] != getattr(self.config, name):  # older ones lack some
                    self.turn(name, about["config"][name])
        torch.set_rng_state(tensors["rng/cpu"])
        if self.device.type == "cuda" and "rng/cuda" in tensors:
            torch.cuda.set_rng_state(tensors["rng/cuda"], self.device)
        self.step, self.images_seen, self.batches = about["step"], about["images_seen"], about["batches"]
        self.seconds, self._source, self._drawn = about["seconds"], None, None


def make_experiment(config: RunConfig, data: ImageData, device: torch.device, ranks: Ranks = ALONE) -> Experiment:
    """The experiment of the config's kind. `data` lies on `device`. Raises ConfigError where networks and data do not fit, or the
    run cannot be split among `ranks`."""
    from .gan import GanExperiment
    from .mmd import MmdExperiment
    from .vae import VaeExperiment

    return {GAN: GanExperiment, MMD: MmdExperiment, VAE: VaeExperiment}[config.kind](config, data, device, ranks)


def _under(tensors: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {key.removeprefix(name + "/"): value for key, value in tensors.items() if key.startswith(name + "/")}


@contextmanager
def same_randomness(device: torch.device, seed: int) -> Iterator[None]:
    """What is drawn inside is decided by `seed`; afterwards all goes on as if nothing had been drawn."""
    mps = torch.mps.get_rng_state() if device.type == "mps" else None
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        try:
            yield
        finally:
            if mps is not None:
                torch.mps.set_rng_state(mps)
