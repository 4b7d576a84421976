"""Clearing snapshots: the last one of a run always stays, those that somebody saved go last, and a live run is left alone."""

import os

import pytest

from gan_core import runs
from gan_core.errors import RunError


@pytest.fixture
def run(make_run):
    """Snapshots of 1 MB at steps 1 to 5, of which somebody saved the one of step 2."""
    run = make_run("stopped")
    for step in range(1, 6):
        run.write_snapshot(step, b"x" * 10**6)
    run.append_event(2, "snapshot", "Snapshot saved.")
    return run


def test_spare_snapshots_are_all_but_the_last_and_the_saved(run):
    assert runs.spare_snapshots(run) == {1: 10**6, 3: 10**6, 4: 10**6}
    assert runs.thin(run) == 3 * 10**6
    assert run.snapshots() == [2, 5] and runs.thin(run) == 0


def test_a_live_run_keeps_its_snapshots(run):
    run.update_status(state="paused", pid=os.getpid())
    with pytest.raises(RunError, match="Stop it first"):
        runs.thin(run)
    assert len(run.snapshots()) == 5


@pytest.mark.parametrize(("megabytes", "left"), [(9, [1, 2, 3, 4, 5]), (4, [2, 4, 5]), (3, [2, 5]), (2, [5]), (0, [5])])
def test_a_run_above_its_share_loses_its_oldest_snapshots_but_never_the_last(run, megabytes, left):
    gone = runs.fit(run, megabytes)
    assert run.snapshots() == left and sorted(gone) == [step for step in range(1, 6) if step not in left]


def test_a_run_without_snapshots_cannot_be_made_smaller(make_run):
    assert runs.fit(make_run("stopped"), 0) == []


@pytest.mark.parametrize(
    ("variable", "author", "megabytes"), [("", 0, 0), ("50", 0, 50), ("50", 7, 7), ("-3", 0, 0), ("many", 0, 0)]
)
def test_the_share_of_a_run_is_its_authors_or_else_that_of_the_computer(make_run, monkeypatch, variable, author, megabytes):
    monkeypatch.setenv("GAN_RUN_MB", variable)
    run = make_run("stopped")
    (run.path / "author.json").write_text(f'{{"megabytes": {author}}}')
    assert runs.share(run) == megabytes
