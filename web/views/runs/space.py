"""Making room on the disk: what is held, and what can be cleared: older snapshots, the largest first, and the oldest runs."""

import time
from collections.abc import Callable

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import LIVE_STATES, RunDir

from ...access import gate
from ...client import acts, disk, library
from ...words import count, in_bytes, plain
from .. import may
from .chosen import choose

LISTED = 6
OLD = 7 * 86_400  # seconds without a change after which a run is offered for deletion


def show(held: int) -> None:
    """`held`: the bytes of all runs. Where room is scarce, this opens by itself and offers every run that has ended."""
    scarce = disk.scarce(held)
    with st.expander("Make room on the disk", icon=":material/cleaning_services:", expanded=bool(scarce)):
        if scarce:
            st.warning(plain(scarce), icon=":material/hard_drive:")
        if st.toggle(
            "Show what can be deleted",
            value=bool(scarce),
            key="space/look",
            help="Lists disk use, older snapshots, and the oldest runs",
        ):
            st.caption(disk.use(held).words())
            ended = [run for run in runs.all_runs() if runs.refresh(run)["state"] not in LIVE_STATES]
            _snapshots(ended)
            _old(ended, 0 if scarce else OLD)


def _snapshots(ended: list[RunDir]) -> None:
    sizes = {run.id: runs.spare_snapshots(run) for run in ended}
    worth = sorted((run for run in ended if sizes[run.id]), key=lambda run: -sum(sizes[run.id].values()))[:LISTED]
    st.markdown("**Older snapshots**")
    if not worth:
        st.caption("None. Only the last snapshot of each run and those that somebody saved are left.")
        return
    st.caption(
        "The last one of each run and those that somebody saved stay. Without the others, you cannot branch off those steps."
    )
    _all_at_once([run for run in ended if sizes[run.id] and not gate.why_not("run.thin", run)], sizes)
    for run in worth:
        spare = sizes[run.id]
        look = may.look("run.thin", run, help="Delete these snapshots (asks for confirmation). Pictures and curves stay.")
        words = plain(f"{run.title}: {count(len(spare), 'snapshot')}, {in_bytes(sum(spare.values()))}")
        with st.popover(words, icon=":material/auto_delete:", **look):
            st.caption(f"Steps {', '.join(f'{step:,}' for step in spare)}")
            if st.button("Delete permanently", key=f"space/thin/{run.id}", type="primary", help="This cannot be undone"):
                _do(lambda run=run: acts.thin(run))


def _all_at_once(mine: list[RunDir], sizes: dict[str, dict[int, int]]) -> None:
    """One press for the older snapshots of every run that this visitor may clear."""
    if len(mine) < 2:
        return
    freed = sum(sum(sizes[run.id].values()) for run in mine)
    with st.popover(
        f"All {len(mine)} runs: {in_bytes(freed)}",
        icon=":material/auto_delete:",
        help="Delete the older snapshots of every run (asks for confirmation). Pictures and curves stay.",
    ):
        st.caption("The last snapshot of each run and those that somebody saved stay.")
        if st.button("Delete permanently", key="space/thin-all", type="primary", help="This cannot be undone"):
            _do(lambda: [acts.thin(run) for run in mine])


def _old(ended: list[RunDir], age: float) -> None:
    """Runs to which nothing was added for `age` seconds, the oldest first."""
    changed = {run.id: run.status()["heartbeat"] for run in ended}
    old = [run for run in reversed(ended) if time.time() - changed[run.id] > age][:LISTED]
    st.markdown("**Runs that are more than a week old**" if age else "**Oldest runs**")
    if not old:
        st.caption("None.")
    for run in old:
        days = count(int((time.time() - changed[run.id]) // 86_400), "day")
        words = f"{run.title}: {in_bytes(library.size(run))}, {days} old" if changed[run.id] else run.title
        look = may.look("run.delete", run, help="Look at it and confirm before it is deleted")
        if st.button(plain(words), key=f"space/old/{run.id}", icon=":material/delete:", **look):
            choose([run.id])
            st.session_state["doomed"] = run.id
            st.rerun()


def _do(act: Callable[[], object]) -> None:
    try:
        act()
    except (UserError, OSError) as error:
        st.error(plain(str(error)), icon=":material/error:")
    else:
        st.rerun()
