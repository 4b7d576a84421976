"""No picture that somebody gives takes much memory: the process that opens it is measured, as the pages start it."""

import base64
import json
import os
import re
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from gan_core.datasets import look, opening
from gan_core.datasets.kinds import way_out_of
from gan_core.datasets.opening import MOST_MEMORY, Skipped
from gan_core.datasets.pictures import squared
from gan_core.places import PROJECT
from tests.datasets.test_opening import png_of, saved

MOST = 400_000_000  # bytes of the whole process


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory a process had")
def test_a_transparent_picture_of_40_megapixels_is_read_without_a_second_copy():
    picture = png_of(6400, 8, 6)  # 164 MB as it is decoded
    code = "import sys\nfrom gan_core.datasets.look import main\nmain()\nsys.stderr.write(open('/proc/self/status').read())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps({"side": 64, "picture": base64.b64encode(picture).decode()}),
        cwd=PROJECT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", done.stderr)
    assert "png" in json.loads(done.stdout) and int(peak) * 1024 < 300 << 20, f"{int(peak) / 1024:.0f} MB"


def test_a_picture_waits_until_there_is_room_for_it():
    room, inside, most = opening._Room(), [], []

    def decode(size: int) -> None:
        with room.of(size):
            inside.append(size)
            most.append(sum(inside))
            time.sleep(0.01)
            inside.remove(size)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(decode, [MOST_MEMORY, MOST_MEMORY // 2, MOST_MEMORY // 3] * 4))
    assert len(most) == 12 and max(most) <= MOST_MEMORY and room.used == 0


def _many_scans() -> bytes:
    """A progressive JPEG, whose header says 7,990 x 7,990 instead of what it holds."""
    data = saved(Image.new("RGB", (64, 64)), "JPEG", progressive=True)
    at = data.index(b"\xff\xc2") + 5
    return data[:at] + struct.pack(">HH", 7990, 7990) + data[at + 4 :]


def _one_strip(monkeypatch) -> bytes:
    monkeypatch.setattr(TiffImagePlugin, "STRIP_SIZE", 1 << 30)
    return saved(Image.new("RGB", (7000, 7000)), "TIFF", compression="tiff_adobe_deflate")


def _webp(side: int) -> bytes:
    """The beginning of a lossless WebP of that size."""
    size = struct.pack("<I", (side - 1) | (side - 1) << 14)
    return b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8L" + struct.pack("<I", 18) + b"\x2f" + size + bytes(13)


def test_what_would_take_too_much_memory_is_refused_by_its_header(monkeypatch):
    monkeypatch.setattr(Image.Image, "crop", lambda *_: pytest.fail("decoded"))
    for data in (_many_scans(), _one_strip(monkeypatch), _webp(8000)):
        with pytest.raises(Skipped, match="too many pixels") as why:
            squared(data)
        assert "Make it smaller" in way_out_of(str(why.value))


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"method": 0}), ("TIFF", {}), ("AVIF", {"speed": 10})])
def test_sixteen_megapixels_are_read_in_every_format(kind, options):
    picture, _ = squared(saved(Image.new("RGB", (4000, 4000), (10, 200, 30)), kind, **options))
    assert np.abs(picture.mean((1, 2)) - (10, 200, 30)).max() <= 3


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "CMYK"])
def test_a_picture_made_smaller_in_strips_is_the_one_that_is_made_smaller_whole(mode):
    noise = np.random.default_rng(0).integers(0, 255, (1301, 1777, 4), np.uint8)
    image = Image.fromarray(noise)
    if mode in ("P", "CMYK"):
        image = image.convert("RGB")
    image = image.convert(mode)
    whole = image.convert("RGB") if mode in ("P", "CMYK") else image
    expected = whole.resize((64, 48), Image.Resampling.BICUBIC, reducing_gap=3.0)
    assert np.array_equal(np.asarray(opening.smaller(image, (64, 48))), np.asarray(expected))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process so")
def test_a_process_that_opens_pictures_cannot_take_more_memory_than_it_is_given():
    code = (
        "from gan_core.datasets import look\n"
        f"look.limit_memory({MOST_MEMORY})\n"
        "try:\n    bytearray(500_000_000)\nexcept MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
    assert look.SPARE + MOST_MEMORY < MOST
