"""Which benchmarks there are, what each measures, and how to run it; without `--list`, the one that measures the speed of training.

python -m benchmarks [--list]
"""

import ast
import json
import sys
from pathlib import Path


def known() -> dict[str, dict[str, str]]:
    """Every benchmark by name: {"measures": a sentence, "command"}, read from the top of its file."""
    found = {}
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        first, command, *_ = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n\n")
        found[file.stem] = {"measures": " ".join(first.split()), "command": " ".join(command.split())}
    return found


def main(given: list[str]) -> None:
    if given != ["--list"]:
        from benchmarks.train_speed import main as train_speed

        train_speed(given)
        return
    benchmarks = known()
    for name, row in benchmarks.items():
        print(f"{name:16} {row['measures']}\n{'':16} {row['command']}")
    print(json.dumps(benchmarks))


if __name__ == "__main__":
    main(sys.argv[1:])
