"""The script that Streamlit runs for every visitor: page settings, the navigation, the page."""

from pathlib import Path

import streamlit as st

from web import theme
from web.access import classroom
from web.places import CLASS, DIGITS, EXPLORE, GLOSSARY, HOME, LAB, LEARN, LESSONS, RUNS, TRAIN, VERSUS
from web.views import explain
from web.views.classroom import following
from web.views.lessons import follow

pages = [
    st.Page(HOME, title="Home", icon=":material/home:", default=True),
    st.Page(LEARN, title="Learn", icon=":material/school:"),
    st.Page(LAB, title="Lab", url_path="lab", icon=":material/experiment:"),
    st.Page(LESSONS, title="Lessons", icon=":material/assignment:"),
    st.Page(TRAIN, title="Train", icon=":material/play_circle:"),
    st.Page(EXPLORE, title="Explore", url_path="explore", icon=":material/explore:"),
    st.Page(DIGITS, title="On demand", url_path="digits", icon=":material/dialpad:"),
    st.Page(VERSUS, title="GAN or VAE", url_path="versus", icon=":material/balance:"),
    st.Page(RUNS, title="Runs", icon=":material/folder_open:"),
    st.Page(GLOSSARY, title="Glossary", icon=":material/menu_book:"),
]
if classroom.on():
    pages.insert(1, st.Page(CLASS, title="Class", url_path="class", icon=":material/groups:"))
page = st.navigation(pages, position="top")
st.set_page_config(
    page_title=f"{page.title} · GAN Playground",
    page_icon=str(Path(__file__).with_name("icon.png")),
    layout="wide",
)
st.html(f"<style>{theme.css()}\n{Path(__file__).with_name('style.css').read_text(encoding='utf-8')}</style>")
explain.show(page.title)
follow.show(page.title)
with following.shown(page, pages):
    page.run()
