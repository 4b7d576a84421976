"""How fast a step is: our loop beside the best bare loop and beside a textbook loop, taking turns, with spread and memory.

    python -m benchmarks.train_speed [--presets mnist,faces-small,mnist-mlp] [--rounds 5] [--seconds 1.5] [--worker]

All loops train the same networks on the same batches. The *bare* loops do nothing but train, on one batch that stays in memory; the best
of them (plain, fused, channels-last) is what the machine has to give. The *textbook* loop reads one image at a time through a DataLoader
and PIL, as tutorials do. *Ours* reads all the data, keeps the average of G and works out what the curves need, with the engine that a run
would choose. Machines are noisy, so every figure is a ratio within a round; the table has the median and the extremes over the rounds.

`--worker` also trains each recipe as a run, with curves, pictures, snapshots, measurements and the doctor, and once without them.
On a CPU the time of the processor counts, with one thread unless `--threads` says otherwise. Peak memory is that of a new process.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.utils.data import DataLoader, TensorDataset
from torchvision import transforms

from gan_core.catalogue.datasets import drawn_like
from gan_core.catalogue.training import ENGINES
from gan_core.datasets.load import ImageData, as_input, load
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import preset
from gan_core.training.devices import describe_device, resolve_device
from gan_core.training.experiment import make_experiment
from gan_core.training.probe import candidates, choose, compare
from gan_core.training.trainer import Step, train
from gan_core.worker.worker import Worker

IMAGES = 4_000
PRESETS = "mnist,faces-small,mnist-mlp,mnist-dcgan-michelucci"
EPOCH = 60_000  # images in an epoch of MNIST
Stepper = Callable[[], object]


class OneByOne(TensorDataset):
    """Images as tutorials read them: each through PIL and two transforms."""

    prepare = transforms.Compose([transforms.ToPILImage(), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])

    def __getitem__(self, index):
        return self.prepare(self.tensors[0][index])


def _move(experiment: Any, real: torch.Tensor, frozen: bool) -> None:
    """One step as tutorials write it; `frozen` leaves out the gradients that are not needed."""
    G, D, opt_g, opt_d = experiment.G, experiment.D, experiment.optimizers["opt_g"], experiment.optimizers["opt_d"]
    z = torch.randn(2, len(real), experiment.config.z_dim, device=experiment.device)
    with torch.set_grad_enabled(not frozen):
        fake = G(z[0])
    real_logits, fake_logits = D(real), D(fake.detach())
    loss = bce(real_logits, torch.full_like(real_logits, 0.9)) + bce(fake_logits, torch.zeros_like(fake_logits))
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
    D.requires_grad_(not frozen)
    fake_logits = D(G(z[1]))
    opt_g.zero_grad()
    bce(fake_logits, torch.ones_like(fake_logits)).backward()
    opt_g.step()
    D.requires_grad_(True)


def bare(config: RunConfig, data: ImageData, device: torch.device) -> Stepper:
    """A loop on one batch that stays where it is, with the config's engine."""
    experiment = make_experiment(config, data.to(device), device)
    real = as_input(data.images[: config.batch_size]).to(device)
    if ENGINES[config.engine].channels_last and real.ndim == 4:
        real = real.contiguous(memory_format=torch.channels_last)
    return lambda: _move(experiment, real, frozen=True)


def textbook(config: RunConfig, data: ImageData, device: torch.device) -> Stepper:
    """The loop of tutorials."""
    experiment = make_experiment(config, data.to(device), device)

    def batches() -> Iterator[torch.Tensor]:
        while True:
            yield from DataLoader(OneByOne(data.images), config.batch_size, shuffle=True, drop_last=True)

    source = batches()
    return lambda: _move(experiment, next(source).to(device), frozen=False)


def ours(config: RunConfig, data: ImageData, device: torch.device) -> Stepper:
    """Our loop with its statistics, without pictures and snapshots."""
    steps = (event for event in train(make_experiment(config, data.to(device), device), 10**9, lambda: 0.0))

    def one() -> None:
        for event in steps:
            if isinstance(event, Step):
                if event.step % config.log_every == 0:
                    event.values()
                return

    return one


def clock(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.process_time() if device.type == "cpu" else time.perf_counter()


def rounds_of(ways: dict[str, Stepper], device: torch.device, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Seconds of a step of each way, once a round, taking turns; `seconds`: about how long each has in a round."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for step in ways.values():
        step()
        step()
    began = clock(device)
    next(iter(ways.values()))()
    count = max(2, round(seconds / max(1e-4, clock(device) - began)))
    for _ in range(rounds):
        for name, step in ways.items():
            began = clock(device)
            for _ in range(count):
                step()
            took[name].append((clock(device) - began) / count)
    return took


def ratio(slow: list[float], fast: list[float]) -> dict[str, float]:
    """How many times as fast `fast` is, as median and extremes over the rounds."""
    values = [a / b for a, b in zip(slow, fast, strict=True)]
    return {"median": statistics.median(values), "lowest": min(values), "highest": max(values)}


def recipe(name: str) -> tuple[RunConfig, ImageData]:
    """A recipe on drawn data, without pictures and snapshots, and its data."""
    config = preset(name).config
    dataset = drawn_like(config.dataset) or config.dataset
    config = config.updated(preset="", dataset=dataset, num_images=IMAGES, sample_every=100_000, snapshot_every=100_000)
    return config, load(config)


def measure(name: str, device: torch.device, rounds: int, seconds: float) -> dict[str, Any]:
    """The figures of one recipe."""
    config, data = recipe(name)
    filters = "conv" in str(make_experiment(config, data.to(device), device).modules).lower()
    engine = choose(compare(config, data, device))
    plain = candidates(config, False)[0]
    ways = {f"bare {one}": bare(config.updated(engine=one), data, device) for one in candidates(config, filters)}
    ways["ours"] = ours(config.updated(engine=engine), data, device)
    ways["textbook"] = textbook(config.updated(engine=plain), data, device)
    took = rounds_of(ways, device, rounds, seconds)
    best = min((way for way in took if way.startswith("bare")), key=lambda way: statistics.median(took[way]))
    return {
        "recipe": name,
        "engine": engine,
        "best_bare": best.removeprefix("bare "),
        "ours_over_best_bare": ratio(took[best], took["ours"]),
        "ours_over_textbook": ratio(took["textbook"], took["ours"]),
        "best_bare_over_plain_bare": ratio(took[f"bare {plain}"], took[best]),
        "ms_of_a_step": {way: 1000 * statistics.median(times) for way, times in took.items()},
        "epoch_seconds": statistics.median(took["ours"]) * EPOCH / config.batch_size / config.n_critic,
        "peak_memory_mb": peak(name),
    }


def most_memory() -> float:
    """MB that this process has held at most, where Linux says so: what getrusage says includes its parent's."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), float("nan"))


def peak(name: str) -> float:
    """MB that a process holds at most while it trains a recipe for a few steps."""
    program = (
        "import torch; from benchmarks.train_speed import most_memory, ours, recipe;"
        "torch.set_num_threads(1);"
        f"c, d = recipe({name!r}); step = ours(c.updated(engine='plain'), d, torch.device('cpu'));"
        "[step() for _ in range(3)];"
        "print(most_memory())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return float(done.stdout or "nan")


def as_a_run(name: str, device: torch.device, steps: int = 260) -> dict[str, float]:
    """Our loop alone over the same steps as a run with all that a run keeps: 1 means that keeping it costs nothing."""
    config, data = recipe(name)
    watched = preset(name).config.updated(
        dataset=config.dataset, num_images=IMAGES, steps=steps, engine=choose(compare(config, data, device))
    )
    times: list[float] = []

    class Timed(Worker):
        def _take_step(self, event: Step, config: RunConfig, steps: int) -> None:
            super()._take_step(event, config, steps)
            if event.step in (10, steps):  # the first picture, and what is made once, lie before
                times.append(clock(device))

    with tempfile.TemporaryDirectory() as folder:
        Timed(RunDir.create(Path(folder) / "run", watched)).work()
    step = ours(watched.updated(sample_every=100_000, snapshot_every=100_000), data, device)
    for _ in range(10):
        step()
    began = clock(device)
    for _ in range(steps - 10):
        step()
    return {"run_over_loop": (clock(device) - began) / (times[1] - times[0]), "steps": steps - 10}


def _cell(value: dict[str, float]) -> str:
    return f"{value['median']:.2f} ({value['lowest']:.2f} to {value['highest']:.2f})"


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", default=PRESETS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each loop in a round")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--worker", action="store_true", help="also train each recipe as a run")
    options = parser.parse_args(given)
    torch.set_num_threads(options.threads)
    device, rows = resolve_device(options.device), []
    print("| recipe | engine | ours / best bare | ours / textbook | ms a step | epoch, s | peak, MB | run / loop |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in options.presets.split(","):
        row = measure(name, device, options.rounds, options.seconds)
        if options.worker:
            row |= as_a_run(name, device)
        rows.append(row)
        cells = [name, row["engine"], _cell(row["ours_over_best_bare"]), _cell(row["ours_over_textbook"])]
        cells += [f"{row['ms_of_a_step']['ours']:.1f}", f"{row['epoch_seconds']:.0f}", f"{row['peak_memory_mb']:.0f}"]
        cells.append(f"{row['run_over_loop']:.2f}" if options.worker else "")
        print(f"| {' | '.join(cells)} |", flush=True)
    about = {"device": describe_device(device), "threads": options.threads, "torch": torch.__version__}
    print(json.dumps({**about, "recipes": rows}))


if __name__ == "__main__":
    main()
