import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web.routes import assets
from web.routes.app import ROUTES, below


@pytest.fixture
def client():
    return TestClient(Starlette(routes=assets.ASSET_ROUTES))


def test_every_module_is_served_under_an_address_that_can_be_cached_forever(client):
    assert "lib/server.js" in assets.files() and "live_view/style.css" in assets.files()
    for name, path in assets.files().items():
        answer = client.get(assets.module_path(name))
        assert answer.content == path.read_bytes(), name
        assert answer.headers["Content-Type"].startswith(assets.TYPES[path.suffix]), name
        assert "immutable" in answer.headers["Cache-Control"], name


@pytest.mark.parametrize(
    "name",
    ["package.json", "eslint.config.js", "node_modules/eslint/lib/api.js", "../routes/app.py", "%2e%2e/main.py", "nothing.js"],
)
def test_nothing_else_of_that_folder_is_served(client, name):
    assert client.get(assets.module_path(name)).status_code == 404


def test_another_version_is_not_answered_with_the_files_of_this_one(client):
    answer = client.get("/assets/js/0000000000000000/lib/server.js")
    assert answer.status_code == 404 and "immutable" not in answer.headers["Cache-Control"]


def test_the_version_changes_with_the_files(tmp_path, monkeypatch):
    before = assets.version()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/server.js").write_text("export {};")
    monkeypatch.setattr(assets, "MODULES", tmp_path)
    assets.files.cache_clear()
    assets.version.cache_clear()
    try:
        assert list(assets.files()) == ["lib/server.js"] and assets.version() != before
    finally:
        monkeypatch.undo()
        assets.files.cache_clear()
        assets.version.cache_clear()


@pytest.mark.parametrize("base", ["some/path", "/some/path/"])
def test_routes_are_answered_with_and_without_the_base_path(base):
    client = TestClient(Starlette(routes=below(base)))
    path = assets.module_path("lib/base.js")
    assert client.get(path).status_code == client.get(f"/some/path{path}").status_code == 200
    assert client.get("/other/path" + path).status_code == 404


@pytest.mark.parametrize("base", ["", "/", None])
def test_without_a_base_path_there_is_one_set_of_routes(base):
    assert below(base) == ROUTES
