"""The Explore page without a browser: open it at an address, and read what it says."""

from streamlit.testing.v1 import AppTest

from gan_core.places import PROJECT


def page(**query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/explore.py"), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.session_state["as-code"] = True
    return app.run()


def words(app: AppTest) -> str:
    texts = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info]
    return "\n".join(text.value.replace("\\", "") for text in texts)
