"""A server with a runs folder on a small disk of its own, and everything that a bad day does to it and looks at afterwards."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from gan_core.places import PROJECT
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.runs.snapshots import read_about

HERE = Path(__file__).parent
DISK_MB = 96
PATIENCE = 120.0  # seconds in which anything has to happen
ENDED = ("finished", "failed", "interrupted", "stopped")


def until(true, what: str, patience: float = PATIENCE):
    """Wait for something, and return it."""
    deadline = time.monotonic() + patience
    while not (found := true()):
        assert time.monotonic() < deadline, f"waited {patience:.0f} s for {what}"
        time.sleep(0.03)
    return found


class Server:
    """One server process of the app."""

    process: subprocess.Popen

    def __init__(self, house: "House", name: str) -> None:
        self.house, self.log = house, house.folder / f"{name}.log"
        self.port = 0

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = ["--server.headless", "true", "--server.port", str(self.port), "--server.fileWatcherType", "none"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(HERE / "server_app.py"), *options],
                cwd=PROJECT,
                env=self.house.env,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until(lambda: self.get("/_stcore/health")[0] == 200, f"the server to answer: {self.log.read_text()[-2000:]}")

    def running(self) -> bool:
        return hasattr(self, "process") and self.process.poll() is None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Ctrl-C, as a person would."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)

    def get(
        self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, patience: float = 10
    ) -> tuple[int, bytes]:
        """(status, content); 0 where nobody answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def token(self) -> dict[str, str]:
        status, said = self.get("/test/token")
        return {"X-GAN-Token": json.loads(said)["token"]} if status == 200 else {}

    def act(self, **asked: object) -> tuple[int, dict]:
        status, said = self.get("/test/act?asked=" + urllib.parse.quote(json.dumps(asked)), b"", patience=60)
        return status, json.loads(said) if said[:1] == b"{" else {}

    def studio(self) -> psutil.Process | None:
        with suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children() if self.running() else []:
                if "gan_core.studio" in child.cmdline():
                    return child
        return None

    def picture(self, run: str, patience: float = 90) -> tuple[int, bytes]:
        """A picture of a run's last snapshot from the studio."""
        body = json.dumps({"latents": [1], "client": "bad-day"}).encode()
        return self.get(f"/api/runs/{run}/pictures", body, {**self.token(), "Content-Type": "application/json"}, patience)


class House:
    """The runs folder, its servers, and what was put into their clock and device. `settings`: of its runs."""

    def __init__(self, folder: Path, settings: dict) -> None:
        self.folder, self.settings, self.runs, self.cache = folder, settings, folder / "runs", folder / "cache"
        self.runs.mkdir()
        self.cache.mkdir()
        self.mounted = os.geteuid() == 0 and not subprocess.call(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "bad-day", str(self.runs)], stderr=subprocess.DEVNULL
        )
        self.injected = folder / "inject.json"
        self.inject()
        self.env = {
            **os.environ,
            "GAN_RUNS": str(self.runs),
            "GAN_DATA": str(folder / "data"),
            "GAN_CACHE": str(self.cache),
            "BAD_DAY": str(self.injected),
            "PYTHONPATH": str(HERE / "inject"),
            "OMP_NUM_THREADS": "1",
        }
        self.one, self.two = Server(self, "one"), Server(self, "two")

    def inject(self, **values: float) -> None:
        part = self.injected.with_suffix(".new")
        part.write_text(json.dumps(values))
        os.replace(part, self.injected)

    # -- runs -------------------------------------------------------------------------------------------------------

    def begin(self, settings: dict) -> RunDir:
        status, said = self.one.act(settings=settings)
        assert status == 200, said
        return RunDir(self.runs / said["run"])

    def reach(self, run: RunDir, step: int) -> None:
        """Wait until a run is at a step, or has ended."""
        until(lambda: run.status()["step"] >= step or run.status()["state"] in ENDED, f"step {step}")

    def see_through(self, run: RunDir) -> int:
        """Have the run go on until it is finished; returns how often it had to be resumed."""
        for times in range(6):
            state = until(lambda: self.state(run) in ENDED and self.state(run), f"the end of {run.id}: {run.status()}")
            if state == "finished":
                return times
            status, said = self.one.act(run=run.id)
            assert status in (200, 409), said
        raise AssertionError(f"resumed in vain: {run.status()}")

    def state(self, run: RunDir) -> str:
        """The state of a run as the server judges it."""
        self.one.get("/api/runs", headers=self.one.token())
        return run.status()["state"]

    # -- the disk ---------------------------------------------------------------------------------------------------

    @contextmanager
    def full(self, left: int) -> Iterator[None]:
        """The disk of the runs folder with only `left` bytes of room."""
        ballast = self.folder / "runs" / ".ballast"
        with open(ballast, "wb") as file:
            room = shutil.disk_usage(self.runs).free - left
            with suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, max(1, room))
        try:
            yield
        finally:
            ballast.unlink()

    @contextmanager
    def small_cache(self, megabytes: int) -> Iterator[None]:
        """A disk of so many megabytes for decoded pictures."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "bad-day", str(self.cache)], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(self.cache)], check=True)

    @contextmanager
    def read_only(self, folder: Path) -> Iterator[None]:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            yield
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)

    # -- afterwards -------------------------------------------------------------------------------------------------

    def processes(self) -> list[psutil.Process]:
        """Every process that works in this house."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.pid != os.getpid() and process.environ().get("GAN_RUNS") == str(self.runs):
                    found.append(process)
        return found

    def clear(self) -> None:
        """What a round that failed has left."""
        self.inject()
        for process in self.processes():
            with suppress(psutil.Error):
                if "gan_core.worker" in process.cmdline():
                    process.kill()
        for path in self.runs.glob("[!.]*"):
            shutil.rmtree(path, ignore_errors=True)

    def tear_down(self) -> None:
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()
        if self.mounted:
            subprocess.call(["umount", "-l", str(self.runs)])


class Watch:
    """A page that watches a run, and a person who writes down what they have seen: nothing of it may be lost afterwards."""

    def __init__(self, house: House, run: RunDir) -> None:
        self.house, self.run = house, run
        self.snapshots: set[int] = set()
        self.wrong: list[str] = []
        self.last = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._look, self._fetch)]

    def __enter__(self) -> "Watch":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            try:
                self._once()
            except Exception as fault:  # a reader never fails, whatever state a run is in
                self.wrong.append(f"reading failed: {fault!r}")

    def _once(self) -> None:
        known = set(self.run.snapshots())
        for step in known - self.snapshots:
            with suppress(FileNotFoundError):
                read_about(self.run.snapshot_path(step))
        self.snapshots |= known
        rows = self.run.stats()[0]
        steps = [row["step"] for row in rows]
        if steps != sorted(set(steps)):
            self.wrong.append(f"the curve goes back: {steps[-5:]}")
        last, kept = (steps or [0])[-1], max(self.snapshots, default=0)
        if last < self.last and last < kept and self.run.exists():
            self.wrong.append(f"the curve ended at {self.last}, then at {last}, though a snapshot of {kept} was there")
        self.last = last

    def _fetch(self) -> None:
        """Everything that a page fetches: an answer, or words that say why there is none."""
        run, server = self.run, self.house.one
        while not self._over.wait(1):
            headers = server.token()
            paths = [
                "/api/runs",
                *(f"/api/runs/{run.id}/{rest}" for rest in ("live?since=0", "about", "samples/10.png", "thumbs/10.png")),
            ]
            for path in paths:
                status, said = server.get(path, headers=headers)
                if status >= 500 and status != 503:
                    self.wrong.append(f"{path} answered {status}: {said[:200]!r}")


def live(run: RunDir) -> bool:
    return run.status()["state"] in LIVE_STATES
