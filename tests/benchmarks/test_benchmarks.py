"""Every benchmark starts, and the list of them is complete."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import benchmarks
from benchmarks.__main__ import known, main

FOLDER = Path(benchmarks.__file__).parent
NAMES = sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("__"))


def test_the_list_has_every_benchmark_with_its_command(capsys):
    main(["--list"])
    *table, last = capsys.readouterr().out.splitlines()
    assert list(json.loads(last)) == NAMES == list(known())
    for name, row in known().items():
        assert row["measures"] and row["command"].startswith(f"python -m benchmarks.{name}")
        assert any(line.split()[0] == name for line in table if line.strip())


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_starts(name):
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--help"], capture_output=True, text=True, cwd=FOLDER.parent, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout
