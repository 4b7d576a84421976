"""Downloading MNIST and Fashion-MNIST through torchvision, one process at a time, and whether that can work (no torch)."""

import errno
import os
import shutil
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from filelock import FileLock, Timeout

from ..catalogue.datasets import DATASETS
from ..errors import DataError, reason
from ..places import data_root
from .cache import Say
from .idx_files import TEST_FILES, TRAIN_FILES, find, lacking

OFFER_DRAWN = "Choose the drawn digits, which need no download"
SECONDS = 5.0  # that the look whether a download can work takes at most
_UNPACKED = 6  # times the size of the download that the files take, packed and unpacked
_WAIT = 0.5  # seconds between two looks at a download, or at the one of another process


def missing(name: str) -> str:
    """Which files are missing of a data set of which some are there, in words."""
    gone = lacking(name) + lacking(name, TEST_FILES)
    folder = data_root() / DATASETS[name].folder
    return (
        f"{' and '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing from {folder}" if gone else f"it is not in {folder}"
    )


def download(name: str, say: Say) -> None:
    """Fetch a data set through torchvision, reporting the megabytes that have come. Raises DataError.

    One process at a time does so; the others wait for it and find the files. They come into a hidden folder and move to
    their place when they are whole, so that nobody reads half of one.
    """
    title, folder = DATASETS[name].title, data_root() / DATASETS[name].folder
    lock = None
    try:
        data_root().mkdir(parents=True, exist_ok=True)
        lock = _locked(name, say)
        if find(name) and find(name, TEST_FILES):
            return  # another process has fetched them meanwhile
        part = data_root() / f".download-{name}"
        shutil.rmtree(part, ignore_errors=True)  # what an interrupted download has left
        part.mkdir()
        try:
            _fetch(name, part, say)
            folder.mkdir(parents=True, exist_ok=True)
            kept = {path.name.removesuffix(".gz") for path in folder.iterdir()}  # the user's own files stay as they are
            for path in (part / DATASETS[name].folder).iterdir():
                if path.name.removesuffix(".gz") not in kept:
                    os.replace(path, folder / path.name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {reason(error)}.", _more_room(name)) from None
    finally:
        if lock:
            lock.release()
    say(f"{title} is here")


def _locked(name: str, say: Say) -> FileLock | None:
    """The lock of this download, once no other process holds it; None on a disk that cannot lock files."""
    lock = FileLock(data_root() / f".{name}.lock")
    while True:
        try:
            lock.acquire(timeout=_WAIT)
            return lock
        except Timeout:
            say(f"Another run is downloading {DATASETS[name].title}")
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENOTDIR):
                raise
            return None


def _fetch(name: str, root: Path, say: Say) -> None:
    """Have torchvision download into `root`. It has a thread of its own, so that `say`, called from here, can end the wait by
    raising."""
    from torchvision import datasets

    dataset = DATASETS[name]
    faults: list[Exception] = []

    def fetch() -> None:
        try:
            getattr(datasets, dataset.folder.partition("/")[0])(str(root), download=True)
        except Exception as error:  # whatever it is, the waiting thread reports it
            faults.append(error)

    say(f"Downloading {dataset.title}")
    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_WAIT)
        come = 0
        for path in (root / dataset.folder).glob("*.gz"):
            with suppress(OSError):
                come += path.stat().st_size
        say(f"Downloading {dataset.title}: {come / 1e6:.0f} of {dataset.download_mb} MB")
    for error in faults:
        if isinstance(error, OSError) and not isinstance(error, URLError) and error.errno is not None:
            raise error
        raise refused(name, error) from None


def _more_room(name: str) -> str:
    return f"Set GAN_DATA to a folder with {DATASETS[name].download_mb * _UNPACKED} MB of room. {OFFER_DRAWN}."


def refused(name: str, error: Exception) -> DataError:
    """That a data set could not be downloaded, why in words, and the ways out."""
    return DataError(
        f"{DATASETS[name].title} could not be downloaded: {_why(error)}. And {missing(name)}.",
        f"{OFFER_DRAWN}, or put the files into {data_root() / DATASETS[name].folder}.",
    )


def _why(error: Exception) -> str:
    """What went wrong on the way to a site. torchvision wraps the error in the text of another one."""
    text = str(error)
    if isinstance(error, HTTPError):
        return f"the site answered {error.code}"
    if isinstance(getattr(error, "reason", error), ssl.SSLError) or "CERTIFICATE_VERIFY_FAILED" in text:
        return (
            "the connection cannot be trusted. A filter of a school or company may be in between; ask for its certificate, or "
            "bring the files from another network"
        )
    if isinstance(error, _LoginPage):
        return "a web page came in place of the files. Sign in to this network in a browser first"
    if isinstance(error, OSError) or "urlopen error" in text:
        return "its site cannot be reached, so this computer may be offline"
    return (text.strip().splitlines() or [type(error).__name__])[-1].strip("<>.")


class _LoginPage(Exception):
    """A web page answered instead of the site."""


# -- before anything is started -------------------------------------------------------------------------------------------


def obstacle(name: str, seconds: float = SECONDS) -> DataError | None:
    """What keeps a data set from being downloaded now; None where nothing does, it is here already, or it needs no download.

    It takes at most about so many seconds: a look at the disk, and a question to each site for the head of a file.
    """
    dataset = DATASETS[name]
    if not dataset.sites or (find(name) and find(name, TEST_FILES)):
        return None
    return _no_room(name) or _unreachable(name, seconds)


def _no_room(name: str) -> DataError | None:
    place = data_root() / DATASETS[name].folder
    while not place.exists() and place != place.parent:
        place = place.parent
    wanted = DATASETS[name].download_mb * _UNPACKED
    if not (place.is_dir() and os.access(place, os.W_OK)):
        return DataError(
            f"The data folder cannot be written, so {DATASETS[name].title} cannot be downloaded.", _more_room(name)
        )
    with suppress(OSError):
        if shutil.disk_usage(place).free < wanted * 1e6:
            return DataError(f"The disk of the data folder has less than {wanted} MB free.", _more_room(name))
    return None


def _unreachable(name: str, seconds: float) -> DataError | None:
    """Why no site of a data set answers; None as soon as one does."""
    sites, faults = DATASETS[name].sites, []
    answered, deadline = threading.Event(), time.monotonic() + seconds

    def ask(site: str) -> None:
        try:
            with urlopen(Request(f"{site}{TRAIN_FILES[0]}.gz", method="HEAD"), timeout=seconds) as answer:
                if answer.headers.get_content_type() == "text/html":
                    raise _LoginPage
            answered.set()
        except Exception as error:  # whatever it is, this site does not help
            faults.append(error)

    for site in sites:  # in threads: looking up a name knows no limit of time
        threading.Thread(target=ask, args=(site,), daemon=True).start()
    while not answered.wait(0.02) and len(faults) < len(sites):
        if time.monotonic() > deadline:
            faults.append(TimeoutError())
            break
    if answered.is_set():
        return None
    return DataError(
        f"{DATASETS[name].title} could not be downloaded: {_why(faults[0])}.",
        f"{OFFER_DRAWN}, or put its files into the data folder.",
    )
