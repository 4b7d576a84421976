"""The links into a class, and their QR code for a page and for a terminal."""

import io
from contextlib import suppress

import segno

from . import classroom
from .classroom import CODE


def class_link(url: str) -> str:
    """The link for students and spectators. `url`: the address of the server."""
    return f"{url}/join?code={spelled(classroom.current().class_code)}"


def teacher_link(url: str) -> str:
    return f"{url}/join?code={classroom.current().teacher_code}"


def spelled(code: str) -> str:
    """The code in two halves, as it is read out."""
    return f"{code[: CODE // 2]}-{code[CODE // 2 :]}"


def qr_png(link: str) -> bytes:
    """The QR code of a link as PNG: black on white, with its quiet zone, sharp when it is made smaller."""
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="png", scale=24, border=4)
    return out.getvalue()


def greet(url: str) -> None:
    """Print the links when a server for a class starts, with a QR code where the terminal can show one."""
    print(f"\n  Class mode\n\n  Teacher (keep this link to yourself): {teacher_link(url)}\n  Class: {class_link(url)}\n")
    qr = io.StringIO()
    segno.make(class_link(url), error="m").terminal(qr, compact=True)
    with suppress(UnicodeEncodeError):
        print(qr.getvalue(), flush=True)
