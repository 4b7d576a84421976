"""The five recorded runs of Learn fail as they are said to, and a repaired run is told from one that is not."""

import pytest

from gan_core.doctor.alarms import Doctor
from gan_core.settings.presets import PRESETS
from tests.web.views import failures
from web.views.learn import fails, repair

CASES = {case["finding"]: case for case in failures.read()}


def rows_of(case: dict) -> list[dict]:
    columns = case["columns"]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [{name: value for name, value in row.items() if value != ""} for row in rows]


@pytest.mark.parametrize("one", failures.RUNS, ids=lambda one: one.finding)
def test_the_doctor_finds_in_each_recorded_run_what_the_page_calls_it(one):
    case = CASES[one.finding]
    assert case["command"] == f"python -m gan_core train {one.arguments}", "run `python -m tests.web.views.failures FOLDER`"
    words = iter(one.arguments.split()[1:])
    changes = {name.removeprefix("--").replace("-", "_"): value for name, value in zip(words, words, strict=True)}
    doctor = Doctor(PRESETS[one.arguments.split()[0]].config.updated(**changes))
    found = [heard[1].name for row in rows_of(case) if (heard := doctor.hear(row)) and heard[0] == "alarm"]
    assert one.finding in found


def test_every_failure_is_named_once_and_the_pictures_stay_small():
    assert sorted(CASES) == sorted(failure.name for failure in fails.FAILURES)
    assert failures.MODULE.stat().st_size < 250_000
    assert set(repair.BY_RECIPE) == {name for name, entry in PRESETS.items() if entry.watch}


def watched(make_run, preset: str, steps: int, **looks: float):
    config = PRESETS[preset].config.updated(log_every=10, sample_every=50)
    run = make_run("finished")
    run._replace("config.json", config.model_dump_json().encode())  # as if it had been started so
    for step in range(10, steps + 1, 10):
        row = {"step": step, "loss/G": 0.7, "loss/D": 1.38, "D(x)": 0.5, "D(G(z))": 0.5, "grad/G": 0.1}
        if step % 50 == 0:
            row |= {f"health/{name}": value for name, value in looks.items()}
        run.append_stats(row)
    run.update_status(state="finished", step=steps)
    return run


@pytest.mark.parametrize(
    ("steps", "places", "diversity", "passed"),
    [
        (1500, 1.0, 1.0, [True, True, True]),
        (1500, 0.125, 0.1, [True, False, False]),
        (400, 1.0, 1.0, [False, True, True]),
    ],
)
def test_a_run_is_repaired_once_its_own_metrics_and_the_doctor_say_so(make_run, steps, places, diversity, passed):
    run = watched(make_run, "break-collapse", steps, places=places, diversity=diversity, change=0.3)
    found = repair.checks(run, run.config, repair.BY_RECIPE["break-collapse"])
    assert [one.passed for one in found] == passed, found


def test_a_run_without_measurements_is_not_repaired(make_run):
    run = watched(make_run, "break-collapse", 1500)
    found = repair.checks(run, run.config, repair.BY_RECIPE["break-collapse"])
    assert found[1].found == "not measured yet" and not found[1].passed
