"""The links into the class and their QR code, on the page and large for a projector."""

import html

import streamlit as st

from ...access import classroom, invite
from ...client import class_acts
from ...guard import shared_url

LARGE = "class/projected"
LARGE_SIDE = 560  # pixels of the code on a projector: what a window of 720 has room for
ALT = "QR code of the class link"
_BIG = "font-size: clamp(1.5rem, 3vw, 4rem); line-height: 1.4; overflow-wrap: anywhere"


def projected() -> bool:
    """Whether the page is shown to the class with the QR code alone; draws it then."""
    if not st.session_state.get(LARGE):
        return False
    _, link = class_acts.links(shared_url())
    words, picture = st.columns([3, 4], vertical_alignment="center", gap="large")
    with words:
        st.title("Join the class", anchor=False)
        code = invite.spelled(classroom.current().class_code)
        st.html(f'<p style="{_BIG}">Scan, or open<br><b>{html.escape(shared_url())}</b><br>and enter<br><b>{code}</b></p>')
        if st.button("Close", icon=":material/close_fullscreen:", help="Back to the page of the class"):
            st.session_state[LARGE] = False
            st.rerun()
    picture.image(invite.qr_png(link), width=LARGE_SIDE, alt=ALT)
    return True


def show() -> None:
    teacher, link = class_acts.links(shared_url())
    with st.container(border=True):
        st.markdown("**Join the class**")
        code, words = st.columns([1, 2], vertical_alignment="center")
        code.image(invite.qr_png(link), width="stretch", alt=ALT)
        with words:
            st.code(link, language=None, wrap_lines=True)
            if st.button("Show large", icon=":material/fit_screen:", help="The code alone, for a projector"):
                st.session_state[LARGE] = True
                st.rerun()
        with st.expander("Your own link", icon=":material/key:"):
            st.caption("It makes a browser the teacher's, for example on a tablet. Keep it to yourself.")
            st.code(teacher, language=None, wrap_lines=True)
