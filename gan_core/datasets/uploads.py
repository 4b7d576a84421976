"""Pictures that were given to a page, kept as one zip each, named by what is in it (no torch)."""

import hashlib
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import DataError
from ..places import uploads_root
from .folder import pack
from .pictures import free_bytes

UPLOAD_MB = 100  # of one upload, as .streamlit/config.toml says too: 30 browsers at once are 3 GB of memory
KEPT_MB = 4000  # of all uploads together
_STALE = 3600  # seconds after which an unfinished file belongs to nobody


def check_size(size: int) -> None:
    """Raise DataError if that many bytes are too many, before anything is copied."""
    if size > UPLOAD_MB << 20:
        raise DataError(
            f"These are {size >> 20} MB; {UPLOAD_MB} MB can be uploaded at once.",
            "Shrink the pictures, or put them into a folder of the computer that the app runs on.",
        )


def store(files: Sequence[tuple[str, bytes | memoryview]]) -> Path:
    """Keep uploaded files (name, bytes), one zip or several pictures, and return the zip's path. Raises DataError.

    The same files, uploaded twice or by a whole class, are kept once.
    """
    zips = [data for name, data in files if name.lower().endswith(".zip")]
    if zips and len(files) > 1:
        raise DataError("A zip came together with other files.", "Choose one zip, or several pictures.")
    size = sum(len(data) for _, data in files)
    check_size(size)
    root = uploads_root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        kept = sum(one.stat().st_size for one in root.glob("*.zip"))
        if kept + size > KEPT_MB << 20:
            raise DataError(f"{root} holds {kept >> 20} MB of uploads, which is the limit.", "Delete some of them there.")
        if free_bytes(root) < 3 * size:
            raise DataError(f"The disk of {root} is nearly full.", "Free some space, or upload fewer pictures.")
        return _write(root, files, zips)
    except OSError as error:
        raise DataError(
            f"{root} cannot be written: {error.strerror or error}.", "Set GAN_DATA to a folder with free space."
        ) from None


def _write(root: Path, files: Sequence[tuple[str, bytes | memoryview]], zips: list[bytes | memoryview]) -> Path:
    part = root / f"{os.getpid()}-{threading.get_ident()}.part"
    try:
        with open(part, "wb+") as out:
            if zips:
                out.write(zips[0])
            else:
                pack(files, out)
            out.seek(0)
            digest = hashlib.file_digest(out, "sha256").hexdigest()
        path = root / f"{digest[:20]}.zip"
        if not path.is_file() or path.stat().st_size != part.stat().st_size:
            os.replace(part, path)
        return path
    finally:
        part.unlink(missing_ok=True)


def _sweep(root: Path) -> None:
    """Delete what interrupted uploads have left."""
    for part in root.glob("*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE:
                part.unlink()
