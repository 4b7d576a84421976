"""The rounds beside the story of Learn come from the run as it was kept."""

from gan_core import runs
from gan_core.runs.folder import RunDir
from web.views.learn import story


def test_each_round_has_the_numbers_of_its_step_and_the_nearest_frame():
    run = RunDir(runs.pretrained_root() / story.RUN)
    logged = {row["step"]: row for row in run.stats()[0]}
    shown = story.rounds(run)
    assert len(shown) > 20 and [one["step"] for one in shown] == sorted({one["step"] for one in shown})
    for one in shown:
        assert one["frame"] in run.samples() and one["frame"] > 0
        assert abs(one["frame"] - one["step"]) <= max(5, 0.1 * one["step"])
        assert (one["real"], one["lossG"]) == (logged[one["step"]]["D(x)"], logged[one["step"]]["loss/G"])


def test_a_run_without_numbers_or_frames_has_no_rounds(tmp_path):
    assert story.rounds(RunDir(tmp_path)) == []
