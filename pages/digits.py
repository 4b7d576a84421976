"""On demand: digits, faces and clothes from conditional GANs, as requested."""

import streamlit as st

from gan_core.errors import UserError
from web.views.digits import attributes, judge, many, morph, networks, one_z, sheet, state, sweep, train, write

VIEWS = {
    "write": ("Write", write),
    "same": ("All at one z", one_z),
    "sweep": ("Style sweep", sweep),
    "morph": ("Morph", morph),
    "sheet": ("Content and style", sheet),
    "many": ("Many of one", many),
    "judge": ("Is it right?", judge),
    "train": ("Train one", train),
    "inside": ("How the label enters", networks),
}
OF_ATTRIBUTES = {**VIEWS, "write": ("Attributes", attributes)}
del OF_ATTRIBUTES["many"]  # of faces, the first view shows many at once

runs = state.conditional_runs()
notes = st.container()
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.title("On demand", width="content")
    try:
        model = state.choose_snapshot(state.choose_run(runs, notes), notes) if runs else None
    except UserError as error:
        notes.error(str(error), icon=":material/error:")
        st.stop()
if model:
    views = OF_ATTRIBUTES if model.switches else VIEWS
    view = state.choice("view", {name: title for name, (title, _) in views.items()}, "What to look at")
    views[view][1].show(model, state.seed())
else:
    st.markdown(
        "A **conditional GAN** draws what you request: type 2026 and get 2026 in handwriting, in a new style each time. "
        "No such model has been trained here yet. Train one, and it can draw for you after a minute or two."
    )
    train.show()
