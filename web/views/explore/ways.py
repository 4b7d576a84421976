"""Three views of the Explore page that make latents: Mix, Your picture, Did it copy? And the tray of favourites.

What they show is in the page's address, as in the other views (see web.explore): mix is the state of Mix, z the latents
that a view is about, keep the favourites. Everything heavy is asked of the studio by the components themselves.
"""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.datasets.opening import ENDINGS
from gan_core.errors import DataError, UserError
from gan_core.runs.folder import RunDir

from ...client import pictures, tokens
from ...components.draw_pad import draw_pad
from ...components.lookalikes import lookalikes
from ...components.mixer import mixer
from ...components.projector import projector
from ...components.tray import tray
from . import shown as explore

MOST_FAVOURITES = 24
MOST_IN_ADDRESS = 16_000  # characters of one part: servers refuse addresses of some 60,000
MOST_BYTES = 20_000_000  # of a file that is uploaded
SENT_SIDE = 512  # pixels of the longer side that are sent on: no run here draws larger ones

Spec = Any


def arithmetic(run: RunDir, at: int | None) -> None:
    """Mix: a - b + c, sums with weights, families; with the tray of favourites."""
    if (data := _shared(run, at, "mixer")) is None:
        return
    mix = _mix_of(run)
    mixer(
        {**data, "mix": mix},
        key="mixer",
        on_told=_hear("mixer", lambda changes: _mixed(run, changes)),
        on_keep=_on("mixer", "keep", lambda said: keep(run, said.get("spec"))),
        on_go=_on("mixer", "go", _go),
    )
    favourites_tray(run, at)
    if not mix:
        specs = explore.fitting("mix", [])
    else:
        specs = explore.latents(json.dumps([mix["out"]]) if "out" in mix else st.query_params.get("z"))[0][:1]
    if specs:
        as_code(
            explore.Shown(explore.moment(run, at), "mix", data["psi"], data["label"], specs, st.query_params.to_dict()),
            "The command line that draws the picture that came out, and the same in Python. Its latent is nested: it says "
            "itself how it was made.",
        )


def own_picture(run: RunDir, at: int | None) -> None:
    """Your picture: drawn or uploaded, and the latent whose picture comes nearest to it."""
    if (data := _shared(run, at, "projector")) is None:
        return
    moment = explore.moment(run, at)
    left, right = st.columns([1, 3], gap="medium")
    with left:
        source = st.segmented_control(
            "Your picture",
            ["Draw", "Upload"],
            default="Draw",
            required=True,
            key="own-source",
            help="Draw it here, or choose a PNG or JPEG from this machine",
            label_visibility="collapsed",
        )
        if source == "Draw":
            draw_pad(
                list(moment.shape),
                st.session_state.get("own-drawn"),
                key="draw-pad",
                on_drawn=_on("draw-pad", "drawn", lambda said: _remember_drawn(said.get("picture"))),
            )
            picture = st.session_state.get("own-drawn")
        else:
            picture = _uploaded()
    with right:
        specs = explore.latents(st.query_params.get("z"))[0]
        earlier = specs[0] if specs and isinstance(specs[0], dict) and "z" in specs[0] else None
        projector(
            {**data, "psi": 1.0, "picture": picture, "found": earlier, "classes": list(moment.classes)},
            key="projector",
            on_told=_hear("projector", _projected),
            on_keep=_on("projector", "keep", lambda said: keep(run, said.get("spec"))),
            on_go=_on("projector", "go", _go_untruncated),
        )
    _picture_as_code(moment, picture, earlier)


def copies(run: RunDir, at: int | None) -> None:
    """Did it copy? Samples beside the training pictures nearest to them."""
    if (data := _shared(run, at, "lookalikes")) is None:
        return
    samples = explore.fitting("copies", explore.latents(st.query_params.get("z"))[0])
    lookalikes(
        {**data, "samples": samples, "missing": missing_data(run)},
        key="lookalikes",
        on_told=_hear("lookalikes", _found),
    )
    as_code(
        explore.Shown(explore.moment(run, at), "copies", data["psi"], data["label"], samples, st.query_params.to_dict()),
        "The command line draws what stands on the left; the Python also finds the training pictures nearest to it.",
    )


def favourites_tray(run: RunDir, at: int | None) -> None:
    """The tray by itself, for any view. It brings back what this browser remembers of earlier visits to the run."""
    if (data := _shared(run, at, "tray")) is None:
        return
    known = st.session_state.get("favourites-of") == run.id
    tray(
        {**data, "favourites": favourites(run) if known or "keep" in st.query_params else None},
        key="tray",
        on_told=_hear("tray", lambda changes: _set_favourites(run, changes.get("keep", []))),
    )


# -- favourites ---------------------------------------------------------------------------------------------------------


def favourites(run: RunDir) -> list[Spec]:
    """The favourites of `run` that this page knows of, at most MOST_FAVOURITES; also in st.session_state["favourites"]."""
    before = st.session_state.get("favourites-of")
    if before not in (None, run.id):
        # another run's latents are of no use here
        st.query_params.pop("keep", None)
        st.session_state["favourites-of"] = None
    kept = explore.latents(st.query_params.get("keep"))[0][:MOST_FAVOURITES]
    if "keep" in st.query_params:
        st.session_state["favourites-of"] = run.id
    elif st.session_state.get("favourites-of") == run.id:
        # a click that overtook the news of the last one came with an address that was older
        kept = st.session_state.get("favourites", [])
        _write("keep", kept, quiet=True)
    st.session_state["favourites"] = kept
    return kept


def keep(run: RunDir, spec: Spec) -> None:
    """Put a latent into the tray, unless it is there or the tray is full."""
    kept = favourites(run)
    if spec not in kept and len(kept) < MOST_FAVOURITES:
        _set_favourites(run, [*kept, spec])


def _set_favourites(run: RunDir, specs: Any) -> None:
    specs = [spec for one in specs for spec in explore.latents(json.dumps([one]))[0]] if isinstance(specs, list) else []
    specs = specs[:MOST_FAVOURITES]
    st.session_state["favourites"], st.session_state["favourites-of"] = specs, run.id
    _write("keep", specs)


# -- what the components tell -------------------------------------------------------------------------------------------


def _shared(run: RunDir, at: int | None, key: str) -> dict[str, Any] | None:
    """What every component here is told of the run and the page; None, with words, where there is nothing to draw."""
    if not explore.shown(run):
        st.info("Nothing can be drawn of this run: it has no snapshot yet, or draws points.", icon=":material/image:")
        return None
    try:
        moment = explore.moment(run, at)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return None
    query = st.query_params
    if st.session_state.get("over"):
        st.session_state[f"{key}/told"] = time.time() * 1000  # so that the component takes what it is given now
    return {
        "run": run.id,
        "at": moment.step,
        "psi": explore.number(query.get("psi"), 0, explore.PSI_MOST, 1.0),
        "label": explore.label(query.get("label"), moment),
        "token": tokens.issue("read"),
        # its own news, or the page's, whichever is newer: those of another component say nothing on what this one told
        "told": max(st.session_state.get(f"{key}/told", 0), st.session_state.get("told", 0)),
        "favourites": favourites(run),
        "most": MOST_FAVOURITES,
    }


def _on(key: str, trigger: str, act: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
    """A callback that gives what the component `key` said by `trigger` to `act`."""

    def heard() -> None:
        said = st.session_state.get(key, {}).get(trigger)
        if isinstance(said, dict):
            act(said)

    return heard


def _hear(key: str, act: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
    """A callback for `told`: notes the time, which goes back to the component, and gives the changes to `act`."""

    def told(said: dict[str, Any]) -> None:
        if isinstance(said.get("told"), int | float) and isinstance(said.get("changes"), dict):
            st.session_state[f"{key}/told"] = said["told"]
            act(said["changes"])

    return _on(key, "told", told)


def _write(name: str, value: Any, quiet: bool = False) -> None:
    """Keep a value in the address; where it has grown too long for one, take it out, so that no link says half of it."""
    text = explore.compact(value) if value else ""
    if 0 < len(text) <= MOST_IN_ADDRESS:
        st.query_params[name] = text
        return
    st.query_params.pop(name, None)
    if text and not quiet:
        st.toast("This has grown too long for a link; it stays in this tab.", icon=":material/link_off:")


def _mix_of(run: RunDir) -> dict[str, Any] | None:
    """The state of Mix: as this session was told it last, else as the address has it."""
    known = st.session_state.get("mix-state")
    if known and st.session_state.get("over"):  # the page's button "Start over" was pressed just now
        st.session_state.pop("mix-state")
        known = None
    if known and known["run"] != run.id:
        # numbers in it may be of another network's length
        st.query_params.pop("mix", None)
        st.session_state.pop("mix-state")
        return None
    if known and st.session_state.get("mixer/told", 0) >= st.session_state.get("told", 0):
        # not so after anything that was done in another view, which has changed the address
        _write("mix", known["state"], quiet=True)
        return known["state"]
    try:
        state = json.loads(st.query_params.get("mix") or "null")
    except (ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None


def _mixed(run: RunDir, changes: dict[str, Any]) -> None:
    state = changes.get("mix")
    _write("mix", state)
    st.session_state["mix-state"] = {"run": run.id, "state": state}
    _found({"z": changes.get("z")})


def _found(changes: dict[str, Any]) -> None:
    _write("z", changes.get("z"))
    label = changes.get("label")
    if isinstance(label, list):
        st.query_params["label"] = ",".join(str(i) for i, weight in enumerate(label) if weight > 0.5)
    elif isinstance(label, int):
        st.query_params["label"] = str(label)


def _projected(changes: dict[str, Any]) -> None:
    """A latent was found: for its picture as it is, so that truncation would draw another one."""
    st.query_params.pop("psi", None)
    st.session_state["own-steps"] = changes.get("steps")
    _found(changes)


def _go_untruncated(said: dict[str, Any]) -> None:
    st.query_params.pop("psi", None)
    _go(said)


def _go(said: dict[str, Any]) -> None:
    """On to another view with these latents."""
    if said.get("view") in explore.VIEWS:
        st.query_params["view"] = said["view"]
        _write("z", explore.latents(json.dumps(said.get("specs")))[0])


# -- as code ------------------------------------------------------------------------------------------------------------


def as_code(
    shown: explore.Shown,
    about: str = "The command line that draws what is on screen, and the same in Python.",
    before: tuple[str, str] | None = None,
) -> None:
    """What draws what is on screen, for the command line and in Python; `before`: words and a command that come first."""
    with st.expander("As code", icon=":material/code:"):
        st.caption(f"{about} The address of this page is a link to exactly this view, too.")
        commands = [*([before] if before else []), *shown.commands()[:9]]
        for words, command in commands:
            if len(commands) > 1:
                st.caption(words.capitalize())
            st.code(command, language="bash", wrap_lines=True)
        st.code(shown.python(), language="python", wrap_lines=True)


def _picture_as_code(moment: explore.Moment, picture: str | None, found: Spec | None) -> None:
    """The search for the picture that is there, and what draws the latent found; nothing where nothing was found."""
    if not found:
        return
    label = explore.label(st.query_params.get("label"), moment)
    shown = explore.Shown(moment, "picture", 1.0, label, [found], st.query_params.to_dict())
    steps = st.session_state.get("own-steps")
    if not (picture and steps):
        as_code(shown)  # found earlier, in a picture that is not here
        return
    as_code(shown, before=("the search, where picture.png is your picture", shown.search("picture.png", steps)))


# -- your picture -------------------------------------------------------------------------------------------------------


def _remember_drawn(picture: Any) -> None:
    st.session_state["own-drawn"] = picture if isinstance(picture, str) else None


def _uploaded() -> str | None:
    file = st.file_uploader(
        "A picture",
        type=list(ENDINGS),
        key="own-upload",
        help="It is fitted to the size that this run draws. It stays on the machine that the app runs on",
        label_visibility="collapsed",
    )
    if file is None:
        return None
    try:
        picture = fit_upload(file.getvalue())
    except UserError as error:
        st.error(str(error), icon=":material/broken_image:")
        return None
    st.image(base64.b64decode(picture), width=220, caption="As it was uploaded")
    return picture


def fit_upload(data: bytes) -> str:
    """The bytes of a picture file, of any size and mode, to a PNG of at most SENT_SIDE pixels a side, in base64.

    Upright, the first frame of an animation, on white where it is transparent. Raises DataError.
    """
    if len(data) > MOST_BYTES:
        raise DataError(f"This file has {len(data) / 1e6:.0f} MB.", f"Choose one of at most {MOST_BYTES // 10**6} MB.")
    return base64.b64encode(pictures.shrunk(data, SENT_SIDE)).decode()


# -- did it copy? -------------------------------------------------------------------------------------------------------


def missing_data(run: RunDir) -> str:
    """Why the training pictures of `run` cannot be compared with on this machine; "" where they can."""
    try:
        name = run.config.dataset
    except UserError as error:
        return str(error)
    if found(name):
        return ""
    dataset = DATASETS[name]
    return (
        f"{dataset.title}, on which this was trained, is not on this machine, so nothing can be compared with it. Train "
        f"on it once from the Train page, which fetches it, or name the folder that holds it in the variable GAN_DATA."
    )
