"""The shape of the source tree: floors, what the web process may import, sizes. docs/architecture.md describes it."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from gan_core.places import PROJECT

WITHOUT_TORCH = (
    "pages",
    "web",
    "gan_core/catalogue",
    "gan_core/settings",
    "gan_core/runs",
    "gan_core/lessons",
    "gan_core/doctor/advice.py",
    "gan_core/doctor/alarms.py",
    "gan_core/doctor/findings.py",
    "gan_core/doctor/readings.py",
    "gan_core/latent/specs.py",
    "gan_core/studio/protocol.py",
    "gan_core/studio/requests.py",
)
WITHOUT_STREAMLIT = ("gan_core", "web/routes", "web/client", "benchmarks")
CONTRACTS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def python_files(*places: str) -> list[Path]:
    found: list[Path] = []
    for place in places:
        path = PROJECT / place
        assert path.exists(), f"{place} has moved"
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def imported(path: Path) -> set[str]:
    """Top-level packages that a file imports anywhere in it, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("place", WITHOUT_TORCH)
def test_the_web_process_imports_no_torch_not_even_inside_a_function(place):
    guilty = {str(path.relative_to(PROJECT)) for path in python_files(place) if imported(path) & {"torch", "torchvision"}}
    typing_only = {"gan_core/runs/snapshots.py"}  # the type of what it returns; safetensors itself loads torch when asked to
    assert guilty <= typing_only


@pytest.mark.parametrize("place", WITHOUT_STREAMLIT)
def test_neither_the_core_nor_the_routes_know_streamlit(place):
    assert not [str(path) for path in python_files(place) if imported(path) & {"streamlit"}]


def test_the_core_never_imports_the_app():
    assert not [str(path) for path in python_files("gan_core") if imported(path) & {"web", "pages", "app", "tests"}]


def test_the_documentation_lists_the_floors_of_the_contract():
    layers = [floor.removeprefix("gan_core.") for floor in CONTRACTS[0]["layers"]]
    text = (PROJECT / "docs/architecture.md").read_text("utf-8")
    table = text.partition("<!-- floors -->")[2].partition("<!-- /floors -->")[0]
    listed = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert listed == layers[:-1]
    assert set(listed) == {path.parent.name for path in (PROJECT / "gan_core").glob("*/__init__.py")}


# -- sizes ----------------------------------------------------------------------------------------------------------------

FILE, PAGE, FUNCTION = 300, 40, 50
LONG_FILES = {
    "gan_core/settings/presets.py": 309,  # a table
    "pages/pairs.py": 56,
}
LONG_FUNCTIONS = {"web/views/runs/overlay.py:figure": 55}
"""What is longer than it should be. These lists may only shrink: lower a number, or take a line out, never the other way."""


def long_files() -> dict[str, int]:
    found: dict[str, int] = {}
    for place in ("app.py", "pages", "web", "gan_core"):
        path = PROJECT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.suffix not in (".py", ".js", ".css") or "node_modules" in file.parts:
                continue
            lines = len(file.read_text("utf-8").splitlines())
            if lines > (PAGE if place == "pages" else FILE):
                found[file.relative_to(PROJECT).as_posix()] = lines
    return found


def long_functions() -> dict[str, int]:
    found: dict[str, int] = {}
    for path in python_files("app.py", "pages", "web", "gan_core"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION:
                    found[f"{path.relative_to(PROJECT).as_posix()}:{node.name}"] = lines
    return found


@pytest.mark.parametrize(("found", "allowed"), [(long_files, LONG_FILES), (long_functions, LONG_FUNCTIONS)])
def test_nothing_is_too_long_but_the_exceptions_which_only_shrink(found, allowed):
    too_long = found()
    assert {name: lines for name, lines in too_long.items() if lines > allowed.get(name, 0)} == {}
    assert set(allowed) <= set(too_long), "these are short enough now: take them out of the list"


def test_no_line_is_kept_from_the_formatter():
    marks = ("# fmt: " + "skip", "# fmt: " + "off")
    files = python_files("app.py", "pages", "web", "gan_core", "tests", "benchmarks", "examples")
    assert not [str(path) for path in files if any(mark in path.read_text("utf-8") for mark in marks)]
