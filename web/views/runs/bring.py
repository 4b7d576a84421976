"""A run folder from elsewhere, as a zip, becomes a run of the list."""

import streamlit as st

from gan_core.datasets.uploads import UPLOAD_MB
from gan_core.errors import UserError

from ...client import acts
from ...words import plain
from .. import may
from .chosen import choose

HELP = f"A run folder as one zip of at most {UPLOAD_MB} MB, as saved with Export, Run folder (zip)"


def show() -> None:
    with st.expander("Import a run", icon=":material/upload:"):
        look = may.look("run.import", help=HELP)
        file = st.file_uploader("Zip of a run folder", type="zip", key="bring/file", **look)
        words = "Check the zip and add it as a new run. No code in it is run."
        look = may.look("run.import", help=words if file else "Choose a zip first", disabled=file is None)
        if st.button("Import", icon=":material/check:", key="bring/import", **look) and file:
            try:
                with st.spinner("Checking the zip"):
                    run = acts.import_run(file)
            except UserError as error:
                st.error(plain(str(error)), icon=":material/error:")
            else:
                choose([run.id])
                st.rerun()
