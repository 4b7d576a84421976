"""Networks of the user's own: Python files that were given by name on this computer, kept by their content. Free of torch.

A run that uses one has the setting `code`, the hash of the file and the name of a function, and keeps a copy as code.py. Only files
that somebody named here (`--architecture mine.py:build`) or trusted (`trust RUN`) are ever run: opening a run folder that came from
elsewhere runs nothing.
"""

import hashlib
import re
from pathlib import Path

from ..errors import ConfigError, RunError, reason, writing
from .collection import root
from .folder import RunDir

GIVEN = re.compile(r"(?P<file>.+\.py):(?P<function>[A-Za-z_]\w*)")
COPY = "code.py"
LARGEST = 1_000_000


def is_code(value: object) -> bool:
    """Whether what was given as an architecture is a file and a function, such as mine.py:build."""
    return isinstance(value, str) and bool(GIVEN.fullmatch(value))


def keep(given: str) -> str:
    """Trust a file that its owner names, such as mine.py:build; returns the setting `code`. Raises ConfigError with file and line."""
    match = GIVEN.fullmatch(given)
    if not match:
        raise ConfigError(f"{given!r} is not a file and a function.", "Write it as mine.py:build.")
    try:
        source = Path(match["file"]).expanduser().read_bytes()
    except OSError as error:
        raise ConfigError(f"{match['file']} cannot be read: {reason(error)}.", "Choose a Python file.") from None
    return f"{_store(source, match['file'])}:{match['function']}"


def _store(source: bytes, name: str) -> str:
    """Keep a file under the hash of what is in it, which is returned. Raises ConfigError where it is not Python."""
    if len(source) > LARGEST:
        raise ConfigError(f"{name} is too large for a file of networks.", "Keep it below 1 MB.")
    try:
        compile(source, name, "exec")
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise ConfigError(f"{name}, line {line}: {getattr(error, 'msg', error)}.", "Fix this line, then try again.") from None
    digest = hashlib.sha256(source).hexdigest()
    path = _folder() / f"{digest}.py"
    with writing(path, "Set GAN_RUNS to another folder.", RunError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
    return digest


def _folder() -> Path:
    return root() / ".code"


def path_of(code: str) -> Path:
    """The trusted file of a setting `code`. Raises RunError where this computer does not have it."""
    digest = code.partition(":")[0]
    path = _folder() / f"{digest}.py"
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            return path
    except OSError:
        pass
    raise RunError(
        "This run has networks of its own, whose code was not named on this computer.",
        "Read code.py in its folder. If you trust it, run: python -m gan_core trust RUN",
    )


def copy_into(run: RunDir) -> None:
    """Keep the code of a run with it. Raises RunError."""
    if code := run.config.code:
        with writing(run.path, "Choose another folder.", RunError):
            (run.path / COPY).write_bytes(path_of(code).read_bytes())


def trust(run: RunDir) -> Path:
    """Trust the code that came with a run. Raises RunError where it has none, or another than its settings say."""
    try:
        source = (run.path / COPY).read_bytes()
    except OSError:
        raise RunError(f"{run.id} has no code of its own.", "Only runs with networks of their own need this.") from None
    if hashlib.sha256(source).hexdigest() != run.config.code.partition(":")[0]:
        raise RunError(f"The code.py of {run.id} is not the one that it was trained with.", "Get the folder again.")
    _store(source, COPY)
    return run.path / COPY
