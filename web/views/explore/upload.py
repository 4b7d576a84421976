"""A picture that a visitor uploads, made small enough to be sent on."""

import base64

import streamlit as st

from gan_core.datasets.opening import ENDINGS
from gan_core.errors import DataError, UserError

from ...client import pictures
from ...words import plain

MOST_BYTES = 20_000_000  # of a file that is uploaded
SENT_SIDE = 512  # pixels of the longer side that are sent on: no run draws larger ones


def uploaded(key: str = "own-upload") -> str | None:
    """The box for a file, and the picture in it as fit_upload returns it; None while there is none that can be used."""
    file = st.file_uploader(
        "A picture",
        type=list(ENDINGS),
        key=key,
        help="It is scaled to the size that this run draws. It stays on the computer that runs the app.",
        label_visibility="collapsed",
    )
    if file is None:
        return None
    try:
        picture = fit_upload(file.getvalue())
    except UserError as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
        return None
    st.image(base64.b64decode(picture), width=220, caption="Your upload", alt="The picture that you uploaded")
    return picture


def fit_upload(data: bytes) -> str:
    """The bytes of a picture file, of any size and mode, as a PNG of at most SENT_SIDE pixels a side, in base64.

    Upright, the first frame of an animation, on white where it is transparent. Raises DataError.
    """
    if len(data) > MOST_BYTES:
        raise DataError(f"This file has {len(data) / 1e6:.0f} MB.", f"Choose one of at most {MOST_BYTES // 10**6} MB.")
    return base64.b64encode(pictures.shrunk(data, SENT_SIDE)).decode()
