"""Every component, as it is registered: its files are there, and its script loads the module that the route serves."""

import json
import re
from pathlib import Path

import pytest
import streamlit as st

from web import components
from web.components import register
from web.routes import assets

NAMES = sorted(path.parent.name for path in assets.MODULES.glob("*/index.js"))


def test_every_folder_of_web_js_is_a_component_of_that_name():
    sources = [path.read_text() for path in Path(components.__file__).parent.glob("*.py")]
    named = {name for text in sources for name in re.findall(r'component\("(\w+)"', text)}
    assert named == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_script_of_a_component_imports_its_own_module_below_the_base(monkeypatch, name):
    made = {}
    monkeypatch.setattr(st.components.v2, "component", lambda title, **files: made.update(files, title=title))
    register.component(name, "<div class='x'><div></div></div>", "latents")
    assert made["title"] == f"gan_playground_{name}"
    assert made["html"] == "<div inert class='x'><div></div></div>", "nothing can be pressed before the module has come"
    assert f'import(base + "{assets.module_path(f"{name}/index.js")}")' in made["js"]
    assert made["css"].startswith((assets.MODULES / "lib/latents.css").read_text())
    own = [(assets.MODULES / name / "style.css").read_text(), *_others(name)]
    assert made["css"].endswith("".join(own)), "its own style sheet, then what refines it"


def _others(name: str) -> list[str]:
    return [file.read_text() for file in sorted((assets.MODULES / name).glob("*.css")) if file.name != "style.css"]


def test_data_travels_as_text_so_that_streamlit_looks_for_no_data_frames(monkeypatch):
    mounted = {}
    monkeypatch.setattr(st.components.v2, "component", lambda *names, **files: lambda **more: mounted.update(more))
    register.component("mixer", "<div></div>")(
        key="k", data={"z": [{"from": 7}], "psi": 0.5, "name": "ä"}, on_renew_change=print
    )
    assert mounted.pop("on_renew_change") is print and mounted.pop("key") == "k"
    assert json.loads(mounted.pop("data")["json"]) == {"z": [{"from": 7}], "psi": 0.5, "name": "ä"} and not mounted


def test_an_unknown_style_sheet_is_an_error_when_the_component_is_registered():
    with pytest.raises(FileNotFoundError):
        register.component("mixer", "<div></div>", "no such style")
