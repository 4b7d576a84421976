"""Two computers of a real Ray cluster, both played by this one: runs go where there is room, and survive the loss of a computer.

It needs Ray (`pip install "ray[default]"`), and minutes: pytest -m long tests/runs/test_ray.py
"""

import sys
import time
from contextlib import suppress

import pytest

from gan_core import runs
from gan_core.errors import RunError
from gan_core.runs import cluster as jobs
from gan_core.runs import state

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture
def lose(tmp_path, monkeypatch):
    """A cluster of two computers with room for a run each, node-a (its head) and node-b. Yields what takes node-b away."""
    monkeypatch.setenv("RAY_DASHBOARD_STARTUP_TIMEOUT_S", "600")  # a busy computer needs longer than the minute that Ray grants
    pytest.importorskip("ray", reason='needs Ray: pip install "ray[default]"')
    from ray.cluster_utils import Cluster  # pyright: ignore[reportMissingImports]

    head = {"num_cpus": 1, "include_dashboard": True, "dashboard_port": 8365, "env_vars": {"GAN_HOST": "node-a"}, **ports(8370)}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    second = cluster.add_node(num_cpus=1, env_vars={"GAN_HOST": "node-b"}, **ports(8380))
    monkeypatch.setenv("GAN_LAUNCHER", "ray")
    monkeypatch.setenv("RAY_API_SERVER_ADDRESS", f"http://{cluster.head_node.webui_url}")
    monkeypatch.setenv("GAN_RAY_PYTHON", sys.executable)
    monkeypatch.setenv("GAN_HOST", "server")
    until(ready)
    yield lambda: cluster.remove_node(second, allow_graceful=False)
    runs.interrupt_own(30)
    cluster.shutdown()


def ready() -> bool:
    """Whether the cluster takes jobs yet: its computers need some seconds after their start."""
    with suppress(RunError):
        return bool(jobs._ask("POST", "", {"entrypoint": "true"}))
    return False


def ports(first: int) -> dict[str, int]:
    """Ports for the agents of a computer. Those that are not given are waited for, and not long enough on a busy computer."""
    names = ("metrics_agent_port", "metrics_export_port", "runtime_env_agent_port", "dashboard_agent_listen_port")
    return {name: first + place for place, name in enumerate(names)}


def until(condition, seconds=300):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, [(run.id, run.status(), run.log_tail()) for run in runs.all_runs()]
        time.sleep(0.2)
    return found


def test_runs_on_two_computers(lose, tiny):
    config = tiny.updated(steps=1_000_000, snapshot_every=20, sample_every=1000, log_every=50)
    first, second = (runs.start(config) for _ in range(2))
    until(lambda: all(runs.refresh(run)["step"] > 20 for run in (first, second)))
    if first.status()["host"] == "node-b":
        first, second = second, first
    assert (first.status()["host"], second.status()["host"]) == ("node-a", "node-b")
    assert first.status()["device"].endswith("on node-a")
    third = runs.start(config)
    assert third.status()["message"] == "Waiting until the cluster has 1 CPU free"

    runs.command(first, "pause")
    until(lambda: runs.refresh(first)["state"] == "paused")
    runs.command(first, "set", name="lr_g", value=0.001)
    runs.command(first, "step", player="D", count=2)
    until(lambda: {"changed", "only"} <= {event["kind"] for event in first.events()})
    runs.command(first, "resume")
    until(lambda: runs.refresh(first)["state"] == "running")

    time.sleep(3 * state.PAUSE)
    assert runs.refresh(third)["state"] == "starting" and third.status()["pid"] is None, "there is no place for it"
    runs.command(third, "stop")
    assert third.status()["state"] == "stopped"

    lose()
    began = time.monotonic()
    until(lambda: runs.refresh(second)["state"] == "interrupted")
    print(f"\nafter {time.monotonic() - began:.0f} seconds: {second.status()['error']}")
    assert "node-b" in str(second.status()["error"]) and runs.refresh(first)["state"] == "running"

    last = second.snapshots()[-1]
    runs.resume(second)
    runs.command(first, "stop")  # its place becomes free, and the lost run goes on there
    until(lambda: runs.refresh(second)["state"] == "running" and second.status()["step"] > last)
    assert first.status()["state"] == "stopped" and first.snapshots()[-1] == first.status()["step"]
    assert second.status()["host"] == "node-a" and second.status()["attempt"] == 2

    assert runs.interrupt_own(60) == [second.id]
    assert second.status()["state"] == "interrupted" and second.snapshots()[-1] == second.status()["step"]
