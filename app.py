"""GAN Playground. `streamlit run app.py` finds `app`."""

import streamlit as st

from web.routes.app import ROUTES, lifespan

app = st.App("web/main.py", routes=ROUTES, lifespan=lifespan)
