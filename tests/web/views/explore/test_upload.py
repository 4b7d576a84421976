"""Uploaded pictures: made small, turned, flattened; everything else is refused in words."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from gan_core.errors import DataError
from web.views.explore import upload


def file(image: Image.Image, kind: str = "PNG", **more) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **more)
    return data.getvalue()


def fitted(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(upload.fit_upload(data))))


def test_pictures_of_any_kind_come_out_as_small_ones_in_rgb():
    assert fitted(file(Image.new("L", (28, 28), 7))).size == (28, 28)
    assert fitted(file(Image.new("RGB", (4000, 1000), "red"), "JPEG")).size == (512, 128)
    assert fitted(file(Image.new("RGB", (1, 1), "red"))).getpixel((0, 0)) == (255, 0, 0)
    assert fitted(file(Image.new("CMYK", (9, 9)), "JPEG")).mode == "RGB"
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert fitted(file(clear)).getpixel((1, 1)) == (255, 255, 255), "what is clear is paper"
    film = [Image.new("RGB", (6, 6), colour) for colour in ("blue", "red")]
    assert fitted(file(film[0], "GIF", save_all=True, append_images=film[1:])).getpixel((2, 2)) == (0, 0, 255)


def test_a_picture_is_rotated_as_its_camera_says():
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    turned = fitted(file(image, "PNG", exif=exif))
    assert turned.size == (20, 40)
    assert turned.getpixel((10, 5)) == (0, 0, 0) and turned.getpixel((10, 35)) == (255, 255, 255)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says of itself that it is `side` x `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"this is not a picture at all", "plain text"),
        (file(Image.effect_noise((64, 64), 50))[:900], "damaged"),
        (bomb(9000), "too many pixels: 9000 x 9000"),
        (bomb(30_000), "too many pixels"),
        (b"x" * (upload.MOST_BYTES + 1), "20 MB"),
        (b"%PDF-1.7\n", "a PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
    ],
    ids=["empty", "text", "cut", "many-pixels", "bomb", "heavy", "pdf", "svg"],
)
def test_a_file_that_is_not_a_usable_picture_is_refused_in_words(data, said):
    with pytest.raises(DataError, match=said) as told:
        upload.fit_upload(data)
    assert told.value.hint
