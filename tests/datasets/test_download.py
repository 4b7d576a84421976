"""Downloading MNIST: one process at a time, whole files only, and a look beforehand whether it can work."""

import gzip
import http.server
import socket
import ssl
import threading
import time
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError, URLError

import numpy as np
import pytest
import torchvision

from gan_core import places
from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets import mnist_download
from gan_core.datasets.idx_files import TEST_FILES, TRAIN_FILES
from gan_core.datasets.load import load
from gan_core.datasets.mnist_download import obstacle, refused
from gan_core.errors import DataError
from gan_core.settings.config import RunConfig
from tests.datasets.test_load import idx


@pytest.fixture
def site(monkeypatch):
    """A slow site: four files, a tenth of a second each. Returns the names of those that were fetched, in order."""
    fetched: list[str] = []

    def fetch(url, download_root, filename, md5=None, **more):
        fetched.append(filename)
        images = filename.startswith(("train-images", "t10k-images"))
        data = idx(np.zeros((10, 28, 28)) if images else np.arange(10))
        for path, whole in ((Path(download_root, filename), gzip.compress(data)), (Path(download_root, filename[:-3]), data)):
            path.write_bytes(whole[: len(whole) // 2])  # half of it is there for a while
            time.sleep(0.05)
            path.write_bytes(whole)

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", fetch)
    return fetched


@pytest.mark.parametrize("later", [0.0, 0.15, 0.35])
def test_two_runs_that_start_together_download_once_and_both_find_whole_files(site, later):
    answers: dict[int, object] = {}
    said: list[str] = []

    def one(number: int) -> None:
        try:
            answers[number] = len(load(RunConfig(dataset="mnist"), said.append))
        except Exception as error:
            answers[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(2)]
    threads[0].start()
    time.sleep(later)
    threads[1].start()
    for thread in threads:
        thread.join()
    assert answers == {0: 10, 1: 10}
    assert sorted(site) == sorted(f"{file}.gz" for file in (*TRAIN_FILES, *TEST_FILES))
    assert not list(places.data_root().glob(".download-*")), "nothing is left behind"


def test_a_waiting_run_says_what_it_waits_for_and_can_be_stopped(monkeypatch):
    places.data_root().mkdir(parents=True)
    other = mnist_download.FileLock(places.data_root() / ".mnist.lock")

    class Stopped(Exception):
        pass

    def say(message):
        if message == "Another run is downloading MNIST":
            raise Stopped

    with other, pytest.raises(Stopped):
        load(RunConfig(dataset="mnist"), say)


def test_files_that_are_there_are_kept(site):
    folder = places.data_root() / "MNIST/raw"
    folder.mkdir(parents=True)
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(np.ones((10, 28, 28)))))
    assert load(RunConfig(dataset="mnist")).images.float().mean() == 1


def test_a_download_that_fails_leaves_nothing(monkeypatch):
    def broken(url, download_root, filename, md5=None, **more):
        Path(download_root, filename).write_bytes(b"half")
        raise URLError("timed out")

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", broken)
    with pytest.raises(DataError, match="its site cannot be reached"):
        load(RunConfig(dataset="mnist"))
    assert not [path for path in places.data_root().rglob("*") if path.is_file() and path.suffix != ".lock"]


# -- the look beforehand --------------------------------------------------------------------------------------------------


def test_the_sites_are_those_that_torchvision_asks():
    for name, kind in (("mnist", torchvision.datasets.MNIST), ("fashion-mnist", torchvision.datasets.FashionMNIST)):
        assert list(DATASETS[name].sites) == kind.mirrors
        assert {file for file, _ in kind.resources} == {f"{file}.gz" for file in (*TRAIN_FILES, *TEST_FILES)}


@pytest.fixture
def answering(monkeypatch):
    """Makes a site that answers with a status and a kind of content the only one of MNIST."""
    servers = []

    def make(status: int, content: str, others: tuple[str, ...] = ()):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self):
                self.send_response(status)
                self.send_header("Content-Type", content)
                self.end_headers()

            def log_message(self, *_):
                pass

        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        use((*others, f"http://127.0.0.1:{servers[-1].server_port}/"))

    def use(sites):
        rows = {**DATASETS, "mnist": replace(DATASETS["mnist"], sites=sites)}
        monkeypatch.setattr(mnist_download, "DATASETS", rows)

    make.use = use
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield make
    for server in servers:
        server.shutdown()


def test_one_site_that_answers_is_enough(answering):
    answering(200, "application/octet-stream", ("http://127.0.0.1:1/",))
    assert obstacle("mnist") is None


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [(200, "text/html", "Sign in to this network"), (404, "text/plain", "the site answered 404")],
)
def test_a_site_that_does_not_give_the_files_is_named_with_the_reason(answering, status, content, words):
    answering(status, content)
    fault = obstacle("mnist")
    assert fault and words in fault.message and "drawn digits" in fault.hint
    assert str(places.data_root()) not in str(fault), "no path of the server"


def test_the_look_ends_in_time_where_nobody_answers(answering):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        answering.use((f"http://127.0.0.1:{silent.getsockname()[1]}/",))
        began = time.monotonic()
        fault = obstacle("mnist", 0.4)
    assert fault and "cannot be reached" in fault.message and time.monotonic() - began < 3


def test_a_data_folder_without_room_is_an_obstacle(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "_unreachable", lambda name, seconds: None)
    assert obstacle("mnist") is None and obstacle("drawn-digits") is None
    monkeypatch.setattr(mnist_download.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10}))
    assert "less than 72 MB free" in str(obstacle("mnist"))
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_DATA", str(tmp_path / "file"))
    assert "cannot be written" in str(obstacle("mnist"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (URLError(ssl.SSLCertVerificationError("CERTIFICATE_VERIFY_FAILED")), "cannot be trusted"),
        (
            RuntimeError("Error downloading x:\nTried http://y, got:\n<urlopen error [Errno -2] Name>\n"),
            "this computer may be offline",
        ),
        (HTTPError("http://x", 503, "busy", None, None), "the site answered 503"),
        (RuntimeError("File not found or corrupted."), "File not found or corrupted"),
    ],
)
def test_why_a_download_failed_is_said_in_words(error, words):
    fault = refused("mnist", error)
    assert words in fault.message and "Errno" not in fault.message and "<" not in fault.message
