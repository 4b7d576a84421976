"""Pictures as people have them, and as nobody should: each file here is a trap of its own."""

import errno
import io
import os
import struct
import threading
import tracemalloc
import zipfile
import zlib

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.datasets import cache, folder, pictures, sources
from gan_core.datasets.folder import inspect, load_folder
from gan_core.datasets.load import ImageData, batches, load
from gan_core.errors import ConfigError, DataError
from gan_core.places import cache_root, data_root
from gan_core.settings.config import RunConfig

RED, GREEN = (220, 30, 30), (30, 200, 40)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(colour=RED, size=(80, 60), kind="PNG") -> bytes:
    return saved(Image.new("RGB", size, colour), kind)


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing: a bomb of pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def mean(tile: np.ndarray) -> list[int]:
    return tile.reshape(3, -1).mean(1).round().astype(int).tolist()


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "mine"
    path.mkdir()
    (path / "a.png").write_bytes(plain())
    (path / "b.jpg").write_bytes(plain(GREEN, kind="JPEG"))
    return path


@pytest.fixture
def packed(tmp_path):
    """Make a zip of {name: bytes}."""

    def make(files: dict[str, bytes], name: str = "mine.zip", **options):
        with zipfile.ZipFile(tmp_path / name, "w", **options) as out:
            for inside, data in files.items():
                out.writestr(inside, data)
        return tmp_path / name

    return make


def test_a_folder_with_folders_in_it(place):
    (place / "more/deeper").mkdir(parents=True)
    (place / "more/deeper/c.webp").write_bytes(plain((0, 0, 255), kind="WEBP"))
    (place / ".hidden.png").write_bytes(plain())
    (place / "notes.txt").write_text("not a picture")
    data = load(RunConfig(dataset="folder", data_dir=str(place)))
    assert data.images.shape == (3, 3, 64, 64) and data.num_classes == 0
    assert data.note == "3 pictures are used; 1 file is not: plain text (1)."
    found = load_folder(place)
    assert found.names() == ["a.png", "b.jpg", "more/deeper/c.webp"]
    assert found.skipped == [("notes.txt", "plain text")]
    assert np.abs(np.array(mean(found.images[2])) - (0, 0, 255)).max() < 6


def test_the_square_is_cut_from_the_middle_of_wide_and_of_tall_pictures():
    for size, box in (((300, 100), (100, 0, 200, 100)), ((100, 300), (0, 100, 100, 200))):
        image = Image.new("RGB", size, "white")
        image.paste(RED, box)
        tile, _ = pictures.squared(saved(image, "PNG"))
        assert tile.shape == (3, 64, 64) and np.abs(tile.astype(int) - np.array(RED)[:, None, None]).max() <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright_as_the_camera_noted(orientation):
    upright = Image.new("RGB", (64, 64), "black")
    upright.paste("white", (0, 0, 64, 32))
    upright.paste(RED, (0, 0, 16, 16))  # light is above, and red above on the left
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # each the inverse of what will be done
    stored = upright if back is None else upright.transpose(Image.Transpose(back))
    exif = Image.Exif()
    exif[0x0112] = orientation
    tile, traits = pictures.squared(saved(stored, "PNG", exif=exif))
    assert traits == (pictures.TURNED if orientation > 1 else 0)
    assert np.abs(tile.astype(int) - np.asarray(upright).transpose(2, 0, 1)).max() <= 1


def _modes():
    grey = Image.new("L", (64, 64), 128)
    deep = Image.fromarray(np.full((64, 64), 128 << 8, np.uint16))
    palette = Image.new("RGB", (64, 64), RED).quantize()
    clear = Image.new("RGBA", (64, 64), (*RED, 0))
    half = Image.new("RGBA", (64, 64), (0, 0, 0, 128))
    see_through = Image.new("P", (64, 64), 0)
    see_through.putpalette([9, 9, 9])
    return {
        "grey": (saved(grey, "PNG"), (128,) * 3),
        "16 bit grey PNG": (saved(deep, "PNG"), (128,) * 3),
        "16 bit grey TIFF": (saved(deep, "TIFF"), (128,) * 3),
        "one bit": (saved(Image.new("1", (64, 64), 1), "PNG"), (255,) * 3),
        "palette": (saved(palette, "GIF"), RED),
        "palette with a clear colour": (saved(see_through, "PNG", transparency=0), (255,) * 3),
        "clear": (saved(clear, "PNG"), (255,) * 3),
        "half clear": (saved(half, "WEBP", lossless=True), (127,) * 3),
        "grey with alpha": (saved(Image.new("LA", (64, 64), (0, 0)), "PNG"), (255,) * 3),
        "CMYK": (saved(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG"), (255, 0, 0)),
        "animated": (
            saved(Image.new("RGB", (64, 64), RED), "GIF", save_all=True, append_images=[Image.new("RGB", (64, 64))]),
            RED,
        ),
        "animated WebP": (
            saved(
                Image.new("RGB", (64, 64), RED),
                "WEBP",
                lossless=True,
                save_all=True,
                append_images=[Image.new("RGB", (64, 64))],
            ),
            RED,
        ),
    }


@pytest.mark.parametrize("kind", _modes())
def test_every_mode_gives_its_colours(kind):
    data, colour = _modes()[kind]
    tile, traits = pictures.squared(data)
    assert np.abs(np.array(mean(tile)) - colour).max() <= 3
    expected = {
        "CMYK": pictures.CMYK,
        "animated": pictures.ANIMATED,
        "animated WebP": pictures.ANIMATED,
        "clear": pictures.CLEAR,
        "half clear": pictures.CLEAR,
        "grey with alpha": pictures.CLEAR,
        "palette with a clear colour": pictures.CLEAR,
    }
    assert traits == expected.get(kind, 0)


def test_what_had_to_be_changed_is_counted_among_those_used(place):
    (place / "c.png").write_bytes(_modes()["clear"][0])
    (place / "d.jpg").write_bytes(_modes()["CMYK"][0])
    (place / "e.png").write_bytes(saved(Image.new("RGBA", (64, 64), (*RED, 255)), "PNG"))  # could be clear, and is not
    told = "Of those used: 1 CMYK (converted to RGB), 1 transparent (put on white)."
    assert folder.summary(load_folder(place)) == f"5 pictures are used. {told}"
    assert folder.summary(load_folder(place)).endswith(told), "also from the cache"
    assert folder.summary(load_folder(place, 2)) == "2 pictures are used."
    assert inspect(place).changes == told.removeprefix("Of those used: ").rstrip(".")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (plain(size=(1, 1)), "too small: 1 x 1"),
        (plain(size=(5000, 3)), "too small: 5000 x 3"),
        (png_of(60_000, 60_000), "too many pixels"),
        (png_of(9_000, 9_000), "too many pixels: 9000 x 9000"),
        (png_of(500, 500), "cut off or damaged"),
        (plain(size=(600, 600), kind="JPEG")[:900], "cut off or damaged"),
        (b"", "an empty file"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n", "an EPS or PostScript drawing"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"\0" * 100_000, "not a picture"),
        (saved(Image.new("F", (64, 64), 300.5), "TIFF"), "fractions"),
    ],
)
def test_what_cannot_be_used_says_why(data, why):
    with pytest.raises(pictures.Skipped, match=why):
        pictures.squared(data)


def test_thirty_megapixels():
    wide = Image.new("RGB", (6400, 4800), GREEN)
    for kind in ("JPEG", "PNG"):
        assert np.abs(np.array(mean(pictures.squared(saved(wide, kind))[0])) - GREEN).max() <= 3


def test_names_in_a_zip_lead_nowhere(packed, tmp_path):
    before = set(tmp_path.rglob("*"))
    path = packed({"../../evil.png": plain(), "/etc/evil.png": plain(GREEN), "C:\\evil.png": plain(), "ok/a.png": plain()})
    assert len(load_folder(path).images) == 4
    new = set(tmp_path.rglob("*")) - before - {path}
    assert all(cache_root() in [one, *one.parents] or one == data_root() for one in new), new
    assert not (tmp_path.parent.parent / "evil.png").exists()


def test_a_zip_of_all_sorts(packed, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 3_000_000)
    path = packed(
        {
            "a.png": plain(),
            "b.png": plain(GREEN),
            "__MACOSX/._a.png": b"rubbish",
            ".DS_Store": b"rubbish",
            "sub/.hidden": b"rubbish",
            "inner.zip": packed({"x.png": plain()}, "inner.zip").read_bytes(),
            "bomb.png": b"\0" * 2_900_000,
            "huge.bmp": os.urandom(3_000_100),
        },
        compression=zipfile.ZIP_DEFLATED,
    )
    found = load_folder(path)
    assert found.names() == ["a.png", "b.png"]
    assert dict(found.skipped) == {
        "inner.zip": "a zip inside",
        "bomb.png": "compressed more tightly than any picture can be",
        "huge.bmp": "larger than 2 MB when unpacked",
    }


def test_what_is_locked_is_said_so(packed):
    path = packed({"a.png": plain(), "b.png": plain(), "c.png": plain()})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of a password, in the list of what is there
    path.write_bytes(data)
    assert load_folder(path).skipped == [("a.png", "locked with a password")]


def test_a_file_damaged_in_the_zip_costs_only_itself(packed):
    path = packed({"a.png": plain(), "b.png": plain(GREEN), "c.png": plain()})
    data = bytearray(path.read_bytes())
    at = data.find(b"IDAT")
    data[at + 6] ^= 255
    path.write_bytes(data)
    assert load_folder(path).skipped == [("a.png", "damaged in the zip")]


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_lies_about_a_size_is_unpacked_no_further_than_it_claims(packed, kind):
    claimed = 1 << 20
    path = packed({"a.png": plain(), "b.png": plain(GREEN), "lie.png": b"\0" * (48 << 20)}, compression=kind)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    assert data[at + 46 : at + 53] == b"lie.png"
    data[at + 24 : at + 28] = struct.pack("<I", claimed)
    path.write_bytes(data)
    source = sources.Zip(path)
    source.names()
    tracemalloc.start()
    try:
        with pytest.raises(pictures.Skipped):
            source.read("lie.png")
        assert tracemalloc.get_traced_memory()[1] < 6 * claimed
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda raw: b"no zip at all", r"mine.zip cannot be opened as a zip.*Pack"),
        (lambda raw: raw[: len(raw) // 2], r"mine.zip is an archive whose end is missing.*Download or copy it again"),
        (lambda raw: b"", r"mine.zip cannot be opened as a zip.*Pack"),
    ],
)
def test_a_broken_zip_is_one_sentence(packed, damage, words):
    path = packed({"a.png": plain(), "b.png": plain()})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=words):
        load(RunConfig(dataset="folder", data_dir=str(path)))


@pytest.mark.parametrize("files", [{}, {"a.txt": b"x"}, {"a.png": plain()}])
def test_fewer_than_two_pictures_are_refused(packed, files):
    with pytest.raises(sources.Unusable, match=r"holds") as fault:
        load_folder(packed(files))
    assert "()" not in fault.value.message and "1 files" not in fault.value.message


def test_faults_call_an_upload_what_its_user_called_it(packed):
    with pytest.raises(DataError, match=r"^birds.zip holds 1 file, but .* it has 1\."):
        inspect(packed({"a.png": plain()}, "0a1b.zip"), title="birds.zip")
    rubbish = packed({}, "2c3d.zip")
    rubbish.write_bytes(b"no zip")
    with pytest.raises(sources.Unusable, match=r"^birds.zip cannot be opened as a zip"):
        inspect(rubbish, title="birds.zip")


def test_one_picture_instead_of_a_folder_is_reported(place):
    with pytest.raises(DataError, match=r"a.png is one picture. Choose the folder"):
        inspect(place / "a.png")


def test_a_folder_inside_that_may_not_be_opened_costs_only_itself(place, monkeypatch):
    (place / "locked").mkdir()
    real = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)  # the mode of a folder keeps no administrator out
    found = load_folder(place)
    assert len(found.images) == 2 and found.skipped == [("locked/", "a folder that may not be opened")]
    with pytest.raises(DataError, match="Permission denied"):
        folder.source(place / "locked")


def test_nothing_there_is_said_so(tmp_path):
    with pytest.raises(DataError, match="There is no folder or zip at"):
        load(RunConfig(dataset="folder", data_dir=str(tmp_path / "gone")))
    with pytest.raises(ConfigError, match="needs data_dir"):
        RunConfig(dataset="mnist").updated(dataset="folder")
    with pytest.raises(ConfigError, match="set dataset to folder"):
        RunConfig(dataset="mnist").updated(data_dir="/somewhere")


def test_a_path_is_kept_whole(place, monkeypatch):
    monkeypatch.chdir(place.parent)
    config = RunConfig(dataset="folder", data_dir="mine")
    assert config.data_dir == str(place) and RunConfig.model_validate_json(config.model_dump_json()) == config


# -- the cache ----------------------------------------------------------------------------------------------------------


def many(place, count: int) -> None:
    for number in range(count):
        (place / f"{number:03d}.png").write_bytes(plain((number, 0, 0)))


def test_the_second_start_decodes_nothing(place, monkeypatch):
    first = load_folder(place)
    monkeypatch.setattr(pictures, "squared", lambda data, side: pytest.fail("it was decoded again"))
    again = load_folder(place)
    assert np.array_equal(first.images, again.images) and again.skipped == first.skipped


@pytest.mark.parametrize("change", ["added", "written", "gone"])
def test_a_changed_folder_is_read_again(place, change):
    (place / "c.png").write_bytes(plain())
    before = load_folder(place).images.copy()
    if change == "added":
        (place / "d.png").write_bytes(plain())
    if change == "written":
        (place / "c.png").write_bytes(plain((1, 2, 3), (90, 90)))
    if change == "gone":
        (place / "c.png").unlink()
    after = load_folder(place).images
    assert after.shape != before.shape or not np.array_equal(after, before)


@pytest.mark.parametrize("damage", ["short data", "no data", "rubbish index", "index of a liar", "half an index"])
def test_a_damaged_cache_is_written_again(place, damage):
    expected = load_folder(place).images.copy()
    (kept,) = cache_root().glob("pictures-*")
    data, index = kept / "pictures.u8", kept / "index.json"
    match damage:
        case "short data":
            data.write_bytes(data.read_bytes()[:5000])
        case "no data":
            data.unlink()
        case "rubbish index":
            index.write_bytes(b"\xff\xfe\0")
        case "index of a liar":
            index.write_text(index.read_text().replace('"rows": 2', '"rows": 20'))
        case "half an index":
            index.write_text(index.read_text()[:30])
    assert np.array_equal(load_folder(place).images, expected)


def test_an_interrupted_reading_is_gone_on_with(place, monkeypatch):
    many(place, 300)
    expected = pictures.read_pictures(folder.source(place)).images.copy()
    monkeypatch.setenv("GAN_CACHE", str(place.parent / "other"))

    class Ended(Exception):
        pass

    def say(message):
        if message.startswith("Reading pictures: 128"):
            raise Ended

    with pytest.raises(Ended):
        load_folder(place, say=say)
    (kept,) = cache_root().glob("pictures-*")
    with open(kept / "pictures.u8", "ab") as file:
        file.write(b"half a chunk, when the power went")
    decoded = []
    real = pictures.squared
    monkeypatch.setattr(pictures, "squared", lambda data, side: decoded.append(1) or real(data, side))
    assert np.array_equal(load_folder(place).images, expected)
    assert len(decoded) == 302 - 128


def test_two_readers_at_once_agree(place):
    many(place, 200)
    results = []
    threads = [threading.Thread(target=lambda: results.append(load_folder(place).images.copy())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3 and all(np.array_equal(results[0], other) for other in results)


def test_a_full_disk_is_one_sentence_with_what_is_wanted(place, monkeypatch):
    def full(self, *_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache.Cache, "_write_index", full)
    with pytest.raises(DataError, match=r"the disk is full. Free some space \(\d+ MB.*GAN_CACHE"):
        load_folder(place)


def test_where_the_data_root_cannot_be_written_the_cache_lies_elsewhere(monkeypatch):
    data_root().mkdir()
    assert cache_root() == data_root() / "cache"
    data_root().chmod(0o555)  # left alone also by root, who could
    assert data_root() not in cache_root().parents
    monkeypatch.setenv("GAN_CACHE", "/somewhere/else")
    assert str(cache_root()) == "/somewhere/else"


def test_no_process_holds_a_copy(place):
    many(place, 20)
    data = load(RunConfig(dataset="folder", data_dir=str(place)))
    assert data.to(torch.device("cpu")).images.data_ptr() == data.images.data_ptr()
    (kept,) = cache_root().glob("pictures-*")
    before = (kept / "pictures.u8").read_bytes()
    data.images[0] = 0  # a careless write touches this process's page, not the file
    assert (kept / "pictures.u8").read_bytes() == before


# -- what the page is told ----------------------------------------------------------------------------------------------


def test_the_report_is_what_a_run_sees(place):
    (place / "big.jpg").write_bytes(plain(size=(640, 480), kind="JPEG"))
    (place / "c.png").write_bytes(plain(size=(80, 60)))
    (place / "notes.txt").write_text("x")
    report = inspect(place)
    assert (report.used, report.looked, report.total) == (4, 5, 5)
    assert report.skipped == [("notes.txt", "plain text")]
    assert report.sizes == [(80, 60, 3), (640, 480, 1)]
    assert np.array_equal(report.preview, load_folder(place).images)


def test_a_look_ends_when_time_is_up_and_a_run_goes_on_from_there(place):
    many(place, 150)
    report = inspect(place, seconds=0)
    assert 0 < report.looked < report.total == 152
    assert len(load_folder(place).images) == 152


def test_several_pictures_packed_are_one_source(tmp_path):
    for name in ("up.zip", "again.zip"):
        with open(tmp_path / name, "wb") as out:
            folder.pack([("a b.png", plain()), ("../x.JPG", plain(GREEN, kind="JPEG"))], out)
    assert (tmp_path / "up.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    assert load_folder(tmp_path / "up.zip").names() == ["00000-a b.png", "00001-x.jpg"]


# -- batches ------------------------------------------------------------------------------------------------------------


def ramp(count: int = 6) -> ImageData:
    row = torch.arange(8, dtype=torch.uint8).expand(3, 8, 8)
    return ImageData(torch.stack([row + 20 * i for i in range(count)]), torch.arange(count), 0)


def test_flip_mirrors_about_half_and_nothing_else():
    flipped = 0
    for number, (plain_batch, batch) in enumerate(zip(batches(ramp(), 4, 3), batches(ramp(), 4, 3, flip=True), strict=False)):
        for one, other in zip(plain_batch.x, batch.x, strict=True):
            mirrored = torch.equal(one.flip(-1), other)
            assert mirrored != torch.equal(one, other)
            flipped += mirrored
        assert torch.equal(plain_batch.y, batch.y)
        if number == 99:
            break
    assert 150 < flipped < 250


def test_flips_are_decided_by_seed_and_number_alone():
    source = batches(ramp(), 4, 3, flip=True)
    whole = [next(source).x for _ in range(6)]
    later = batches(ramp(), 4, 3, start=4, flip=True)
    assert torch.equal(whole[4], next(later).x) and torch.equal(whole[5], next(later).x)
    with pytest.raises(ConfigError, match="flip mirrors images"):
        RunConfig(dataset="ring", architecture="mlp2d").updated(flip=True)


def test_the_order_is_the_seeds_own():
    first, second = (next(batches(ramp(60), 60, seed)).y for seed in (1, 2))
    assert first.tolist() != second.tolist() and sorted(first.tolist()) == sorted(second.tolist())


def test_more_than_a_gpu_should_hold_goes_over_batch_by_batch(monkeypatch):
    data, meta = ramp(), torch.device("meta")
    monkeypatch.setattr("gan_core.datasets.data.gpu_memory", lambda device: 5 * data.images.nbytes)
    assert data.to(meta).images.device == meta
    monkeypatch.setattr("gan_core.datasets.data.gpu_memory", lambda device: 3 * data.images.nbytes)
    big = data.to(meta)
    assert big.images.device.type == "cpu"
    assert next(batches(ImageData(big.images, data.labels, 0, device=meta), 4, 0)).x.device == meta
