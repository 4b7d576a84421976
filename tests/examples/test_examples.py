"""The examples run as they stand, for a few steps, and are short enough to read."""

import os
import subprocess
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
def test_an_example_runs_for_a_few_steps(name, tmp_path):
    steps, made = EXAMPLES[name]
    done = subprocess.run(
        [sys.executable, str(PROJECT / "examples" / name), steps],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / made).stat().st_size > 500


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_on_a_screen(name):
    assert len((PROJECT / "examples" / name).read_text("utf-8").splitlines()) <= 50


def test_the_examples_start_from_any_folder():
    assert not [path for path in (PROJECT / "examples").glob("*.py") if str(Path.cwd()) in path.read_text("utf-8")]
