"""What a file that is not a picture is, from its first bytes, and what to do about it (no torch, no Pillow)."""

from collections.abc import Callable

FORMATS_IN_WORDS = "JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF"
NOT_A_PICTURE = "not a picture that can be read"
HEAD = 4096
"""Bytes of a file that `kind_of` wants to see."""

_SAVE = f"Choose pictures in {FORMATS_IN_WORDS}."
_UNPACK = "Unpack it and choose the folder, or pack the pictures as a plain .zip."
_ARRAY = "Save each picture of the array as a PNG file."
_CONVERT = "Convert it to JPEG or PNG."

WAYS_OUT: dict[str, str] = {
    "a HEIC photo": "Export the photos as JPEG. On an iPhone: Settings, Camera, Formats, Most Compatible.",
    "a 7z archive": _UNPACK,
    "a RAR archive": _UNPACK,
    "a tar archive": _UNPACK,
    "an archive compressed with gzip": _UNPACK,
    "an archive compressed with bzip2": _UNPACK,
    "an archive compressed with xz": _UNPACK,
    "a zip inside": "Unpack it and choose the zip that is in it, or the folder.",
    "a NumPy array": _ARRAY,
    "an archive of NumPy arrays": _ARRAY,
    "a Parquet table": "Save the pictures of the table as files, for example with the datasets package.",
    "an HDF5 file": _ARRAY,
    "a Python pickle": "Pickles can run code, so they are never opened. Save each picture in it as a PNG file.",
    "a table of text (CSV)": "Save each row as a PNG file.",
    "a web page": "The download did not work. Open the link in a browser and download the file again.",
    "a PDF": _CONVERT,
    "an EPS or PostScript drawing": _CONVERT,
    "an SVG drawing": _CONVERT,
    "a Photoshop file": _CONVERT,
    "a JPEG XL picture": _CONVERT,
    "a JPEG 2000 picture": _CONVERT,
    "a film": "Save its frames as pictures.",
    "an IDX file of arrays": "Choose the data set MNIST and put its files into the data folder.",
    "plain text": _SAVE,
    "an empty file": _SAVE,
    "compressed with Deflate64": "Windows does this for large files. Unpack it and choose the folder, or pack it with 7-Zip as "
    "Deflate.",
    "compressed in an unusual way": "Pack the pictures again as a plain .zip (Deflate).",
    "locked with a password": "Pack the pictures without a password.",
    "an archive whose end is missing": "The file is not complete. Download or copy it again.",
    "too many pixels": "Make it smaller: 16 megapixels (4,000 x 4,000) can be read in every format, and more in a JPEG.",
    "needs too much memory": "Make it smaller, or save it as JPEG.",
}
"""What to do about a file, by what `kind_of` or a source says it is, up to a colon."""


def way_out_of(why: str) -> str:
    """What to do about a file that is skipped for this reason; "" where nothing is known."""
    return WAYS_OUT.get(why.partition(":")[0], "")


_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "an archive compressed with gzip"),
    (b"BZh", "an archive compressed with bzip2"),
    (b"\xfd7zXZ\0", "an archive compressed with xz"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"PAR1", "a Parquet table"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"%PDF", "a PDF"),
    (b"%!PS", "an EPS or PostScript drawing"),
    (b"\xc5\xd0\xd3\xc6", "an EPS or PostScript drawing"),
    (b"8BPS", "a Photoshop file"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\x1aE\xdf\xa3", "a film"),
)
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_AVIF = (b"avif", b"avis")


def kind_of(head: bytes) -> str:
    """What the first bytes of a file, at best HEAD of them, show it to be: a key of WAYS_OUT; "" for anything else, which may be
    a picture."""
    if not head:
        return "an empty file"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    return next((kind for look in _LOOKS if (kind := look(head))), "")


def _container(head: bytes) -> str:
    """Kinds that begin with the length of a box: HEIC and AVIF share one frame with films."""
    if head[4:8] != b"ftyp":
        return ""
    brands = {head[place : place + 4] for place in range(8, min(64, len(head)), 4)}
    if brands & set(_AVIF):
        return ""
    return "a HEIC photo" if brands & set(_HEIC) else "a film"


def _zip(head: bytes) -> str:
    if head[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return ""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return "an archive of NumPy arrays" if first.endswith(b".npy") else "a zip inside"


def _tar(head: bytes) -> str:
    return "a tar archive" if head[257:262] == b"ustar" else ""


def _pickle(head: bytes) -> str:
    if head[0] == 0x80 and head[1:2] in (b"\2", b"\3", b"\4", b"\5"):
        return "a Python pickle"
    return "a Python pickle" if head.startswith((b"(dp", b"(lp")) else ""


def _idx(head: bytes) -> str:
    return "an IDX file of arrays" if head[:3] == b"\0\0\x08" and 1 <= head[3] <= 4 else ""


def _text(head: bytes) -> str:
    try:
        words = head[:512].decode("utf-8-sig").strip().lower()
    except UnicodeDecodeError:
        return ""
    if not words or "\0" in words:
        return ""
    if words.startswith(("<!doctype html", "<html", "<head", "<?php")) or "<html" in words:
        return "a web page"
    if words.startswith("<svg") or ("<svg" in words and words.startswith("<?xml")):
        return "an SVG drawing"
    lines = words.splitlines()[:-1] or words.splitlines()
    commas = {line.count(",") for line in lines[:3]}
    return "a table of text (CSV)" if len(commas) == 1 and commas.pop() >= 2 else "plain text"


_LOOKS: tuple[Callable[[bytes], str], ...] = (_container, _zip, _tar, _pickle, _idx, _text)
