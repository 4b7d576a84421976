"""Every control says what it does: Streamlit's by their help, those of our components by their title."""

import ast
import importlib
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from gan_core.places import PROJECT

WIDGETS = {
    *("button", "download_button", "popover", "selectbox", "multiselect", "segmented_control", "pills", "radio", "checkbox"),
    *("toggle", "number_input", "slider", "select_slider", "text_input", "text_area", "file_uploader"),
}
FILES = [*sorted((PROJECT / "pages").glob("*.py")), *sorted((PROJECT / "web/views").rglob("*.py"))]
COMPONENTS = sorted(path.stem for path in (PROJECT / "web/components").glob("*.py") if path.stem != "__init__")
NEVER_CLOSED = {"input", "img", "br", "path", "rect", "circle", "line", "hr"}


def unexplained(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of every call that makes a widget without `help`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WIDGETS:
            continue
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        if None in named or (isinstance(node.func.value, ast.Name) and node.func.value.id == "plain"):
            continue  # **more, which its caller gives; a toggle of our own
        if ast.unparse(named.get("label_visibility", ast.Constant(""))) == "'collapsed'":
            continue  # Streamlit shows help beside a label only; what stands around these says what they do
        given = named.get("help")
        if given is None or (isinstance(given, ast.Constant) and not given.value):
            yield node.lineno, ast.unparse(node)[:70]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_widget_has_help(path):
    found = [f"{path.relative_to(PROJECT)}:{line}: {words}" for line, words in unexplained(path.read_text("utf-8"))]
    assert not found, "say in `help` what it does:\n" + "\n".join(found)


def test_a_widget_without_help_would_be_found():
    assert [line for line, _ in unexplained("st.button('a', help='b')\nst.button('a')\ncolumn.slider('c', help='')")] == [2, 3]


class Controls(HTMLParser):
    """Controls of a component's markup that have no title, nor a label with one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.around: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = bool(dict(attrs).get("title"))
        if tag in ("button", "input", "select", "textarea") and not said and ("label", True) not in self.around:
            self.found.append(self.get_starttag_text() or tag)
        if tag not in NEVER_CLOSED:
            self.around.append((tag, said))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_control_of_a_component_has_a_title(name):
    module = importlib.import_module(f"web.components.{name}")
    for text in [value for value in vars(module).values() if isinstance(value, str) and "<" in value]:
        assert not Controls(text).found


def test_a_control_without_a_title_would_be_found():
    assert len(Controls("<label title=a><input></label><label><input></label><button title=b></button>").found) == 1
