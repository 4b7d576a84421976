"""Own pictures and CelebA on the Train form, without a browser."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.datasets.catalogue import data_root, uploads_root
from gan_core.datasets.folder import inspect
from gan_core.errors import DataError
from web import own_data


@pytest.fixture
def started(monkeypatch):
    calls = []
    monkeypatch.setattr(runs, "start", lambda config: calls.append(config) or runs.create(config))
    return calls


@pytest.fixture
def train(started, monkeypatch) -> AppTest:
    """The form with the small faces chosen, in a browser on the server's own machine."""
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda self: None))
    app = AppTest.from_file(str(runs.PROJECT / "pages/train.py"), default_timeout=60).run()
    return app.selectbox(key="preset/False").set_value("faces-small").run()


def choose(app: AppTest, dataset: str) -> AppTest:
    return app.selectbox(key="faces-small/dataset").set_value(dataset).run()


def texts(app: AppTest) -> str:
    return " ".join(
        element.value for kind in (app.markdown, app.caption, app.warning, app.error, app.text) for element in kind
    )


def png(colour: tuple[int, int, int], size=(80, 60)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_own_pictures_from_a_folder(train, started, tmp_path):
    place = tmp_path / "mine"
    place.mkdir()
    for number in range(4):
        (place / f"{number}.png").write_bytes(png((60 * number, 0, 0)))
    (place / "notes *of* mine.txt").write_text("x")
    app = choose(train, "folder")
    assert not app.exception
    assert app.button(key="train").disabled and "Give your pictures first." in texts(app)
    app.segmented_control(key="own/way").set_value("Folder on this machine").run()
    app.text_input(key="own/text").set_value(str(place)).run()
    assert not app.exception
    assert "**4** of 5 files can be used. They are 80 x 60." in texts(app)
    assert "notes *of* mine.txt: not a picture that can be read" in texts(app)
    assert "by heart" in texts(app), "four pictures are few"
    assert any(element.type in ("imgs", "image", "image_list") for element in app.sidebar)
    app.button(key="train").click().run()
    (config,) = started
    assert (config.dataset, config.data_dir) == ("folder", str(place)) and not app.exception


def test_a_place_without_pictures_is_told_and_another_can_be_chosen(train, started, tmp_path):
    app = choose(train, "folder")
    app.segmented_control(key="own/way").set_value("Folder on this machine").run()
    app.text_input(key="own/text").set_value(str(tmp_path / "gone")).run()
    assert not app.exception and "There is no folder or zip at" in texts(app)
    assert app.button(key="train").disabled
    app.button(key="own/again").click().run()
    assert not app.exception and "There is no folder" not in texts(app) and started == []


def test_guests_are_not_asked_for_folders_of_the_server(train, monkeypatch):
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda self: "192.168.1.20"))
    app = choose(train, "folder")
    assert not app.exception and app.get("file_uploader")
    assert not any(one.key == "own/way" for one in app.segmented_control) and not app.text_input


def test_celeba_says_what_it_is_and_how_it_is_had(train):
    app = choose(train, "celeba")
    assert not app.exception and app.button(key="train").disabled
    told = texts(app)
    for words in (
        "Real people",
        "non-commercial research only",
        "Known biases",
        "img_align_celeba.zip",
        str(data_root()),
    ):
        assert words in told
    place = data_root() / "celeba/img_align_celeba"
    place.mkdir(parents=True)
    (place / "000001.jpg").write_bytes(png((1, 2, 3)))
    app.button(key="celeba/again").click().run()
    assert not app.button(key="train").disabled and "Real people" in texts(app) and not app.warning


# -- uploads ------------------------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in files.items():
            out.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def test_an_uploaded_zip_is_kept_once_under_a_name_of_ours():
    data = zipped({"../../a.png": png((9, 9, 9)), "b.png": png((200, 0, 0))})
    first = own_data.store([("../../../evil.zip", data)])
    assert first == own_data.store([("again.zip", data)])
    assert list(uploads_root().iterdir()) == [first] and first.read_bytes() == data
    assert inspect(first).used == 2


def test_several_pictures_become_one_source():
    path = own_data.store([("a.png", png((9, 9, 9))), ("b.png", png((200, 0, 0)))])
    assert inspect(path).used == 2 and path.parent == uploads_root()


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("UPLOAD_MB", 0, "0 MB can be given at once"), ("KEPT_MB", 0, "of uploads already"), ("free_bytes", lambda _: 1, "nearly full")],
)  # fmt: skip
def test_what_is_too_much_is_refused_and_leaves_nothing(monkeypatch, limit, value, words):
    monkeypatch.setattr(own_data, limit, value)
    with pytest.raises(DataError, match=words):
        own_data.store([("a.png", png((9, 9, 9))), ("b.png", png((200, 0, 0)))])
    assert not list(uploads_root().glob("*"))


def test_a_zip_beside_other_files_is_refused():
    with pytest.raises(DataError, match="one zip, or several"):
        own_data.store([("a.zip", b"x"), ("b.png", b"y")])


def test_the_limit_is_the_servers_own():
    import tomllib

    config = tomllib.loads((Path(runs.PROJECT) / ".streamlit/config.toml").read_text())
    assert config["server"]["maxUploadSize"] == own_data.UPLOAD_MB
