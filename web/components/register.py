"""How a component is made: markup from Python, a style sheet, and an ES module that the browser fetches from a route.

The modules lie in web/js, one folder a component, and import each other relatively; there is no build step.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.components import v2

from ..routes.assets import MODULES, module_path

# Streamlit loads its own scripts from BASE/static/, whatever page this is and whatever path or proxy is in front of the
# app. The modules are loaded from below the same BASE, and lib/base.js reads it from their address: it is found only here.
_SCRIPT = """
const loaded = [...document.querySelectorAll("script[src], link[href]")].map((node) => node.src || node.href);
const own = loaded.find((url) => url.startsWith(location.origin) && url.includes("/static/"));
const base = own ? own.slice(0, own.lastIndexOf("/static/")) : location.origin;
export default async (call) => (await import(base + "{path}")).mount({ ...call, data: JSON.parse(call.data.json) });
"""


def component(name: str, html: str, *styles: str) -> Callable[..., Any]:
    """Register the component of this name, once, at import; returns what mounts it (always with a constant key).

    Its module is web/js/NAME/index.js, which exports `mount`; its styles are lib/STYLE.css for each of `styles`, then
    NAME/style.css, then the other style sheets of that folder by name. They are not isolated (Plotly puts its own style sheet into the head of the document), so all class names of a
    component begin with a prefix of its own. `html` is fixed text: the module writes what comes from a run or a visitor, as
    text. It is inert until the module has come, so that no early click is lost.

    `data` travels as one JSON text: Streamlit looks into dicts for data frames, and loads pandas and pyarrow to do so, which
    would cost the web process 70 MB.
    """
    made = v2.component(
        f"gan_playground_{name}",
        html=html.replace("<div ", "<div inert ", 1),
        css="".join(_read(file) for file in (*(MODULES / "lib" / f"{style}.css" for style in styles), *_sheets(name))),
        js=_SCRIPT.replace("{path}", module_path(f"{name}/index.js")),
        isolate_styles=False,
    )

    def mount(*, data: Any, **more: Any) -> Any:
        return made(data={"json": json.dumps(data)}, **more)

    return mount


def _sheets(name: str) -> list[Path]:
    own = MODULES / name / "style.css"
    return [own, *sorted(file for file in own.parent.glob("*.css") if file != own)]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def rerun_only() -> None:
    """For `on_..._change`: a trigger exists only where a callback is named, and the rerun itself is all that is wanted."""
