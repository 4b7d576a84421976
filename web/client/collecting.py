"""What is collected of a class: the reports of lessons, and everything of the students' runs in one zip."""

import io
import re
import zipfile
from contextlib import suppress
from pathlib import Path

from gan_core import export, runs
from gan_core.errors import UserError, writing
from gan_core.runs.files import replace_file
from gan_core.runs.folder import RunDir

from ..access import classroom

MOST_REPORT = 8_000_000  # bytes of one report
PARTS = (("csv", "curves.csv"), ("png", "picture.png"), ("safetensors", "generator.safetensors"))


def folder() -> Path:
    return classroom.path().parent / "reports"


def keep(person: str, lesson: str, report: bytes) -> None:
    """Keep a student's report in place of an earlier one. Raises UserError where it is too large, WriteError."""
    if len(report) > MOST_REPORT:
        raise UserError("This report is too large to be handed in.", "Download it, and give it to your teacher.")
    if not re.fullmatch(r"[\w-]{1,80}", lesson) or not re.fullmatch(r"[\w-]{1,64}", person):
        raise UserError("This lesson has no name that a file could have.")
    with writing(folder()):
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(folder() / f"{person}.{lesson}.html", report)


def reports() -> list[tuple[str, str, Path]]:
    """(person, lesson, file) of what was handed in."""
    found = []
    with suppress(OSError):
        for path in sorted(folder().glob("[!.]*.html")):
            person, dot, lesson = path.stem.partition(".")
            if dot:
                found.append((person, lesson, path))
    return found


def clear() -> None:
    for _, _, path in reports():
        with suppress(OSError):
            path.unlink()


def of_students() -> list[RunDir]:
    """The runs that students have started, newest first."""
    return [run for run in runs.all_runs() if (person := run.author().person) and person != classroom.TEACHER.person]


def zipped() -> bytes:
    """A zip of a folder for each student: reports, and of each run its settings, curves, last picture and generator."""
    people = classroom.current().people
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for person, lesson, path in reports():
            with suppress(OSError):
                file.writestr(f"{_named(people.get(person, ''), person)}/{lesson}-report.html", path.read_bytes())
        for run in of_students():
            author = run.author()
            at = f"{_named(author.name, author.person)}/{run.id}"
            with suppress(OSError):
                file.writestr(f"{at}/config.json", (run.path / "config.json").read_bytes())
            for kind, name in PARTS:
                with suppress(UserError, OSError, ValueError):  # what a run does not have yet is left out
                    file.writestr(f"{at}/{name}", export.EXPORTS[kind](run, None))
    return out.getvalue()


def _named(name: str, person: str) -> str:
    """A folder for a person: two of the same name, or of none, do not share one."""
    kept = "".join(sign for sign in name if sign.isalnum() or sign in " -_").strip()
    return f"{kept or 'somebody'} ({re.sub(r'[^A-Za-z0-9_-]', '', person)[:4]})"
