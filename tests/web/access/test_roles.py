"""Every action and every route, tried by every role, against the role table of SECURITY.md, which is written by hand."""

import ast
import io
import re
from concurrent.futures import Future

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from gan_core import runs
from gan_core.errors import UserError
from gan_core.places import PROJECT
from gan_core.studio import protocol
from web.access import classroom, gate
from web.access.table import ACTS, ROUTES
from web.client import acts, celeba_download, class_acts, pair_measure, studio, tokens
from web.door import Door
from web.routes.app import ROUTES as SERVED

ROLES = ("teacher", "student", "spectator", "nobody")


def documented() -> dict[str, dict[str, str]]:
    """What SECURITY.md says: for each action or route, "yes", "own" or "no" by role."""
    text = (PROJECT / "SECURITY.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| [^|]+ \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", text, re.M)
    return {name: dict(zip(ROLES, said, strict=True)) for name, *said in rows}


TABLE = documented()
IN_A_ROUTE = {name for name in TABLE if name.startswith(("GET ", "POST "))}


def test_the_documentation_lists_every_action_and_every_route():
    assert set(TABLE) - IN_A_ROUTE == set(ACTS)
    assert {f"{method} {path}" for method, path in ROUTES} == IN_A_ROUTE


def test_every_route_of_the_app_stands_in_the_table():
    served = {(method, route.path) for route in SERVED for method in route.methods or () if method != "HEAD"}
    assert served == set(ROUTES)


def test_every_command_and_every_request_to_the_studio_stands_in_the_table():
    assert {name for name in ACTS if name.startswith("studio.")} == {f"studio.{kind.named()}" for kind in protocol.REQUESTS}
    assert {f"run.{verb}" for verb in runs.VERBS} - set(ACTS) == {"run.interrupt"}


# -- actions --------------------------------------------------------------------------------------------------------------

STUDIO = {
    "judge": {"per_label": 2},
    "reals": {"first": 0, "count": 1},
    "networks": {"settings": {}},
    "reconstruct": {"picture": "AAAA"},
    "project": {"picture": "AAAA"},
    "job": {"job": "1"},
    "file": {"job": "1", "what": "file"},
    "film": {"frames": 2},
    "needs": {"layer": 0, "target": 0},
}
LATENTS = {"pictures", "scores", "numbers", "nearest", "film", "inside"}


def ask_studio(kind: str, run) -> None:
    if kind == "cancel":
        gate.job_started("1", classroom.Visitor("student", run.author().person))
        studio.send(protocol.request({"do": "cancel", "job": "1"}))
        return
    request = next(one for one in protocol.REQUESTS if one.named() == kind)
    fields = {"do": kind, **STUDIO.get(kind, {}), **({"latents": ["1"]} if kind in LATENTS else {})}
    if "run" in request.model_fields:
        fields["run"] = str(run.path)
    studio.send(request.model_construct(**fields))


def act(name: str, run, tiny) -> None:
    """Do `name` to a run by the very function that the pages use."""
    kind, _, verb = name.partition(".")
    if kind == "studio":
        ask_studio(verb, run)
        return
    deeds = {
        "run.start": lambda: acts.start(tiny),
        "run.branch": lambda: acts.branch(run, 5),
        "run.again": lambda: acts.resume(run, 12),
        "run.rename": lambda: acts.rename(run, "Another name"),
        "run.note": lambda: acts.annotate(run, "A note", "a, b"),
        "run.pin": lambda: acts.pin(run, True),
        "run.archive": lambda: acts.archive(run, True),
        "run.import": lambda: acts.import_run(io.BytesIO()),
        "run.delete": lambda: acts.delete(run),
        "run.thin": lambda: acts.thin(run),
        "run.export": lambda: (acts.export(run, "csv"), acts.report([run])),
        "pair.start": lambda: acts.start_pair(tiny),
        "race.start": lambda: acts.start_race([tiny], "race"),
        "pair.measure": lambda: (acts.measure_pair(run, run, 10, 1), acts.stop_measuring(run, run)),
        "data.upload": lambda: acts.store_upload([("a.png", b"")]),
        "data.folder": lambda: gate.check("data.folder"),
        "code.name": lambda: (acts.own_data("mine.py:dataset"), acts.own_networks("mine.py:build")),
        "data.download": lambda: (acts.download_celeba(), acts.stop_download()),
        "class.show": class_acts.people,
        "class.invite": lambda: class_acts.links("http://here"),
        "class.people": lambda: class_acts.remove("x"),
        "class.follow": class_acts.leads,
        "class.lead": lambda: class_acts.lead("train", {}),
        "class.vote": lambda: class_acts.vote(run),
        "class.hand_in": lambda: class_acts.hand_in("lesson", b"report"),
        "class.collect": class_acts.collected,
        "class.stop_all": class_acts.stop_all,
        "class.end": class_acts.end,
        "class.limits": lambda: class_acts.set_limits(steps=500),
    }
    deeds.get(name, lambda: acts.command(run, verb))()


@pytest.fixture
def still(monkeypatch):
    """Nothing is started: the effects behind the gate do nothing."""
    for place, names in {
        acts.runs: ("start", "launch", "fork", "resume", "command", "delete", "thin", "import_zip"),
        acts.pairs: ("start",),
        acts.races: ("start",),
        acts.uploads: ("store",),
        acts.code: ("keep",),
        acts.own_code: ("data_of",),
        celeba_download: ("begin", "cancel"),
        pair_measure: ("begin", "cancel"),
    }.items():
        for name in names:
            monkeypatch.setattr(place, name, lambda *_, **__: None)
    monkeypatch.setattr(acts.runs, "config_at", lambda run, at: run.config)
    link = type("Link", (), {"send": lambda *_: Future()})()
    monkeypatch.setattr(studio, "_link", lambda: link)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTS)
def test_a_role_can_do_what_the_table_says_and_no_more(room, still, tiny, name, role):
    said = TABLE[name][role]
    for whose in ("student", "other"):
        with gate.answering(room.who[role]):
            try:
                act(name, room.runs[whose], tiny)
                allowed = True
            except gate.Denied:
                allowed = False
            except UserError:  # its own objection, such as to a vote for oneself, is no matter of roles
                allowed = True
        assert allowed == (said == "yes" or (said == "own" and whose == "student")), f"{role}, {name}, run of {whose}"


def test_nothing_is_asked_where_there_is_no_class(monkeypatch, still, tiny, make_run):
    monkeypatch.delenv("GAN_CLASS", raising=False)
    run = make_run("finished")
    for name in ACTS:
        act(name, run, tiny) if not name.startswith("class.") else gate.check(name)
    assert not classroom.path().exists()
    assert not (run.path / "author.json").exists()


# -- routes ---------------------------------------------------------------------------------------------------------------


def answer(room, role: str, method: str, path: str) -> int:
    client = TestClient(
        Starlette(routes=SERVED, middleware=[Middleware(Door, routes=SERVED)]),
        headers={"X-GAN-Token": tokens.issue("read")},
        cookies=room.cookies(role),
        follow_redirects=False,
    )
    return client.request(method, path).status_code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(IN_A_ROUTE))
def test_a_route_answers_those_whom_the_table_names(room, still, monkeypatch, name, role):
    monkeypatch.setattr(studio, "send", lambda request: _failed())
    method, path = name.split(" ")
    said = TABLE[name][role]
    for job, whose in (("1", "student"), ("2", "other")):
        gate.job_started(job, room.who[whose])
        named = {"run": room.runs[whose].id, "step": "5", "number": "1", "job": job}
        at = re.sub(r"\{(\w+)(?::path)?\}", lambda found, named=named: named.get(found[1], "x"), path)
        refused = answer(room, role, method, at) in (401, 403)
        assert refused != (said == "yes" or (said == "own" and whose == "student")), f"{role}, {name}"


def _failed() -> Future:
    future: Future = Future()
    future.set_exception(studio.Gone("There is no such job."))
    return future


# -- no way around --------------------------------------------------------------------------------------------------------

ONLY_IN_ACTS = {
    *(
        "runs.start",
        "runs.launch",
        "runs.fork",
        "runs.resume",
        "runs.prepare_resume",
        "runs.command",
        "runs.create",
        "runs.delete",
        "runs.thin",
        "runs.import_zip",
    ),
    *("pairs.start", "pairs.create", "races.start", "run.rename", "pair_measure.begin", "pair_measure.cancel"),
    *("celeba_download.begin", "celeba_download.cancel", "uploads.store", "export.EXPORTS", "export.html_report"),
    *("classroom.change", "classroom.remove", "classroom.renew", "classroom.set_limits", "invite.teacher_link"),
    *("leading.lead", "leading.stop", "collecting.keep", "collecting.zipped", "collecting.clear"),
}
WRITERS = re.compile(r"\.(append_\w+|drop_\w+|update_status|write_\w+|inherit|rewind|unlink|rmtree)$")


def around(source: str) -> list[str]:
    """What a source calls or passes on that belongs behind the gate."""
    found = [ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return [name for name in found if name in ONLY_IN_ACTS or WRITERS.search(name)]


def test_pages_and_routes_change_nothing_but_through_the_gate():
    allowed = {"web/views/train/own_data.py": ["Path(own.path).unlink"]}  # the upload of this very session that nobody can use
    files = [*PROJECT.glob("pages/*.py"), *PROJECT.glob("web/views/**/*.py"), *PROJECT.glob("web/routes/*.py")]
    found = {path.relative_to(PROJECT).as_posix(): around(path.read_text("utf-8")) for path in files}
    assert {name: calls for name, calls in found.items() if calls} == allowed


def test_a_way_around_would_be_found():
    assert around("runs.start(config)\nlambda: run.append_command('stop')") == ["runs.start", "run.append_command"]


@pytest.mark.parametrize("question", ["may_name_folders", "may_name_code"])
def test_views_ask_in_one_place_whether_folders_and_code_may_be_named(question):
    files = [path for path in PROJECT.glob("web/views/**/*.py") if question in path.read_text("utf-8")]
    assert [path.name for path in files] == ["may.py"]
