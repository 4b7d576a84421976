"""The glossary page shows docs/glossary.md and can be searched."""

from streamlit.testing.v1 import AppTest

from gan_core.places import PROJECT
from web.views.glossary import links, sections


def glossary() -> AppTest:
    return AppTest.from_file(str(PROJECT / "pages/glossary.py"), default_timeout=60).run()


def test_every_entry_begins_with_its_term_and_is_shown():
    entries = [entry for group in sections().values() for entry in group]
    assert len(entries) > 50 and all(entry.startswith("**") for entry in entries)
    shown = "\n".join(one.value for one in glossary().markdown)
    assert all(entry in shown for entry in entries)


def test_a_link_to_a_term_shows_its_entry_first():
    assert links()["z"] is links()["latent"] and "value-function-v" in links()
    app = AppTest.from_file(str(PROJECT / "pages/glossary.py"), default_timeout=60)
    app.query_params["term"] = "Latent"
    app.run()
    assert app.markdown[0].value == links()["latent"]
    app.query_params["term"] = "flux capacitor"
    app.run()
    assert "no entry “flux capacitor”" in app.warning[0].value


def test_a_search_leaves_the_entries_that_have_the_word():
    app = glossary()
    app.text_input(key="glossary/find").set_value("slerp").run()
    assert [one.value for one in app.subheader] == ["Exploring"]
    app.text_input(key="glossary/find").set_value("zzz").run()
    assert not app.subheader and "No entry" in app.info[0].value


def test_every_choice_of_the_catalogue_is_explained():
    from gan_core.catalogue.architectures import ARCHITECTURES
    from gan_core.catalogue.datasets import DATASETS
    from gan_core.catalogue.losses import LOSSES, PENALTIES
    from gan_core.catalogue.metrics import METRICS

    entries = "\n".join(entry for group in sections().values() for entry in group)
    for table in (ARCHITECTURES, LOSSES, PENALTIES, DATASETS, METRICS):
        assert all(f"(`{name}`)" in entries for name in table)
