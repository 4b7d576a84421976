"""Rows and modules of metrics fit each other, and a row is all that a new metric needs."""

import json
import os
import subprocess
import sys
import types
from dataclasses import replace
from typing import Any, cast

import pytest

from gan_core.catalogue.metrics import METRICS, NEEDS, applicable, measured_live
from gan_core.metrics.observed import Extractor
from gan_core.metrics.registry import measure, measure_of
from gan_core.places import PROJECT
from gan_core.settings.config import RunConfig


@pytest.mark.parametrize("name", METRICS)
def test_every_row_has_a_module_that_fits(name):
    assert callable(measure_of(name))


def test_a_row_whose_module_does_not_fit_is_an_error_and_never_skipped(monkeypatch):
    wrong, nothing = types.ModuleType("wrong_metric"), cast(Any, None)
    monkeypatch.setitem(sys.modules, "wrong_metric", wrong)
    for module, words in (("gan_core.metrics.gone", "no function"), ("wrong_metric", "no function")):
        monkeypatch.setitem(METRICS, "toy", replace(METRICS["recall"], name="toy", module=module))
        with pytest.raises(TypeError, match=words):
            measure(["toy"], nothing, nothing, nothing)
    monkeypatch.setattr(wrong, "measure", lambda real, fake: 0.0, raising=False)
    with pytest.raises(TypeError, match="real, fake, context"):
        measure_of("toy")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"needs": ()}, "needs is empty"),
        ({"needs": ("magic",)}, "needs is 'magic'"),
        ({"better": "up"}, "better is 'up'"),
        ({"title": " "}, "title is empty"),
        ({"live": False}, "a live metric has a chart"),
        ({"chart": ""}, "a live metric has a chart"),
    ],
)
def test_a_row_with_wrong_facts_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        replace(METRICS["recall"], **change)


@pytest.mark.parametrize(
    ("dataset", "conditional", "expected", "live"),
    [
        (
            "ring",
            False,
            "mmd precision recall density coverage found imbalance near",
            "mmd precision recall density coverage found near",
        ),
        (
            "drawn-digits",
            True,
            "frechet kernel mmd precision recall density coverage found imbalance sharpness diversity accuracy",
            "frechet precision recall density coverage found accuracy",
        ),
        (
            "drawn-faces",
            False,
            "frechet kernel mmd precision recall density coverage attributes sharpness diversity",
            "frechet precision recall density coverage",
        ),
    ],
)
def test_which_metrics_apply_to_which_data(dataset, conditional, expected, live):
    architecture = "projection" if conditional else "mlp2d" if dataset == "ring" else "dcgan"
    facts = Extractor(dataset).facts(RunConfig(dataset=dataset, architecture=architecture))
    assert facts <= NEEDS.keys()
    assert applicable(facts) == expected.split() and measured_live(facts) == live.split()


TOY = """
import json, sys, types
from gan_core.catalogue import metrics
toy = types.ModuleType("toy_metric")
toy.measure = lambda real, fake, context: float(len(fake.images)) / len(real.images)
sys.modules["toy_metric"] = toy
metrics.METRICS["toy"] = metrics.Metric(
    "toy", "Toy ratio", "As many samples as real pictures.", "higher", "pixels", "toy_metric", ("pixels",), live=True, chart="quality"
)

from gan_core import runs
from gan_core.catalogue.columns import plain
from gan_core.cli.main import main
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from web.routes.live import payload

run = runs.create(RunConfig.parse(json.loads(sys.argv[1])))
assert Worker(run).work() == "finished", run.status()
sent = payload(run, 0, 1)["stats"]["columns"]["metric/toy"]
main(["evaluate", str(run.path), "--num", "20", "--seeds", "1", "--device", "cpu"])
print(json.dumps({"sent": sent, "column": plain()["columns"]["metric/toy"]}))
"""


def test_a_toy_metric_is_a_row_and_a_module_and_appears_everywhere(tiny):
    """In the evaluation, in its table, in the stats of a run in training, and in the live view's charts and their data."""
    config = tiny.updated(steps=2, evaluate_every=2, evaluate_num=64).model_dump_json()
    done = subprocess.run(
        [sys.executable, "-c", TOY, config], capture_output=True, text=True, cwd=PROJECT, timeout=300, env=os.environ.copy()
    )
    assert done.returncode == 0, done.stderr
    *text, evaluated, charts = done.stdout.splitlines()
    assert json.loads(evaluated)["metrics"]["toy"]["value"] == 1.0
    assert any(line.startswith("Toy ratio ") and line.endswith("higher") for line in text), text
    charts = json.loads(charts)
    assert charts["sent"][-1] == 1.0
    assert charts["column"]["title"] == "Toy ratio" and charts["column"]["group"] == "quality"
