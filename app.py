"""GAN Playground. `streamlit run app.py` finds `app`."""

import streamlit as st
from starlette.middleware import Middleware

from web.door import Door
from web.guard import Guard, allow_shared
from web.routes.app import ROUTES, below, lifespan

allow_shared()
base = st.get_option("server.baseUrlPath") or ""
app = st.App(
    "web/main.py",
    routes=below(base),
    lifespan=lifespan,
    middleware=[Middleware(Guard), Middleware(Door, routes=ROUTES, base=base)],
)
