"""What to know of a data set before it is used, and how CelebA gets onto this computer."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from gan_core.catalogue.datasets import CELEBA_SITE, CELEBA_TERMS, DATASETS
from gan_core.datasets import celeba_download as fetching
from gan_core.datasets import celeba_files as celeba
from gan_core.errors import UserError
from gan_core.places import data_root
from gan_core.runs.folder import RunDir

from ...client import acts, celeba_download
from ...words import in_bytes, plain, readable
from .. import may


def caution(name: str) -> None:
    """What to know before using a data set, if there is something to know."""
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
        if count := counted():
            beside = f"with the attributes in `{place.attributes.name}`" if place.attributes else "without attributes"
            st.caption(f"Found: **{count:,}** of {celeba.FULL:,} pictures in `{readable(place.pictures.name)}`, {beside}.")
        return
    size = in_bytes(DATASETS["celeba"].download_mb * 1e6)
    st.warning(
        f"CelebA is not on this computer. Put `img_align_celeba.zip` ({size}, not unpacked) **or** the folder "
        f"`img_align_celeba` into {_place()}, with `list_attr_celeba.txt` beside it if "
        f"you have it. [The authors' page]({CELEBA_SITE}) says where to get them.",
        icon=":material/folder_off:",
    )
    if fault := celeba.wrong():
        st.error(plain(str(fault), 300), icon=":material/broken_image:")
    now = celeba_download.look()
    with st.expander("Or try the download", icon=":material/download:", expanded=now is not None):
        st.fragment(_download, run_every=1.0 if now and now.state == "running" else None)(now and now.state)
    st.button("Look again", icon=":material/refresh:", key="celeba/again", help="After you have added the files")


def counted() -> int | None:
    """How many pictures of CelebA are here; None where there are none."""
    with suppress(OSError):
        if place := celeba.find():
            return _count(str(place.pictures), place.pictures.stat().st_mtime_ns)
    return None


def _place() -> str:
    """Where the files belong. Only a visitor who may name folders of this computer sees its paths."""
    if may.name_folders():
        return f"`{readable(str(data_root() / 'celeba'))}`"
    return "the folder `celeba` of the app's data folder"


@st.cache_data(show_spinner="Counting the pictures of CelebA", max_entries=8)
def _count(place: str, changed: int) -> int:
    """Pictures at a place that was changed at that time: the list of a full zip takes a second to read."""
    return celeba.count(celeba.Place(Path(place), None))


def _download(state: str | None) -> None:
    """Agree, start, and see the progress. The whole form is drawn again when the state is no longer `state`."""
    now = celeba_download.look()
    if (now and now.state) != state:
        st.rerun()
    if now and now.state == "running":
        st.caption(f":material/downloading: {plain(now.message)}")
        if st.button(
            "Cancel",
            icon=":material/close:",
            key="celeba/cancel",
            **may.look("data.download", help="Stop the download. What is here already stays"),
        ):
            acts.stop_download()
            st.rerun()
        return
    if now and now.state == "failed":
        why = now.message.removesuffix(celeba.ways_out(tried=True)).strip()
        st.error(f"{plain(why, 300)} Use one of the two ways above.", icon=":material/error:")
    st.caption(f"{CELEBA_TERMS} The files come from Google Drive, which often refuses. Then use one of the two ways above.")
    if not fetching.can_download():
        st.caption(":material/extension_off: It needs a package that is not installed on this computer:")
        st.code(fetching.INSTALL, language="bash", wrap_lines=True)
        return
    agreed = st.checkbox("I agree to the terms", key="celeba/agree", help="The download starts only after this")
    if st.button(
        "Download",
        icon=":material/download:",
        key="celeba/download",
        **may.look("data.download", help="Download the pictures in the background", disabled=not agreed),
    ):
        acts.download_celeba()
        st.rerun()
