"""Your own pictures on the Train form: given as files or as a folder, looked through, and shown as the network will see them.

No torch: Pillow decodes, and what it decoded is found again by the run.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from gan_core.catalogue.datasets import CELEBA_SITE, CELEBA_TERMS, DATASETS
from gan_core.datasets import celeba_download as fetching
from gan_core.datasets import celeba_files as celeba
from gan_core.datasets import uploads
from gan_core.datasets.folder import Report
from gan_core.datasets.opening import ENDINGS
from gan_core.datasets.sources import Unusable
from gan_core.errors import UserError
from gan_core.places import data_root, uploads_root
from gan_core.runs.folder import RunDir

from ...client import celeba_download, pictures
from ...guard import may_name_folders
from ...words import plain

FEW = 500  # pictures below which a discriminator soon knows them by heart
LISTED = 60  # skipped files that are told by name
LOOK_SECONDS = 8.0


def choose() -> str:
    """Ask for pictures and show what of them can be used. Returns the path of the folder or zip; "" while there is none
    that a run could use."""
    path = st.session_state.get("own/path", "")
    if not path:
        path = _ask()
        if not path:
            return ""
    try:
        report = _report(path)
    except UserError as error:
        if "own/title" in st.session_state:
            if isinstance(error, Unusable):
                with suppress(OSError):
                    Path(path).unlink()  # nobody can use it, now or later
            _refuse(error)
        st.error(plain(str(error), 600), icon=":material/error:")
        _again("Choose others")
        return ""
    _show(path, report)
    _again("Choose others")
    return path


def caution(name: str) -> None:
    """What somebody should know before using a data set, where there is something to know."""
    dataset = DATASETS[name]
    if dataset.caution:
        with st.expander(f"What {dataset.title} is: real people, terms, known biases", icon=":material/info:"):
            st.markdown(dataset.caution)


def caution_of(run: RunDir) -> None:
    """The same beside a run."""
    with suppress(UserError):
        caution(run.config.dataset)


def celeba_note(there: bool) -> None:
    """How much of CelebA is here, or, if it is missing, how to get it."""
    if there and (place := celeba.find()):
        with suppress(OSError):
            count = _count(str(place.pictures), place.pictures.stat().st_mtime_ns)
            beside = f"`{place.attributes.name}`" if place.attributes else "no file of attributes"
            st.caption(f"Found: **{count:,}** of {celeba.FULL:,} pictures in `{place.pictures}`; beside it {beside}.")
        return
    place, size = data_root() / "celeba", DATASETS["celeba"].download_mb / 1000
    st.warning(
        f"CelebA is not on this machine. Put `img_align_celeba.zip` ({size:.1f} GB, as it is) **or** the folder "
        f"`img_align_celeba` into `{place}`, and `list_attr_celeba.txt` beside it if you have it. "
        f"[The collectors' page]({CELEBA_SITE}) says where they are handed out.",
        icon=":material/folder_off:",
    )
    if fault := celeba.wrong():
        st.error(plain(str(fault), 300), icon=":material/broken_image:")
    now = celeba_download.look()
    with st.expander("Or try the download", icon=":material/download:", expanded=now is not None):
        st.fragment(_download, run_every=1.0 if now and now.state == "running" else None)(now and now.state)
    st.button("Look again", icon=":material/refresh:", key="celeba/again", help="After the files have been put there")


@st.cache_data(show_spinner="Counting the pictures of CelebA", max_entries=8)
def _count(place: str, changed: int) -> int:
    """Pictures at a place that was changed at that time: the list of a full zip takes a second to read."""
    return celeba.count(celeba.Place(Path(place), None))


def _download(state: str | None) -> None:
    """Agree, begin, and see how far it has come. The whole form is drawn anew when its state is no longer `state`."""
    now = celeba_download.look()
    if (now and now.state) != state:
        st.rerun()
    if now and now.state == "running":
        st.caption(f":material/downloading: {now.message}")
        if st.button("Cancel", icon=":material/close:", key="celeba/cancel"):
            celeba_download.cancel()
            st.rerun()
        return
    if now and now.state == "failed":
        why = now.message.removesuffix(celeba.ways_out(tried=True)).strip()
        st.error(f"{plain(why, 300)} The two ways above remain.", icon=":material/error:")
    st.caption(f"{CELEBA_TERMS} The files come from Google Drive, which often refuses; then the two ways above remain.")
    if not fetching.can_download():
        st.caption(":material/extension_off: It needs a package that is not installed on this machine:")
        st.code(fetching.INSTALL, language="bash", wrap_lines=True)
        return
    agreed = st.checkbox("I agree to the terms", key="celeba/agree")
    if st.button("Download", icon=":material/download:", key="celeba/download", disabled=not agreed):
        celeba_download.begin()
        st.rerun()


def _ask() -> str:
    """A box for files and, in a browser on the server's own machine, one for a path. Returns the path, or ""."""
    ways = ["Upload", "Local folder"]
    # A path names any folder of the server, so guests are not asked for one.
    way = ways[0]
    if may_name_folders(st.context.headers):
        way = st.segmented_control("Your pictures", ways, default=ways[0], key="own/way", width="stretch") or ways[0]
    if way == ways[1]:
        text = st.text_input(
            "Folder or zip",
            key="own/text",
            placeholder="/home/me/pictures",
            help="All folders in it are looked through too",
        )
        if text := text.strip().strip("'\"").strip():  # file managers copy a path with quotes
            st.session_state["own/path"] = os.path.abspath(os.path.expanduser(text))
            st.rerun()
        return ""
    if refused := st.session_state.get("own/refused"):
        st.error(plain(refused, 600), icon=":material/error:")
    number = st.session_state.setdefault("own/number", 0)
    files = st.file_uploader(
        "One zip, or several pictures",
        type=["zip", *ENDINGS],
        accept_multiple_files=True,
        key=f"own/files/{number}",
        help=f"At most {uploads.UPLOAD_MB} MB at once: for more, shrink the pictures first, since 64 x 64 is what is used, or put them "
        "into a folder of the machine that the app runs on.",
    )
    if not files:
        st.caption(
            f"At most {uploads.UPLOAD_MB} MB. They stay on the machine that this app runs on, in `{uploads_root()}`, until somebody "
            "deletes them there."
        )
        return ""
    st.session_state["own/number"] = number + 1  # a new box: the old one's files leave the server's memory
    try:
        uploads.check_size(sum(file.size for file in files))
        st.session_state["own/path"] = str(uploads.store([(file.name, file.getbuffer()) for file in files]))
    except UserError as error:
        _refuse(error)
    st.session_state["own/title"] = files[0].name if len(files) == 1 else f"What you gave ({len(files)} files)"
    st.session_state.pop("own/refused", None)
    st.rerun()
    return ""


def _refuse(error: UserError) -> None:
    """Forget what was uploaded, and say why above an empty box."""
    _forget()
    st.session_state["own/refused"] = str(error)
    st.rerun()


def _forget() -> None:
    for name in ("path", "title", "reports", "text", "refused"):
        st.session_state.pop(f"own/{name}", None)


def _report(path: str) -> Report:
    """What can be used of the pictures at a path; looked at once in a session."""
    known: dict[str, Any] = st.session_state.setdefault("own/reports", {})
    if path not in known:
        with st.spinner("Looking through your pictures"):
            known.clear()
            known[path] = pictures.report(path, LOOK_SECONDS, st.session_state.get("own/title", ""))
    return known[path]


def _show(path: str, report: Report) -> None:
    st.image(preview(report.preview), caption="What the network will see", width="stretch")
    words = f"**{report.used:,}** of {report.looked:,} files can be used."
    if report.looked < report.total:
        words += f" {report.total - report.looked:,} more are looked at when the run starts."
    if report.sizes:
        width, height, count = report.sizes[0]
        if len(report.sizes) == 1:
            words += f" They are {width} x {height}."
        elif 2 * count > sum(count for _, _, count in report.sizes):
            words += f" Most are {width} x {height}."
        else:
            sides = [min(width, height) for width, height, _ in report.sizes]
            alike = min(sides) == max(sides)
            words += (
                f" Their shorter sides {f'all measure {min(sides)}' if alike else f'measure {min(sides)} to {max(sides)}'}."
            )
    st.markdown(words)
    for warning in _warnings(report):
        st.warning(warning, icon=":material/warning:")
    if report.changes:
        st.caption(f"Of those: {report.changes}.")
    if report.used < FEW and report.looked == report.total:
        st.caption(
            ":material/visibility: That is few: the discriminator will soon know them by heart. *Flip*, under All settings, "
            "doubles them; some thousands of alike pictures learn best."
        )
    if report.skipped:
        if report.hint:
            st.caption(f":material/lightbulb: {plain(report.hint, 300)}")
        with st.expander(f"{len(report.skipped):,} not used, and why", icon=":material/filter_alt:"):
            lines = [f"{name}: {why}" for name, why in report.skipped[:LISTED]]
            if len(report.skipped) > LISTED:
                lines.append(f"and {len(report.skipped) - LISTED:,} more")
            st.text("\n".join(lines))


def _warnings(report: Report) -> list[str]:
    """What probably goes wrong with these pictures, in sentences."""
    words = []
    for count, shade, why in (
        (report.dark, "black", "Pictures with unusual brightness are often masks or measurements."),
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


def _again(label: str) -> None:
    if st.button(label, icon=":material/swap_horiz:", key="own/again"):
        _forget()
        st.rerun()
