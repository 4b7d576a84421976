"""Every test has a run folder root of its own; tests share one process and start as few others as they can."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from gan_core import runs
from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

settings.register_profile("thorough", max_examples=2000)  # pytest --hypothesis-profile=thorough


def pytest_collection_modifyitems(config, items):
    """Long tests run only where `-m` names them."""
    if "long" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


if "PYTEST_XDIST_WORKER" in os.environ:  # another process has half of the cores
    os.environ.setdefault("OMP_NUM_THREADS", "1")
REAL_DATA = os.environ.get("GAN_DATA")


def pytest_xdist_auto_num_workers(config) -> int:
    """Two processes for the whole suite, and none for a part of it, which then begins sooner. `-n 0` asks for none."""
    chosen = config.option.keyword or config.option.markexpr
    whole = {Path(arg).resolve() for arg in config.args} <= {PROJECT.resolve(), PROJECT.resolve() / "tests"}
    return 2 if whole and not chosen else 0


def pytest_xdist_make_scheduler(config, log):
    """One process drives the browser, so that the app and Chromium start once. The other takes the other files, and in the end both
    do. The tests of a file stay together."""
    from xdist.scheduler import LoadScopeScheduling

    class Halves(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/browser/") else nodeid.split("::")[0]

    config.option.loadscopereorder = False  # as collected, so that the browser begins early
    return Halves(config, log)


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """No test sees the user's runs, or a data set that it has not asked for."""
    monkeypatch.setenv("GAN_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_DATA", str(tmp_path / "data"))


@pytest.fixture
def real_data(monkeypatch) -> Path:
    """The data root with the real MNIST and Fashion-MNIST; skips where GAN_DATA names none."""
    if not REAL_DATA or not any(Path(REAL_DATA).joinpath("MNIST/raw").glob("train-images*")):
        pytest.skip("needs real MNIST under the folder that GAN_DATA names")
    monkeypatch.setenv("GAN_DATA", str(Path(REAL_DATA).resolve()))
    return Path(REAL_DATA).resolve()


@pytest.fixture
def tiny() -> RunConfig:
    """A run that does everything a run does, in milliseconds a step."""
    return RunConfig(
        dataset="drawn-digits",
        num_images=64,
        architecture="mlp",
        z_dim=8,
        ngf=8,
        ndf=8,
        dropout=0.2,
        batch_size=12,
        steps=10,
        snapshot_every=5,
        sample_every=5,
        log_every=1,
        device="cpu",
    )


@pytest.fixture
def make_run(tiny):
    """A run folder as a worker would have left it in a given state, without training anything."""

    def make(state: str, **status) -> RunDir:
        from PIL import Image

        run = runs.create(tiny)
        for step in (1, 5):
            run.append_stats(
                {
                    "step": step,
                    "images_seen": step * 12,
                    "seconds": 0.1 * step,
                    "loss/G": 0.7,
                    "loss/D": 1.4,
                    "D(x)": 0.5,
                    "D(G(z))": 0.5,
                }
            )
        Image.new("L", (242, 242)).save(run.path / "reals.png")
        run.write_sample(5, run.reals_path.read_bytes())
        run.append_event(0, "started", "Started on CPU.")
        run.log_path.write_text("first line\nlast words\n")
        alive = {"pid": os.getpid()} if state in ("starting", "running", "paused") else {}
        run.update_status(state=state, step=5, images_seen=60, seconds=0.5, **alive, **status)
        return run

    return make


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
