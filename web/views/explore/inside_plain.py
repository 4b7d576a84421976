"""The plain twin of Look inside: native widgets, pictures that come with each rerun."""

import base64
from typing import Any

import streamlit as st

from ...access import gate
from ...address_kinds import ALL_CHANNELS, Changed
from ...client import studio
from ...words import named
from ...words import plain as as_text
from . import events, plain
from .shown import Shown

SHOWN = 128  # channels in one answer


def asked(shown: Shown) -> dict[str, Any]:
    """The request for what is on screen."""
    options = shown.options
    return {
        "do": "inside",
        "run": str(shown.snapshot.run.path.resolve()),
        "at": shown.snapshot.step,
        "latents": shown.z,
        "labels": None if shown.label is None else [shown.label] * 2,
        "psi": shown.psi,
        "layer": options["layer"],
        "first": options["first"],
        "changes": [
            {"layer": layer, "channel": None if channel == ALL_CHANNELS else channel, "factor": factor}
            for layer, channel, factor in options["changes"]
        ],
        "styles": options["styles"],
        "sheet": True,
    }


def title_of(place: int, layer: dict[str, Any]) -> str:
    """A layer in words: its number, its kind, the shape of what comes out of it, and where it sits."""
    return f"{place} · {layer['kind']}, {' × '.join(map(str, layer['shape']))} ({layer['name'] or 'the network'})"


def show(shown: Shown) -> None:
    """Raises UserError where the studio cannot answer."""
    with st.spinner("Looking inside…"):
        answer = studio.ask(**asked(shown))
    left, right = st.columns([3, 2])
    with left:
        plain.latents(shown)
        _layer(shown, answer)
        _change(shown, answer)
        _styles(shown, answer)
    with right:
        _pictures(answer)
    last = answer["first"] + answer["count"] - 1
    shape = " × ".join(map(str, answer["layers"][answer["layer"]]["shape"]))
    words = (
        f"Channels {answer['first']} to {last} of layer {answer['layer']}, whose output is {shape}, before any change there. "
        f"Orange is above zero, blue below; the full colour is {answer['full']:.3g}."
    )
    st.image(base64.b64decode(answer["png"]), caption=words, width="stretch", output_format="PNG", alt=words)
    _needs(shown, answer)


def _layer(shown: Shown, answer: dict[str, Any]) -> None:
    titles = {place: title_of(place, layer) for place, layer in enumerate(answer["layers"])}
    st.session_state["plain-layer"] = answer["layer"]
    st.selectbox(
        "Layer",
        list(titles),
        format_func=named(titles),
        key="plain-layer",
        on_change=lambda: events.put(layer=st.session_state["plain-layer"], first=None),
        help="The layers in order, with the shape of their output: channels × height × width",
    )
    channels = answer["layers"][answer["layer"]]["shape"][0]
    if channels > SHOWN:
        st.number_input(
            "First channel shown",
            0,
            channels - 1,
            step=SHOWN,
            help=f"This layer has {channels:,} channels, and {SHOWN} are shown at a time",
            **plain.bound(shown, "first", answer["first"]),
        )


def _change(shown: Shown, answer: dict[str, Any]) -> None:
    layer, changes = answer["layer"], list(shown.options["changes"])
    channels = answer["layers"][layer]["shape"][0]
    columns = st.columns([1, 2])
    channel = columns[0].number_input(
        "Channel", 0, channels - 1, key=f"plain-channel/{layer}", help="The channel to change, counted from 0"
    )
    factor = columns[1].slider(
        "Factor",
        -2.0,
        4.0,
        0.0,
        0.25,
        key="plain-factor",
        help="The channel is multiplied by this: 0 switches it off, 1 changes nothing",
    )

    def put(place: int, value: float | None) -> None:
        kept = [one for one in changes if one[0] != layer or (place != ALL_CHANNELS and one[1] != place)]
        events.put(changes=[*kept, [layer, place, value]])

    row = st.columns(4)
    row[0].button("Apply to this channel", on_click=put, args=(channel, factor), help="Multiply this channel by the factor")
    row[1].button(
        "Apply to all", on_click=put, args=(ALL_CHANNELS, factor), help="Multiply every channel of this layer by the factor"
    )
    row[2].button(
        "Take from the second",
        on_click=put,
        args=(channel, None),
        help="Give this channel the values that it has for the second latent",
    )
    row[3].button("Undo all", on_click=events.put, kwargs={"changes": None, "styles": None}, help="Remove all changes")
    if changes:
        st.caption("Changed: " + "; ".join(map(in_words, changes)) + ".")


def in_words(one: Changed) -> str:
    layer, channel, factor = one
    which = "all channels" if channel == ALL_CHANNELS else f"channel {channel}"
    what = "from the second latent" if factor is None else "off" if factor == 0 else f"× {factor:g}"
    return f"layer {layer}, {which} {what}"


def _styles(shown: Shown, answer: dict[str, Any]) -> None:
    styled = [place for place, layer in enumerate(answer["layers"]) if layer["styled"]]
    if not styled:
        st.caption(
            "Mixing: z enters this network at its first layer only, so two latents are mixed by taking channels of a layer from the second."
        )
        return
    options = ["none", *(f"{first}-{last}" for first in styled for last in styled if first <= last)]
    chosen = shown.options["styles"]
    key = "plain-styles"
    text = f"{chosen[0]}-{chosen[1]}" if chosen else "none"
    st.session_state[key] = text
    st.selectbox(
        "Layers with the style of the second latent",
        options if text in options else [text, *options],
        key=key,
        on_change=lambda: events.put(styles=None if st.session_state[key] == "none" else _ends(st.session_state[key])),
        help="A style sets the gain and shift of every channel of these layers; everything else comes from the first latent",
    )


def _ends(text: str) -> list[int]:
    return [int(part) for part in text.split("-")]


def _pictures(answer: dict[str, Any]) -> None:
    columns = st.columns(3 if answer["other"] else 2)
    pairs = [("before", "Without changes", 0), ("after", "With your changes", 1), ("other", "The second latent", None)]
    for column, (name, words, place) in zip(columns, pairs, strict=False):
        seen = f" The {answer['judge']}: {read(answer, place)}." if answer["judge"] and place is not None else ""
        data = base64.b64decode(answer[name])
        column.image(data, caption=f"{words}.{seen}", width="stretch", output_format="PNG", alt=words)
    st.caption(f"The changes move the picture by {answer['moved']:.1%} of its range (root mean square over the pixels).")


def read(answer: dict[str, Any], place: int) -> str:
    """What the judge sees before (0) or after (1) the changes: the surest class, or the three attributes that they move most."""
    names, exclusive = answer["outputs"], answer["exclusive"]
    before, after = answer["beliefs"]
    beliefs = answer["beliefs"][place]

    def weight(one: int) -> tuple[int, float]:
        if exclusive:
            return 0, beliefs[one]
        return round(100 * abs(before[one] - after[one])), max(before[one], after[one])

    order = sorted(range(len(names)), key=weight, reverse=True)[: 1 if exclusive else 3]
    return ", ".join(f"{as_text(names[one].replace('_', ' '))} ({beliefs[one]:.0%})" for one in order)


# -- which channels are needed ----------------------------------------------------------------------------------------------


def _needs(shown: Shown, answer: dict[str, Any]) -> None:
    st.markdown("**Which channels are needed?**")
    if not answer["judge"]:
        st.caption("No judge (a small classifier) exists for these pictures, so the search is not available.")
        return
    if why := gate.why_not("studio.needs"):
        st.caption(why)
        return
    titles = {place: name.replace("_", " ") for place, name in enumerate(answer["outputs"])}
    columns = st.columns([2, 2, 3], vertical_alignment="bottom")
    target = min(shown.options["target"], len(titles) - 1)
    with columns[0]:
        st.selectbox(
            "For",
            list(titles),
            format_func=named(titles),
            help="What the judge looks for in the pictures",
            **plain.bound(shown, "target", target),
        )
    with columns[1]:
        st.number_input(
            "Latents",
            8,
            200,
            help="The number of latents for which each channel is switched off. More give steadier numbers and take longer",
            **plain.bound(shown, "count"),
        )
    request = {
        **{name: value for name, value in asked(shown).items() if name in ("run", "at", "psi")},
        "layer": answer["layer"],
        "target": target,
        "count": shown.options["count"],
    }
    with columns[2]:
        if st.button(
            "Find the channels",
            key="plain-needs",
            help=f"Switch off each channel of layer {answer['layer']} in turn, and have the judge (a small classifier) grade the pictures",
        ):
            _begin(request)
    if (known := st.session_state.get("inside-needs")) and known["request"] == request:
        st.fragment(_follow, run_every=None if "result" in known else 1)()


def _begin(request: dict[str, Any]) -> None:
    """Raises UserError where the job cannot start."""
    st.session_state["inside-needs"] = {"request": request, "job": studio.ask(do="needs", **request)["job"]}


def _follow() -> None:
    known = st.session_state["inside-needs"]
    if "result" in known:
        st.markdown(ranked(known["result"]))
        return
    said = studio.ask(do="job", job=known["job"])
    if said["state"] == "done":
        known["result"] = said["result"]
        st.rerun()
    if said["error"]:
        st.error(as_text(said["error"]), icon=":material/error:")
    else:
        st.progress(said["progress"], as_text(said["message"]))


def ranked(found: dict[str, Any]) -> str:
    """The ranking as a table, with what it rests on."""
    name = as_text(found["target"].replace("_", " "))
    all_of = "all" if len(found["channels"]) == found["of"] else f"the {len(found['channels'])} most active"
    about = (
        f"Measured on {found['used']} latents whose picture the {found['judge']} classifies as **{name}** (of {found['drawn']:,} tried). Its mean "
        f"confidence is {found['belief']:.0%}; with all of layer {found['layer']} at zero it is {found['all_off']:.0%}. Of {found['of']} channels, "
        f"{all_of} were switched off one at a time. The judge was not trained on such pictures, so treat its answers with care."
    )
    rows = "\n".join(
        f"| {one['channel']} | {one['drop']:+.1%} ± {one['error']:.1%} | {one['lost']:.0%} |" for one in found["channels"][:12]
    )
    return (
        f"{about}\n\n| Channel | Confidence lost (± standard error) | Pictures no longer {name} |\n| --- | --- | --- |\n{rows}"
    )
