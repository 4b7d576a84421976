"""The metrics of small runs never change by accident.

What is compared was recorded before the metrics became a file each. Copies are left out: they were counted by another rule
then; so are metrics that came later. Elsewhere than on the machine that recorded it, the trainings differ slightly, and only the shape of the results is compared.
"""

import json
from pathlib import Path

import pytest
import torch

from gan_core import runs
from gan_core.catalogue.metrics import applicable
from gan_core.datasets.load import real_pictures
from gan_core.metrics.evaluate import evaluate
from gan_core.metrics.observed import Context, Extractor
from gan_core.metrics.registry import measure
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from tests.stories.test_same_numbers import _same_machine

THEN = json.loads((Path(__file__).parent / "measured.json").read_text())
EXACT = _same_machine(THEN["made_with"])
LATER = {"density", "coverage", "birthday"}


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def about(value: float | None):
    return None if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", THEN["runs"])
def test_a_small_run_has_the_metrics_it_had(name):
    then = THEN["runs"][name]
    run = runs.create(RunConfig.parse(then["config"]))
    assert Worker(run).work() == "finished", run.status()
    now = evaluate(run, num=then["num"], seeds=then["seeds"], device="cpu")
    assert now["metrics"].keys() - LATER == then["metrics"].keys()
    live = [
        {key[7:]: value for key, value in row.items() if key.startswith("metric/") and key[7:] not in LATER}
        for row in run.stats()[0]
    ]
    last = [row for row in live if row][-1]
    assert last.keys() == then["live"].keys()
    if not EXACT:
        return
    assert last == {key: about(value) for key, value in then["live"].items()}
    for metric, entry in then["metrics"].items():
        if metric != "copies":
            values = {key: now["metrics"][metric][key] for key in ("value", "spread", "real")}
            assert values == {key: about(entry[key]) for key in values}, metric
            assert now["metrics"][metric]["num"] == entry["num"]
    assert now["classes" if "classes" in now else "attributes"]["samples"] == pytest.approx(
        then["classes"]["samples"], abs=1e-6
    )
    if then["conditional"]:
        assert now["conditional"]["judge_accuracy"] == about(then["conditional"]["judge_accuracy"])


def test_grainy_digits_of_six_classes_have_the_metrics_they_had():
    """Every metric has a value in the middle of its range here, and nothing is trained, so it counts on every machine."""
    extractor = Extractor("drawn-digits")
    config = RunConfig.parse(THEN["runs"]["plain"]["config"])
    compared, held_out = real_pictures(config, 400)
    grain = 60 * (torch.rand(held_out.images.shape, generator=torch.Generator().manual_seed(3)) > 0.9)
    few = held_out.labels < 6
    fake = extractor.observe((held_out.images + grain).clamp(0, 255).byte()[few], held_out.labels[few])
    names = [*applicable(extractor.facts(config)), "accuracy"]
    now = measure([name for name in names if name not in LATER], extractor.observe_real(compared), fake, Context(extractor))
    assert now == pytest.approx(THEN["worn"], rel=1e-6 if EXACT else 0.01, abs=1e-12 if EXACT else 0.01)
