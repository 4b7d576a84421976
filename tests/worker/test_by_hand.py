"""One network is trained alone while the run is paused: what that shows, and that the run goes on as if nobody had looked."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from gan_core import runs
from gan_core.datasets.load import load
from gan_core.doctor.alarms import Doctor
from gan_core.export.films import film_gif
from gan_core.images.arrays import belief_ground, lattice
from gan_core.runs.folder import Move, RunDir
from gan_core.settings.presets import PRESETS
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import train
from tests.stories.test_control import Script
from web.routes import live


def alone(player: str, count: int) -> dict:
    return {"verb": "step", "player": player, "count": count}


def trained(config, folder, *commands) -> RunDir:
    """A run that was paused at step 3, where `commands` came, and then trained on."""
    run = runs.create(config, folder)
    assert Script(run, {3: [{"verb": "pause"}, *commands]} if commands else {}).work() == "finished", run.log_tail()
    return run


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data))).astype(int)


def test_each_move_has_a_picture_and_a_row_of_its_own_and_the_frame_of_the_step_stays(tiny, tmp_path):
    run = trained(tiny, tmp_path / "run", alone("D", 4), alone("G", 2))
    plain = trained(tiny, tmp_path / "plain")
    before, after_d, after_g = (run.move_path(move).read_bytes() for move in run.moves())
    assert run.moves() == [Move(3, 1), Move(3, 2), Move(3, 3)]
    assert before == after_d != after_g, "D draws nothing; G does"
    rows = {row["move"]: row for row in run.stats()[0] if "move" in row}
    assert list(rows) == [1, 2, 3] and {row["step"] for row in rows.values()} == {3}
    assert rows[2]["loss/D"] < rows[1]["loss/D"] and rows[3]["loss/G"] < rows[2]["loss/G"]
    paused = runs.create(tiny, tmp_path / "paused")
    Script(paused, {3: [{"verb": "pause"}]}).work()
    assert run.sample_path(3).read_bytes() == paused.sample_path(3).read_bytes()
    assert [row for row in run.stats()[0] if "move" not in row][:3] != [] and len(plain.stats()[0]) == 10
    assert film_gif(run), "what reads the frames of the steps is not disturbed"


def test_a_paused_run_shows_the_generator_itself_and_a_pause_alone_leaves_no_trace(tiny, tmp_path):
    seen = []

    class Watch(Script):
        def _picture_by_hand(self):
            super()._picture_by_hand()
            paused = self.run.move_path(Move(3, 1)).read_bytes(), self.run.sample_path(3).read_bytes()
            seen.append((*paused, self.experiment.sample_now(), self.experiment.sample()))

    run = runs.create(tiny, tmp_path / "run")
    assert Watch(run, {3: [{"verb": "pause"}]}).work() == "finished"
    [(now, averaged, own, ema)] = seen
    assert now != averaged and not torch.equal(own, ema)
    assert run.moves() == []
    plain = trained(tiny, tmp_path / "plain")
    a, b = load_file(run.snapshot_path(10)), load_file(plain.snapshot_path(10))
    assert all(torch.equal(a[key], b[key]) for key in a)
    assert [{**row, "seconds": 0} for row in run.stats()[0]] == [{**row, "seconds": 0} for row in plain.stats()[0]]


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"architecture": "dcgan", "d_norm": "batch", "instance_noise": 0.1},
        {"spectral_norm": True, "loss": "wasserstein", "penalty": "gradient-penalty"},
        {"architecture": "embedding"},
    ],
    ids=["dropout", "batch norm", "spectral norm", "classes"],
)
def test_looking_at_how_the_game_stands_changes_nothing(tiny, changes):
    config = tiny.updated(**changes)
    experiment = make_experiment(config, load(config), torch.device("cpu"))
    for _ in train(experiment, 2):
        pass
    before = experiment.snapshot()
    grads = [p.grad.clone() for p in experiment.D.parameters() if p.grad is not None]
    first, second = experiment.standing(), experiment.standing()
    assert experiment.snapshot() == before and first == second
    assert all(map(torch.equal, grads, [p.grad for p in experiment.D.parameters() if p.grad is not None]))
    assert {"loss/D", "loss/G", "D(x)", "D(G(z))"} <= set(first)


def test_fifty_updates_of_d_alone_are_plainly_visible_in_the_plane(one_thread):
    """Half of the ground changes by more than a tenth of the scale, and most of all where the line was and where it went."""
    config = PRESETS["ring"].config.updated(device="cpu", num_images=2000)
    experiment = make_experiment(config, load(config), torch.device("cpu"))
    for _ in train(experiment, 150):
        pass
    before = belief_ground(experiment.scores(lattice())).astype(int)
    for _ in range(50):
        experiment.move_alone("D")
    after = belief_ground(experiment.scores(lattice())).astype(int)
    change = abs(after - before).max(-1)
    assert change.max() > 150 and (change > 21).mean() > 0.3


def test_the_line_runs_where_d_cannot_tell_and_the_colours_say_which_side_is_which():
    x = lattice()[:, 0]
    ground = belief_ground(0.5 + 0.2 * x).astype(int)
    middle = ground[240]
    dark = [column for column in range(480) if middle[column].sum() < 150]
    assert dark and all(abs(column - 239.5) < 3 for column in dark)
    assert middle[400][2] > middle[400][0] + 60 and middle[80][0] > middle[80][2] + 60  # blue: real, orange: fake
    flat = belief_ground(torch.full((3600,), 0.5))
    assert (flat == 255).all(), "no line where D says the same everywhere"


def test_the_live_view_is_given_places_between_the_steps(tiny, tmp_path):
    run = trained(tiny, tmp_path / "run", alone("D", 1))
    told = live.payload(run, 0, 0)
    places = [move["at"] for move in told["moves"]]
    assert [int(at) for at in places] == [3, 3] and places == sorted(places) and places[-1] < 3.5
    assert [move["text"] for move in told["moves"]] == ["", "D was trained alone: 1 update."]
    columns = told["stats"]["columns"]
    assert [step for step, move in zip(columns["step"], columns["move"], strict=True) if move] == places
    assert told["samples"] == run.samples() and told["averaged"]


def test_moves_are_forgotten_and_inherited_with_their_step(tiny, tmp_path):
    run = trained(tiny, tmp_path / "run", alone("G", 1))
    run.write_move(Move(7, 1), b"png")
    branch = runs.fork(run, 5, tmp_path / "branch")
    assert branch.moves() == [Move(3, 1), Move(3, 2)]
    run.rewind(5)
    assert run.moves() == [Move(3, 1), Move(3, 2)]
    (run.path / "moves" / "000003-0002.png.part").write_bytes(b"")
    (run.path / "moves" / "3-2.png").write_bytes(b"")
    assert run.moves() == [Move(3, 1), Move(3, 2)]


def test_pictures_made_by_hand_are_thinned(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("gan_core.runs.folder.MAX_MOVES", 10)
    run = runs.create(tiny, tmp_path / "run")
    for number in range(1, 40):
        run.write_move(Move(3, number), b"")
    kept = run.moves()
    assert len(kept) == 10 and kept[0].number == 1 and kept[-1].number == 39


def test_the_doctor_passes_over_what_was_made_by_hand(tiny):
    doctor = Doctor(tiny)
    assert doctor.hear({"step": 1, "move": 2, "loss/D": None}) is None and not doctor.window


def test_a_worker_that_has_to_end_during_a_move_makes_none(tiny, tmp_path):
    run = runs.create(tiny, tmp_path / "run")

    class Ending(Script):
        def _move(self, player, count):
            self.signalled.set()
            super()._move(player, count)

    assert Ending(run, {3: [{"verb": "pause"}, alone("D", 5)]}).work() == "interrupted"
    assert not [event for event in run.events() if event["kind"] == "only"]
