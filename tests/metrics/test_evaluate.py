"""From a run folder to numbers, on the command line and while a run trains."""

import json
import math

import pytest
import torch

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.metrics import METRICS, NOTE, applicable
from gan_core.cli.main import main
from gan_core.datasets.load import load, real_pictures
from gan_core.errors import UserError
from gan_core.metrics import cas, live, observed, samples
from gan_core.metrics.accuracy import label_accuracy, per_attribute
from gan_core.metrics.copies import Training
from gan_core.metrics.evaluate import evaluate
from gan_core.metrics.judge import JUDGES, Judge
from gan_core.metrics.observed import Context, Extractor, Observed
from gan_core.metrics.registry import measure
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from web.routes.live import payload

OFF = {"evaluate_every": 0}


def trained(tiny: RunConfig, **settings):
    run = runs.create(tiny.updated(**{"steps": 2, "ngf": 4, "ndf": 4, **settings}))
    assert Worker(run).work() == "finished", run.status()
    return run


@pytest.fixture
def conditional(tiny):
    return trained(tiny, architecture="projection", dropout=0)


@pytest.fixture
def measured_often(monkeypatch):
    """Settings of a run that is measured every fifth step, on few samples."""
    monkeypatch.setattr(samples, "CHUNK", 50)
    monkeypatch.setattr(live, "CHUNK", 50)
    return {"evaluate_every": 5, "evaluate_num": 64}


def test_evaluate_a_plain_run(tiny):
    said = []
    result = evaluate(trained(tiny), num=120, seeds=2, device="cpu", say=said.append)
    json.dumps(result, allow_nan=False)
    assert result["step"] == 2 and result["num"] == 120 and result["seeds"] == 2 and result["note"] == NOTE
    expected = [
        "frechet",
        "kernel",
        "mmd",
        "precision",
        "recall",
        "density",
        "coverage",
        "found",
        "imbalance",
        "sharpness",
        "diversity",
    ]
    assert set(result["metrics"]) == {*expected, "copies", "birthday"}
    assert result["metrics"]["copies"]["value"] == 0 and result["metrics"]["copies"]["real"] <= 0.05
    for name, entry in result["metrics"].items():
        assert len(entry["values"]) == 2 and entry["value"] == pytest.approx(sum(entry["values"]) / 2, abs=1e-4, rel=1e-4)
        difference = abs(entry["values"][0] - entry["values"][1])
        assert entry["spread"] == pytest.approx(difference / math.sqrt(2), abs=1e-4, rel=1e-3)
        assert entry["better"] == METRICS[name].better and entry["meaning"] and entry["features"] and entry["num"] <= 120
    frechet, precision = result["metrics"]["frechet"], result["metrics"]["precision"]
    assert frechet["title"] == "Fréchet distance (digit judge features)"
    assert frechet["value"] > 5 * frechet["real"] > 0, "two steps do not make digits"
    assert precision["value"] < 0.2 < 0.6 < precision["real"]
    assert sum(result["classes"]["samples"]) == pytest.approx(1) and result["classes"]["data"] == pytest.approx(
        [0.1] * 10, abs=0.06
    )
    assert "conditional" not in result and len(said) >= 3


def test_evaluate_draws_the_same_again_and_leaves_the_randomness_alone(tiny):
    run, before = trained(tiny), torch.get_rng_state()
    first, second = (evaluate(run, num=60, seeds=1, device="cpu") for _ in range(2))
    assert first["metrics"] == second["metrics"] and first["metrics"]["frechet"]["spread"] is None
    assert torch.equal(before, torch.get_rng_state())


def test_evaluate_a_conditional_run(conditional):
    result = evaluate(conditional, num=100, seeds=2, device="cpu")
    asked = result["conditional"]
    assert [sum(row) for row in asked["confusion"]] == [20] * 10, "every class is requested equally often"
    right = sum(asked["confusion"][i][i] for i in range(10)) / 200
    assert result["metrics"]["accuracy"]["value"] == pytest.approx(right) == pytest.approx(sum(asked["per_class"]) / 10)
    assert asked["judge_accuracy"] == result["metrics"]["accuracy"]["real"] > 0.5


def test_classification_accuracy_score(conditional, monkeypatch):
    """A classifier trained on untrained samples learns nothing; the one trained on as many real digits classifies most.

    A nearest-mean classifier stands in for the network, whose training takes minutes.
    """
    taught = []

    def nearest_mean(kind, images, targets, epochs, device="cpu", say=print):
        means = torch.stack([images[targets == label].float().flatten(1).mean(0) for label in range(10)])
        taught.append((len(images), targets.bincount().tolist(), epochs))

        def look(pictures):
            return None, -torch.cdist(pictures.float().flatten(1), means)

        return type("Nearest", (), {"kind": kind, "look": staticmethod(look)})()

    monkeypatch.setattr(cas, "train_judge", nearest_mean)
    entry = evaluate(conditional, num=30, seeds=1, cas=600, device="cpu")["metrics"]["cas"]
    assert entry["value"] < 0.4 < 0.6 < entry["real"] <= 1
    assert taught == [(600, [60] * 10, cas.EPOCHS), (600, [60] * 10, cas.EPOCHS)]
    assert entry["num"] == entry["real_num"] == 600 and entry["epochs"] == cas.EPOCHS
    assert "trained only on samples" in entry["features"] and "others" in entry["tested_on"]


def test_a_perfect_generator_has_perfect_numbers(tiny):
    """Digits drawn with another seed, in place of a generator's: every metric is as good as for real ones."""
    extractor = Extractor("drawn-digits")
    compared, held_out = real_pictures(tiny, 400)
    names = [*applicable(extractor.facts(tiny)), "accuracy"]
    real, held = extractor.observe_real(compared), extractor.observe_real(held_out, held_out=True)
    good = measure(names, real, held, Context(extractor))
    assert good["precision"] > 0.75 and good["recall"] > 0.75 and good["found"] == 1 and good["imbalance"] < 0.1
    assert good["density"] == pytest.approx(1, abs=0.15) and good["coverage"] > 0.9
    assert good["sharpness"] == pytest.approx(1, abs=0.05) and good["diversity"] == pytest.approx(1, abs=0.05)
    images = held_out.images[held_out.labels == 1].repeat(10, 1, 1, 1)
    ones = extractor.observe(images, torch.zeros(400, dtype=torch.int64))
    poor = measure(names, real, ones, Context(extractor))
    assert poor["recall"] < 0.3 and poor["found"] <= 0.3 and poor["imbalance"] > 0.6 and poor["diversity"] < 0.7
    assert poor["coverage"] < 0.3
    assert poor["frechet"] > 5 * good["frechet"] and poor["kernel"] > 5 * abs(good["kernel"])
    assert poor["accuracy"] < 0.3, "zeros were requested"


def test_the_covariance_of_the_real_pictures_is_computed_once(tiny, monkeypatch):
    from gan_core.metrics import frechet

    computed, gaussian = [], frechet.gaussian
    monkeypatch.setattr(frechet, "gaussian", lambda features: computed.append(len(features)) or gaussian(features))
    extractor = Extractor("drawn-digits")
    real = extractor.observe_real(real_pictures(tiny, 90)[0])
    for seed in range(3):
        fake = extractor.observe(real_pictures(tiny.updated(seed=seed), 80)[1].images, torch.full((80,), -1))
        measure(["frechet"], real, fake, Context(extractor))
    assert computed == [90, 80, 80, 80]


def test_accuracy_of_attributes_counts_guessing_as_a_half(monkeypatch):
    """An attribute that is never requested says nothing."""
    extractor = Extractor.__new__(Extractor)
    extractor.num_classes, extractor.conditions = 0, ("Smiling", "Beard", "Bald")
    judge = type("Judge", (), {"kind": type("Kind", (), {"outputs": ("Bald", "No_Beard", "Smiling")})})()
    monkeypatch.setattr(extractor, "judge", judge, raising=False)
    read = torch.tensor([[0, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1]]).double()
    requested = torch.tensor([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]).float()  # smiling, bearded, bald
    seen = Observed(read, read, None, read, requested)
    assert per_attribute(seen, extractor) == [0.5, pytest.approx((1 + 2 / 3) / 2), None]
    assert label_accuracy(seen, extractor) == pytest.approx((0.5 + 5 / 6) / 2)


def test_evaluate_attributes(tiny, measured_often, monkeypatch):
    """Faces requested by attributes, with an untrained judge: which numbers there are, not how large."""
    judge = Judge(JUDGES["faces"]).eval()
    monkeypatch.setattr(observed, "load_judge", lambda name, device: judge)
    settings = {"dataset": "drawn-faces", "architecture": "projection", "dropout": 0, "batch_size": 4, "steps": 5}
    run = trained(tiny, **measured_often | settings)
    assert "metric/accuracy" in rows(run)[5]
    result = evaluate(run, num=40, seeds=2, device="cpu")
    asked, conditions = result["conditional"], DATASETS["drawn-faces"].conditions
    assert asked["names"] == list(conditions) and len(asked["per_class"]) == len(conditions) == len(asked["judge_per_class"])
    known = [share for share in asked["per_class"] if share is not None]
    assert known and all(0 <= share <= 1 for share in known) and "confusion" not in asked
    assert {"accuracy", "attributes"} <= set(result["metrics"]) and "found" not in result["metrics"]
    assert result["attributes"]["names"] == list(JUDGES["faces"].outputs)
    with pytest.raises(UserError, match="no classes"):
        evaluate(run, num=40, seeds=1, cas=100, device="cpu")


def test_copies_are_found(tiny):
    """Training pictures shown again, one in four with a pixel changed, are copies; digits drawn with another seed are not."""
    images, new = load(tiny.updated(num_images=300)).images, real_pictures(tiny, 200)[0].images
    training = Training(images)
    again = images[:200].clone()
    again[::4, 0, 0, 0] = 9
    assert training.share_copied(again) == 1.0
    assert training.share_copied(torch.cat([again[:100], new[:100]])) == pytest.approx(0.5, abs=0.05)
    assert training.share_copied(new) < 0.05


def test_evaluate_points(tiny):
    run = trained(tiny, dataset="ring", architecture="mlp2d", dropout=0)
    result = evaluate(run, num=300, seeds=2, device="cpu")
    assert set(result["metrics"]) == {"mmd", "precision", "recall", "density", "coverage", "found", "imbalance", "near"}
    near, found = result["metrics"]["near"], result["metrics"]["found"]
    assert near["value"] < 0.3 and near["real"] == pytest.approx(1 - math.exp(-4.5), abs=0.02), "three deviations in a plane"
    assert found["real"] == 1 and len(result["classes"]["names"]) == 8
    assert near["features"] == "the points themselves"


def test_real_pictures_are_held_out(real_data):
    compared, held_out = real_pictures(RunConfig(dataset="mnist"), 500)
    assert len(compared) == len(held_out) == 500 and "test pictures" in held_out.words
    assert not (compared.images.flatten(1)[:, None] == held_out.images.flatten(1)).all(2).any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--num", "3"], "at least 10 samples"),
        (["--seeds", "0"], "1 to 100 times"),
        (["--at", "77"], "no snapshot of step 77"),
        (["--cas", "100"], "no classes"),
    ],
)
def test_a_user_mistake_is_one_line_on_stderr(tiny, capsys, arguments, words):
    run = trained(tiny)
    assert main(["evaluate", str(run.path), "--num", "20", "--device", "cpu", *arguments]) == 2
    captured = capsys.readouterr()
    assert words in captured.err.splitlines()[-1] and "Traceback" not in captured.err and not captured.out


def test_data_without_a_judge_are_measured_by_what_needs_none(tiny, capsys, monkeypatch, tmp_path):
    run = trained(tiny)
    arguments = ["evaluate", str(run.path), "--num", "20", "--seeds", "2", "--device", "cpu"]
    assert main(arguments) == 0
    with_judge = json.loads(capsys.readouterr().out.splitlines()[-1])
    monkeypatch.setattr(observed, "judge_of", lambda dataset: None)
    assert main([*arguments, "--keep"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    result = json.loads(last)
    assert set(result["metrics"]) == {"mmd", "sharpness", "copies", "birthday"} and "classes" not in result
    for name, entry in result["metrics"].items():
        assert entry["value"] == with_judge["metrics"][name]["value"], name
    assert "no judge for Drawn digits" in result["left_out"] and result["left_out"] in lines
    assert {row["metric"] for row in run.metrics()} >= set(result["metrics"])


def test_command_line_ends_with_one_json_object(conditional, capsys):
    assert main(["evaluate", str(conditional.path), "--num", "50", "--seeds", "2", "--device", "cpu", "--keep"]) == 0
    captured = capsys.readouterr()
    *human, last = captured.out.splitlines()
    result = json.loads(last)
    assert result["run"] == conditional.id and result["metrics"]["accuracy"]["better"] == "higher"
    assert any("Fréchet distance (digit judge features)" in line for line in human) and NOTE in human
    assert "2 of 2" in captured.err
    kept = {record["metric"]: record for record in conditional.metrics()}
    assert set(kept) == set(result["metrics"]) and kept["frechet"]["value"] == result["metrics"]["frechet"]["value"]
    assert kept["frechet"]["step"] == 2 and kept["frechet"]["features"] == "digit judge features"


# -- during training -----------------------------------------------------------------------------------------------------


def rows(run) -> dict[int, dict]:
    return {row["step"]: {k: v for k, v in row.items() if k != "seconds"} for row in run.stats()[0]}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"architecture": "projection", "dropout": 0, "ngf": 4, "ndf": 4},
        {"dataset": "ring", "architecture": "mlp2d", "dropout": 0},
    ],
    ids=["plain", "conditional", "points"],
)
def test_measuring_changes_no_number_of_the_run(tiny, measured_often, settings):
    """Bit for bit the same weights and random numbers with and without, also where a run is resumed or branches off."""
    tiny = tiny.updated(**settings)
    with_it, without = runs.create(tiny.updated(**measured_often)), runs.create(tiny.updated(**OFF))
    parts = runs.create(tiny.updated(**measured_often, steps=5))
    for run in (with_it, without, parts):
        assert Worker(run).work() == "finished", run.status()
    runs.prepare_resume(parts, 10)
    assert Worker(parts).work() == "finished"
    branch = runs.fork(with_it, 5)
    assert Worker(branch).work() == "finished"

    from gan_core.runs.snapshots import read_snapshot

    _, expected = read_snapshot(without.snapshot_path(10))
    for run in (with_it, parts, branch):
        _, tensors = read_snapshot(run.snapshot_path(10))
        assert tensors.keys() == expected.keys()
        assert all(torch.equal(tensors[name], expected[name]) for name in expected)
    measured = rows(with_it)
    plain = {step: {k: v for k, v in row.items() if not k.startswith("metric/")} for step, row in measured.items()}
    assert plain == rows(without) and rows(parts) == measured == rows(branch)
    assert [step for step, row in measured.items() if "metric/recall" in row] == [5, 10]
    assert [(r["step"], r["metric"], r["value"]) for r in parts.metrics()] == [
        (r["step"], r["metric"], r["value"]) for r in with_it.metrics()
    ]
    if settings:
        assert ("metric/near" if "dataset" in settings else "metric/accuracy") in measured[10]


def test_measurements_are_recorded_with_their_cost(tiny, measured_often):
    run = runs.create(tiny.updated(**measured_often))
    Worker(run).work()
    records = run.metrics()
    assert {record["metric"] for record in records} == {"frechet", "precision", "recall", "density", "coverage", "found"}
    for record in records:
        assert record["features"] == "digit judge features" and record["num"] == 64 and record["seconds"] > 0
        assert record["value"] == rows(run)[record["step"]][f"metric/{record['metric']}"]
    run.rewind(5)
    assert {record["step"] for record in run.metrics()} == {5}


def test_a_run_without_a_judge_reports_it_once_and_continues(tiny, measured_often, monkeypatch):
    def missing(*arguments):
        raise UserError("The digit judge cannot be read.", "Make it again.")

    monkeypatch.setattr(observed, "load_judge", missing)
    run = runs.create(tiny.updated(**measured_often))
    assert Worker(run).work() == "finished"
    reported = [event for event in run.events() if event["kind"] == "unmeasured"]
    assert len(reported) == 1 and reported[0]["step"] == 5 and "digit judge" in reported[0]["text"] and not run.metrics()


def test_few_training_pictures_give_no_distances_but_class_coverage(tiny, measured_often):
    """With 16 training pictures, distances and recall mean nothing, but the classes of the samples can still be counted."""
    run = runs.create(tiny.updated(**measured_often, num_images=16))
    Worker(run).work()
    assert {record["metric"] for record in run.metrics()} == {"found"}


def test_the_live_view_receives_every_measurement(tiny, make_run):
    """However much the curves are thinned out."""
    run = make_run("finished")
    for step in range(6, 4006):
        measured = {"metric/recall": 0.5} if step % 97 == 0 else {}
        run.append_stats({"step": step, "loss/G": 1.0, **measured})
    sent = payload(run, 0, 1)["stats"]["columns"]
    assert len(sent["step"]) < 2000
    assert sum(value is not None for value in sent["metric/recall"]) == sum(s % 97 == 0 for s in range(6, 4006))
