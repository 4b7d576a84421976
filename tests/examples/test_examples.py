"""The examples run as they stand, for a few steps, and are short enough to read."""

import ast
import json
import runpy
import sys
from pathlib import Path

import pytest

from gan_core.places import PROJECT

EXAMPLES = {
    "ring.py": ("5", "ring.png"),
    "mnist.py": ("2", "digits-000002.png"),
    "latent_walk.py": ("6", "walk.gif"),
    "own_generator.py": ("3", "own.png"),
}


def test_every_example_is_tried():
    assert {path.name for path in (PROJECT / "examples").glob("*.py")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_for_a_few_steps(name, tmp_path, monkeypatch):
    """As a program, but in this process, which has PyTorch already."""
    steps, made = EXAMPLES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [name, steps])
    runpy.run_path(str(PROJECT / "examples" / name), run_name="__main__")
    assert (tmp_path / made).stat().st_size > 500


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_on_a_screen(name):
    assert len((PROJECT / "examples" / name).read_text("utf-8").splitlines()) <= 50


def test_the_examples_start_from_any_folder():
    assert not [path for path in (PROJECT / "examples").glob("*.py") if str(Path.cwd()) in path.read_text("utf-8")]


# -- notebooks ------------------------------------------------------------------------------------------------------------

NOTEBOOKS = {
    "first_gan.ipynb": ("steps, images = 2, 200", "saved"),
    "latent_space.ipynb": ("frames = 6", "bold"),
    "own_generator.ipynb": ("steps, images = 2, 200", "run"),
    "gan_and_vae.ipynb": ("num = 20", "pictures"),
}


def code_of(name: str) -> list[dict]:
    book = json.loads((PROJECT / "examples" / name).read_text("utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"]), "every cell has an id of its own"
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def test_every_notebook_is_tried():
    assert {path.name for path in (PROJECT / "examples").glob("*.ipynb")} == set(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_for_a_few_steps_and_is_kept_without_outputs(name, tmp_path, monkeypatch):
    """In this process. The cell tagged "parameters", as papermill knows it, gets smaller numbers."""
    monkeypatch.chdir(tmp_path)
    parameters, made = NOTEBOOKS[name]
    scope: dict = {"__name__": "notebook"}
    tagged = 0
    for cell in code_of(name):
        assert not cell["outputs"] and cell["execution_count"] is None
        few = "parameters" in cell["metadata"].get("tags", ())
        tagged += few
        tree = ast.parse(parameters if few else "".join(cell["source"]))
        last = tree.body[-1]
        shown = last.value if isinstance(last, ast.Expr) else None
        tree.body = tree.body[:-1] if shown else tree.body
        exec(compile(tree, name, "exec"), scope)
        if shown is not None:  # what the notebook would show under the cell
            value = eval(compile(ast.Expression(shown), name, "eval"), scope)
            assert not hasattr(value, "_repr_png_") or len(value._repr_png_()) > 100
    assert tagged == 1 and made in scope
