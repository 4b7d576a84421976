"""Every text that a person may read, with its place: strings of Python and JavaScript, docstrings, documentation, test names.

`python -m tests.texts` prints them, for a reader; tests/stories/test_words.py looks for words that are retired.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gan_core.places import PROJECT

CODE = ("pages", "web", "gan_core", "examples", "benchmarks")
DOCUMENTS = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "checkpoints/pretrained")
# a string or template literal, or (skipped) a comment or a regular expression after an operator
_SCRIPT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""",
    re.DOTALL,
)


@dataclass(frozen=True)
class Text:
    """A text and where it stands. `kind`: string, docstring, script, document or test."""

    path: Path
    line: int
    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(PROJECT)}:{self.line}: {self.words}"


def all_texts() -> Iterator[Text]:
    yield from _of_code()
    yield from _of_tests()
    yield from _of_documents()


def _of_code() -> Iterator[Text]:
    for place in CODE:
        for path in sorted((PROJECT / place).rglob("*")):
            if "node_modules" in path.parts:
                continue
            if path.suffix == ".py":
                yield from of_python(path)
            elif path.suffix in (".js", ".mjs"):
                yield from of_script(path)


def _of_tests() -> Iterator[Text]:
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield Text(path, node.lineno, "test", node.name.replace("_", " "))


def _of_documents() -> Iterator[Text]:
    for place in DOCUMENTS:
        whole = PROJECT / place
        files = [whole] if whole.is_file() else [*sorted(whole.rglob("*.md")), *sorted(whole.rglob("card.json"))]
        for path in files:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                yield Text(path, number, "document", line)


def of_python(path: Path) -> Iterator[Text]:
    """Strings of at least two words. What an f-string fills in is left out as {...}."""
    tree = ast.parse(path.read_text("utf-8"))
    inside: set[int] = set()  # parts of f-strings, and docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            inside.add(id(node.value))
            yield Text(path, node.lineno, "docstring", node.value.value)
        elif isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            words = "".join(str(part.value) if isinstance(part, ast.Constant) else "{...}" for part in node.values)
            if _is_text(words):
                yield Text(path, node.lineno, "string", words)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside and _is_text(node.value):
            yield Text(path, node.lineno, "string", node.value)


def of_script(path: Path) -> Iterator[Text]:
    source = path.read_text("utf-8")
    for match in _SCRIPT.finditer(source):
        words = next((group for group in match.groups() if group is not None), "")
        if _is_text(words):
            yield Text(path, source.count("\n", 0, match.start()) + 1, "script", re.sub(r"\$\{[^}]*\}", "{...}", words))


def _is_text(words: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}", words)) and " " in words.strip()


if __name__ == "__main__":
    kinds = set(sys.argv[1:]) or {"string", "script"}
    for text in all_texts():
        if text.kind in kinds:
            print(text)
