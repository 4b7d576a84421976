"""GAN Playground. `streamlit run app.py` finds `app`."""

import streamlit as st
from starlette.middleware import Middleware

from web.guard import Guard
from web.routes.app import ROUTES, lifespan

app = st.App("web/main.py", routes=ROUTES, lifespan=lifespan, middleware=[Middleware(Guard)])
