"""Runs: every run there is; one in detail, two or more over each other."""

from functools import partial

import streamlit as st

from gan_core import export, runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.presets import PRESETS
from web.client import library, tokens
from web.components import run_list
from web.components.pictures import pictures
from web.places import EXPLORE, TRAIN
from web.views.runs import overlay
from web.views.train import card
from web.words import in_bytes, plain


def choose(ids: list[str]) -> None:
    """Make these runs the ones that the page is about; the address then leads to them from any browser."""
    st.session_state.pop("doomed", None)
    for name in ("run", "compare"):
        st.query_params.pop(name, None)
    if len(ids) == 1:
        st.query_params["run"] = ids[0]
    elif ids:
        st.query_params["compare"] = ",".join(ids)


def chosen() -> list[RunDir]:
    """The runs that the address names, and words on those that are not there. Without an address: the newest."""
    ids = [*st.query_params.get("compare", "").split(","), st.query_params.get("run", "")]
    wanted = list(dict.fromkeys(filter(None, ids)))[: overlay.MOST]
    found = [run for run in map(runs.find, wanted) if run]
    if gone := [name for name in wanted if not runs.find(name)]:
        st.warning(
            f"There is no run named {', '.join(plain(name, 60) for name in gone)}: it may have been deleted.",
            icon=":material/search_off:",
        )
    return found or ([] if wanted else runs.all_runs()[:1])


def table(rows: list[dict[str, str]]) -> None:
    st.table(rows, border="horizontal", hide_index=True)


# -- one run ------------------------------------------------------------------------------------------------------------


def show_one(run: RunDir) -> None:
    status, facts = library.look(run), library.record(run)
    st.markdown(f"### {plain(run.title)}")
    if run.title != run.id:
        st.caption(f"Folder: {plain(run.id)}")
    buttons(run, status)
    if facts["reason"]:
        reason = facts["reason"].partition(" Settings are:")[0]  # the list of all settings helps nobody here
        st.warning(f"{plain(reason)}  \nIt can be renamed and deleted here.", icon=":material/unknown_document:")
    elif status["state"] == "failed" and status["error"]:
        st.error(plain(f"{status['error']} {status['hint'] or ''}"), icon=":material/error:")
    # What trains goes on while one looks: only this part is drawn again, and the whole page once it has ended.
    st.fragment(show_detail, run_every=4 if facts["live"] else None)(run, facts["live"])


def show_detail(run: RunDir, live: bool) -> None:
    status, facts = library.look(run), library.record(run)
    if live and not facts["live"]:
        st.rerun()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        shown = {"id": run.id, "title": "The same latents at every step", "colour": "", "steps": run.samples()}
        pictures([shown], token=tokens.issue("read"), key="one-picture")
    with right:
        st.markdown(
            f"**{facts['state'].capitalize()}** at step {status['step']:,} of {status['steps']:,}"
            f" · {status['images_seen']:,} images seen · {status['seconds']:,.0f} s of training"
            f" · **{in_bytes(library.size(run))}** on disk"
            + (f"  \n{plain(facts['what'])}" if facts["what"] else "")
            + (f"  \nBranch of {plain(facts['parent'])}" if facts["parent"] else "")
        )
        if run.card():
            with st.expander("Card of this model", icon=":material/badge:", expanded=True):
                card.show(run)
        settings, command, code = st.tabs(["Settings", "Command line", "Python"])
        with settings:
            show_settings(run)
        for tab, make, language in ((command, export.command_line, "bash"), (code, export.python_code, "python")):
            with tab:
                show_code(run, make, language)


def buttons(run: RunDir, status: dict) -> None:
    """What can be done with a run. Every button says what it does in its help."""
    with st.container(horizontal=True, key="run-actions"):
        if st.button("Open", type="primary", icon=":material/play_circle:", help="Watch and steer it on the Train page"):
            st.switch_page(TRAIN, query_params={"run": run.id})
        if run.snapshots() and st.button("Explore", icon=":material/explore:", help="Walk through what its generator can draw"):
            st.switch_page(EXPLORE, query_params={"run": run.id})
        parent = runs.find(status["parent"]["run"]) if status["parent"] else None
        if parent and st.button(
            "Compare with its parent",
            icon=":material/call_split:",
            help=f"Lay it over {parent.title}, from which it branched off at step {status['parent']['step']}",
        ):
            choose([parent.id, run.id])
            st.rerun()
        own = not run.card()
        if own:
            with st.popover("Rename", icon=":material/edit:", help="Give it another name on screen; its folder stays"):
                title = st.text_input("New name", run.title, max_chars=80, key=f"title/{run.id}")
                if st.button("Save the name", help="An empty name brings back that of the folder", key=f"rename/{run.id}"):
                    rename(run, title)
        with st.popover("Export", icon=":material/download:", help="Take something out of the run as a file"):
            exports(run)
        if own and st.button("Delete", icon=":material/delete:", help="Remove it from the disk for good; you are asked again"):
            st.session_state["doomed"] = run.id
    if st.session_state.get("doomed") == run.id:
        ask_again(run, status)


def rename(run: RunDir, title: str) -> None:
    title = " ".join(title.split())[:80]
    if any(title == other.title for other in runs.all_runs() if other.id != run.id):
        st.error(f"Another run is named {plain(title)} already: choose a name of its own.", icon=":material/error:")
        return
    try:
        run.rename(title)
    except OSError as error:
        st.error(f"The name cannot be written: {error.strerror or error}.", icon=":material/error:")
    else:
        st.toast(f"It is named {plain(run.title)} now.", icon=":material/edit:")
        st.rerun()


def ask_again(run: RunDir, status: dict) -> None:
    """The second question before a run is deleted; a live one is refused."""
    if library.record(run)["live"]:
        st.error(
            f"{plain(run.title)} is {status['state']}, so it cannot be deleted. Open it and stop it first.",
            icon=":material/block:",
        )
        st.session_state.pop("doomed", None)
        return
    st.warning(
        f"Delete {plain(run.title)} for good? Its {in_bytes(library.size(run))} of pictures, curves and snapshots "
        "cannot be brought back. Branches of it stay.",
        icon=":material/delete_forever:",
    )
    with st.container(horizontal=True):
        if st.button("Delete for good", type="primary", key="delete-yes", help="There is no way back"):
            st.session_state.pop("doomed", None)
            try:
                runs.delete(run)
            except UserError as error:
                st.error(plain(str(error)), icon=":material/error:")
            else:
                choose([])
                st.toast(f"{plain(run.title)} is deleted.", icon=":material/delete:")
                st.rerun()
        if st.button("Keep it", key="delete-no", help="Change nothing"):
            st.session_state.pop("doomed", None)
            st.rerun()


def exports(run: RunDir) -> None:
    """Downloads. Each file is made when its button is pressed, in a thread of the server's, and no page waits for it."""
    pictured, kept, logged = bool(run.samples()), bool(run.snapshots()), bool(run.stats()[0])
    for label, kind, mime, ready, about in (
        ("Curves (CSV)", "csv", "text/csv", logged, "A row a logged step, a column a measurement; opens in a spreadsheet"),
        ("Picture (PNG)", "png", "image/png", pictured, "The last picture of the fixed latents"),
        ("Film (GIF)", "gif", "image/gif", pictured, "The kept pictures in order, with their steps; plays anywhere"),
        ("Film (MP4)", "mp4", "video/mp4", pictured, "The same film as H.264 video, for slides and messengers"),
        (
            "Generator (safetensors)",
            "safetensors",
            "application/octet-stream",
            kept,
            "The averaged generator's weights of the last snapshot, with the settings they need",
        ),
    ):
        st.download_button(
            label,
            partial(export.EXPORTS[kind], run, None),
            file_name=f"{run.id}.{kind}",
            mime=mime,
            key=f"{kind}/{run.id}",
            help=about if ready else "There is nothing to export yet",
            disabled=not ready,
            on_click="ignore",
            width="stretch",
        )


def show_settings(run: RunDir) -> None:
    try:
        config = runs.in_force(run)
    except UserError:
        st.caption("Its settings cannot be read by this version.")
        return
    preset = PRESETS.get(config.preset)
    origin = f"recipe “{preset.title}”" if preset else "defaults"
    if differing := [entry for entry in export.unlike_preset(config) if entry[0] != "preset"]:
        st.caption(f"What differs from the {origin}; all else is the same.")
        table(
            [
                {"Setting": name.replace("_", " "), "This run": overlay.word(mine), "There": overlay.word(theirs)}
                for name, mine, theirs in differing
            ]
        )
    else:
        st.caption(f"All settings are those of the {origin}.")


def show_code(run: RunDir, make, language: str) -> None:
    try:
        st.code(make(run), language, wrap_lines=True)
    except UserError as error:
        st.caption(plain(str(error)))


# -- several runs -------------------------------------------------------------------------------------------------------


def show_several(several: list[RunDir]) -> None:
    dark = st.context.theme.type == "dark"
    lines = [overlay.Line(run.title, run.stats()[0], branch_step(run, several)) for run in several]
    columns = overlay.measurements(lines)
    if columns:
        first, second, third = st.columns([5, 4, 3], vertical_alignment="bottom", gap="medium")
        column = first.selectbox(
            "Measurement",
            columns,
            format_func=lambda name: overlay.NAMES.get(name, name),
            key="measurement",
            help="What is drawn, out of all that these runs have in common",
        )
        axis = second.segmented_control(
            "Over",
            list(overlay.AXES),
            default="step",
            required=True,
            key="axis",
            format_func={"step": "Step", "images_seen": "Images", "seconds": "Seconds"}.get,
            help="Runs of different batch sizes compare best by images seen, runs of different speeds by seconds",
        )
        smoothing = third.slider(
            "Smoothing",
            0.0,
            0.99,
            0.8,
            0.01,
            key="smoothing",
            help="Averages each curve over its recent past; the raw values stay faintly behind",
        )
        st.plotly_chart(
            overlay.figure(lines, column, axis, smoothing, dark),
            key="overlay",
            config={"displayModeBar": False},
            height=236,
        )
    else:
        st.info("These runs have no measurement in common yet.", icon=":material/show_chart:")
    pictures(
        [
            {"id": run.id, "title": run.title, "colour": overlay.colour(place, dark), "steps": run.samples()}
            for place, run in enumerate(several)
        ],
        token=tokens.issue("read"),
        key="several-pictures",
    )
    show_differences(several)


def branch_step(run: RunDir, several: list[RunDir]) -> int | None:
    """Where a run branched off, if one of the others is its parent."""
    parent = library.look(run)["parent"]
    return parent["step"] if parent and parent["run"] in {other.id for other in several} else None


def show_differences(several: list[RunDir]) -> None:
    configs = []
    for run in several:
        try:
            configs.append(runs.in_force(run))
        except UserError:
            configs.append(None)
    names = [run.title if [r.title for r in several].count(run.title) == 1 else run.id for run in several]
    st.markdown("##### Settings that differ")
    if rows := overlay.differences(configs):
        table([{"Setting": name, **dict(zip(map(plain, names), values, strict=True))} for name, values in rows])
    else:
        st.caption("None: what differs is chance alone, or what was done to them by hand.")


# -- the page -----------------------------------------------------------------------------------------------------------

if changed := st.session_state.get(run_list.KEY, {}).get("chosen"):
    choose([name for name in changed if isinstance(name, str)])
listing = library.listing()
if not listing["runs"] and not runs.find(st.query_params.get("run")):
    st.title("Runs")
    st.markdown("There are no runs yet. Each run that you train is kept here, with its pictures, curves and snapshots.")
    if st.button("Train one now", type="primary", icon=":material/play_circle:"):
        st.switch_page(TRAIN)
else:
    left, right = st.columns([5, 8], gap="medium")
    with right:
        shown = chosen()
        if len(shown) > 1:
            show_several(shown)
        elif shown:
            show_one(shown[0])
    with left:
        run_list.run_list(listing, [run.id for run in shown], token=tokens.issue("read"), most=overlay.MOST)
