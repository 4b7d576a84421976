"""Every benchmark starts, and the list of them is complete."""

import json
import runpy
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
def test_every_benchmark_starts(name, monkeypatch, capsys):
    """As `python -m` runs it, but in this process, which has PyTorch already."""
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    monkeypatch.delitem(sys.modules, f"benchmarks.{name}", raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    assert ended.value.code == 0 and "usage" in capsys.readouterr().out
