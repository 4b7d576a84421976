"""Pictures on screen as code: the command line and the Python that draw the same ones. Shared by all pages that draw."""

import json
import shlex
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.export.shells import for_powershell

Spec = Any


@dataclass(frozen=True)
class Walk:
    """A walk through key-frames in a number of frames. `fps` makes it a film; without it the frames are one picture."""

    frames: int
    path: str = "slerp"
    loop: bool = False
    ease: bool = False
    fps: int | None = None


@dataclass(frozen=True)
class Pictures:
    """What is drawn: everything that decides the pictures, and nothing of how they stand on the page.

    `latents` are specs (the key-frames of `walk`, if there is one); `labels` holds one label for each latent, or a single
    label for all; `at` is the step of the snapshot, None for the newest; `label_words` writes the single label for people.
    """

    run: str
    latents: list[Spec]
    at: int | None = None
    labels: list[Any] | Any | None = None
    label_words: str = ""
    psi: float = 1.0
    columns: int | None = None
    walk: Walk | None = None
    out: str = "pictures.png"

    @property
    def one_label(self) -> bool:
        return bool(self.label_words)


def exact(value: Any) -> str:
    """A value as JSON with every digit kept."""
    return json.dumps(value, separators=(",", ":"))


def command(what: Pictures) -> str:
    """The line for a POSIX shell that draws the pictures into `what.out`."""
    parts = ["python -m gan_core", "walk" if what.walk else "draw", shlex.quote(what.run)]
    if what.walk and all(isinstance(key, int) for key in what.latents):
        parts += [f"--seeds {','.join(map(str, what.latents))}"]
    else:
        parts += [f"--latents {shlex.quote(exact(what.latents))}"]
    parts += _walk_flags(what.walk) if what.walk else []
    parts += [f"--columns {what.columns}"] * (what.columns is not None)
    if what.one_label:
        parts += [f"--label {shlex.quote(what.label_words)}"]
    elif what.labels is not None:
        parts += [f"--labels {shlex.quote(exact(what.labels))}"]
    parts += [f"--psi {what.psi:g}"] * (what.psi != 1)
    parts += [f"--at {what.at}"] * (what.at is not None)
    return " ".join([*parts, f"--out {what.out}"])


def _walk_flags(walk: Walk) -> list[str]:
    flags = [f"--frames {walk.frames}"]
    if walk.fps is not None:
        flags += [f"--path {walk.path}", *["--loop"] * walk.loop, *["--easing smooth"] * walk.ease, f"--fps {walk.fps}"]
    return flags


def search_command(run: str, picture: str, steps: int, at: int | None) -> str:
    """The line that searches for the latent of the picture in a file, as the view *Your picture* does."""
    step = "" if at is None else f" --at {at}"
    return f"python -m gan_core project {shlex.quote(run)} --picture {picture} --steps {steps}{step} --out found.png"


def python(what: Pictures, neighbours: bool = False) -> str:
    """A Python program that draws the pictures; with `neighbours` it sets each beside its nearest training pictures."""
    text = exact(what.latents)
    moves = '"move"' in text or '"lock"' in text
    labelled = what.labels is not None
    lines = [*_imports(what, moves, neighbours), ""]
    lines += [
        f"run = runs.at({what.run!r})",
        f"sampler = Sampler(run{'' if what.at is None else f', at={what.at}'})",
        f"latents = {json.loads(text)!r}",
        *(["ways = directions_of(sampler, groups_of(moves(latents)), run).vectors"] if moves else []),
        f"z = resolve(latents, sampler.config{', ways' if moves else ''})",
    ]
    if walk := what.walk:
        options = ", loop=True" * walk.loop + ', easing="smooth"' * walk.ease
        lines += [f'z = walk(z, {walk.frames}, "{walk.path}"{options})']
    if labelled:
        labels = f"[{what.labels!r}] * len(z)" if what.one_label else repr(what.labels)
        lines += [f"y = resolve_labels({labels}, sampler.num_classes, len(z))"]
    psi = "" if what.psi == 1 else f"{what.psi:g} * "
    lines += [f"pictures = draw(sampler, {psi}z{', y' * labelled})  # uint8 (N, C, H, W)"]
    columns = "" if what.columns is None else f", {what.columns}"
    end = _NEIGHBOURS if neighbours else [f'Image.fromarray(sprite(pictures{columns})).save("{what.out}")']
    return "\n".join([*lines, *end])


def _imports(what: Pictures, moves: bool, neighbours: bool) -> list[str]:
    names = ["resolve"] + ["resolve_labels"] * (what.labels is not None)
    return [
        *(["import torch"] if neighbours else []),
        "from PIL import Image",
        "",
        "from gan_core import runs",
        *(["from gan_core.datasets.load import load"] if neighbours else []),
        *(["from gan_core.explore.directions import directions_of, groups_of"] if moves else []),
        "from gan_core.images.sprites import sprite",
        *(["from gan_core.latent.paths import walk"] if what.walk else []),
        f"from gan_core.latent.resolve import {', '.join(names)}",
        *(["from gan_core.latent.specs import moves"] if moves else []),
        *(["from gan_core.metrics.copies import nearest"] if neighbours else []),
        *(["from gan_core.metrics.judge import judge_of, load_judge"] if neighbours else []),
        "from gan_core.sampling.sampler import Sampler",
        "from gan_core.sampling.tiles import draw",
    ]


_NEIGHBOURS = """
training = load(sampler.config).images
judge = load_judge(judge_of(sampler.config.dataset))
by_pixels = pictures.flatten(1), training.flatten(1)
by_judge = judge.look(pictures)[0], judge.look(training)[0]  # all training pictures, so this takes a while
for name, (ours, theirs) in {"pixels": by_pixels, "judge": by_judge}.items():
    distances, places = nearest(ours, theirs, 5)
    rows = [torch.cat([picture[None], training[near]]) for picture, near in zip(pictures, places, strict=True)]
    Image.fromarray(sprite(torch.cat(rows), 1 + places.shape[1])).save(f"nearest-by-{name}.png")""".splitlines()


def show(about: str, commands: list[tuple[str, str]], program: str) -> None:
    """The expander with the commands (words on one, and the line) and the program, which are sent once it is open."""
    fold = st.expander("As code", icon=":material/code:", key="as-code", on_change="rerun")
    if fold.open:
        with fold:
            st.caption(about)
            in_shells(commands)
            st.code(program, language="python", wrap_lines=True)


def in_shells(commands: list[tuple[str, str]]) -> None:
    """Commands for a POSIX shell, and the same for PowerShell; that of the visitor's system comes first."""
    shells = [("macOS and Linux", "bash", str), ("Windows (PowerShell)", "powershell", for_powershell)]
    if "Windows" in st.context.headers.get("User-Agent", ""):
        shells.reverse()
    for tab, (_, language, form) in zip(st.tabs([title for title, *_ in shells]), shells, strict=True):
        with tab:
            for words, line in commands:
                if len(commands) > 1:
                    st.caption(words.capitalize())
                st.code(form(line), language=language, wrap_lines=True)
