"""The real app on a free port, and a headless Chromium to drive it. Both are started once for all browser tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from gan_core.places import PROJECT
from tests.conftest import find_chromium


def skip(reason: str):
    """Skips by name; where GAN_REQUIRE_BROWSER is set, as in CI, a skip is a failure."""
    if os.environ.get("GAN_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


class Server:
    """`streamlit run app.py` with run folders and data root of its own, below the path `base` if there is one."""

    def __init__(self, folder, base: str = "") -> None:
        self.runs = folder / "runs"
        self.env = {**os.environ, "GAN_RUNS": str(self.runs), "GAN_DATA": str(folder / "data")}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = base
        self.url = f"http://127.0.0.1:{self.port}{base}"
        self.log = folder / "server.log"

    def start(self) -> None:
        options = ["--server.headless", "true", "--server.port", str(self.port), "--server.baseUrlPath", self.base]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", *options],
                cwd=PROJECT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(240):
            assert self.process.poll() is None, self.log.read_text()
            try:
                return urllib.request.urlopen(self.url + "/_stcore/health", timeout=2).close()
            except OSError:
                time.sleep(0.5)
        raise AssertionError("the app did not start: " + self.log.read_text())

    def stop(self) -> float:
        """Ctrl-C; returns the seconds until the server has ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
        return time.monotonic() - began


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("app"))
    server.start()
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture(scope="session")
def chromium():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip("playwright is not installed")
    path = find_chromium()
    if not path:
        skip("no Chromium on this machine: install one, or name it in the variable CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """A fresh tab of 1280 x 720 that fails the test on an uncaught error in the page's JavaScript."""
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(90_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert not errors, errors
