"""GAN or VAE: a fair pair, trained side by side, asked the same questions, and measured."""

import json
import random
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.catalogue.columns import ACTIVE
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.metrics import HIGHER, LOWER, METRICS, NOTE
from gan_core.datasets.available import found
from gan_core.datasets.opening import ENDINGS
from gan_core.errors import UserError
from gan_core.places import data_root
from gan_core.runs import pairs
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.settings.config import RunConfig, help_of
from gan_core.settings.presets import PRESETS
from web.client import library, studio, tokens
from web.client import pair_measure as versus_measure
from web.components.draw_pad import draw_pad
from web.components.pair_board import pair_board
from web.components.pictures import pictures
from web.views.explore.shown import whole
from web.views.explore.upload import fit_upload
from web.views.pairs import charts as versus
from web.views.runs import overlay
from web.views.train import buttons, fields
from web.words import plain

query = st.query_params
memory: dict[str, Any] = st.session_state.setdefault("versus", {})
BASES = {name: dataset.pair_recipe for name, dataset in DATASETS.items() if dataset.pair_recipe}
"""Data set to the recipe whose GAN begins a pair."""
MOST_SEED = 10**6
LOSSES = {
    "gan": {"loss/G": ("G", 1), "loss/D": ("D", 0)},
    "vae": {"loss/VAE": ("minus ELBO", 0), "elbo/reconstruction": ("reconstruction", 1), "elbo/KL": ("KL", 2)},
}
SIDES = ("gan", "vae")
ROOM = """<style>
.st-key-pair-stage .ps-grid { grid-template-columns: repeat(2, minmax(140px, max(220px, min(440px, 100vh - 420px)))); }
</style>"""  # two pictures, as high as fits under the header of this page


def main() -> None:
    with st.sidebar:
        new_pair()
    known = pairs.known()
    try:
        chosen = choose(known)
    except UserError as error:
        st.warning(str(error), icon=":material/search_off:")
        if known:
            st.button(
                "Show another pair",
                key="another-pair",
                on_click=lambda: show(*known[0]),
                help="Open the newest pair there is",
            )
        return
    if not chosen:
        st.title("GAN or VAE?")
        st.markdown(
            "Both learn to draw from random numbers. A **GAN** plays against an opponent that judges its pictures. A **VAE** "
            "learns to squeeze real pictures into a few numbers and to draw them again. It is often said that a VAE is easy, "
            "quick and blurry, and a GAN vivid and hard. Do not believe it: try it, with a pair that is as fair as can be."
        )
        st.markdown("Press **Start both** on the left. Both begin at once, and first pictures come within seconds.")
        return
    gan, vae = chosen
    view = header(known, gan, vae)
    st.caption(versus.WORDS[view])
    kept = [max(run.snapshots(), default=None) for run in chosen]
    if view not in ("live", "verdict") and None in kept:
        st.info(
            "Questions are put to the last snapshot of each run, and there is none of "
            + " and ".join(plain(run.title) for run, at in zip(chosen, kept, strict=True) if at is None)
            + " yet. Watch the training meanwhile: one comes every few hundred steps.",
            icon=":material/hourglass_empty:",
        )
        return
    try:
        {
            "live": live,
            "prior": prior,
            "same": same,
            "walk": walk,
            "far": far,
            "codes": codes,
            "near": near,
            "verdict": verdict,
        }[view](gan, vae, *kept)
    except UserError as error:
        st.error(str(error), icon=":material/error:")


def put(name: str, value: Any) -> None:
    query[name] = str(value)


def show(gan: RunDir, vae: RunDir) -> None:
    query.gan, query.vae = gan.id, vae.id


def choose(known: list[tuple[RunDir, RunDir]]) -> tuple[RunDir, RunDir] | None:
    """The pair in the address; else one that trains, the one that is shipped, the newest. Raises UserError."""
    if query.get("gan") or query.get("vae"):
        return pairs.find(query.get("gan"), query.get("vae"))
    training = [pair for pair in known if any(runs.refresh(run)["state"] in LIVE_STATES for run in pair)]
    shipped = [pair for pair in known if pair[0].card()]
    first = [*training, *shipped, *known]
    return first[0] if first else None


def header(known: list[tuple[RunDir, RunDir]], gan: RunDir, vae: RunDir) -> str:
    """Which pair, and which question; returns the view."""
    choices = {(left.id, right.id): f"{left.title} + its VAE" for left, right in known}
    choices.setdefault((gan.id, vae.id), f"{gan.title} + {vae.title}")
    left, right = st.columns([1, 3], vertical_alignment="bottom")

    def other() -> None:
        query.gan, query.vae = st.session_state["pair"]

    st.session_state["pair"] = (gan.id, vae.id)
    left.selectbox(
        "Pair",
        list(choices),
        format_func=choices.get,
        key="pair",
        on_change=other,
        help="Pairs that were started here, and those that come with the program",
    )
    view = query.get("view", "live")
    view = view if view in versus.VIEWS else "live"
    st.session_state["view"] = view
    right.segmented_control(
        "Question",
        list(versus.VIEWS),
        format_func=versus.VIEWS.get,
        key="view",
        required=True,
        width="stretch",
        on_change=lambda: put("view", st.session_state["view"]),
        help="What to look at, or what to ask both",
    )
    return view


# -- a new pair ---------------------------------------------------------------------------------------------------------


def new_pair() -> None:
    st.markdown("##### A fair pair")
    st.caption("A GAN and a VAE of the same networks, on the same pictures in the same order, with the same budget.")
    titles = {name: DATASETS[name].title for name in BASES}
    names = list(BASES)
    dataset = st.selectbox(
        "Pictures",
        names,
        names.index(fields.default_dataset("mnist")),
        format_func=titles.get,
        key="new-dataset",
        help=help_of("dataset"),
    )
    if not found(dataset) and DATASETS[dataset].folder:
        st.caption(f"Not on this machine yet: it will be looked for, or downloaded, to {data_root()}.")
    base = PRESETS[BASES[dataset]].config
    grey = DATASETS[dataset].shape[0] == 1
    by = st.segmented_control(
        "Same budget by",
        ["steps", "seconds"],
        default="steps",
        required=True,
        key="new-by",
        width="stretch",
        help="By steps both see as many pictures; by seconds the one whose steps are cheaper takes more of them. Both train at "
        "once and share the machine.",
    )
    amount = st.number_input(
        by.capitalize(),
        value={"steps": 1500, "seconds": 300}[by],
        step=100,
        key=f"new-{by}",
        help=help_of("steps" if by == "steps" else "max_seconds"),
    )
    settings: dict[str, Any] = {"dataset": dataset, "preset": base.preset}
    settings |= {"steps": amount} if by == "steps" else {"steps": 1_000_000, "max_seconds": amount}
    vae: dict[str, Any] = {}
    pressed = st.button("Start both", type="primary", icon=":material/play_arrow:", width="stretch", key="new-start")
    fault = st.empty()
    with st.expander("Settings of both", icon=":material/tune:"):
        for name, label in (
            ("z_dim", "Length of z"),
            ("ngf", "Width of what draws"),
            ("ndf", "Width of what looks"),
            ("batch_size", "Batch size"),
            ("seed", "Seed"),
        ):
            settings[name] = st.number_input(
                label, value=getattr(base, name), step=1, key=f"new-{name}/{dataset}", help=help_of(name)
            )
        if not grey:
            settings["flip"] = st.checkbox("Mirror at random", base.flip, key="new-flip", help=help_of("flip"))
    with st.expander("Settings of the VAE", icon=":material/tune:"):
        words = {"bernoulli": "Bernoulli", "gaussian": "Gaussian"}
        vae["likelihood"] = st.segmented_control(
            "Likelihood",
            list(words),
            default="bernoulli" if grey else "gaussian",
            format_func=words.get,
            required=True,
            key=f"new-likelihood/{grey}",
            help=help_of("likelihood"),
        )
        default = RunConfig()
        if vae["likelihood"] == "gaussian":
            vae["sigma"] = st.number_input("Sigma", value=default.sigma, step=0.05, key="new-sigma", help=help_of("sigma"))
        vae["beta"] = st.number_input("Beta", value=1.0, step=0.5, key="new-beta", help=help_of("beta"))
        vae["kl_warmup"] = st.number_input("KL warm-up steps", value=0, step=100, key="new-kl", help=help_of("kl_warmup"))
    try:
        config = base.updated(
            **settings,
            evaluate_every=max(50, int(amount) // 20) if by == "steps" else 100,
            sample_every=50,
            snapshot_every=250,
        )
        pairs.pair(config, **vae)
        if pressed:
            with st.spinner("Starting both…"):
                show(*pairs.start(config, **vae))
            put("view", "live")
            st.rerun()
    except UserError as error:
        fault.error(str(error), icon=":material/error:")


# -- training -------------------------------------------------------------------------------------------------------------


def live(gan: RunDir, vae: RunDir, *_: int | None) -> None:
    states = [runs.refresh(run)["state"] for run in (gan, vae)]
    steer(gan, vae, states)
    trains = any(state in LIVE_STATES for state in states)
    st.fragment(watch, run_every=2 if trains else None)(gan, vae, states)
    with st.expander("What is matched, and what is not", icon=":material/balance:"):
        st.fragment(matched, run_every=1 if counting(gan, vae) else None)(gan, vae)


def steer(gan: RunDir, vae: RunDir, states: list[str]) -> None:
    """Buttons for both at once: what can be asked of at least one of them."""
    if gan.card() and vae.card():
        return
    with st.container(horizontal=True, key="steer"):
        both = list(zip((gan, vae), states, strict=True))
        for label, icon, verb, wanted, words in (
            ("Pause both", "pause", "pause", ("running",), "Hold each after the step it is at; nothing is lost"),
            ("Go on", "play_arrow", "resume", ("paused",), "Go on with the next step"),
            ("Stop both", "stop", "stop", LIVE_STATES, "End both; they are kept and can be resumed"),
        ):
            some = [run for run, state in both if state in wanted]
            if some and st.button(label, icon=f":material/{icon}:", help=words, key=f"steer-{verb}"):
                buttons.tell(lambda some=some, verb=verb: [runs.command(run, verb) for run in some])
        ended = [run for run, state in both if state in ("stopped", "interrupted", "failed") and not run.card()]
        if ended and st.button(
            "Resume" if len(ended) == 1 else "Resume both",
            icon=":material/play_arrow:",
            key="steer-again",
            help="Go on from the last snapshot of what ended before its budget was spent",
        ):
            buttons.tell(lambda: [runs.resume(run) for run in ended])


def watch(gan: RunDir, vae: RunDir, seen: list[str]) -> None:
    """Pictures of both under one slider, and their curves; drawn again while they train."""
    dark = st.context.theme.type == "dark"
    both = {"gan": gan, "vae": vae}
    statuses = {side: library.look(run) for side, run in both.items()}
    if [status["state"] for status in statuses.values()] != seen:
        st.rerun()
    left, right = st.columns([4, 3], gap="medium")
    with left:
        for side, run in both.items():
            state_line(side, run, statuses[side])
        shown = [
            {"id": run.id, "title": side.upper(), "colour": versus.colour(side, dark), "steps": run.samples()}
            for side, run in both.items()
        ]
        st.html(ROOM)
        with st.container(key="pair-stage"):
            pictures(shown, token=tokens.issue("read"), key="pair-pictures")
        if any(run.config.max_seconds for run in both.values()):
            st.caption(
                "The budget is in seconds: at the same step the two have not spent the same time. The last step of each is what its budget bought."
            )
    with right:
        for side, title in (
            ("gan", "GAN: losses of both players"),
            ("vae", "VAE: the terms of minus the ELBO, in nats"),
        ):
            st.markdown(f"**{title}**")
            if both[side].stats()[0]:
                chart(versus.losses(both[side], LOSSES[side], dark), f"loss-{side}", 135)
            else:
                st.caption("It begins with the first step.")
        terms_line(vae)
        st.caption(
            "These losses cannot be compared: a GAN's say who is ahead against an opponent that learns as well, a VAE's is a "
            "bound in nats that falls as training goes on. What can be compared is measured on the pictures: "
            + ("below, and under Verdict." if (names := pairs.common(gan, vae)) else "see Verdict.")
        )
        if names:
            name = "frechet" if "frechet" in names else names[0]
            st.markdown(f"**{METRICS[name].title}** ({METRICS[name].better} is better)")
            chart(versus.quality(gan, vae, name, "step", dark), "quality-live", 150)


def state_line(side: str, run: RunDir, status: dict[str, Any]) -> None:
    limit = run.config.max_seconds
    goal = f"{status['seconds']:,.0f} of {limit:,} s" if limit else f"{status['seconds']:,.0f} s"
    steps = f"step {status['step']:,}" + ("" if limit else f" of {status['steps']:,}")
    rate = (
        f" · {status['images_per_second']:,.0f} images/s"
        if status["images_per_second"] and status["state"] == "running"
        else ""
    )
    where = f" ({plain(status['device'])})" if run.card() and status["device"] else ""  # seconds of another machine
    st.markdown(f"**{side.upper()}** {plain(run.title)}: **{status['state']}**, {steps}, {goal}{where}{rate}")
    if status["state"] == "failed" and status["error"]:
        st.error(plain(f"{status['error']} {status['hint'] or ''}"), icon=":material/error:")
    elif status["state"] in ("queued", "starting") and status["message"]:
        st.caption(plain(status["message"]))


def chart(figure: Any, key: str, height: int) -> None:
    st.plotly_chart(figure, key=key, height=height, config={"displayModeBar": False})


def terms_line(vae: RunDir) -> None:
    """The equation of the bound with its numbers of now, and a warning where the code says nothing."""
    try:
        config = runs.in_force(vae)
    except UserError:
        return
    if not (now := pairs.terms(vae.stats()[0], config)):
        return
    st.markdown(
        f"reconstruction **{now.reconstruction:.2f}** + beta **{now.beta:g}** × KL **{now.kl:.2f}** = **{now.total:.2f}** nats an "
        + ("image = −ELBO" if now.beta == 1 else "image, what it makes small (−ELBO itself has beta 1)")
        + (f" · {now.active} of {config.z_dim} numbers of the code in use" if now.active is not None else ""),
        help="Of the last logged batch. Reconstruction: the price of what the decoder misses. KL: the price of what the code tells.",
    )
    warming = config.kl_warmup and now.step < config.kl_warmup
    if not warming and (words := pairs.collapse(now.kl, now.active, config.z_dim)):
        st.warning(words, icon=":material/compress:")


def matched(gan: RunDir, vae: RunDir) -> None:
    try:
        configs = gan.config, vae.config
    except UserError as error:
        st.caption(str(error))
        return
    found = [versus.parameters(config) for config in configs]
    records = pairs.compare(*configs, tuple(found) if all(found) else None)
    for same, title in ((True, "Matched"), (False, "Not matched")):
        rows = [{title: one.what, "GAN": one.gan, "VAE": one.vae, "": one.why} for one in records if one.same is same]
        if rows:
            st.table(rows, border="horizontal", hide_index=True)
    if memory.pop("counting", False) and all(one is not None for one in found):
        st.rerun()


def counting(gan: RunDir, vae: RunDir) -> bool:
    """Whether the parameters of both are being counted."""
    try:
        memory["counting"] = None in [versus.parameters(run.config) for run in (gan, vae)]
    except UserError:
        memory["counting"] = False
    return memory["counting"]


# -- the same questions -----------------------------------------------------------------------------------------------------


def row() -> Any:
    return st.container(horizontal=True, vertical_alignment="bottom")


def sides(gan: RunDir, vae: RunDir, at_gan: int, at_vae: int, *specs: list[Any]) -> list[dict[str, Any]]:
    """Both networks for a board: the same latents for both, or each its own."""
    dark = st.context.theme.type == "dark"
    return [
        {
            "title": f"{side.upper()}, step {at:,}",
            "colour": versus.colour(side, dark),
            "run": run.id,
            "at": at,
            "specs": specs[min(place, len(specs) - 1)],
        }
        for place, (side, run, at) in enumerate((("gan", gan, at_gan), ("vae", vae, at_vae)))
    ]


def seed_field(words: str) -> int:
    """The first seed of the latents that are asked about; call it in a horizontal container."""
    seed = whole(query.get("seed"), 0, MOST_SEED, 0)
    st.session_state["seed"] = seed
    st.number_input(
        "First seed",
        step=1,
        key="seed",
        width=140,
        help=words,
        on_change=lambda: put("seed", min(MOST_SEED, max(0, st.session_state["seed"]))),
    )
    st.button(
        "Others",
        icon=":material/casino:",
        on_click=lambda: put("seed", random.randrange(MOST_SEED)),
        help="Pictures that nobody has chosen: press it a few times before you believe a sheet",
    )
    return seed


def prior(gan: RunDir, vae: RunDir, *at: int) -> None:
    with row():
        seed = seed_field("A seed decides a z; both sheets begin at this one")
    pair_board(sides(gan, vae, *at, list(range(seed, seed + 64))), token=tokens.issue("read"), key="board", columns=8)
    st.caption(
        "A seed gives both the same z, but no z means the same to both: compare the sheets, not picture with picture. How "
        "sharp and how varied they are is measured under Verdict."
    )


def far(gan: RunDir, vae: RunDir, *at: int) -> None:
    with row():
        seed = seed_field("The first of six z, a row each")
    specs = [{"times": one, "by": scale} for one in range(seed, seed + 6) for scale in versus.SCALES]
    heads = [f"× {scale:g}" for scale in versus.SCALES]
    pair_board(sides(gan, vae, *at, specs), token=tokens.issue("read"), key="board-far", columns=len(heads), heads=heads)
    st.caption(
        f"Nearly all z of the prior are about as long as × 1, here about {gan.config.z_dim**0.5:.1f}. × 0 is the very middle: one "
        "picture, whatever the seed. Beyond × 1 each goes on with what it does, and was never corrected for it."
    )


def chosen_picture(gan: RunDir, name: str, title: str) -> str | None:
    """A real picture, in base64: from the data, drawn or uploaded. `name`: its place in the address and in the session."""
    dataset = DATASETS[gan.config.dataset]
    source = st.segmented_control(
        title,
        ["Data", "Draw", "Upload"],
        default="Data",
        required=True,
        key=f"source-{name}",
        help="Pictures from the data are none that either was trained on, where there are such",
    )
    if source == "Draw":

        def drawn() -> None:
            said = (st.session_state.get(f"pad-{name}") or {}).get("drawn") or {}
            memory[f"drawn-{name}"] = said.get("picture")

        draw_pad(list(dataset.shape), memory.get(f"drawn-{name}"), key=f"pad-{name}", on_drawn=drawn)
        return memory.get(f"drawn-{name}")
    if source == "Upload":
        file = st.file_uploader(
            "A picture",
            type=list(ENDINGS),
            key=f"upload-{name}",
            label_visibility="collapsed",
            help="It is fitted to the size that both draw. It stays on the machine that the app runs on",
        )
        if not file:
            return None
        try:
            return fit_upload(file.getvalue())
        except UserError as error:
            st.error(str(error), icon=":material/broken_image:")
            return None
    number = whole(query.get(name), 0, 10**6, {"a": 0, "b": 1}[name])
    st.session_state[f"number-{name}"] = number
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(
            "Number",
            step=1,
            key=f"number-{name}",
            width=100,
            help="Which of them; the count begins at 0, and again at the end",
            on_change=lambda: put(name, max(0, st.session_state[f"number-{name}"])),
        )
        st.button(
            "Another",
            icon=":material/casino:",
            key=f"another-{name}",
            on_click=lambda: put(name, random.randrange(2000)),
            help="One that nobody has chosen",
        )
    with st.spinner("Getting the picture…"):
        said = versus.real(gan, number)
    label = f" ({said['labels'][0]})" if said["labels"][0] else ""
    st.caption(
        f"Number {number % said['total']:,}{label} of {said['words']}."
        + ("" if said["unseen"] else " Both may have been trained on it.")
    )
    return said["png"]


def picture(png: bytes, words: str, key: str) -> None:
    with st.container(key=f"card-{key}"):
        st.image(versus.enlarged(png), caption=words, width="stretch")


def asked_steps() -> int:
    return st.segmented_control(
        "Steps of the search",
        versus.SEARCH_STEPS,
        default=200,
        required=True,
        key="search-steps",
        help="How long to look for a z. 100 is quick and rough, 500 slow and thorough",
    )


def same(gan: RunDir, vae: RunDir, at_gan: int, at_vae: int) -> None:
    left, right = st.columns([1, 3], gap="medium")
    with left:
        shown = chosen_picture(gan, "a", "The picture")
        steps = asked_steps()
        both = st.checkbox(
            "Search with both",
            key="search-both",
            help="Encoding and searching are different ways. This puts the search to the VAE's decoder as well, which takes twice as long",
        )
        searches = versus.Searches(memory)
        if st.button(
            "Ask both",
            type="primary",
            icon=":material/search:",
            disabled=not shown,
            key="ask",
            help="Encode and decode with the VAE; search for a z with the GAN",
        ):
            begin(searches, [(gan, at_gan, shown)] + ([(vae, at_vae, shown)] if both else []), steps)
            memory["asked-same"] = True
    with right:
        if not shown:
            st.info("Draw a picture, or choose one, on the left.", icon=":material/image:")
            return
        st.fragment(answers, run_every=0.8 if going(searches, [(gan, at_gan, shown), (vae, at_vae, shown)], steps) else None)(
            searches, gan, vae, at_gan, at_vae, shown, steps, both
        )


def begin(searches: versus.Searches, wanted: list[tuple[RunDir, int, str]], steps: int) -> None:
    for run, at, shown in wanted:
        searches.begin(run, at, shown, steps)


def going(searches: versus.Searches, wanted: list[tuple[RunDir, int, str]], steps: int) -> bool:
    looked = [searches.look(run, at, shown, steps) for run, at, shown in wanted]
    return any(map(versus.going, looked))


def answers(
    searches: versus.Searches, gan: RunDir, vae: RunDir, at_gan: int, at_vae: int, shown: str, steps: int, both: bool
) -> None:
    found = searches.look(gan, at_gan, shown, steps)
    other = searches.look(vae, at_vae, shown, steps) if both else None
    if memory.get("was-going") and not going(searches, [(gan, at_gan, shown), (vae, at_vae, shown)], steps):
        memory["was-going"] = False
        st.rerun()
    memory["was-going"] = going(searches, [(gan, at_gan, shown), (vae, at_vae, shown)], steps)
    with st.spinner("The VAE looks…"):
        said = versus.encoded(vae, at_vae, shown)
    columns = st.columns(4)  # also for three, so that they are no larger than a small screen has room for
    with columns[0]:
        picture(said["target"], "The picture, as both see it", "target")
    with columns[1]:
        picture(said["drawn"], f"VAE: encoded and decoded, a miss of {said['residual']:.3f}", "encoded")
    with columns[2]:
        searched(found, "GAN", "gan")
    if both:
        with columns[3]:
            searched(other, "VAE's decoder", "vae")
    if found and found["state"] == "done" and (not both or (other and other["state"] == "done")):
        st.markdown(
            versus.same_in_words(
                said["residual"], found["result"], other["result"] if other and other["state"] == "done" else None
            ),
        )
    st.caption("Miss: the root mean square of the differences between pixels, where 1 is from black to white.")


def searched(known: dict[str, Any] | None, words: str, key: str) -> None:
    """A search: not asked, on its way, failed, or what it found."""
    if not known:
        st.caption(
            f"{words}: has no encoder. Press **Ask both** to search for its z."
            if key == "gan"
            else f"{words}: press **Ask both**."
        )
    elif versus.going(known):
        st.progress(known["progress"], text=f"{words}: {known['message'] or 'searching'}")
    elif known["state"] == "done":
        picture(known["drawn"], f"{words}: searched, a miss of {known['result']['residual']:.3f}", f"found-{key}")
    else:
        st.error(known.get("error") or "The search was cancelled.", icon=":material/error:")


def walk(gan: RunDir, vae: RunDir, at_gan: int, at_vae: int) -> None:
    left, right = st.columns([1, 3], gap="medium")
    searches = versus.Searches(memory)
    with left:
        go = st.container()  # its button stands above the pictures, where a small screen shows it too
        first = chosen_picture(gan, "a", "From")
        second = chosen_picture(gan, "b", "To")
        steps = asked_steps()
        path = st.segmented_control(
            "Way",
            ["slerp", "lerp"],
            default="slerp",
            required=True,
            key="way",
            format_func={"slerp": "along the arc", "lerp": "straight"}.get,
            help="Along the arc (slerp) z keeps its length; straight (lerp) it is shorter on the way, where a GAN was hardly trained",
        )
        ready = bool(first and second)
        wanted = [(gan, at_gan, first), (gan, at_gan, second)] if ready else []
        if go.button(
            "Walk",
            type="primary",
            icon=":material/directions_walk:",
            disabled=not ready,
            key="walk-go",
            help="Find the z of both pictures in both networks, then go from one to the other",
        ):
            begin(searches, wanted, steps)
    with right:
        if not ready:
            st.info("Choose two pictures on the left.", icon=":material/image:")
            return
        st.fragment(walked, run_every=0.8 if going(searches, wanted, steps) else None)(
            searches, gan, vae, at_gan, at_vae, wanted, steps, path
        )


def walked(
    searches: versus.Searches, gan: RunDir, vae: RunDir, at_gan: int, at_vae: int, wanted: list, steps: int, path: str
) -> None:
    looked = [searches.look(*one, steps) for one in wanted]
    now = going(searches, wanted, steps)
    if memory.get("was-walking") and not now:
        memory["was-walking"] = False
        st.rerun()
    memory["was-walking"] = now
    ends = [versus.encoded(vae, at_vae, one[2]) for one in wanted]
    columns = st.columns([1, 1, 3])
    for place, (column, end) in enumerate(zip((columns[0], columns[1]), ends, strict=True)):
        with column:
            picture(end["target"], ("From", "To")[place], f"end-{place}")
    with columns[2]:
        for one in looked:
            if versus.going(one):
                st.progress(one["progress"], text=f"GAN: {one['message'] or 'searching'}")
            elif one and one["state"] not in ("done",):
                st.error(one.get("error") or "The search was cancelled.", icon=":material/error:")
    if not all(one and one["state"] == "done" for one in looked):
        st.caption("The VAE encodes both pictures at once; the GAN has to search for them. Press **Walk**.")
        return
    parts = [place / (versus.WALK_FRAMES - 1) for place in range(versus.WALK_FRAMES)]
    specs = [
        [{"between": [{"z": first}, {"z": second}, t], "path": path} for t in parts]
        for first, second in ([one["result"]["z"] for one in looked], [end["z"] for end in ends])
    ]
    misses = [f"{one['result']['residual']:.3f}" for one in looked], [f"{end['residual']:.3f}" for end in ends]
    pair_board(sides(gan, vae, at_gan, at_vae, *specs), token=tokens.issue("read"), key="board-walk", film=True)
    st.caption(
        f"The ends are the nearest that each can draw: the GAN misses them by {' and '.join(misses[0])}, the VAE by "
        f"{' and '.join(misses[1])}. Do the pictures between look like digits, or like two laid over each other?"
        if DATASETS[gan.config.dataset].classes
        else f"The ends are the nearest that each can draw: the GAN misses them by {' and '.join(misses[0])}, the VAE by {' and '.join(misses[1])}."
    )


def codes(gan: RunDir, vae: RunDir, at_gan: int, at_vae: int) -> None:
    dark = st.context.theme.type == "dark"
    key = f"codes/{vae.id}/{at_vae}"
    if key not in memory:
        with st.spinner("The VAE encodes up to 2,000 pictures: a few seconds, or half a minute the first time."):
            memory[key] = studio.ask(do="encode", run=versus.folder(vae), at=at_vae)
    said = memory[key]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"**Codes of {said['words']}**, decoder and encoder of step {said['step']:,}")
        chart(versus.codes(said, dark), "codes", 460)
        st.caption(
            f"Each code has {len(said['kl'])} numbers; shown are the two directions in which the codes differ most (principal "
            f"components): {sum(said['share']):.0%} of their variance, so clusters that overlap here may lie apart."
            if said["pca"]
            else "The axes are the two numbers of z themselves: this is the whole code."
        )
    with right:
        st.markdown("**The bound on these pictures**, in nats an image")
        st.markdown(
            f"reconstruction **{said['reconstruction']:.2f}** + KL **{said['kl_total']:.2f}** = **{-said['elbo']:.2f}** = −ELBO",
            help="With beta 1, on pictures that were not trained on: minus this is a lower bound on their log-likelihood",
        )
        if words := pairs.collapse(said["kl_total"], said["active"], len(said["kl"])):
            st.warning(words, icon=":material/compress:")
        st.markdown(f"**What each number carries**: {said['active']} of {len(said['kl'])} are in use (above {ACTIVE:g} nats)")
        chart(versus.spent(said, dark, ACTIVE), "spent", 230)
        st.caption(
            "The KL term is what a number tells of the picture. Where it is 0, the encoder sends the prior's noise whatever it "
            "sees, and the decoder has learnt to pass it over. When all are at 0 the posterior has collapsed."
        )


def near(gan: RunDir, vae: RunDir, *at: int) -> None:
    spaces = {"pixels": "by pixels", "features": "by what the judge sees"}
    with row():
        seed = seed_field(f"The first of {versus.NEAR_SAMPLES} samples")
        space = st.segmented_control(
            "Near",
            list(spaces),
            default="pixels",
            format_func=spaces.get,
            required=True,
            key="space",
            help="By pixels, blurred pictures are near to everything. A judge's features care for what is shown",
        )
        pressed = st.button(
            "Look for copies",
            type="primary",
            icon=":material/image_search:",
            key="near-go",
            help="Go through all training pictures for those nearest to each sample; the first time takes a while",
        )
    seeds = list(range(seed, seed + versus.NEAR_SAMPLES))
    wanted = {
        side: {
            "run": versus.folder(run),
            "at": step,
            "do": "nearest",
            "latents": seeds,
            "count": versus.NEIGHBOURS,
            "space": space,
        }
        for side, run, step in (("gan", gan, at[0]), ("vae", vae, at[1]))
    }
    keys = {side: "near/" + json.dumps(request) for side, request in wanted.items()}
    for side in SIDES if pressed else ():
        if memory.get(keys[side], {}).get("state") not in ("waiting", "running", "done"):
            versus.job(memory, keys[side], wanted[side])
    looked = [versus.job(memory, key) for key in keys.values()]
    st.fragment(copies, run_every=1 if any(map(versus.going, looked)) else None)(keys)


def copies(keys: dict[str, str]) -> None:
    looked = {side: versus.job(memory, key) for side, key in keys.items()}
    for column, (side, known) in zip(st.columns(2, gap="medium"), looked.items(), strict=True):
        with column:
            st.markdown(f"**{side.upper()}**")
            if not known:
                st.caption("Not asked yet.")
            elif versus.going(known):
                st.progress(known["progress"], text=known["message"] or "Looking")
            elif known["state"] == "done":
                with st.container(key=f"card-near-{side}"):
                    st.image(versus.enlarged(known["png"], 480), width=480)
                st.caption("Left: the sample. Then its nearest training pictures, the nearest first.")
                st.markdown(versus.copies_in_words(known["result"]))
            else:
                st.error(known.get("error") or "Cancelled.", icon=":material/error:")


# -- the verdict ------------------------------------------------------------------------------------------------------------


def verdict(gan: RunDir, vae: RunDir, at_gan: int | None, at_vae: int | None) -> None:
    if None not in (at_gan, at_vae):
        measure_bar(gan, vae)
        table(gan, vae, at_gan, at_vae)
    else:
        st.info("Measuring takes a snapshot of each, and there is none yet.", icon=":material/hourglass_empty:")
    in_time(gan, vae)


def measure_bar(gan: RunDir, vae: RunDir) -> None:
    now = versus_measure.look(gan, vae)
    running = bool(now and now.state == "running")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        num = st.segmented_control(
            "Samples in a draw",
            [1000, 2000, 10_000],
            default=2000,
            required=True,
            key="measure-num",
            format_func="{:,}".format,
            help="More are steadier and take longer: 10,000 take some minutes a network on a laptop. Fréchet distances of different "
            "numbers of samples cannot be compared",
        )
        if st.button(
            "Measure both",
            type="primary",
            icon=":material/straighten:",
            disabled=running,
            key="measure",
            help="Draw samples three times and measure them, in a process of its own; the result is kept with the runs",
        ):
            versus_measure.begin(gan, vae, num, 3)
            st.rerun()
        if running and st.button("Cancel", icon=":material/close:", key="measure-cancel", help="Keep what is measured already"):
            versus_measure.cancel(gan, vae)
            st.rerun()
    st.fragment(measuring, run_every=1 if running else None)(gan, vae, running)


def measuring(gan: RunDir, vae: RunDir, was: bool) -> None:
    now = versus_measure.look(gan, vae)
    if not now:
        return
    if was and now.state != "running":
        st.rerun()
    if now.state == "running":
        st.info(now.message, icon=":material/progress_activity:")
    elif now.state == "failed":
        st.error(plain(now.message), icon=":material/error:")


def table(gan: RunDir, vae: RunDir, at_gan: int, at_vae: int) -> None:
    measured = [pairs.measured(runs.measurements(run), step) for run, step in ((gan, at_gan), (vae, at_vae))]
    judged = pairs.verdicts(*measured)
    if not judged:
        missing = [side.upper() for side, one in zip(SIDES, measured, strict=True) if not one]
        st.caption(
            f"Not measured at its last snapshot yet: {' and '.join(missing)}." if missing else "No measurement in common."
        )
        return
    st.markdown(f"**{pairs.tally(judged)}**")
    st.table(versus.verdict_rows(judged), border="horizontal", hide_index=True)
    draws = "/".join(dict.fromkeys(str(item.gan.get("seeds", "?")) for item in judged))
    st.caption(
        f"GAN at step {at_gan:,}, VAE at step {at_vae:,}; the mean of {draws} draws of "
        f"{versus.counts({item.metric: item.gan for item in judged})}. Behind ± stands the "
        f"standard deviation between the draws. A difference counts where it is more than {pairs.SPREADS:g} times both spreads "
        "together. The spread is of the samples, not of the training: another seed of training may turn a small lead round, so "
        "train further pairs before you say more than this."
    )
    st.caption(NOTE)
    with st.expander("What these mean", icon=":material/help:"):
        for item in judged:
            metric = METRICS[item.metric]
            st.markdown(
                f"**{metric.title}** ({metric.better} is better; on {plain(str(item.gan['features']))}, {item.gan['num']:,} samples). {metric.meaning}"
            )


def in_time(gan: RunDir, vae: RunDir) -> None:
    """How quality came with time, and when a level was reached."""
    st.markdown("##### How quickly they got there")
    names = pairs.common(gan, vae)
    if not names:
        st.caption(
            "Neither curve of quality is there: these runs were not measured while they trained. Pairs that are started here are."
        )
        return
    dark = st.context.theme.type == "dark"
    left, right = st.columns([3, 2], gap="medium")
    with right:
        name = st.selectbox(
            "Quality",
            names,
            names.index("frechet") if "frechet" in names else 0,
            format_func=lambda one: METRICS[one].title,
            key="quality-name",
            help="Measured in passing while they trained, on few samples",
        )
        rows = pairs.quality(gan, name), pairs.quality(vae, name)
        axis = st.segmented_control(
            "Over",
            list(overlay.AXES),
            default="step" if gan.card() else "seconds",
            required=True,
            key="quality-axis",
            format_func=overlay.AXES.get,
            help="Seconds of training, without what measuring took",
        )
        level = st.number_input(
            "A quality to reach",
            value=float(pairs.reachable(*rows, name) or 0.0),
            format="%.4g",
            key=f"level/{name}/{gan.id}",
            help="It begins with the best that both have reached. Put your own",
        )
        for word, some in zip(("GAN", "VAE"), rows, strict=True):
            st.markdown(f"**{word}**: {versus.arrival(pairs.time_to(some, name, level))}")
        good = {LOWER: "at or below", HIGHER: "at or above"}.get(METRICS[name].better, "as near to 1 as")
        st.caption(
            f"The first of two measurements running that are {good} {level:.4g}. Measured every so many steps, so not finer than that; one training each. Seconds are "
            + (
                "of the machine that trained them, beside other work: see their cards."
                if gan.card()
                else "this machine's, which the two shared while they trained."
            )
        )
    with left:
        chart(versus.quality(gan, vae, name, axis, dark, level), "quality", 300)


main()
