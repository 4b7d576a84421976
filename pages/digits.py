"""Digits: ask a conditional GAN for what it is to draw, see how style and class part, and whether one gets what one asked for."""

import datetime
import json
import shlex
from typing import Any, NamedTuple

import streamlit as st

from gan_core import runs
from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.latent import labels as asking
from gan_core.places import data_root
from gan_core.runs.folder import LIVE_STATES
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS
from web import theme
from web.client import judging, tokens
from web.components.digit_board import digit_board
from web.components.networks import networks
from web.places import TRAIN
from web.views.explore import shown as explore
from web.views.train import controls
from web.words import plain

RECIPES = ("mnist-conditional", "mnist-cgan", "faces-conditional")
VIEWS = {
    "write": "Write",
    "same": "All at one z",
    "sweep": "Style sweep",
    "morph": "Morph",
    "sheet": "Sheet",
    "many": "Many of one",
    "judge": "Is it right?",
    "train": "Train one",
    "inside": "The label's way in",
}
AGAIN = 64  # seeds further: more than one view uses
MOST_SEED = 2**30 - 1000  # what a latent's seed may be, less what one view uses
FIRST_SEED = 41  # where the shipped model writes a clean 2026


class Words(NamedTuple):
    """How the page speaks of what a run draws."""

    things: str  # as in: ask for digits
    field: str  # over the field for what is to be drawn
    example: str  # in it while it is empty
    again: str  # what is the same, and what is new
    one: str  # one z for all
    each: str  # a z for each
    style: str  # what z decides
    shared: str  # what stays when only the label changes
    ink: str  # pictures dark on light
    wrong: tuple[str, str]  # a good picture, and as what it was asked for, which it is not
    morph: tuple[int, int]  # the classes of the first morph


WORDS = {
    "digits": Words(
        "digits",
        "Type digits",
        "Type digits: 2026, 0171-555 123, …",
        "The same digits in new handwriting",
        "one hand for all",
        "a new hand each",
        "the hand",
        "slant, thickness and size stay alike",
        "Ink on paper",
        ("a good 3", "as an 8"),
        (3, 8),
    ),
    "clothes": Words(
        "clothes",
        "Type the numbers of clothes",
        "Type numbers from 0 to 9: 7, 2 9, …",
        "The same kinds of clothes, other ones",
        "one z for all",
        "a new z each",
        "the make",
        "how light it is and how it fills the picture stay alike where they can",
        "Dark on white",
        ("a good sneaker", "as a bag"),
        (7, 9),
    ),
    "faces": Words(
        "faces",
        "",
        "",
        "The same switches, other random numbers",
        "",
        "",
        "the person",
        "",
        "",
        ("a good face with glasses", "without them"),
        (0, 0),
    ),
}


def words_of(moment: explore.Moment) -> Words:
    return WORDS["faces" if moment.switches else "digits" if moment.classes[0] == "0" else "clothes"]


def main() -> None:
    choices = [run for run in explore.choices() if _conditional(run)]
    if not choices:
        st.title("Ask for digits")
        st.markdown(
            "A **conditional GAN** is told what to draw: type 2026 and get 2026 in handwriting, each time in another hand. "
            "There is none here yet. Train one: its first digits can be asked for within a minute or two."
        )
        train_view(None)
        return
    notes = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        title = st.empty()
        run = _choose_run(choices, notes)
        try:
            moment = _choose_moment(run, notes)
        except UserError as error:
            st.error(str(error), icon=":material/error:")
            return
        title.markdown(f"### Ask for {words_of(moment).things}", width="content")
    switches = moment.switches
    names = {**VIEWS, "write": "Switches"} if switches else VIEWS
    if switches:
        names = {key: title for key, title in names.items() if key != "many"}
    view = _choice("view", list(names), lambda key: names[key], "What to look at")
    seed_key = "digits-seed"
    st.session_state.setdefault(seed_key, explore.whole(st.query_params.get("seed"), 0, MOST_SEED, FIRST_SEED))
    if view in ("write", "same", "sweep", "morph", "sheet", "many"):
        (switches_view if switches and view == "write" else BOARDS[view])(moment, st.session_state[seed_key])
    elif view == "judge":
        judge_view(moment)
    elif view == "train":
        train_view(moment)
    else:
        inside_view(moment)


# -- the address: what a view shows, small and plain ----------------------------------------------------------------------


def _conditional(run) -> bool:
    try:
        return run.config.conditional
    except UserError:
        return False


def _choose_run(choices, notes):
    """The run of the address, else the shipped one, else the newest. An address that names none is told until one is chosen."""
    by_id = {run.id: run for run in choices}
    wanted = st.query_params.get("run")
    known = wanted in by_id
    if wanted and not known:
        notes.warning(
            f"There is no conditional run named {plain(wanted, 60)} with a snapshot. Another one is shown.",
            icon=":material/warning:",
        )
    default = wanted if known else "mnist-conditional" if "mnist-conditional" in by_id else choices[0].id
    chosen = st.selectbox(
        "Generator",
        list(by_id),
        index=list(by_id).index(default),
        format_func=lambda name: by_id[name].title,
        key="digits-run",
        help="Every conditional run, shipped or your own, that has a snapshot",
        label_visibility="collapsed",
        width=320,
        on_change=_run_chosen,
    )
    if known or not wanted:
        st.query_params["run"] = chosen
    return by_id[chosen]


def _run_chosen() -> None:
    st.query_params["run"] = st.session_state["digits-run"]
    st.query_params.pop("at", None)  # a step of the run before


def _choose_moment(run, notes) -> explore.Moment:
    """The moment of the address, else the last. An address that names none that is kept is told until one is chosen."""
    asked = st.query_params.get("at")
    moment = explore.moment(run, explore.whole(asked, 0, 10**9, -1))
    if asked is not None and asked != str(moment.step):
        notes.warning(
            f"There is no kept moment {plain(asked, 20)} of this run. Step {moment.step:,} is shown.", icon=":material/warning:"
        )
    if len(moment.steps) > 1:
        with st.popover(
            f"Step {moment.step:,}", icon=":material/history:", help="Draw with the generator as it was at another kept moment"
        ):
            last = moment.steps[-1]
            key = f"digits-at/{run.id}/{last}"
            at = st.select_slider(
                "Moment of its training", moment.steps, moment.step, key=key, on_change=_moment_chosen, args=(key, last)
            )
        moment = explore.moment(run, at)
    return moment


def _moment_chosen(key: str, last: int) -> None:
    at = st.session_state[key]
    if at == last:
        st.query_params.pop("at", None)
    else:
        st.query_params["at"] = str(at)


def _choice(name: str, options: list[str], words, label: str) -> str:
    """One of a few, in a row of buttons, kept in the address under `name`; the first where that says nothing known."""
    wanted = st.query_params.get(name)
    key = f"digits-{name}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = wanted if wanted in options else options[0]
    chosen = st.segmented_control(label, options, format_func=words, key=key, label_visibility="collapsed") or options[0]
    st.query_params[name] = chosen
    return chosen


def _label(name: str, moment: explore.Moment, default: int, label: str, visible: bool) -> int:
    """One class, kept in the address; an impossible one is told."""
    classes = moment.classes
    asked, key = st.query_params.get(name), f"digits-{name}-{len(classes)}"
    if key not in st.session_state:
        st.session_state[key] = default
        if asked is not None:
            try:
                place = asking.label_in(asked, DATASETS[moment.config.dataset])
                if not isinstance(place, int):
                    raise UserError(f"{asked[:40]!r} is more than one label.", "One is needed here.")
                st.session_state[key] = place
            except UserError as error:
                st.error(f"{plain(str(error))} {classes[default]} is shown instead.", icon=":material/error:")
    chosen = st.segmented_control(
        label,
        range(len(classes)),
        format_func=lambda place: classes[place],
        key=key,
        label_visibility="visible" if visible else "collapsed",
    )
    chosen = default if chosen is None else chosen
    st.query_params[name] = str(chosen)
    return chosen


def _attributes(name: str, moment: explore.Moment, default: str, label: str, visible: bool = True) -> list[float]:
    """Switches, several of which may be on, kept in the address: a weight of 0 or 1 for each."""
    words, key = moment.classes, f"digits-{name}-switches"
    if key not in st.session_state:
        st.session_state[key] = []
        asked = st.query_params.get(name, default)
        try:
            weights = asking.label_in(asked, DATASETS[moment.config.dataset])
            st.session_state[key] = [word for word, weight in zip(words, weights, strict=True) if weight > 0.5]
        except UserError as error:
            st.error(plain(str(error)), icon=":material/error:")
    chosen = st.pills(
        label,
        words,
        selection_mode="multi",
        format_func=asking.spoken,
        key=key,
        label_visibility="visible" if visible else "collapsed",
    )
    st.query_params[name] = ",".join(chosen) or "none"
    return [float(word in chosen) for word in words]


def _again(key: str = "digits-seed") -> None:
    st.session_state[key] = (st.session_state[key] + AGAIN) % MOST_SEED


def _again_button(words: str = "Again", help: str = "The same once more, from other random numbers") -> None:
    st.button(words, type="primary", icon=":material/refresh:", on_click=_again, key="digits-again", help=help)


def _ink(words: str) -> bool:
    """Whether grey pictures are shown as ink on paper."""
    st.session_state.setdefault("digits-ink", st.query_params.get("ink") == "1")
    on = st.toggle(words, key="digits-ink", help="Dark on white, as on paper; it learnt white on black")
    if on:
        st.query_params["ink"] = "1"
    else:
        st.query_params.pop("ink", None)
    return on


# -- boards ---------------------------------------------------------------------------------------------------------------


def board(
    moment: explore.Moment,
    seed: int,
    latents: list[Any],
    labels: list[Any],
    name: str,
    about: str,
    words: str,
    **more: Any,
) -> None:
    """The pictures, what they show in words, and how to have them as code."""
    st.query_params["seed"] = str(seed)
    digit_board(
        run=moment.run.id,
        at=moment.step,
        latents=latents,
        labels=labels,
        token=tokens.issue("read"),
        key="digits-board",
        about=about,
        name=name,
        **more,
    )
    st.caption(words)
    with st.expander("As code", icon=":material/code:"):
        asked, wanted = json.dumps(latents), json.dumps(labels)
        columns = more.get("columns") or len(latents)
        st.code(
            f"python -m gan_core draw {shlex.quote(moment.run.id)} --at {moment.step} --latents {shlex.quote(asked)} "
            f"--labels {shlex.quote(wanted)} --columns {columns} --out {name}.png",
            "bash",
            wrap_lines=True,
        )
        st.code(
            "from gan_core import runs\nfrom gan_core.latent.resolve import resolve, resolve_labels\nfrom gan_core.sampling.sampler import Sampler\n\n"
            f"sampler = Sampler(runs.at({moment.run.id!r}), {moment.step})\n"
            f"z = resolve({latents}, sampler.config)\ny = resolve_labels({labels}, sampler.num_classes, len(z))\n"
            "images = sampler.images(z, y)  # floats in [-1, 1], (N, C, H, W)",
            "python",
            wrap_lines=True,
        )


def _today() -> None:
    st.session_state["digits-text"] = datetime.date.today().isoformat()


def write_view(moment: explore.Moment, seed: int) -> None:
    said, classes = words_of(moment), moment.classes
    st.session_state.setdefault("digits-text", st.query_params.get("text", "2026"))
    st.session_state.setdefault("digits-style", st.query_params.get("style", "each"))
    if st.session_state["digits-style"] not in ("one", "each"):
        st.session_state["digits-style"] = "each"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = st.text_input(said.field, key="digits-text", placeholder=said.example, width=280, label_visibility="collapsed")
        _again_button("Again", said.again)
        if said.things == "digits":
            st.button("Today", icon=":material/today:", on_click=_today, key="digits-today", help="Write today's date")
        style = st.segmented_control(
            "Styles",
            ["one", "each"],
            key="digits-style",
            label_visibility="collapsed",
            format_func={"one": said.one, "each": said.each}.get,
            help=f"One z for all keeps {said.style} the same; with a z of its own each has another",
        )
        ink = _ink(said.ink)
    style = style or "each"
    # runs of blanks are one: a link is to hold all that is drawn
    st.query_params["text"], st.query_params["style"] = " ".join(text.split())[:300], style
    if not text.strip():
        st.info(f"{said.field}, such as 2026, and press Enter.", icon=":material/keyboard:")
        return
    try:
        digits, gaps = asking.digits_in(text)
        if wrong := [digit for digit in digits if digit >= len(classes)]:
            raise UserError(f"This run knows no {wrong[0]}.", f"Its labels are 0 to {len(classes) - 1}.")
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    latents = [seed + (place if style == "each" else 0) for place in range(len(digits))]
    name = "".join(map(str, digits))[:20]
    words = (
        "Every picture is made of two things: the **label**, which says what to draw, and **z**, random numbers that say "
        "how. " + ("All of these share one z." if style == "one" else "Each of these has a z of its own.")
    )
    if classes[0] != "0":
        words = "It has learnt " + ", ".join(f"{place} as {word}" for place, word in enumerate(classes)) + f". {words}"
    board(
        moment,
        seed,
        latents,
        digits,
        f"{said.things}-{name}",
        f"{text.strip()} as the generator draws it",
        words,
        gaps=gaps,
        invert=ink,
    )


def switches_view(moment: explore.Moment, seed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = _attributes("on", moment, "Smiling,Eyeglasses", "What the faces are to have", visible=False)
        _again_button("Other faces", words_of(moment).again)
    count = 12
    board(
        moment,
        seed,
        [seed + place for place in range(count)],
        [wanted] * count,
        "faces",
        "Faces with what is switched on",
        "Every face keeps its z while you turn switches: only the label changes. Switches that hardly ever go together in the "
        "pictures it learnt from, such as bald and bangs, were hardly ever asked of it while it trained.",
        columns=6,
    )


def same_view(moment: explore.Moment, seed: int) -> None:
    _again_button("Another z")
    labels, titles = _columns(moment)
    count = len(labels)
    per_row = count if count <= 6 else -(-count // 2)
    if moment.switches:
        board(
            moment,
            seed,
            [seed] * count,
            labels,
            "one-z",
            "Each switch alone at one z",
            "**One z, each switch alone**: the first face has none of them on. What else changes with a switch is what it has not "
            "told apart.",
            captions=titles,
        )
        return
    words = (
        f"**{count} classes at one z.** Only the label differs: {words_of(moment).shared}, since z carries what all "
        "classes have in common."
    )
    numerals = all(len(title) == 1 for title in titles)
    if not numerals:
        words += " In reading order: " + ", ".join(titles) + "."
    board(
        moment,
        seed,
        [seed] * count,
        labels,
        "one-z",
        "All classes at one z",
        words,
        columns=per_row,
        column_titles=None if numerals or per_row != count else titles,
    )


def _columns(moment: explore.Moment) -> tuple[list[Any], list[str]]:
    """A label for each thing that can be asked for, and its name; of switches none first, then each alone."""
    names, count = moment.classes, len(moment.classes)
    if not moment.switches:
        return list(range(count)), list(names)
    rows = [[0.0] * count] + [[float(i == j) for j in range(count)] for i in range(count)]
    return rows, ["None", *map(asking.spoken, names)]


def _asked(name: str, moment: explore.Moment, default: int, label: str, visible: bool = True) -> tuple[Any, str]:
    """A class or a set of switches, and its name."""
    if not moment.switches:
        chosen = _label(name, moment, default, label, visible)
        return chosen, moment.classes[chosen]
    weights = _attributes(name, moment, "none" if name == "from" else "Smiling,Eyeglasses", label, visible)
    on = [asking.spoken(word) for word, weight in zip(moment.classes, weights, strict=True) if weight]
    return weights, " + ".join(on) or "None"


def sweep_view(moment: explore.Moment, seed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label, word = _asked("label", moment, 7, "What to draw", visible=False)
        _again_button("Another way")
    count = 16
    ends = [seed, seed + 1]
    latents = [{"between": [*ends, place / (count - 1)], "path": "slerp"} for place in range(count)]
    board(
        moment,
        seed,
        latents,
        [label] * count,
        f"sweep-{_file(word)}",
        f"{word} along a way through the latent space",
        f"**One label, many styles**: always {word}, while z goes from the random numbers of seed {ends[0]} to those of seed {ends[1]} "
        f"along an arc. The label holds it to what was asked for; only {words_of(moment).style} changes.",
        columns=8,
    )


def morph_view(moment: explore.Moment, seed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start, end = words_of(moment).morph
        first, word = _asked("from", moment, start, "From")
        second, other = _asked("to", moment, end, "To")
        _again_button("Other styles")
    parts = [place / 10 for place in range(11)]
    rows, size = 4, len(moment.classes)
    start, end = (
        asked if isinstance(asked, list) else [float(place == asked) for place in range(size)] for asked in (first, second)
    )
    mixed = [[round((1 - part) * a + part * b, 3) for a, b in zip(start, end, strict=True)] for part in parts]
    latents = [seed + row for row in range(rows) for _ in parts]
    ends = ("From", "To") if moment.switches else (word, other)  # several switches do not fit over a column
    board(
        moment,
        seed,
        latents,
        mixed * rows,
        f"morph-{_file(word)}-{_file(other)}",
        f"From {word} to {other}",
        f"**From {word} to {other}** by mixing what the label means inside the generator: the percentage is the second label's "
        "weight. It was never shown such a mixture; each row is another z. Where it jumps, the two lie far apart.",
        columns=len(parts),
        column_titles=[ends[0], *(f"{part:.0%}" for part in parts[1:-1]), ends[1]],
    )


def sheet_view(moment: explore.Moment, seed: int) -> None:
    _again_button("Other styles")
    labels, titles = _columns(moment)
    rows = 6
    latents = [seed + row for row in range(rows) for _ in labels]
    board(
        moment,
        seed,
        latents,
        labels * rows,
        "sheet",
        "Labels by styles",
        f"**What against how**: down a column the label stays and {words_of(moment).style} changes; along a row it is the other way "
        "round.",
        columns=len(labels),
        column_titles=titles,
        row_titles=[f"z of seed {seed + row}" for row in range(rows)],
    )


def many_view(moment: explore.Moment, seed: int) -> None:
    st.session_state.setdefault("digits-count", explore.whole(st.query_params.get("n"), 1, 480, 60))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label, word = _asked("label", moment, 7, "What to draw")
        # no bounds on the widget: it would keep an impossible number to itself without a word
        count = st.number_input("How many", step=12, key="digits-count", width=160)
        _again_button("Others")
    if not 1 <= count <= 480:
        st.error(f"{count} cannot be drawn at once: ask for 1 to 480.", icon=":material/error:")
        return
    st.query_params["n"] = str(count)
    columns = next(columns for columns in (6, 12, 20, 24, 30) if count <= columns * columns * 0.6 or columns == 30)
    board(
        moment,
        seed,
        [seed + place for place in range(count)],
        [label] * count,
        f"many-{_file(word)}",
        f"{count} of {word}",
        f"**{count} of {word}**, each from a z of its own: is there variety, or the same one again and again?",
        columns=min(columns, count),
    )


def _file(word: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in word.lower())[:40]


BOARDS = {
    "write": write_view,
    "same": same_view,
    "sweep": sweep_view,
    "morph": morph_view,
    "sheet": sheet_view,
    "many": many_view,
}


# -- is it what was asked for? --------------------------------------------------------------------------------------------


def judge_view(moment: explore.Moment) -> None:
    st.markdown(
        "A **judge**, a classifier that had no part in the training, reads pictures that it is not told the labels of. "
        "How often does it read what was asked for?"
    )
    st.session_state.setdefault("digits-each", explore.whole(st.query_params.get("each"), 1, 2000, 100))
    sizes = sorted({20, 100, 1000, st.session_state["digits-each"]})
    each = (
        st.segmented_control(
            "Pictures of each label", sizes, key="digits-each", help="More take longer and make the figures steadier"
        )
        or 100
    )
    st.query_params["each"] = str(each)
    live = runs.refresh(moment.run)["state"] in LIVE_STATES
    asked = judging.verdict(moment.run, moment.step, each, 1.0)
    done = asked.done()
    before = judging.earlier(moment.run, each, 1.0) if live and _follows() and not done else None
    if not done:
        _wait_for_verdict(asked, before)
    if done or before:
        _show_verdict(asked if done else before, moment)
    if live or judging.accuracy_rows(moment.run):
        st.fragment(_accuracy_chart, run_every=3 if live else None)(moment, live)


def _follows() -> bool:
    """Whether the page shows a run's newest moment, whichever that comes to be."""
    return "at" not in st.query_params


def _wait_for_verdict(asked, before) -> None:
    @st.fragment(run_every=1)
    def wait() -> None:
        if asked.done():
            st.rerun()
        if before:
            st.caption(
                f":material/hourglass_top: The judge is reading the newest moment; these are the figures of step {before.result()['verdict']['step']:,}."
            )
            return
        st.info(
            "The judge is reading… The first time its network has to be loaded, which takes some seconds.",
            icon=":material/hourglass_top:",
        )

    wait()


def _show_verdict(asked, moment: explore.Moment) -> None:
    if fault := asked.exception():
        st.error(plain(str(fault)), icon=":material/error:")
        if st.button("Try again", icon=":material/refresh:", key="digits-retry"):
            judging.forget_faults()
            st.rerun()
        return
    verdict = asked.result()["verdict"]
    left, middle, right = st.columns(3)
    middle.metric("Pictures read", f"{verdict['num']:,}", help=f"Drawn and read in {verdict['seconds']} s")
    if "attributes" in verdict:
        left.metric(
            "Right when on and when off",
            f"{verdict['accuracy']:.1%}",
            help="For each switch the mean of how often the judge sees it when it is on, and how often it does not when it is off; "
            "of these the mean. Guessing gives 50 %. `evaluate` takes the same mean, of faces asked for what drawings have.",
        )
        right.metric(
            "The judge on real drawings",
            f"{verdict['real']:.1%}",
            help=f"The same mean of {verdict['drawings']:,} drawings that it had not learnt from",
        )
    else:
        left.metric(
            "Read as asked for", f"{verdict['accuracy']:.1%}", help=f"Of {verdict['num']:,} pictures, by the {verdict['judge']}"
        )
        _own_mistakes(right, verdict, moment)
    if "attributes" in verdict:
        _show_attributes(verdict)
    else:
        _show_classes(verdict)
    if not verdict["failures"]:
        st.success("Not one was read as anything else.", icon=":material/check:")
        return
    st.subheader("What went wrong")
    failures = verdict["failures"][:24]
    shown = f"{len(failures)} of {verdict['wrong']:,}"
    if "attributes" in verdict:
        captions = [f"asked: {asking.spoken(verdict['attributes'][one['asked']]['name'])}" for one in failures]
        st.caption(
            f"{shown} faces in which the judge does not see what was switched on: the switches take turns, the worst first."
        )
    else:
        names = verdict["classes"]
        captions = [f"asked {names[one['asked']]}, read {names[one['read']]}" for one in failures]
        st.caption(f"{shown}, those first of which the judge is surest. Would you read them as it does?")
    digit_board(
        run=moment.run.id,
        at=verdict["step"],
        latents=[one["latent"] for one in failures],
        labels=[one["label"] for one in failures],
        token=tokens.issue("read"),
        key="digits-failures",
        about="Pictures that were read as something else",
        name="failures",
        captions=captions,
    )


def _own_mistakes(place, verdict: dict[str, Any], moment: explore.Moment) -> None:
    """How often the judge errs on real pictures of what it learnt from."""
    if verdict["own"] is None:
        return
    learnt = DATASETS[verdict["judge_data"]].title
    place.metric(
        "The judge's own mistakes",
        f"{1 - verdict['own']:.2%}",
        help=f"Of {verdict['held_out']:,} real test pictures of {learnt} that it had not learnt from",
    )
    if verdict["judge_data"] != moment.config.dataset:
        st.caption(
            f":material/info: This judge learnt on {learnt}, and this run on {DATASETS[moment.config.dataset].title}: part of "
            "what it misreads may be the judge's fault, and how much is not known."
        )


def _show_classes(verdict: dict[str, Any]) -> None:
    names = verdict["classes"]
    left, right = st.columns(2)
    worst = min(verdict["per_class"])
    left.markdown("**For each class**" + (" (dashed: the judge on real pictures)" if verdict["own"] else ""))
    left.plotly_chart(
        judging.bars_figure(names, verdict["per_class"], 0.8 if worst > 0.82 else 0.0, verdict["own"], theme.dark()),
        key="digits-bars",
        config={"displayModeBar": False},
    )
    right.markdown("**Which for which**: row what was asked for, column what was read")
    right.plotly_chart(
        judging.confusion_figure(names, names, verdict["confusion"], "count"),
        key="digits-confusion",
        config={"displayModeBar": False},
    )


def _show_attributes(verdict: dict[str, Any]) -> None:
    names = [asking.spoken(one["name"]) for one in verdict["attributes"]]
    st.markdown("**Each switch alone**: how often the judge sees it. One that acts is seen when on, and not when off.")
    rows = [
        "| switch | seen when on | seen when off | in real drawings that have it | in those that do not |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, one in zip(names, verdict["attributes"], strict=True):
        shares = (one[what] for what in ("on", "off", "real_on", "real_off"))
        rows.append(f"| {name} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")
    st.markdown("\n".join(rows))
    st.markdown(
        "**What else it brings along**: row what was switched on, column what the judge sees. The diagonal is *seen when on*."
    )
    st.plotly_chart(
        judging.confusion_figure(["None", *names], names, verdict["seen"], "share"),
        key="digits-confusion",
        config={"displayModeBar": False},
    )


def _accuracy_chart(moment: explore.Moment, live: bool) -> None:
    """The run's own record. While it trains it is drawn anew every few seconds, and the page with it where it falls behind."""
    if live and (
        runs.refresh(moment.run)["state"] not in LIVE_STATES or (_follows() and moment.run.snapshots()[-1] != moment.steps[-1])
    ):
        st.rerun()
    rows = judging.accuracy_rows(moment.run)
    st.subheader("While it trains" if live else "While it trained")
    if not rows:
        st.caption("Not yet: its pictures are read every so many steps, and this run is young.")
        return
    st.plotly_chart(judging.accuracy_figure(rows, theme.dark()), key="digits-live", config={"displayModeBar": False})
    st.caption(
        "The share of the run's own pictures that the judge reads as asked for, step by step; the fewer pictures, the more it jitters."
    )


# -- train one, and how it is built ---------------------------------------------------------------------------------------


def train_view(moment: explore.Moment | None) -> None:
    for place, (column, name) in enumerate(zip(st.columns(len(RECIPES), border=True), RECIPES, strict=True)):
        entry = PRESETS[name]
        with column:
            st.markdown(f"**{entry.title}**")
            st.caption(f"{entry.about} On a laptop: {entry.cost}." + (f" After: {entry.source}." if entry.source else ""))
            if entry.outcome:
                st.caption(f"**Seen:** {entry.outcome}")
            fitting = [data for data in DATASETS if _fits(entry.config, data)]
            default = controls.default_dataset(entry.config.dataset)
            data = st.selectbox(
                "On",
                fitting,
                index=fitting.index(default) if default in fitting else 0,
                format_func=lambda data: DATASETS[data].title,
                key=f"digits-data/{name}",
            )
            if not found(data):
                st.caption(
                    f":material/download: Not on this machine yet: {DATASETS[data].download_mb} MB are downloaded into `{data_root()}`."
                )
            if st.button(
                "Train",
                type="secondary" if place else "primary",
                icon=":material/play_arrow:",
                key=f"digits-train/{name}",
            ):
                try:
                    run = runs.start(entry.config.updated(dataset=data))
                except (UserError, OSError) as error:
                    st.error(str(error), icon=":material/error:")
                else:
                    st.switch_page(TRAIN, query_params={"run": run.id})
    st.caption("While it trains, its run can be chosen here as soon as it has kept its first snapshot.")


def _fits(config: RunConfig, dataset: str) -> bool:
    """Whether a recipe can be trained on a data set with nothing else changed."""
    try:
        config.updated(dataset=dataset)
    except UserError:
        return False
    return True


def inside_view(moment: explore.Moment) -> None:
    config = moment.config
    st.markdown(
        "Both networks of this run, drawn from the networks themselves. **Dashed is the label's way in**: it is all that was added to a GAN without labels."
    )
    for words in ARCHITECTURES[config.architecture].label_enters:
        st.markdown(words.format(*words_of(moment).wrong))
    without = None
    if plain := ARCHITECTURES[config.architecture].without_labels:
        without = config.updated(architecture=plain).model_dump()
        st.markdown("**Against the plain GAN**, a DCGAN of the same widths: what the label costs in numbers to learn or keep.")
    networks(config.model_dump(), token=tokens.issue("read"), key="digits-networks", plain=without)


main()
