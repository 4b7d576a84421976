"""What everyone answered to "real or fake?" is counted by run and step, within bounds, and only where it can be true."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web.client import tokens
from web.client.tally import Tally
from web.routes import answers
from web.routes.app import ROUTES


@pytest.fixture
def client(monkeypatch, tmp_path):
    monkeypatch.setattr(answers, "TALLY", Tally(lambda: tmp_path / "answers.json"))
    return TestClient(Starlette(routes=ROUTES), headers={"X-GAN-Token": tokens.issue("read")})


def test_games_add_up_by_step_and_everyone_sees_the_sum(client, make_run):
    run = make_run("finished")
    run.write_sample(1, run.reals_path.read_bytes())
    path = f"/api/runs/{run.id}/answers"
    assert client.get(path).json() == {"games": 0, "steps": [], "problem": ""}
    client.post(path, json={"answers": [[1, 4, 4], [5, 1, 4]]})
    assert client.post(path, json={"answers": [[5, 3, 4]]}).json() == {
        "games": 2,
        "steps": [[1, 4, 4], [5, 4, 8]],
        "problem": "",
    }
    assert client.get(path).json()["games"] == 2


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        [[5, 1]],
        [[5, 3, 2]],
        [[5, -1, 2]],
        [[5, 1.5, 2]],
        [[5, True, 1]],
        [[5, 0, 10**9]],
        [[7, 1, 2]],
        [[5, 1, 2]] * 2,
        [[10**30, 1, 2]],
        "x" * 50,
    ],
)
def test_what_cannot_be_a_game_is_refused_and_not_counted(client, make_run, given):
    run = make_run("finished")
    refused = client.post(f"/api/runs/{run.id}/answers", json={"answers": given})
    assert refused.status_code == 400 and refused.json()["error"].endswith(".")
    assert answers.TALLY.of(run.id)["games"] == 0


def test_answers_need_a_token_and_a_run_that_exists(client, make_run):
    run = make_run("finished")
    assert client.post(f"/api/runs/{run.id}/answers", json={}, headers={"X-GAN-Token": "x"}).status_code == 401
    assert client.post("/api/runs/none/answers", json={"answers": [[5, 1, 2]]}).status_code == 404
