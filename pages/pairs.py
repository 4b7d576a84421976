"""GAN or VAE: a pair trained under the same conditions, compared side by side and measured."""

import streamlit as st

from gan_core.errors import UserError
from gan_core.runs import pairs
from web.views.pairs import codes, copies, far, intro, new_pair, same_picture, samples, state, training, verdict, walk
from web.words import plain

VIEWS = {
    "live": ("Training", training, "Both learn from the same batches. The slider shows both at the same step or second."),
    "prior": ("Samples", samples, "Both draw from the same random z. Each network maps them to different pictures."),
    "same": (
        "Same picture",
        same_picture,
        "The VAE encodes and decodes a picture. The GAN has to search for a z that draws it.",
    ),
    "walk": ("Walk", walk, "From one real picture to another, through the latent space of each network."),
    "far": ("Outside the training range", far, "z times 0 to 4. Both were trained on z of about the same length."),
    "codes": (
        "Latent codes",
        codes,
        "Where the VAE puts real pictures. A GAN has no such map: it only goes from z to pictures.",
    ),
    "near": ("Copies", copies, "Samples beside the closest training pictures. A network that copies has learned nothing."),
    "verdict": ("Verdict", verdict, "Metrics with their spread. Differences within the spread are not significant."),
}
WITHOUT_SNAPSHOTS = ("live", "verdict")

with st.sidebar:
    new_pair.show()
known = pairs.known()
header = st.container(horizontal=True, vertical_alignment="center")
header.title("GAN or VAE?", width="content")
try:
    pair = state.choose(known)
    if not pair:
        intro.show()
        st.markdown("Press **Start both** on the left. Both start training now, and the first pictures appear within seconds.")
        st.stop()
    with header:
        state.pair_box(known, pair)
        intro.show_folded()
    view = state.view_tabs({name: title for name, (title, _, _) in VIEWS.items()})
    st.caption(VIEWS[view][2])
    if pair.without_snapshot and view not in WITHOUT_SNAPSHOTS:
        names = " and ".join(plain(run.title) for run in pair.without_snapshot)
        st.info(
            f"This view needs a snapshot of each run. {names} has none yet; see Training.", icon=":material/hourglass_empty:"
        )
    else:
        VIEWS[view][1].show(pair)
except UserError as error:
    st.warning(plain(str(error)), icon=":material/warning:")
    if known:
        st.button("Show another pair", key="another-pair", on_click=state.open_pair, args=known[0], help="The first one")
