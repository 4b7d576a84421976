"""Where things lie on this machine: the project, data sets, decoded pictures, uploads. Free of torch."""

import os
from pathlib import Path

_PACKAGES = Path(__file__).resolve().parent.parent
_CHECKOUT = (_PACKAGES / "app.py").is_file() and (_PACKAGES / "pages").is_dir()

PROJECT = _PACKAGES if _CHECKOUT else _PACKAGES / "gan_playground"
"""What comes with the program: app.py, the pages, the pretrained models."""
HOME = PROJECT if _CHECKOUT else Path.home() / "gan-playground"
"""Where runs and data lie unless a GAN_ variable names another folder: the checkout, or, of an installed package, a folder of
the user's own."""


def data_root() -> Path:
    """Where data sets are looked for: the folder that the variable GAN_DATA names, or data/ under HOME."""
    return Path(os.environ.get("GAN_DATA") or HOME / "data").expanduser()


def _writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the nearest one above it that is there. A folder whose mode lets nobody
    write is left alone, also by an administrator, who could."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK) and bool(folder.stat().st_mode & 0o222)


def cache_root() -> Path:
    """Where decoded pictures are kept: the folder that GAN_CACHE names; else cache/ under the data root; else, where that
    cannot be written, checkpoints/cache under HOME. What lies there can be deleted at any time between runs."""
    if named := os.environ.get("GAN_CACHE"):
        return Path(named).expanduser()
    return _beside_data("cache")


def uploads_root() -> Path:
    """Where pictures that were given to the page are kept: uploads/ under the data root, or checkpoints/uploads."""
    return _beside_data("uploads")


def lessons_root() -> Path:
    """Where the user's own lessons lie: the folder that GAN_LESSONS names, or lessons/ under HOME. It need not exist."""
    return Path(os.environ.get("GAN_LESSONS") or HOME / "lessons").expanduser()


def _beside_data(name: str) -> Path:
    return data_root() / name if _writable(data_root() / name) else HOME / "checkpoints" / name
