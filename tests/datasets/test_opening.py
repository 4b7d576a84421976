"""Pictures that somebody gives are opened in one place, and what is not a picture is named."""

import base64
import io
import json
import pickle
import struct
import subprocess
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from gan_core.datasets import folder, kinds, look, opening, sources
from gan_core.datasets.opening import Skipped, opened
from gan_core.datasets.pictures import ANIMATED, squared
from gan_core.errors import DataError
from gan_core.explore.projection import fit_picture
from web.client.pictures import shrunk
from web.views.explore.upload import fit_upload


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def ramp(highest: int) -> np.ndarray:
    """Grey from 0 to `highest`, left to right."""
    return np.linspace(0, highest, 64).astype(np.uint16)[None].repeat(64, 0)


def as_tiles(data: bytes) -> list[np.ndarray]:
    """The middle row of a 64 x 64 grey picture as training, searching and uploads see it."""
    searched = fit_picture(data, (1, 64, 64))
    uploaded = Image.open(io.BytesIO(base64.b64decode(fit_upload(data)))).convert("L")
    return [
        squared(data)[0][0, 32].astype(int),
        ((searched[0, 32].numpy() + 1) * 127.5).round().astype(int),
        np.asarray(uploaded)[32].astype(int),
    ]


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_grey_of_every_depth_runs_from_black_to_white_for_training_searching_and_uploads(bits, kind):
    data = saved(Image.fromarray(ramp(2**bits - 1)), kind)
    for tile in as_tiles(data):
        assert np.abs(tile - np.linspace(0, 255, 64)).max() <= 2


def test_grey_of_32_bits_and_fractions_from_0_to_1_run_from_black_to_white():
    whole = saved(Image.fromarray(ramp(65535).astype(np.int32) * 1000), "TIFF")
    parts = saved(Image.fromarray((ramp(65535) / 65535).astype(np.float32)), "TIFF")
    for data in (whole, parts):
        for tile in as_tiles(data):
            assert np.abs(tile - np.linspace(0, 255, 64)).max() <= 2


def test_a_picture_with_a_second_one_for_a_preview_is_not_an_animation():
    photo, preview = Image.new("RGB", (64, 64), (200, 10, 10)), Image.new("RGB", (32, 32))
    data = saved(photo, "MPO", save_all=True, append_images=[preview])
    tile, traits = squared(data)
    assert not traits & ANIMATED and abs(int(tile[0].mean()) - 200) < 4


def test_damaged_notes_of_a_camera_cost_nothing():
    good = saved(Image.new("RGB", (64, 64), (9, 200, 9)), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\xff\x01\x12")
    assert squared(good)[1] == 0 and opened(good, 64).size == (64, 64)


@pytest.mark.parametrize("ending", opening.ENDINGS)
def test_every_ending_that_is_offered_is_one_that_can_be_opened(ending):
    assert Image.registered_extensions()[f".{ending}"] in opening.FORMATS
    assert opening.is_picture_name(f"A photo.{ending.upper()}")


def test_no_format_that_starts_a_program_is_opened():
    assert not {"EPS", "WMF", "PSD", "ICO", "FITS", "HDF5"} & set(opening.FORMATS)
    with pytest.raises(Skipped, match="EPS or PostScript"):
        opened(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", 64)


def png_of(side: int, depth: int, colour: int) -> bytes:
    """A PNG of side x side black pixels in a few kilobytes."""
    numbers = {0: 1, 2: 3, 6: 4}[colour]

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row, packer = b"\0" + bytes(side * numbers * depth // 8), zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("depth", "colour"), [(16, 0), (8, 6)])
def test_a_small_file_that_is_a_huge_picture_is_not_decoded_by_the_server(depth, colour, monkeypatch):
    """The server's own opener is forbidden here: a process of its own has to do it."""
    monkeypatch.setattr("web.client.pictures.opened", lambda *_: pytest.fail("decoded by the server"))
    data = png_of(4000, depth, colour)
    assert len(data) < 400_000
    assert Image.open(io.BytesIO(shrunk(data, 64))).size == (64, 64)


def test_a_header_that_claims_too_many_pixels_is_refused_before_any_process_is_started(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    with pytest.raises(DataError, match="too many pixels: 9000 x 9000"):
        shrunk(png_of(9000, 8, 0), 64)


def test_a_process_that_dies_while_it_opens_a_picture_is_an_error_in_words(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], -9, "", ""))
    with pytest.raises(DataError, match=r"This picture could not be opened.*memory"):
        shrunk(png_of(4000, 8, 0), 64)


def _zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return buffer.getvalue()


def _array(save, *arguments) -> bytes:
    buffer = io.BytesIO()
    save(buffer, *arguments)
    return buffer.getvalue()


FILES = {
    "a HEIC photo": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
    "a 7z archive": b"7z\xbc\xaf\x27\x1c" + bytes(50),
    "a RAR archive": b"Rar!\x1a\x07\x01\0" + bytes(50),
    "a tar archive": b"a.png" + bytes(252) + b"ustar\0" + bytes(300),
    "an archive compressed with gzip": b"\x1f\x8b\x08" + bytes(50),
    "an archive of NumPy arrays": _array(np.savez, np.zeros((3, 4))),
    "a NumPy array": _array(np.save, np.zeros((3, 4))),
    "a Parquet table": b"PAR1" + bytes(50),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(50),
    "a Python pickle": pickle.dumps({"data": [1, 2, 3]}),
    "a table of text (CSV)": b"label,pixel0,pixel1\n5,0,255\n0,3,9\n",
    "a web page": b"<!DOCTYPE html><title>Quota exceeded</title>",
    "a zip inside": _zip_of({"a.png": b"x"}),
    "a PDF": b"%PDF-1.7\n",
    "an IDX file of arrays": b"\0\0\x08\x03" + bytes(60),
    "a film": b"\0\0\0\x18ftypisom" + bytes(60),
    "plain text": "Größe\n".encode(),
    "an empty file": b"",
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_not_a_picture_is_named_with_a_way_out(kind):
    for refuse in (squared, lambda data: opened(data, 64)):
        with pytest.raises(Skipped) as why:
            refuse(FILES[kind])
        assert str(why.value) == kind
    assert kinds.WAYS_OUT[kind].endswith(".")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF"])
def test_pictures_are_not_taken_for_something_else(kind):
    assert kinds.kind_of(saved(Image.new("RGB", (64, 64), (1, 200, 3)), kind)[: kinds.HEAD]) == ""


@pytest.mark.parametrize("kind", ["a 7z archive", "a NumPy array", "a web page", "a HEIC photo", "a Python pickle"])
def test_a_single_file_that_is_no_zip_is_named_with_a_way_out(kind, tmp_path):
    path = tmp_path / "given.zip"
    path.write_bytes(FILES[kind])
    with pytest.raises(sources.Unusable, match=r"is .*, not a zip of pictures") as fault:
        folder.inspect(path)
    assert kind in fault.value.message and fault.value.hint == kinds.WAYS_OUT[kind]


@pytest.mark.parametrize("kind", ["a zip inside", "a HEIC photo", "a NumPy array"])
def test_a_zip_full_of_something_else_says_what_to_do(kind, tmp_path):
    path = tmp_path / "given.zip"
    path.write_bytes(_zip_of({f"{number}.bin": FILES[kind] for number in range(3)}))
    with pytest.raises(sources.Unusable, match=r"\(" + kind + r" \(3\)\)") as fault:
        folder.inspect(path)
    assert fault.value.hint == kinds.WAYS_OUT[kind]


def test_a_zip_that_windows_compressed_as_deflate64_is_named(tmp_path):
    path = tmp_path / "windows.zip"
    data = bytearray(_zip_of({"a.png": b"x" * 100, "b.png": b"y" * 100}))
    for start in (b"PK\3\4", b"PK\1\2"):
        at = -1
        while (at := data.find(start, at + 1)) >= 0:
            place = at + (8 if start == b"PK\3\4" else 10)
            data[place : place + 2] = struct.pack("<H", 9)
    path.write_bytes(data)
    with pytest.raises(sources.Unusable, match=r"compressed with Deflate64 \(2\)") as fault:
        folder.inspect(path)
    assert "7-Zip" in fault.value.hint


def test_the_short_process_answers_as_the_functions_do(tmp_path):
    place = tmp_path / "mine"
    place.mkdir()
    for number in range(3):
        (place / f"{number}.png").write_bytes(saved(Image.new("RGB", (70, 64), (80 * number, 0, 0)), "PNG"))
    (place / "notes.txt").write_text("x")
    answer = json.loads(json.dumps(look.answer({"path": str(place), "seconds": None, "title": ""})))
    report, direct = look.report_of(answer), folder.inspect(place)
    assert np.array_equal(report.preview, direct.preview) and len(report.preview) == 3
    assert (report.used, report.skipped, report.sizes, report.folders) == (3, direct.skipped, direct.sizes, direct.folders)
