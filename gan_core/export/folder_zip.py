"""A whole run folder as one zip, to keep or to import on another computer."""

import io
import re
import zipfile

from ..errors import RunError
from ..runs.folder import RunDir
from ..runs.importing import FILES

MOST = 1 << 29  # bytes of a folder: the zip is made in memory


def run_zip(run: RunDir) -> bytes:
    """Everything of a run but what belongs to this computer alone (its log, its commands, who started it). Raises RunError where it is
    too large."""
    names = [path.relative_to(run.path).as_posix() for path in sorted(run.path.rglob("*")) if path.is_file()]
    names = [name for name in names if any(re.fullmatch(pattern, name) for pattern in FILES)]
    if (size := sum((run.path / name).stat().st_size for name in names)) > MOST:
        raise RunError(
            f"{run.id} takes {size >> 20} MB, too much for one zip.", "Delete older snapshots first, or copy its folder."
        )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name in names:
            how = zipfile.ZIP_DEFLATED if name.endswith((".json", ".jsonl")) else zipfile.ZIP_STORED
            packed.writestr(zipfile.ZipInfo(f"{run.id}/{name}"), (run.path / name).read_bytes(), how)
    return data.getvalue()
