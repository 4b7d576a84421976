"""What a run waits for, and what keeps it from starting, is on the page at once."""

import threading

import pytest

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.errors import DataError
from tests.pages.test_pages import buttons, page, press, started
from web.client import devices
from web.views import reach

__all__ = ["started"]


@pytest.fixture
def offline(monkeypatch):
    fault = DataError("MNIST could not be downloaded: its site cannot be reached.", "Choose the drawn digits.")
    monkeypatch.setattr(reach, "obstacle", lambda name: fault)


def train_mnist():
    app = page("train")
    app.selectbox(key="mnist/dataset").set_value("mnist").run()
    assert not found("mnist") and DATASETS["mnist"].sites
    return press(app, "Train")


def test_what_cannot_be_downloaded_is_refused_at_once_with_a_way_on(started, offline):
    app = train_mnist()
    assert started == [] and runs.all_runs() == []
    assert "could not be downloaded" in app.error[0].value and not app.exception
    press(app, "Train on drawn digits instead")
    assert [config.dataset for config in started] == ["drawn-digits"] and app.query_params["run"]


def test_an_error_goes_when_another_data_set_is_chosen(started, offline):
    app = train_mnist()
    app.selectbox(key="mnist/dataset").set_value("drawn-digits").run()
    assert not app.error and "Train on drawn digits instead" not in buttons(app)


def test_what_can_be_downloaded_starts_once(started, monkeypatch):
    monkeypatch.setattr(reach, "obstacle", lambda name: None)
    app = train_mnist()
    app.run()
    assert [config.dataset for config in started] == ["mnist"] and app.query_params["run"]


def test_the_look_can_be_cancelled(started, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(reach, "obstacle", lambda name: go_on.wait(20) and None)
    app = train_mnist()
    assert any("Checking that MNIST can be downloaded" in caption.value for caption in app.caption)
    press(app, "Cancel")
    go_on.set()
    app.run()
    assert started == [] and "Cancel" not in buttons(app) and not app.error


def test_a_waiting_run_shows_its_place_and_leads_to_the_runs_in_front(make_run, started, monkeypatch):
    monkeypatch.setenv("GAN_SLOTS", "1")
    first, run = make_run("running"), make_run("queued")
    run.update_status(queued_at=10.0, pid=first.status()["pid"])
    first.update_status(step=0, steps=600, steps_per_second=2.0)
    app = page("train", run=run.id)
    assert any("Number 1 in the queue" in words.value and "5 min" in words.value for words in app.markdown)
    app.button(key=f"ahead/{first.id}").click().run()
    assert app.query_params["run"] == first.id


@pytest.mark.parametrize("snapshot", [False, True])
def test_a_run_that_failed_by_its_device_starts_again_on_the_cpu(make_run, started, monkeypatch, snapshot):
    forked = []
    monkeypatch.setattr(runs, "fork", lambda run, at, **changes: forked.append((at, changes)) or make_run("stopped"))
    monkeypatch.setattr(runs, "launch", lambda run: run)
    run = make_run("failed", error="The GPU reported an error.", hint="Restart it.", offer="cpu")
    if snapshot:
        run.write_snapshot(5, b"")
    app = press(page("train", run=run.id), "Start again on the CPU")
    assert not app.exception and app.query_params["run"] != run.id
    if snapshot:
        assert forked == [(5, {"device": "cpu"})] and not started
    else:
        assert [config.device for config in started] == ["cpu"] and not forked


def test_a_gpu_that_is_not_used_is_mentioned_where_the_device_is_chosen(started, monkeypatch):
    monkeypatch.setattr(
        devices, "unused", lambda: "There is an NVIDIA GPU here, but the installed PyTorch is a CPU-only build."
    )
    captions = [caption.value for caption in page("train").caption]
    assert sum("CPU\\-only build" in caption for caption in captions) == 1
