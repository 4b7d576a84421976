"""Networks and data sets of the user's own: Python files that were given by name on this computer, kept by their content. Free of torch.

A run that uses one has the setting `code` or `data_code`, the hash of the file and the name of a function, and keeps a copy as code.py or
data.py. Only files that somebody named here (`--architecture mine.py:build`, `--dataset mine.py:dataset`) or trusted (`trust RUN`) are ever run: opening a run folder that came from
elsewhere runs nothing.
"""

import hashlib
import re
from pathlib import Path

from ..errors import ConfigError, RunError, reason, writing
from .collection import root
from .folder import RunDir

GIVEN = re.compile(r"(?P<file>.+\.py):(?P<function>[A-Za-z_]\w*)")
COPIES = {"code": "code.py", "data_code": "data.py"}
"""The settings that name a file, and its copy in the run folder."""
COPY = COPIES["code"]
LARGEST = 1_000_000


def is_code(value: object) -> bool:
    """Whether what was given as an architecture or a data set is a file and a function, such as mine.py:build."""
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
        raise ConfigError(f"{name} is too large for a Python file.", "Keep it below 1 MB.")
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
        "This run has code of its own, which is not trusted on this computer.",
        f"Read {' and '.join(COPIES.values())} in its folder. If you trust it, run: python -m gan_core trust RUN",
    )


def copy_into(run: RunDir) -> None:
    """Keep the code of a run with it. Raises RunError."""
    for setting, name in COPIES.items():
        if code := getattr(run.config, setting):
            with writing(run.path, "Choose another folder.", RunError):
                (run.path / name).write_bytes(path_of(code).read_bytes())


def trust(run: RunDir) -> list[Path]:
    """Trust the code that came with a run; returns its files. Raises RunError where it has none, or another than its settings say."""
    used = {name: code for setting, name in COPIES.items() if (code := getattr(run.config, setting))}
    if not used:
        raise RunError(f"{run.id} has no code of its own.", "Only runs with your own networks or data need this.")
    sources = {name: _copy_of(run, name, code) for name, code in used.items()}
    for name, source in sources.items():
        _store(source, name)
    return [run.path / name for name in sources]


def _copy_of(run: RunDir, name: str, code: str) -> bytes:
    try:
        source = (run.path / name).read_bytes()
    except OSError:
        raise RunError(f"The {name} of {run.id} is missing.", "Get the folder again.") from None
    if hashlib.sha256(source).hexdigest() != code.partition(":")[0]:
        raise RunError(f"The {name} of {run.id} is not the one that it was trained with.", "Get the folder again.")
    return source
