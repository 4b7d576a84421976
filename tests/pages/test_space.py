"""Making room on the disk, on the page Runs."""

from streamlit.testing.v1 import AppTest

from gan_core.places import PROJECT


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
