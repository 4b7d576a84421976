"""What is taken out of a run and needs its generator: a page."""

from ...export import EXPORTS
from ...runs.folder import RunDir
from ..loaded import snapshot_of
from ..protocol import Export
from ..replies import JobFile


def export(request: Export) -> JobFile:
    snapshot = snapshot_of(request)
    run = RunDir(snapshot.folder)
    return JobFile(
        data=EXPORTS[request.format](run, snapshot.step), type="application/octet-stream", name=f"{run.id}.{request.format}"
    )
