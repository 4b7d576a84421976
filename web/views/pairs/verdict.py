"""Verdict: metrics of both with their spread, and how quickly each became good."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.metrics import METRICS, NOTE
from gan_core.runs import pairs

from ...client import acts, pair_measure
from ...words import plain
from .. import may
from . import arrival
from .state import SIDES, Pair
from .words import counts, verdict_rows

DRAWS = 3
NUMS = (1000, 2000, 10_000)
MEASURED = f"Draw samples {DRAWS} times and measure them, in a separate process. The result is saved with the runs"


def show(pair: Pair) -> None:
    if pair.without_snapshot:
        st.info("Measuring needs a snapshot of each run. There is none yet.", icon=":material/hourglass_empty:")
    else:
        _measure_bar(pair)
        _table(pair)
    arrival.show(pair)


def _measure_bar(pair: Pair) -> None:
    task = pair_measure.look(*pair.both)
    running = bool(task and task.state == "running")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        num = st.segmented_control(
            "Samples per draw",
            NUMS,
            default=2000,
            required=True,
            key="measure-num",
            format_func="{:,}".format,
            help="More samples are more reliable and take longer: 10,000 take some minutes per network on a laptop. Fréchet distances "
            "of different numbers of samples cannot be compared",
            wrap=True,
        )
        if st.button(
            "Measure both",
            type="primary",
            icon=":material/straighten:",
            key="measure",
            **may.look("pair.measure", *pair.both, help=MEASURED, disabled=running),
        ):
            acts.measure_pair(*pair.both, num, DRAWS)
            st.rerun()
        look = may.look("pair.measure", *pair.both, help="Keep what is already measured")
        if running and st.button("Cancel", icon=":material/close:", key="measure-cancel", **look):
            acts.stop_measuring(*pair.both)
            st.rerun()
    st.fragment(_measuring, run_every=1 if running else None)(pair, running)


def _measuring(pair: Pair, was_running: bool) -> None:
    task = pair_measure.look(*pair.both)
    if not task:
        return
    if was_running and task.state != "running":
        st.rerun()
    if task.state == "running":
        st.info(task.message, icon=":material/progress_activity:")
    elif task.state == "failed":
        st.error(plain(task.message), icon=":material/error:")


def _table(pair: Pair) -> None:
    steps = (pair.at_gan, pair.at_vae)
    measured = [pairs.measured(runs.measurements(run), step) for run, step in zip(pair.both, steps, strict=True)]
    judged = pairs.verdicts(*measured)
    if not judged:
        lacking = [side.upper() for side, one in zip(SIDES, measured, strict=True) if not one]
        st.caption(
            f"Not measured yet at the last snapshot: {' and '.join(lacking)}."
            if lacking
            else "No metric was measured for both."
        )
        return
    st.markdown(f"**{pairs.tally(judged)}**")
    st.table(verdict_rows(judged), border="horizontal", hide_index=True)
    draws = "/".join(dict.fromkeys(str(item.gan.get("seeds", "?")) for item in judged))
    st.caption(
        f"GAN at step {pair.at_gan:,}, VAE at step {pair.at_vae:,}. Each value is the mean of {draws} draws of "
        f"{counts({item.metric: item.gan for item in judged})}; ± is the standard deviation between draws. A difference "
        f"is significant if it is more than {pairs.SPREADS:g} times both spreads together. The spread covers the sampling, not the "
        "training: with another training seed, a small lead may reverse. Train more pairs before you conclude more than this."
    )
    st.caption(NOTE)
    with st.expander("What these metrics mean", icon=":material/help:"):
        for item in judged:
            metric, features = METRICS[item.metric], plain(str(item.gan["features"]))
            st.markdown(
                f"**{metric.title}** ({metric.better} is better; on {features}, {item.gan['num']:,} samples). {metric.meaning}"
            )
