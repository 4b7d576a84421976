"""Whatever a client sends, it gets an answer below 500 with words: malformed requests are mistakes, not faults."""

import json
import os
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan_core.errors import UserError
from gan_core.studio import protocol
from tests.latent_runs import made_run
from web.client import studio, tokens
from web.routes import app as routes

CASES = int(os.environ.get("GAN_FUZZ_CASES", "60"))  # for each test; raise it to search for longer

HOSTILE = [
    None,
    True,
    -1,
    0,
    10**30,
    1.5,
    float("inf"),
    "",
    "x",
    "\ud800",
    "\0",
    "../..",
    "9" * 4301,
    [],
    [[]],
    [None],
    {},
    {"kind": {}},
    {"a": {"b": [1]}},
]
values = st.one_of(
    st.sampled_from(HOSTILE),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
        max_leaves=8,
    ),
)
words = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12), st.sampled_from(["9" * 4301, "plain", "..", "%", "\0", "{}"])
)
PICTURE = "iVBORw0KGgo="
VALID = {
    "/api/runs/plain/pictures": {"latents": [0], "at": 5, "columns": 1, "psi": 0.7, "client": "c", "number": 1},
    "/api/runs/plain/scores": {"latents": [0]},
    "/api/runs/plain/numbers": {"latents": [{"mutate": 0}]},
    "/api/runs/plain/d_scores": {"seed": 64},
    "/api/runs/plain/nudge": {"seed": 0, "steps": 1, "size": 0.1},
    "/api/runs/plain/inside": {
        "latents": [0, 1],
        "layer": 3,
        "first": 0,
        "changes": [{"layer": 3, "channel": 0, "factor": 0}],
        "styles": None,
        "sheet": False,
    },
    "/api/runs/plain/answers": {"answers": [[5, 1, 2]]},
    "/api/jobs": {"kind": "film", "run": "plain", "latents": [0], "format": "gif", "fps": 20, "scale": 1},
    "/api/jobs#nearest": {"kind": "nearest", "run": "plain", "latents": [0], "space": "pixels", "count": 2},
    "/api/jobs#needs": {"kind": "needs", "run": "plain", "layer": 3, "target": 0, "count": 8, "seed": 0},
    "/api/jobs#project": {"kind": "project", "run": "plain", "picture": PICTURE, "steps": 0, "labels": None, "seed": 1},
}
some = settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    made_run(out=str(folder / "plain"))
    studio.close()
    yield folder
    studio.close()


@pytest.fixture
def client(folder, monkeypatch):
    monkeypatch.setenv("GAN_RUNS", str(folder))
    app = Starlette(routes=routes.ROUTES)
    return TestClient(app, headers={"X-GAN-Token": tokens.issue("read")}, raise_server_exceptions=False)


def check(answer, asked) -> None:
    assert answer.status_code < 500, (asked, answer.text[:300])
    if answer.status_code >= 400 and answer.headers.get("content-type", "").startswith("application/json"):
        assert 0 < len(answer.json()["error"]) < 2000, asked


@pytest.mark.parametrize(("path", "body"), VALID.items(), ids=list(VALID))
def test_a_hostile_value_in_any_field_is_answered(client, path, body):
    for field in [*body, "at", "labels", "nonsense"]:
        for value in HOSTILE:
            sent = {**body, field: value}
            check(client.post(path.partition("#")[0], content=json.dumps(sent)), sent)


@given(
    st.sampled_from(list(VALID)), st.dictionaries(st.sampled_from(["latents", "labels", "at", "kind", "run", "psi"]), values)
)
@some
@example("/api/jobs", {"kind": {}})
@example("/api/jobs", {"format": {}})
@example("/api/runs/plain/pictures", {"at": "\ud800"})
def test_any_change_of_a_body_is_answered(client, path, changes):
    check(client.post(path.partition("#")[0], content=json.dumps({**VALID[path], **changes})), changes)


@given(st.one_of(st.binary(max_size=40), values.map(lambda value: json.dumps(value).encode())))
@some
@example(b"[" * 100_000)
@example(b'{"at": ' + b"9" * 4301 + b"}")
def test_any_body_is_answered(client, data):
    for path in ("/api/runs/plain/pictures", "/api/runs/plain/answers", "/api/jobs"):
        check(client.post(path, content=data), data)


GETS = [
    "/api/runs/{0}/live?since={1}&attempt={1}",
    "/api/runs/{0}/samples/{1}.png",
    "/api/runs/{0}/thumbs/{1}.png",
    "/api/runs/{0}/moves/{1}-{1}.png",
    "/api/runs/{0}/reals.png",
    "/api/runs/{0}/draw.png?at={1}&seed={1}",
    "/api/runs/{0}/about?at={1}",
    "/api/runs/plain/directions?at={1}&groups={0}",
    "/api/networks?settings={1}",
    "/api/jobs/{0}",
    "/api/jobs/{0}/file",
    "/api/jobs/{0}/picture.png",
]


@given(st.sampled_from(GETS), words, words)
@some
@example("/api/runs/{0}/samples/{1}.png", "plain", "9" * 4301)
@example("/api/runs/{0}/thumbs/{1}.png", "plain", "9" * 4301)
@example("/api/networks?settings={1}", "", "[" * 20_000)
@example("/api/networks?settings={1}", "", '{"dataset": {"a": [1]}}')
@example("/api/networks?settings={1}", "", '{"dataset": "\\ud800"}')
@example("/api/networks?settings={1}", "", '{"\\ud800": 1}')
@example("/api/networks?settings={1}", "", '{"steps": 1e999}')
def test_any_address_is_answered(client, path, first, second):
    address = path.format(quote(first, safe=""), quote(second, safe=""))
    check(client.get(address), address)


def test_every_route_is_covered(client):
    covered = {path.partition("?")[0].replace("{0}", "{run}") for path in GETS} | {path.partition("#")[0] for path in VALID}
    shapes = {path.count("/"): set() for path in covered}
    for path in covered:
        shapes[path.count("/")].add(path.rsplit("/", 1)[1].replace("{1}", "{step}"))
    for route in routes.ROUTES:
        if route.path.startswith("/api/") and route.path not in ("/api/runs", "/api/jobs/{job}/cancel"):
            last = route.path.rsplit("/", 1)[1].replace("{job}", "{run}").replace("{number}", "{step}")
            assert last in shapes.get(route.path.count("/"), ()), f"{route.path} is not tried with hostile requests"


# -- the protocol itself --------------------------------------------------------------------------------------------------


def check_request(fields: dict) -> None:
    """Fields are a request that survives the wire, or a UserError with words that can be shown."""
    words = None
    try:
        request = protocol.request(fields)
    except UserError as error:
        words = str(error)
    if words is None:
        assert protocol.read_request(request.model_dump_json()) == request
    else:
        assert words.encode() and len(words) < 2000, fields


@pytest.mark.parametrize("kind", protocol.REQUESTS, ids=lambda kind: kind.__name__)
def test_a_hostile_value_in_any_field_of_a_request_is_a_user_error_or_a_request(kind):
    start = {"do": kind.model_fields["do"].default, "run": "x", "latents": [0], "job": "x", "what": "file", "picture": PICTURE}
    start = {name: value for name, value in start.items() if name in kind.model_fields}
    for field in kind.model_fields:
        for value in [*HOSTILE, object(), b"\xff"]:
            check_request({**start, field: value})


@given(st.dictionaries(st.sampled_from(["do", "run", "at", "latents", "labels", "psi", "job", "picture", "settings"]), values))
@some
def test_any_fields_are_a_request_or_a_user_error(fields):
    check_request(fields)
