"""The directions of a generator: read from the run's folder where they are stored, else found."""

from collections.abc import Callable

from ...errors import RunError, UserError
from ...runs.folder import RunDir
from ...sampling.sampler import Sampler
from ...sampling.threads import one_thread
from ...sampling.tiles import check_pictures
from .fit import fitted
from .store import GROUPS, Found, stored_path
from .unlabelled import pca, sefa

FINDERS: dict[str, Callable[[Sampler], Found]] = {"pca": pca, "sefa": sefa, "fitted": fitted}


def directions_of(sampler: Sampler, groups: tuple[str, ...] = tuple(GROUPS), run: RunDir | None = None) -> Found:
    """The directions of these groups for a generator; those stored in the folder of `run` are read from there.

    Same generator, same directions. Raises UserError for an unknown group, and for a run that draws points.
    """
    check_pictures(sampler)
    if unknown := [group for group in groups if group not in GROUPS]:
        raise UserError(f"Unknown directions {unknown[0]!r}.", f"Choose from: {', '.join(GROUPS)}.")
    stored = Found()
    if run and stored_path(run, sampler.step).is_file():
        try:
            stored = Found.read(stored_path(run, sampler.step), sampler)
        except RunError:
            stored = Found()  # of another version, or damaged: they are found again below
    found = []
    with one_thread():
        for group in groups:
            if group in stored.groups or group in stored.missing:
                missing = {k: v for k, v in stored.missing.items() if k == group or k.startswith(f"{group}:")}
                found.append(Found({k: v for k, v in stored.groups.items() if k == group}, missing))
            else:
                found.append(FINDERS[group](sampler))
    return Found.joined(found)
