"""Making room on the disk, on the page Runs."""

from streamlit.testing.v1 import AppTest

from gan_core.places import PROJECT
from web.client import disk


def test_older_snapshots_are_offered_and_deleted_after_a_second_press(make_run):
    run = make_run("stopped")
    for step in (1, 2, 3):
        run.write_snapshot(step, b"x" * 2_000_000)
    app = AppTest.from_file(str(PROJECT / "pages/runs.py"), default_timeout=30)
    app.query_params["run"] = run.id
    app.run().toggle(key="space/look").set_value(True).run()
    assert run.snapshots() == [1, 2, 3]
    app.button(key=f"space/thin/{run.id}").click().run()
    assert not app.exception and run.snapshots() == [3]


def test_where_room_is_scarce_every_ended_run_is_offered_and_all_older_snapshots_go_with_one_press(make_run, monkeypatch):
    ended = [make_run("stopped"), make_run("finished")]
    for run in ended:
        for step in (1, 2, 3):
            run.write_snapshot(step, b"x" * 1000)
    monkeypatch.setattr(disk, "SCARCE", 1e18)
    app = AppTest.from_file(str(PROJECT / "pages/runs.py"), default_timeout=30)
    app.run()
    assert "are free on the disk" in app.warning[0].value
    assert all(app.button(key=f"space/old/{run.id}") for run in ended), "runs of today are offered too"
    app.button(key="space/thin-all").click().run()
    assert not app.exception and [run.snapshots() for run in ended] == [[3], [3]]
