"""The page Learn, driven without a browser."""

from streamlit.testing.v1 import AppTest

from gan_core.places import PROJECT


def learn(**query: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/learn.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app
