"""Where the IDX files of MNIST and its relatives lie, under whatever names (no torch).

torchvision's layout is DATASETS[name].folder. 7-Zip and file managers name an unpacked file train-images.idx3-ubyte, Kaggle puts
each file into a folder of its own name, and people leave out raw/ or write mnist in small letters.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..catalogue.datasets import DATASETS
from ..places import data_root
from .sources import is_hidden

TRAIN_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST_FILES = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
_DEEP, _MOST = 3, 2000  # folders in each other, and entries, that are looked through


def find(name: str, files: tuple[str, str] = TRAIN_FILES) -> tuple[Path, Path] | None:
    """The files of images and of labels, plain or .gz; None where one of them is missing."""
    images, labels = (_where(name, file) for file in files)
    return (images, labels) if images and labels else None


def lacking(name: str, files: tuple[str, str] = TRAIN_FILES) -> list[str]:
    """Those of the files that are not there, if others are; [] where all are, or none."""
    gone = [file for file in files if not _where(name, file)]
    return gone if len(gone) < len(files) or (files == TEST_FILES and find(name)) else []


def _where(name: str, file: str) -> Path | None:
    usual = data_root() / DATASETS[name].folder / file
    for path in (usual, usual.with_name(f"{file}.gz")):
        if path.is_file():
            return path
    return next((path for path in _files(name) if _plain(path.name) == file), None)


def _plain(name: str) -> str:
    """A file's name as torchvision has it, without .gz, and without the (1) of a second download."""
    return re.sub(r" ?\(\d+\)", "", name.lower()).removesuffix(".gz").replace(".idx", "-idx")


def _files(name: str) -> Iterator[Path]:
    """Files under the folders that may be meant to be this data set's."""
    wanted = _letters(DATASETS[name].folder.partition("/")[0])
    budget = [_MOST]
    for path in _entries(data_root(), budget):
        if _letters(path.name) == wanted:
            yield from _inside(path, _DEEP, budget)


def _inside(folder: Path, deep: int, budget: list[int]) -> Iterator[Path]:
    for path in _entries(folder, budget):
        if path.is_file():
            yield path
        elif deep > 1 and path.is_dir():
            yield from _inside(path, deep - 1, budget)


def _entries(folder: Path, budget: list[int]) -> list[Path]:
    """What is in a folder, by name; no more in all than is left of the budget."""
    paths = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            budget[0] -= 1
            if budget[0] < 0:
                break
            if not is_hidden(entry.name):
                paths.append(Path(entry.path))
    return sorted(paths)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
