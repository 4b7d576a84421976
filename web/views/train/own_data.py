"""Your own pictures on the Train form: uploaded or in a folder, checked, and shown as the network will see them.

No torch: Pillow decodes, in a process of its own, and the run uses what was decoded.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from gan_core.datasets import uploads
from gan_core.datasets.folder import Report
from gan_core.datasets.opening import ENDINGS
from gan_core.datasets.sources import Unusable
from gan_core.errors import UserError

from ...client import acts, pictures
from ...words import plain, readable
from .. import may

FEW = 500  # pictures below which a discriminator soon memorises them
LISTED = 60  # skipped files that are listed by name
LOOK_SECONDS = 8.0
UPLOAD, LOCAL = "Upload", "Local folder"


@dataclass
class Own:
    """What this browser tab knows of its visitor's pictures.

    `path` is the zip that an upload became and `title` what the visitor called it; `folder` is what was typed; `refused`
    says why the last upload cannot be used; `box` numbers the upload boxes; `report` is what is known of `reported` as squares of
    `side`.
    """

    path: str = ""
    title: str = ""
    folder: str = ""
    refused: str = ""
    box: int = 0
    reported: str = ""
    side: int = 0
    report: Report | None = None


def choose(side: int) -> str:
    """Ask for pictures and show which of them can be used, as squares of `side`. Returns the path of the folder or zip; "" while there is none
    that a run could use."""
    own: Own = st.session_state.setdefault("own", Own())
    way = UPLOAD
    # A path names any folder of the server, so guests are not asked for one.
    if may.name_folders():
        way = (
            st.segmented_control(
                "Your pictures",
                [UPLOAD, LOCAL],
                default=UPLOAD,
                key="own/way",
                width="stretch",
                help="Upload files, or name a folder of the computer that the app runs on",
            )
            or UPLOAD
        )
    path = _typed(own) if way == LOCAL else _uploaded(own)
    if not path:
        return ""
    try:
        report = _report(own, path, side)
    except UserError as error:
        if way == UPLOAD:
            _refuse(own, error)
        st.error(plain(str(error), 600), icon=":material/error:")
        return ""
    _show(report)
    if way == UPLOAD and st.button(
        "Choose others", icon=":material/swap_horiz:", key="own/again", help="Go back and choose other pictures"
    ):
        _forget(own)
        st.rerun()
    return path


def counted(path: str) -> int | None:
    """How many pictures at `path` can be used, where all of them were looked at; None where that is not known."""
    own: Own | None = st.session_state.get("own")
    report = own.report if own and own.reported == path else None
    return report.used if report and report.looked == report.total else None


def _typed(own: Own) -> str:
    """The field for a folder or zip of this computer. It stays, so that a path can be corrected."""
    own.folder = st.text_input(
        "Folder or zip",
        own.folder,
        key="own/text",
        placeholder="/home/me/pictures",
        help="Folders inside it are searched too",
    )
    text = own.folder.strip().strip("'\"").strip()  # file managers copy a path with quotes
    return os.path.abspath(os.path.expanduser(text)) if text else ""


def _uploaded(own: Own) -> str:
    """The zip that was uploaded, or the box for one."""
    if own.path:
        return own.path
    if own.refused:
        st.error(plain(own.refused, 600), icon=":material/error:")
    files = st.file_uploader(
        "One zip, or several pictures",
        type=["zip", *ENDINGS],
        accept_multiple_files=True,
        key=f"own/files/{own.box}",
        help=f"At most {uploads.UPLOAD_MB} MB at a time. For more, shrink the pictures first (at most 128 x 128 pixels are used), or put "
        "them into a folder of the computer that runs the app.",
    )
    if not files:
        st.caption(
            f"At most {uploads.UPLOAD_MB} MB. They stay on the computer that runs this app, in its folder of uploads, until "
            "someone deletes them there."
        )
        return ""
    own.box += 1  # a new box: the files of the old one leave the server's memory
    own.title = files[0].name if len(files) == 1 else f"Your upload ({len(files)} files)"
    try:
        uploads.check_size(sum(file.size for file in files))
        own.path = str(acts.store_upload([(file.name, file.getbuffer()) for file in files]))
    except UserError as error:
        _refuse(own, error)
    own.refused = ""
    st.rerun()
    return ""


def _refuse(own: Own, error: UserError) -> None:
    """Forget what was uploaded, and say why above an empty box."""
    if isinstance(error, Unusable) and own.path:
        with suppress(OSError):
            Path(own.path).unlink()  # nobody can use it, now or later
    _forget(own)
    own.refused = str(error)
    st.rerun()


def _forget(own: Own) -> None:
    own.path = own.title = own.refused = own.reported = ""
    own.report = None


def _report(own: Own, path: str, side: int) -> Report:
    """What can be used of the pictures at a path, as squares of `side`; checked once in a session. Raises UserError."""
    if own.report is None or (own.reported, own.side) != (path, side):
        own.report = None
        with st.spinner("Checking your pictures"):
            own.report = pictures.report(path, LOOK_SECONDS, own.title if path == own.path else "", side)
            own.reported, own.side = path, side
    return own.report


def _show(report: Report) -> None:
    shown = preview(report.preview)
    st.image(shown, caption="What the network will see", width="stretch", alt=f"{len(report.preview)} of your pictures")
    words = f"**{report.used:,}** of {report.looked:,} files can be used."
    if report.looked < report.total:
        words += f" {report.total - report.looked:,} more are checked when the run starts."
    st.markdown(words + _sizes(report))
    for warning in _warnings(report):
        st.warning(warning, icon=":material/warning:")
    if report.changes:
        st.caption(f"Of those: {report.changes}.")
    if report.used < FEW and report.looked == report.total:
        st.caption(
            f":material/visibility: {report.used:,} pictures are very few, so the discriminator will soon memorise them. *Flip*, under "
            "All settings, doubles them. A few thousand similar pictures work best."
        )
    if report.skipped:
        if report.hint:
            st.caption(f":material/lightbulb: {plain(report.hint, 300)}")
        with st.expander(f"{len(report.skipped):,} not used, and why", icon=":material/filter_alt:"):
            lines = [readable(f"{name}: {why}") for name, why in report.skipped[:LISTED]]
            if len(report.skipped) > LISTED:
                lines.append(f"and {len(report.skipped) - LISTED:,} more")
            st.text("\n".join(lines))


def _sizes(report: Report) -> str:
    """The sizes of the pictures in a sentence that follows others."""
    if not report.sizes:
        return ""
    width, height, count = report.sizes[0]
    if len(report.sizes) == 1:
        return f" They are {width} x {height} pixels."
    if 2 * count > sum(count for _, _, count in report.sizes):
        return f" Most are {width} x {height} pixels."
    sides = [min(width, height) for width, height, _ in report.sizes]
    low, high = min(sides), max(sides)
    return f" Shorter side: {low if low == high else f'{low} to {high}'} pixels."


def _warnings(report: Report) -> list[str]:
    """What probably goes wrong with these pictures, in sentences."""
    words = []
    for count, shade, why in (
        (report.dark, "black", "Such files are often masks or measurements, not photos."),
        (report.light, "white", "White drawings on a transparent background vanish, because transparent becomes white."),
    ):
        if 10 * count > report.used:
            words.append(f"{count:,} of {report.used:,} pictures are nearly {shade} all over. {why}")
    if report.num_folders > 1:
        listed = ", ".join(f"{plain(folder, 60)} ({count:,})" for folder, count in report.folders)
        more = report.num_folders - len(report.folders)
        words.append(
            f"The files lie in {report.num_folders:,} folders: {listed}{f' and {more:,} more' if more else ''}. All of them are "
            "used. If some hold something else, such as masks, remove them."
        )
    return words


def preview(pictures: np.ndarray, gap: int = 2) -> Image.Image:
    """uint8 (N, 3, S, S) as one picture, three in a row: more would be too small to see in a sidebar."""
    count, _, side, _ = pictures.shape
    columns = min(3, max(1, count))
    rows = max(1, -(-count // columns))
    step = side + gap
    sheet = np.full((rows * step + gap, columns * step + gap, 3), 96, np.uint8)
    for number, picture in enumerate(pictures):
        top, left = gap + number // columns * step, gap + number % columns * step
        sheet[top : top + side, left : left + side] = picture.transpose(1, 2, 0)
    return Image.fromarray(sheet).resize((2 * sheet.shape[1], 2 * sheet.shape[0]), Image.Resampling.NEAREST)
