"""Downloading CelebA from Google Drive, where torchvision knows it to be."""

import importlib.util
import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

from ..catalogue.datasets import DATASETS
from ..errors import DataError
from .cache import Say
from .celeba_files import ATTRIBUTES, PICTURES, roots, ways_out
from .pictures import free_bytes

INSTALL = "python -m pip install gdown"
_PART = ".celeba-download"  # a folder for what is not complete yet: hidden, so that nobody takes it for pictures


def can_download() -> bool:
    """Whether the package is there that torchvision needs for Google Drive."""
    return importlib.util.find_spec("gdown") is not None


def download(say: Say = lambda message: None) -> None:
    """Fetch the faces and their attributes from where torchvision knows them to be, Google Drive, into the data root,
    reporting the megabytes downloaded so far. Existing files are kept.

    Only for users who have agreed to TERMS. Raises DataError, with the alternatives, if Google refuses it, mostly
    because a quota is used up, or if it cannot start.
    """
    if not can_download():
        raise DataError(
            "The download from Google Drive needs the package gdown, which is not installed here.",
            f"{INSTALL} and try again. {ways_out(tried=True)}",
        )
    from torchvision.datasets import CelebA

    folder = roots()[0]
    part = folder / _PART
    wanted = {
        f"{PICTURES}.zip": ("the faces", DATASETS["celeba"].download_mb),
        f"{ATTRIBUTES}.txt": ("the attributes", 27),
    }
    try:
        shutil.rmtree(part, ignore_errors=True)  # what an interrupted download has left
        part.mkdir(parents=True)
        for identifier, checksum, name in CelebA.file_list:
            if name in wanted and not (folder / name).exists():
                what, size = wanted[name]
                if free_bytes(folder) < size * 1e6:
                    raise DataError(f"The disk of {folder} has less than {size:,} MB free.", "Free some space.")
                _fetch(
                    identifier,
                    checksum,
                    part,
                    name,
                    lambda words, what=what, size=size: say(f"Downloading {what}: {words} of {size:,} MB"),
                )
                os.replace(part / name, folder / name)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written: {error.strerror or error}.", "Set GAN_DATA to a folder with enough free space."
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fetch(identifier: str, checksum: str, part: Path, name: str, say: Say) -> None:
    """One file from Google Drive into the folder `part`. It has a thread of its own, so that what has come can be told."""
    from torchvision.datasets.utils import download_file_from_google_drive

    faults: list[Exception] = []

    def fetch() -> None:
        try:
            download_file_from_google_drive(identifier, str(part), name, checksum)
        except Exception as error:  # the library behind it raises of all sorts; whatever it is, it did not work
            faults.append(error)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    told, goes_on = "", True
    while goes_on:
        goes_on = thread.is_alive()  # asked before the look, so that the last look is at the end
        come = 0
        for path in part.iterdir():
            with suppress(OSError):  # it has its name only when it is complete
                come += path.stat().st_size
        if (words := f"{come / 1e6:,.0f}") != told:
            say(words)
            told = words
        thread.join(0.5)
    for error in faults:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise DataError(f"Google Drive did not give {name} ({reason}).", ways_out(tried=True))
