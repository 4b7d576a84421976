"""Own pictures and CelebA on the Train form, without a browser."""

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.datasets import celeba_download as fetching
from gan_core.datasets import celeba_files as celeba
from gan_core.datasets import uploads
from gan_core.datasets.folder import inspect
from gan_core.errors import DataError
from gan_core.places import PROJECT, data_root, uploads_root
from gan_core.settings.config import RunConfig
from web.client import celeba_download
from web.client import subprocesses as task
from web.views.train import own_data


@pytest.fixture(autouse=True)
def no_download(monkeypatch):
    monkeypatch.setattr(celeba_download, "_last", None)


@pytest.fixture
def started(monkeypatch):
    calls = []
    monkeypatch.setattr(runs, "start", lambda config: calls.append(config) or runs.create(config))
    return calls


@pytest.fixture
def train(started, monkeypatch) -> AppTest:
    """The form with the small faces chosen, in a browser on the server's own machine."""
    monkeypatch.setenv("GAN_LOCAL_FOLDERS", "1")
    app = AppTest.from_file(str(PROJECT / "pages/train.py"), default_timeout=60).run()
    return app.selectbox(key="preset/False").set_value("faces-small").run()


def choose(app: AppTest, dataset: str) -> AppTest:
    return app.selectbox(key="faces-small/dataset").set_value(dataset).run()


def texts(app: AppTest) -> str:
    return " ".join(element.value for kind in (app.markdown, app.caption, app.warning, app.error, app.text) for element in kind)


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
    assert app.button(key="train").disabled and "Add your pictures first." in texts(app)
    app.segmented_control(key="own/way").set_value("Local folder").run()
    app.text_input(key="own/text").set_value(f' "{place}"').run()  # as a file manager copies it
    assert not app.exception
    assert "**4** of 5 files can be used. They are 80 x 60 pixels." in texts(app)
    assert "notes *of* mine.txt: plain text" in texts(app)
    assert "4 pictures are very few" in texts(app)
    assert any(element.type in ("imgs", "image", "image_list") for element in app.sidebar)
    app.button(key="train").click().run()
    (config,) = started
    assert (config.dataset, config.data_dir) == ("folder", str(place)) and not app.exception


def test_a_wrong_folder_shows_an_error_and_keeps_its_field(train, started, tmp_path):
    app = choose(train, "folder")
    app.segmented_control(key="own/way").set_value("Local folder").run()
    app.text_input(key="own/text").set_value(str(tmp_path / "gone")).run()
    assert not app.exception and "There is no folder or zip at" in texts(app)
    assert app.button(key="train").disabled
    assert app.text_input(key="own/text").value == str(tmp_path / "gone"), "so that it can be corrected"
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone/0.png").write_bytes(png((60, 0, 0)))
    (tmp_path / "gone/1.png").write_bytes(png((0, 60, 0)))
    app.text_input(key="own/text").set_value(f"{tmp_path / 'gone'}/").run()
    assert not app.exception and "There is no folder" not in texts(app) and started == []
    assert not app.button(key="train").disabled


NOT_UTF8 = (b"\xcb\xb5\xc3\xf7.txt", b"\xe4\xae\xe2\xae/0.png", b"\xe4\xae.png", b"\xe4\xae\xa2.png")


def test_names_that_are_not_utf_8_are_shown_and_harm_nothing(train, tmp_path):
    for number, name in enumerate(NOT_UTF8):
        path = Path(os.fsdecode(os.fsencode(tmp_path / "mine") + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"not a picture" if name.endswith(b".txt") else png((60 * number, 9, 9)))
    app = choose(train, "folder")
    app.segmented_control(key="own/way").set_value("Local folder").run()
    app.text_input(key="own/text").set_value(str(tmp_path / "mine")).run()
    assert not app.exception and not app.error
    assert "**3** of 4 files can be used." in texts(app) and "\ufffd" in texts(app)
    texts(app).encode()  # as it is sent to a browser


def test_guests_are_not_asked_for_folders_of_the_server(train, monkeypatch):
    monkeypatch.setenv("GAN_LOCAL_FOLDERS", "0")
    app = choose(train, "folder")
    assert not app.exception and app.get("file_uploader")
    assert not any(one.key == "own/way" for one in app.segmented_control) and not app.text_input


def test_celeba_is_explained_with_where_to_get_it(train):
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
    assert "Found: **1** of 202,599 pictures in `img_align_celeba`, without attributes." in texts(app)


def test_the_download_starts_only_after_agreeing_to_the_terms(train, monkeypatch):
    begun = []
    monkeypatch.setattr(fetching, "can_download", lambda: True)
    monkeypatch.setattr(celeba_download, "begin", lambda: begun.append(1))
    app = choose(train, "celeba")
    assert app.button(key="celeba/download").disabled
    app.checkbox(key="celeba/agree").check().run()
    assert not app.button(key="celeba/download").disabled and not begun
    app.button(key="celeba/download").click().run()
    assert begun == [1] and not app.exception


def test_the_progress_and_the_error_of_a_download_are_shown(train, monkeypatch):
    monkeypatch.setattr(fetching, "can_download", lambda: True)
    now = task.Task("running", "Downloading the faces: 12 of 1,443 MB")
    monkeypatch.setattr(celeba_download, "_last", now)
    app = choose(train, "celeba")
    assert "12 of 1,443 MB" in texts(app)
    app.button(key="celeba/cancel").click().run()
    assert now.state == "cancelled" and app.button(key="celeba/download")
    now.state, now.message = "failed", f"Google Drive did not give it. {celeba.ways_out(tried=True)}"
    app.run()
    assert app.error[0].value.replace("\\", "") == "Google Drive did not give it. Use one of the two ways above."
    assert app.checkbox(key="celeba/agree") and "img_align_celeba.zip" in app.warning[0].value


def test_without_its_package_the_download_says_so(train, monkeypatch):
    monkeypatch.setattr(fetching, "can_download", lambda: False)
    app = choose(train, "celeba")
    assert "a package that is not installed" in texts(app) and app.code[0].value == "python -m pip install gdown"
    assert not any(one.key == "celeba/download" for one in app.button)


def test_the_download_is_a_process_whose_words_reach_the_page(monkeypatch):
    """Not the real one: a process that says what it would say."""
    says = "import sys; print('Downloading the faces: 3 of 9 MB', file=sys.stderr); sys.exit({})"
    real = subprocess.Popen
    for code, state in ((0, "done"), ("'python -m gan_core download: Google Drive did not give it.'", "failed")):
        monkeypatch.setattr(
            task.subprocess,
            "Popen",
            lambda command, code=code, **options: real([sys.executable, "-c", says.format(code)], **options),
        )
        celeba_download.begin()
        now = celeba_download.look()
        deadline = time.monotonic() + 30
        while now.state == "running" and time.monotonic() < deadline:
            time.sleep(0.02)
        assert now.state == state and now.process.args[0] == sys.executable
    assert now.message == "Google Drive did not give it."


def test_celeba_is_explained_beside_a_run_of_it_alone(train):
    app = AppTest.from_file(str(PROJECT / "pages/train.py"), default_timeout=60)
    for dataset, times in (("celeba", 1), ("drawn-faces", 0)):
        run = runs.create(RunConfig(dataset=dataset, architecture="dcgan", steps=5))
        run.update_status(state="stopped", step=5)
        app.query_params["run"] = run.id
        app.run()
        told = [one for one in app.main.expander if one.label.startswith("What CelebA is")]
        assert not app.exception and len(told) == times
        assert all(not one.proto.expanded and "Known biases" in one.markdown[0].value for one in told)


# -- uploads ------------------------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in files.items():
            out.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def test_an_uploaded_zip_is_kept_once_under_a_name_of_ours():
    data = zipped({"../../a.png": png((9, 9, 9)), "b.png": png((200, 0, 0))})
    first = uploads.store([("../../../evil.zip", data)])
    assert first == uploads.store([("again.zip", data)])
    assert list(uploads_root().iterdir()) == [first] and first.read_bytes() == data
    assert inspect(first).used == 2


def test_several_pictures_become_one_source():
    path = uploads.store([("a.png", png((9, 9, 9))), ("b.png", png((200, 0, 0)))])
    assert inspect(path).used == 2 and path.parent == uploads_root()


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("UPLOAD_MB", 0, "0 MB can be uploaded at once"),
        ("KEPT_MB", 0, "of uploads, which is the limit"),
        ("free_bytes", lambda _: 1, "nearly full"),
    ],
)
def test_an_upload_beyond_a_limit_is_refused_and_leaves_no_file(monkeypatch, limit, value, words):
    monkeypatch.setattr(uploads, limit, value)
    with pytest.raises(DataError, match=words):
        uploads.store([("a.png", png((9, 9, 9))), ("b.png", png((200, 0, 0)))])
    assert not list(uploads_root().glob("*"))


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader(key=f"own/files/{app.session_state['own'].box}").set_value(
        [(name, data, "application/octet-stream") for name, data in files]
    )
    return app.run()


def test_a_refused_upload_is_named_and_not_kept(train, started):
    app = choose(train, "folder")
    upload(app, ("birds.zip", zipped({"a.png": png((9, 9, 9))})))
    (error,) = (one.value.replace("\\", "") for one in app.error)
    assert error.startswith("birds.zip holds 1 file, but a run needs at least two pictures that can be read, and it has 1.")
    assert not list(uploads_root().iterdir()) and app.button(key="train").disabled
    upload(app, ("birds.zip", b"no zip"))
    assert "birds.zip cannot be opened as a zip" in app.error[0].value.replace("\\", "")
    assert not list(uploads_root().iterdir())
    upload(app, ("a.png", png((9, 9, 9), (90, 100))), ("b.png", png((200, 0, 0), (200, 90))))
    assert not app.exception and not app.error and not app.button(key="train").disabled
    assert "**2** of 2 files can be used. Shorter side: 90 pixels." in texts(app)
    assert len(list(uploads_root().iterdir())) == 1


def test_converted_pictures_are_reported(train, tmp_path):
    Image.new("CMYK", (80, 60)).save(tmp_path / "a.jpg")
    (tmp_path / "b.png").write_bytes(png((1, 2, 3)))
    app = choose(train, "folder")
    app.segmented_control(key="own/way").set_value("Local folder").run()
    app.text_input(key="own/text").set_value(str(tmp_path)).run()
    assert "Of those: 1 CMYK (converted to RGB)." in texts(app)


def test_the_preview_can_be_seen_in_a_sidebar():
    from gan_core.datasets.folder import SHOWN

    sheet = own_data.preview(np.zeros((SHOWN, 3, 64, 64), np.uint8))
    assert 240 / sheet.width * 2 * 64 > 70, "pixels of a tile where the whole has 240"


def test_a_zip_beside_other_files_is_refused():
    with pytest.raises(DataError, match="one zip, or several"):
        uploads.store([("a.zip", b"x"), ("b.png", b"y")])


def test_the_limit_is_the_servers_own():
    import tomllib

    config = tomllib.loads((Path(PROJECT) / ".streamlit/config.toml").read_text())
    assert config["server"]["maxUploadSize"] == uploads.UPLOAD_MB
