"""A data set from a Python file of the owner's: run in a process of its own, so that the server never holds their code."""

import json
import subprocess
import sys
from pathlib import Path

from gan_core.errors import ConfigError
from gan_core.places import PROJECT
from gan_core.runs.code import GIVEN

PATIENCE = 300.0  # seconds that the file may take


def absolute(given: str) -> str:
    """mine.py:dataset with the whole path of its file; as it is where it is nothing like that."""
    match = GIVEN.fullmatch(given)
    return f"{Path(match['file']).expanduser().absolute()}:{match['function']}" if match else given


def data_of(given: str) -> dict[str, str]:
    """The settings of a data set such as mine.py:dataset. Raises ConfigError, with the line where something fails."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gan_core.datasets.own_code"],
            input=json.dumps({"given": given}),
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        told = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        raise ConfigError(f"{given} took longer than {PATIENCE:g} seconds.", "Make its data set smaller.") from None
    except (OSError, ValueError, IndexError):
        raise ConfigError(f"Python stopped while running {given}.", "Run the function in Python yourself to see why.") from None
    if "error" in told:
        raise ConfigError(told["error"], told["hint"])
    return told["settings"]
