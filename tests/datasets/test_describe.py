"""Pictures are described, not only counted: folders, what is beside pictures, and pictures that show nothing."""

import io
import os
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.datasets import cache, sources, uploads
from gan_core.datasets.folder import SHOWN, inspect, load_folder
from gan_core.datasets.sources import in_turns, is_hidden
from gan_core.errors import DataError
from gan_core.places import cache_root, uploads_root

SHADES = {"cats": 90, "dogs": 120, "owls": 150}


def png(shade: int, size: tuple[int, int] = (64, 64), **more) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(buffer, "PNG", **more)
    return buffer.getvalue()


def write(place: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


@pytest.fixture
def animals() -> dict[str, bytes]:
    return {f"{kind}/{number:02d}.png": png(shade) for kind, shade in SHADES.items() for number in range(20)}


BESIDE = (
    "a/@eaDir/01.png/SYNOPHOTO_THUMB_M.jpg",
    "a/.thumbnails/1.png",
    ".git/objects/pack.png",
    "a/.ipynb_checkpoints/1.png",
    "__MACOSX/a/._1.png",
    "Thumbs.db",
    "a/desktop.ini",
    "#recycle/1.png",
    "a/$RECYCLE.BIN/1.png",
)


@pytest.mark.parametrize("name", BESIDE)
def test_what_systems_put_beside_pictures_is_hidden(name):
    assert is_hidden(name)


@pytest.mark.parametrize("name", ["a/1.png", "a b/ä.jpg", "../1.png", "/etc/1.png", "@somebody/1.png", "a/recycle/1.png"])
def test_ordinary_names_are_not_hidden(name):
    assert not is_hidden(name)


def test_a_folder_and_a_zip_of_it_hold_the_same_pictures(tmp_path):
    files = {name: png(90) for name in BESIDE} | {"a/1.png": png(90), "a/2.png": png(120), "b.png": png(30)}
    reports = [inspect(write(tmp_path / "mine", files)), inspect(packed(tmp_path / "mine.zip", files))]
    for report in reports:
        assert (report.used, report.total, report.skipped) == (3, 3, [])
        assert sorted(report.folders) == [(".", 1), ("a", 2)]


@pytest.mark.parametrize("pack", [False, True])
def test_fewer_pictures_than_there_are_come_from_all_folders(tmp_path, animals, pack):
    place = packed(tmp_path / "mine.zip", animals) if pack else write(tmp_path / "mine", animals)
    pictures = load_folder(place, 6)
    assert sorted(pictures.images[:, 0, 0, 0].tolist()) == [90, 90, 120, 120, 150, 150]
    assert len(pictures.names()) == 6 and {name.partition("/")[0] for name in pictures.names()} == set(SHADES)


def test_all_pictures_and_those_of_a_single_folder_come_in_the_order_of_their_names(tmp_path, animals):
    assert load_folder(write(tmp_path / "mine", animals)).names() == sorted(animals)
    flat = {f"{number}.png": png(number) for number in range(10, 30)}
    assert load_folder(write(tmp_path / "flat", flat), 5).names() == sorted(flat)[:5]


def test_turns_take_from_the_smallest_folder_until_it_is_empty():
    assert in_turns(["a/1", "a/2", "a/3", "b/1", "c"]) == ["a/1", "b/1", "c", "a/2", "a/3"]


@pytest.mark.parametrize("seconds", [None, 0])
def test_the_preview_shows_pictures_of_every_folder_even_when_time_runs_out(tmp_path, animals, seconds):
    report = inspect(write(tmp_path / "mine", animals), seconds=seconds)
    assert len(report.preview) == SHOWN
    assert sorted(set(report.preview[:, 0, 0, 0].tolist())) == [90, 120, 150]
    assert sorted(report.folders) == [("cats", 20), ("dogs", 20), ("owls", 20)] and report.num_folders == 3


def test_the_preview_of_one_folder_is_spread_over_all_of_it(tmp_path):
    flat = {f"{number:03d}.png": png(number) for number in range(100, 190)}
    assert inspect(write(tmp_path / "mine", flat)).preview[:, 0, 0, 0].tolist() == list(range(100, 190, 10))


def test_pictures_that_are_black_or_white_all_over_are_counted(tmp_path):
    files = {f"{shade}.png": png(shade) for shade in (0, 10, 250, 255, 128)}
    clear = io.BytesIO()
    Image.new("RGBA", (64, 64), (255, 255, 255, 0)).save(clear, "PNG")
    report = inspect(write(tmp_path / "mine", {**files, "icon.png": clear.getvalue()}))
    assert (report.dark, report.light, report.used) == (2, 3, 6)


def test_the_form_says_what_probably_goes_wrong():
    from web.views.train.own_data import _warnings

    def warn(**changes):
        facts = {"used": 40, "dark": 0, "light": 0, "num_folders": 1, "folders": [(".", 40)]}
        return _warnings(type("Report", (), {**facts, **changes}))

    assert warn() == []
    assert "30 of 40 pictures are nearly black" in warn(dark=30)[0]
    assert "40 of 40 pictures are nearly white" in warn(light=40)[0]
    folders = warn(num_folders=2, folders=[("photos", 30), ("masks", 10)])[0]
    assert "photos (30), masks (10)" in folders


def entries(path: Path, count: int, claimed: int | None = None) -> Path:
    """A zip whose list names `count` files, all at one place, and claims to name `claimed`."""
    head = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    names = (b"%x.png" % number for number in range(count))
    fixed = struct.pack("<IHHHHHHIII", 0x02014B50, 20, 20, 0, 0, 0, 0, 0, 0, 0)
    rows = b"".join(fixed + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name for name in names)
    said = count if claimed is None else claimed
    at = len(head) + len(rows)
    large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, said, said, len(rows), len(head))
    large += struct.pack("<IIQI", 0x07064B50, 0, at, 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(head + rows + large + end)
    return path


def test_a_zip_of_too_many_files_is_refused_before_its_list_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the list was read"))
    began = time.monotonic()
    with pytest.raises(sources.Unusable, match=r"holds 500,000 files.*Unpack it"):
        inspect(entries(tmp_path / "many.zip", 500_000))
    monkeypatch.setattr(sources, "MAX_LIST_BYTES", 10_000)
    with pytest.raises(sources.Unusable, match="holds too many files"):
        inspect(entries(tmp_path / "liar.zip", 1000, claimed=2))
    assert time.monotonic() - began < 8


def test_the_first_names_of_a_zip_are_read_without_its_whole_list(tmp_path):
    path = entries(tmp_path / "many.zip", 100)
    assert sources.first_names(path, 3) == ["0.png", "1.png", "2.png"]
    assert sources.directory_of(path).count == 100
    path.write_bytes(path.read_bytes()[:200])
    assert sources.first_names(path) == []


def test_a_full_disk_keeps_no_half_written_pictures(tmp_path, monkeypatch):
    place = write(tmp_path / "mine", {f"{number}.png": png(number) for number in range(40, 45)})

    def full(self, chunk, decode, file, pool):
        file.write(b"half a picture")
        file.flush()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.Cache, "_take", full)
    with pytest.raises(DataError, match="the disk is full"):
        load_folder(place)
    assert not list(cache_root().rglob("pictures.u8"))


def test_what_interrupted_uploads_left_is_swept_at_the_next_one():
    uploads_root().mkdir(parents=True)
    old, new = uploads_root() / "1-2.part", uploads_root() / "3-4.part"
    for path in (old, new):
        path.write_bytes(b"x" * 100)
    os.utime(old, (1, 1))
    path = uploads.store([("a.png", png(9)), ("b.png", png(99))])
    assert not old.exists() and new.exists() and path.exists()


def test_uploads_that_are_too_large_are_refused_by_their_size_alone():
    with pytest.raises(DataError, match="322 MB; 100 MB can be uploaded"):
        uploads.check_size(322 << 20)


def test_the_flat_test_looks_at_every_pixel(tmp_path):
    dark = np.zeros((64, 64, 3), np.uint8)
    dark[20:40, 20:40] = 200
    buffer = io.BytesIO()
    Image.fromarray(dark).save(buffer, "PNG")
    assert inspect(write(tmp_path / "mine", {"a.png": buffer.getvalue(), "b.png": png(0)})).dark == 1
