"""A run of very many logged steps opens as fast as a short one."""

import json

from web.routes import live


def _grow(run, count: int) -> None:
    rows = ({"step": i, "images_seen": i, "seconds": i / 9, "loss/G": 1.0, "D(x)": 0.5} for i in range(1, count + 1))
    marked = ({**row, **({"metric/frechet": 9.0} if row["step"] % 97 == 0 else {})} for row in rows)
    (run.path / "stats.jsonl").write_text("".join(json.dumps(row) + "\n" for row in marked))


def test_a_long_run_is_thinned_before_it_is_read_and_the_doctor_reads_it_over_several_answers(make_run, monkeypatch):
    run = make_run("finished")
    _grow(run, 20_000)
    answer = live.payload(run, 0, 1)
    steps = answer["stats"]["columns"]["step"]
    assert live.MOST_ROWS / 2 < len(steps) < 2 * live.MOST_ROWS and (steps[0], steps[-1]) == (1, 20_000)
    assert steps == sorted(set(steps)) and any(answer["stats"]["columns"]["metric/frechet"])
    assert answer["stats"]["cursor"] == (run.path / "stats.jsonl").stat().st_size
    assert answer["behind"]
    answers = 1
    while answer["behind"]:
        answer, answers = live.payload(run, answer["stats"]["cursor"], 1), answers + 1
    assert 2 <= answers < 10


def test_a_short_run_is_sent_whole(make_run):
    run = make_run("finished")
    _grow(run, 300)
    answer = live.payload(run, 0, 1)
    assert answer["stats"]["columns"]["step"] == list(range(1, 301)) and not answer["behind"]
