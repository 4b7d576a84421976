"""GAN Playground. `streamlit run app.py` finds `app`."""

import streamlit as st
from starlette.middleware import Middleware

from web.guard import Guard
from web.routes.app import below, lifespan

app = st.App(
    "web/main.py", routes=below(st.get_option("server.baseUrlPath")), lifespan=lifespan, middleware=[Middleware(Guard)]
)
