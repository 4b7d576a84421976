"""Training: the pictures of both under one slider, their curves, and buttons that reach both."""

from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.catalogue.metrics import METRICS
from gan_core.errors import UserError
from gan_core.runs import pairs
from gan_core.runs.folder import RunDir, Status

from ... import theme
from ...client import curves, library
from ...words import plain
from .. import together
from . import charts, jobs
from .state import SIDES, Pair

ROOM = """<style>
.st-key-pair-stage .ps-grid { grid-template-columns: repeat(2, minmax(140px, max(220px, min(440px, 100vh - 420px)))); }
</style>"""  # two pictures, as high as fits under the header of this page
MATCHED = "pair-matched"
TITLES = {"gan": "GAN: losses of both networks", "vae": "VAE: loss (−ELBO) and its two terms, in nats"}


def show(pair: Pair) -> None:
    trains = together.steer(pair.both)
    states = [runs.refresh(run)["state"] for run in pair.both]
    st.fragment(_watch, run_every=2 if trains else None)(pair, states)
    fold = st.expander("What is matched, and what is not", icon=":material/balance:", key=MATCHED, on_change="rerun")
    if fold.open:
        with fold:
            jobs.follow(lambda: _matched(pair), lambda: _counting(pair), every=1)


def _watch(pair: Pair, seen: list[str]) -> None:
    """Drawn again while they train; the whole page is drawn when a run has changed its state."""
    statuses = [library.look(run) for run in pair.both]
    if [status["state"] for status in statuses] != seen:
        st.rerun()
    left, right = st.columns([4, 3], gap="medium")
    with left:
        for side, run, status in zip(SIDES, pair.both, statuses, strict=True):
            _state_line(side, run, status)
        _pictures(pair)
    with right:
        _curves(pair)


def _pictures(pair: Pair) -> None:
    dark = theme.dark()
    shown = [(run, side.upper(), charts.colour(side, dark)) for side, run in zip(SIDES, pair.both, strict=True)]
    st.html(ROOM)
    with st.container(key="pair-stage"):
        over = together.by("pair-by")
        together.frames(shown, "pair-pictures", over)
    if over == "step" and any(run.config.max_seconds for run in pair.both):
        st.caption(
            "The budget is in seconds, so at the same step the two have not used the same time. Choose Seconds above the "
            "slider to compare them at the same time."
        )


def _curves(pair: Pair) -> None:
    dark = theme.dark()
    for side, run in zip(SIDES, pair.both, strict=True):
        st.markdown(f"**{TITLES[side]}**")
        if rows := curves.rows(run):
            figure = curves.drawn(
                ("losses", str(run.path), dark), [rows], lambda of=rows, who=side: charts.losses(of, who, dark)
            )
            chart(figure, f"loss-{side}", 135, charts.losses_in_words(rows, side))
        else:
            st.caption("The curves start with the first step.")
    _terms(pair.vae)
    gan, vae = (curves.rows(run) for run in pair.both)
    names = pairs.common(gan, vae)
    st.caption(
        "Do not compare these losses. Those of a GAN show who is ahead of an opponent that learns too. That of a VAE is a bound in "
        "nats that falls during training. What you can compare is measured on the pictures: "
        + ("see below, and Verdict." if names else "see Verdict.")
    )
    if names:
        name = "frechet" if "frechet" in names else names[0]
        st.markdown(f"**{METRICS[name].title}** ({METRICS[name].better} is better)")
        words = charts.quality_in_words(gan, vae, name)
        key = ("quality", str(pair.gan.path), str(pair.vae.path), name, dark)
        figure = curves.drawn(key, [gan, vae], lambda: charts.quality(gan, vae, name, "step", dark))
        chart(figure, "quality-live", 150, words)


def chart(figure: Any, key: str, height: int, words: str) -> None:
    """A chart without a toolbar. `words` says its values, for screen readers."""
    st.plotly_chart(figure, key=key, height=height, config={"displayModeBar": False}, alt=words)


def _state_line(side: str, run: RunDir, status: Status) -> None:
    limit, seconds = run.config.max_seconds, f"{status['seconds']:,.0f}"
    time = f"{seconds} of {limit:,} s" if limit else f"{seconds} s"
    steps = f"step {status['step']:,}" + ("" if limit else f" of {status['steps']:,}")
    running = status["images_per_second"] and status["state"] == "running"
    rate = f" · {status['images_per_second']:,.0f} images/s" if running else ""
    where = f" ({plain(status['device'])})" if run.card() and status["device"] else ""  # seconds of another computer
    st.markdown(f"**{side.upper()}** {plain(run.title)}: **{status['state']}**, {steps}, {time}{where}{rate}")
    if status["state"] == "failed" and status["error"]:
        st.error(plain(f"{status['error']} {status['hint'] or ''}"), icon=":material/error:")
    elif status["state"] in ("queued", "starting") and status["message"]:
        st.caption(plain(status["message"]))


def _terms(vae: RunDir) -> None:
    """The current terms of the loss as an equation, and a warning if the code carries no information."""
    try:
        config = runs.in_force(vae)
    except UserError:
        return
    if not (now := pairs.terms(curves.rows(vae), config)):
        return
    st.markdown(
        f"reconstruction **{now.reconstruction:.2f}** + beta **{now.beta:g}** × KL **{now.kl:.2f}** = **{now.total:.2f}** nats per "
        + ("image = −ELBO" if now.beta == 1 else "image, the loss (−ELBO itself has beta 1)")
        + (f" · {now.active} of {config.z_dim} dimensions of the code in use" if now.active is not None else ""),
        help="From the last logged batch. Reconstruction is the error of the decoded picture. KL is the amount of information in "
        "the latent code.",
    )
    warming_up = config.kl_warmup and now.step < config.kl_warmup
    if not warming_up and (words := pairs.collapse(now.kl, now.active, config.z_dim)):
        st.warning(words, icon=":material/compress:")


def _matched(pair: Pair) -> None:
    try:
        configs = pair.gan.config, pair.vae.config
    except UserError as error:
        st.caption(str(error))
        return
    gan, vae = (jobs.parameters(config) for config in configs)
    records = pairs.compare(*configs, (gan, vae) if gan and vae else None)
    for same, title in ((True, "Matched"), (False, "Not matched")):
        rows = [{title: one.what, "GAN": one.gan, "VAE": one.vae, "": one.why} for one in records if one.same is same]
        if rows:
            st.table(rows, border="horizontal", hide_index=True)


def _counting(pair: Pair) -> bool:
    """Whether the studio still counts parameters."""
    try:
        return None in [jobs.parameters(run.config) for run in pair.both]
    except UserError:
        return False
