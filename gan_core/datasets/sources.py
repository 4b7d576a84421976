"""Where pictures come from: the files of a folder, or of a zip that is read without being unpacked (no torch)."""

import os
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol

from ..errors import DataError
from .kinds import HEAD, WAYS_OUT, kind_of
from .opening import MAX_BYTES, Skipped

MAX_FILES = 1_000_000
MAX_ZIPPED = 400_000
"""Files in a zip: twice as many as CelebA has. The list of a zip is read as a whole, which takes seconds and memory."""
MAX_LIST_BYTES = 64 << 20  # of that list, whatever number of files it claims to hold
BOMB_RATIO = 200  # pictures are compressed already: no honest one shrinks this much again

_NOT_PICTURES = frozenset(
    (
        *("__macosx", "thumbs.db", "desktop.ini", "lost+found", "$recycle.bin", "system volume information"),
        *("@eadir", "@recycle", "@tmp", "#recycle", "#snapshot"),  # of network disks
    )
)
_DEFLATE64 = 9


class Unusable(DataError):
    """A source that no run can use, now or later, because there are not enough pictures in it."""


def is_hidden(path: str) -> bool:
    """Whether a path inside a folder or zip leads to what systems and programs put beside pictures: hidden files and folders,
    previews of file managers and network disks (@eaDir), waste bins. The ONE rule for folders and zips."""
    parts = (part.lower() for part in PurePosixPath(path).parts if part != "..")
    return any(part.startswith(".") or part in _NOT_PICTURES for part in parts)


class Source(Protocol):
    """Files by name, in an order that never changes. `fingerprint` changes when any of them does."""

    title: str

    def fingerprint(self) -> list[Any]: ...
    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...


class Folder:
    """The files of a folder. `deep`: also those of the folders in it. Links to folders are not followed, hidden files not
    seen; a folder in it that may not be opened counts as a file that is skipped. `endings`: only files whose name ends so."""

    def __init__(self, path: Path, deep: bool = False, endings: tuple[str, ...] = ()) -> None:
        self.path, self.title = path, str(path)
        self._files: dict[str, tuple[int, int]] = {}
        try:
            self._look(path, "", deep, endings)
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}.", "Choose another folder.") from None

    def _look(self, folder: Path, before: str, deep: bool, endings: tuple[str, ...]) -> None:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if deep:
                        self._look_into(entry, before, endings)
                elif entry.is_file() and entry.name.lower().endswith(endings or ("",)):
                    about = entry.stat()
                    self._files[before + entry.name] = (about.st_size, about.st_mtime_ns)
                    if len(self._files) > MAX_FILES:
                        raise DataError(f"{self.path} holds more than {MAX_FILES:,} files.", "Choose a folder with fewer.")

    def _look_into(self, entry: os.DirEntry, before: str, endings: tuple[str, ...]) -> None:
        inner = f"{before}{entry.name}/"
        try:
            self._look(Path(entry.path), inner, True, endings)
        except PermissionError:
            self._files[inner] = (0, 0)

    def fingerprint(self) -> list[Any]:
        return sorted([name, *about] for name, about in self._files.items())

    def names(self) -> list[str]:
        return sorted(self._files)

    def read(self, name: str) -> bytes:
        if name.endswith("/"):
            raise Skipped("a folder that may not be opened")
        if self._files[name][0] > MAX_BYTES:
            raise Skipped(f"larger than {MAX_BYTES >> 20} MB")
        return (self.path / name).read_bytes()


class Zip:
    """The files of a zip, read from the zip: nothing is unpacked, so no name in it can lead anywhere.

    `endings`: only files whose name ends so. `title`: what its user calls it. Raises DataError where it cannot be read, and
    Unusable, from `members` on, where it is damaged or something else.
    """

    def __init__(self, path: Path, endings: tuple[str, ...] = (), title: str = "") -> None:
        self.path, self.title, self.endings = path, title or str(path), endings
        self._file: zipfile.ZipFile | None = None
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            about = path.stat()
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}.", "Choose another zip.") from None
        self._print = [path.name, about.st_size, about.st_mtime_ns, list(endings)]

    def fingerprint(self) -> list[Any]:
        return self._print

    def members(self) -> dict[str, zipfile.ZipInfo]:
        """All files by name: the list of a zip of 200,000 takes a second, so it is read when it is first wanted."""
        if self._file is None:
            count, size, _ = directory_of(self.path)
            if count > MAX_ZIPPED or size > MAX_LIST_BYTES:
                raise Unusable(
                    f"{self.title} holds {f'{count:,}' if count > MAX_ZIPPED else 'too many'} files, and at most {MAX_ZIPPED:,} "
                    "can be read from a zip.",
                    "Unpack it and choose the folder.",
                )
            try:
                self._file = zipfile.ZipFile(self.path)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
                raise not_a_zip(self.path, self.title, str(error)) from None
            self._members = {info.filename: info for info in self._file.infolist() if not info.is_dir()}
        return self._members

    def names(self) -> list[str]:
        return sorted(name for name in self.members() if name.lower().endswith(self.endings or ("",)) and not is_hidden(name))

    def read(self, name: str) -> bytes:
        info = self.members()[name]
        assert self._file is not None  # members() has opened it
        if info.flag_bits & 1:
            raise Skipped("locked with a password")
        if info.file_size > MAX_BYTES:
            raise Skipped(f"larger than {MAX_BYTES >> 20} MB when unpacked")
        if info.file_size > 1 << 20 and info.file_size > BOMB_RATIO * max(1, info.compress_size):
            raise Skipped("compressed more tightly than any picture can be")
        if info.compress_type == _DEFLATE64:
            raise Skipped("compressed with Deflate64")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Skipped("compressed in an unusual way")  # zipfile unpacks the others without a limit
        try:
            with self._file.open(info) as file:
                return file.read(info.file_size)  # without a size, it unpacks all there is before it looks at the claim
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise Skipped("damaged in the zip") from None


class Spread:
    """The same files in turns from each folder, so that the first few come from all of them and not from the first alone."""

    def __init__(self, source: Source) -> None:
        self.source, self.title = source, source.title
        self._names = in_turns(source.names())

    def fingerprint(self) -> list[Any]:
        return ["in turns", *self.source.fingerprint()]

    def names(self) -> list[str]:
        return self._names

    def read(self, name: str) -> bytes:
        return self.source.read(name)


def folders_of(names: list[str]) -> dict[str, list[str]]:
    """Names by the folder that they lie in, in the order of the names; "" for those in none."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(str(PurePosixPath(name).parent), []).append(name)
    return {"" if folder == "." else folder: inside for folder, inside in found.items()}


def in_turns(names: list[str]) -> list[str]:
    """The first of each folder, then the second of each, and so on."""
    folders = folders_of(names).values()
    turns = [(turn, place, name) for place, inside in enumerate(folders) for turn, name in enumerate(inside)]
    return [name for _, _, name in sorted(turns)]


class Directory(NamedTuple):
    """The list of a zip's files: how many it claims to hold, its bytes, and where it begins in the file."""

    count: int = 0
    length: int = 0
    begin: int = 0


def directory_of(path: Path) -> Directory:
    """Where the list of a zip's files is, from its last few bytes; an empty one where the file is not a zip, or not all of it."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 65_557 - 76))
            end = file.read()
            at = end.rfind(b"PK\5\6")
            if at < 0 or len(end) < at + 22:
                return Directory()
            count, length = struct.unpack("<HI", end[at + 10 : at + 16])
            begin = max(0, size - len(end) + at - length)
            locator = end[max(0, at - 20) : at]
            if locator.startswith(b"PK\6\7"):
                file.seek(struct.unpack("<Q", locator[8:16])[0])
                large = file.read(56)
                if large.startswith(b"PK\6\6") and len(large) == 56:
                    count, length, begin = struct.unpack("<QQQ", large[32:56])
            return Directory(count, length, begin)
    except (OSError, struct.error, OverflowError, ValueError):
        return Directory()


def first_names(path: Path, most: int = 64) -> list[str]:
    """Names of the first few files of a zip, without reading the whole list; [] where it is damaged or not a zip."""
    directory, names = directory_of(path), []
    try:
        with open(path, "rb") as file:
            file.seek(directory.begin)
            for _ in range(min(most, directory.count)):
                entry = file.read(46)
                if len(entry) < 46 or not entry.startswith(b"PK\1\2"):
                    break
                name, extra, comment = struct.unpack("<HHH", entry[28:34])
                names.append(file.read(name).decode("utf-8", "replace"))
                file.seek(extra + comment, os.SEEK_CUR)
    except (OSError, struct.error, OverflowError, ValueError):
        return []
    return names


def head_of(path: Path) -> bytes:
    """The first bytes of a file, for `kind_of`; b"" where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def not_a_zip(path: Path, title: str, fault: str) -> Unusable:
    """What a file is that was taken for a zip, and what to do about it."""
    head = head_of(path)
    kind = kind_of(head)
    if kind in ("a zip inside", "an archive of NumPy arrays"):
        kind = "an archive whose end is missing"
    if _looks_like_picture(head):
        return Unusable(f"{title} is one picture.", "Choose the folder that holds it and others.")
    if kind in WAYS_OUT and kind not in ("plain text", "an empty file"):
        return Unusable(f"{title} is {kind}, not a zip of pictures.", WAYS_OUT[kind])
    return Unusable(f"{title} cannot be opened as a zip: {fault.rstrip('.')}.", "Pack the pictures again, as a plain .zip.")


def _looks_like_picture(head: bytes) -> bool:
    return head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")) or head[8:12] == b"WEBP"
