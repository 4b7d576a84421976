"""Glossary: the words of the app, from docs/glossary.md."""

import streamlit as st

from web.views.glossary import show

st.title("Glossary")
show()
