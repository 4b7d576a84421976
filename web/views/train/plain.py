"""The live view without custom JavaScript: for screen readers, and where live updates do not arrive."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.events import event as event_row
from gan_core.runs.folder import LIVE_STATES, RunDir

from ... import theme
from ...words import plain
from ..runs import overlay

EVERY = 2.5  # seconds between two updates of a run that trains
MOST_EVENTS = 12


def toggle() -> None:
    """The switch between the live view and this one."""
    st.toggle(
        "Accessible view",
        key="plain-live",
        help="The same run without custom JavaScript, for screen readers or if live updates do not arrive. It is updated every "
        "few seconds.",
    )


def show(run: RunDir, state: str) -> None:
    """Draw the run as it is, again and again while it is live. The page is rerun when its state is no longer `state`."""
    st.fragment(_look, run_every=EVERY if state in LIVE_STATES else None)(run, state)


def _look(run: RunDir, state: str) -> None:
    status = runs.refresh(run)
    if status["state"] != state:
        st.rerun()  # the buttons above have to change as well
    rate = f", {status['images_per_second']:,.0f} images per second" if status["images_per_second"] else ""
    st.markdown(
        f"**{state.capitalize()}**, step {status['step']:,} of {status['steps']:,}{rate}. {plain(status['message'] or '')}"
    )
    if status["error"]:
        st.error(plain(f"{status['error']} {status['hint'] or ''}"), icon=":material/error:")
    left, right = st.columns(2)
    with left:
        _picture(run)
    with right:
        if run.reals_path.is_file():
            st.image(str(run.reals_path), caption="Real", width="stretch", alt="Real pictures from the data set")
    _charts(run)
    _events(run)


def _charts(run: RunDir) -> None:
    rows = run.stats()[0]
    for name, columns in _groups(rows).items():
        lines = [
            overlay.Line(column, [{"step": row["step"], name: row[column]} for row in rows if column in row])
            for column in columns
        ]
        chart = overlay.figure(lines, name, dark=theme.dark())
        chart.update_layout(height=260)
        st.plotly_chart(chart, key=f"plain-{name}", config={"displayModeBar": False})


def _events(run: RunDir) -> None:
    events = [event for event in run.events() if not event_row(event["kind"]).minor][-MOST_EVENTS:]
    if events:
        st.markdown("**Event log**")
        st.markdown("\n".join(f"* Step {event['step']:,}: {plain(event['text'])}" for event in reversed(events)))


def _picture(run: RunDir) -> None:
    """The newest frame, or the one that the slider shows."""
    steps = run.samples()
    if not steps:
        st.caption("The first pictures appear here.")
        return
    if run.status()["state"] == "paused" and (moves := run.moves()):
        done = [event["text"] for event in run.events() if "move" in event and event["step"] == moves[-1].step]
        words = f"Drawn by the generator itself, not its average, at step {moves[-1].step:,}. {plain(' '.join(done))}"
        st.image(str(run.move_path(moves[-1])), caption=words, width="stretch")
        return
    step = steps[-1]
    if len(steps) > 1:
        newest = st.toggle(
            "Newest frame", True, key=f"plain-newest/{run.id}", help="Follow the run. Turn it off to look at earlier frames"
        )
        if not newest:
            step = st.select_slider(
                "Frame (step)",
                steps,
                steps[-1],
                key=f"plain-frame/{run.id}/{len(steps)}",
                help="The training step of the pictures below",
            )
    st.image(
        str(run.sample_path(step)),
        caption=f"Generated, at step {step:,}",
        width="stretch",
        alt=f"Generated pictures at step {step:,}",
    )


def _groups(rows: list[dict]) -> dict[str, list[str]]:
    """Title of a chart to the columns in it."""
    names = dict.fromkeys(name for row in rows for name in row)
    groups = {"Loss": ("loss/", "elbo/"), "D's guesses (0.5: cannot tell)": ("D(",)}
    charts = {title: [name for name in names if name.startswith(starts)] for title, starts in groups.items()}
    return {title: columns for title, columns in charts.items() if columns}
