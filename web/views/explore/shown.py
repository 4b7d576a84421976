"""What the Explore page shows is what its address says: this module reads the address, mends it, and turns it to code.

    run    a run or a shipped model            view   one of VIEWS
    at     a step with a snapshot; the last    psi    truncation, 0 to PSI_MOST
    label  a class, or 0 and 1 an attribute    z      the view's latents: JSON, a list of specs (see gan_core.latent)
    keep   favourites: JSON, a list of specs

and for single views: frames, fps, loop, ease (walk); plane, x, y, u, v (map); by (far away). No torch is needed here.
"""

import json
import math
import random
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.latent.specs import parse
from gan_core.runs.folder import RunDir
from gan_core.runs.snapshots import read_about
from gan_core.settings.config import VAE, RunConfig

Spec = Any
VIEWS = {
    "walk": "Walk",
    "map": "Map",
    "sliders": "Sliders",
    "far": "Far away",
    "time": "Through time",
    "mix": "Mix",
    "picture": "Your picture",
    "copies": "Did it copy?",
}
ABOUT = {
    "walk": "A walk passes latents of your choice (key-frames), along an arc (slerp) or straight (lerp).",
    "map": "Every place of the map is a latent: drag over it.",
    "sliders": "Each slider moves z along a direction, in standard deviations (sd): found without labels (PCA, as in "
    "GANSpace, and SeFa), or a fit to what is measured (by name).",
    "far": "Far away: z times a factor. Truncation is the same, by a factor psi below 1.",
    "time": "Through time: the same latents at each kept moment of the training.",
    "mix": "Mix: add, subtract and cross latents as one does with numbers.",
    "picture": "Your picture: find the latent whose picture is nearest to yours (projection).",
    "copies": "Did it copy? See the training pictures nearest to what is drawn.",
}
"""What a view shows, and what its special words mean, in a sentence."""
NEEDS = {"walk": (2, 12), "map": (3, 3), "sliders": (1, 1), "far": (1, 1), "time": (2, 12), "copies": (1, 6)}
"""How many latents a view is about, at least and at most."""
FIRST = {
    "walk": [0, 1, 2, 3],
    "map": [0, 1, 2],
    "sliders": [0],
    "far": [0],
    "time": [0, 1],
    "copies": list(range(6)),
    "mix": [{"times": {"mix": [[1, 0], [-1, 1], [1, 2]]}, "by": 0.5774}],
}
"""What a view begins with. Mix: the sum that mixer.js begins with, brought back to the usual length."""
MOST_KEPT = 40
MOST_FRAMES = 240  # of one walk: both ways of going are drawn in one request of at most 512
MOST_BETWEEN = 60
PSI_MOST = 1.5
MAP_TILES = 9  # pictures a side of the map's ground
REACH = 3.0  # standard deviations that the map of two directions goes either way
FARTHEST = 6.0
FAR_STEPS = [i / 2 for i in range(13)]
PSI_STEPS = [i / 8 for i in range(13)]
TIME_COLUMNS = 12
TIME_ROWS = 8


@dataclass(frozen=True)
class Moment:
    """What there is to know of a run at one kept step without loading its network."""

    run: RunDir
    step: int
    steps: list[int]
    config: RunConfig
    shape: tuple[int, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """What the generator can be asked for; empty where it takes no label."""
        return DATASETS[self.config.dataset].conditions if self.config.conditional else ()

    @property
    def switches(self) -> bool:
        """Whether a label is several attributes at once, not one class of many."""
        return not DATASETS[self.config.dataset].classes

    @property
    def draws(self) -> str:
        """What turns latents to pictures in this run."""
        return {VAE: "decoder"}.get(self.config.kind, "generator")


def shown(run: RunDir) -> bool:
    """Whether there is anything of it to explore: a snapshot, and of pictures, not of points in the plane."""
    try:
        return bool(run.snapshots()) and not DATASETS[run.config.dataset].is_points
    except (UserError, KeyError):
        return False


def why_not(run: RunDir) -> str:
    """The rest of a sentence that begins with the run's name: why it cannot be explored."""
    try:
        points = DATASETS[run.config.dataset].is_points
    except (UserError, KeyError):
        return "cannot be read by this version."
    if points:
        return "draws points in the plane, not pictures: there is nothing to walk through here."
    return "has kept no moment yet. A snapshot is kept every so many steps; while it runs, you can ask for one."


def choices() -> list[RunDir]:
    """Shipped models first, then the user's runs, newest first: those that can be explored."""
    return [run for run in [*runs.shipped(), *runs.all_runs()] if shown(run)]


def moment(run: RunDir, at: int | None) -> Moment:
    """The run at step `at`; at its last where that is None or not kept any more. Raises UserError."""
    steps = run.snapshots()
    step = at if at in steps else steps[-1]
    about = read_about(run.snapshot_path(step))
    try:
        return Moment(run, step, steps, RunConfig.parse(about["config"]), tuple(about["shape"]))
    except (KeyError, TypeError):
        raise UserError(f"The snapshot of step {step} does not say what it is of.", "Choose another moment.") from None


# -- the address --------------------------------------------------------------------------------------------------------


def number(text: str | None, low: float, high: float, other: float) -> float:
    """A number of the address between two bounds; `other` where it is none."""
    try:
        value = float(text or "nan")
    except ValueError:
        return other
    return min(high, max(low, value)) if math.isfinite(value) else other


def whole(text: str | None, low: int, high: int, other: int) -> int:
    return round(number(text, low, high, other))


def latents(text: str | None) -> tuple[list[Spec], str]:
    """The specs in a part of the address, and what is wrong with it ("" for nothing). Wrong ones are no specs at all."""
    if not text:
        return [], ""
    try:
        specs = json.loads(text)
    except (ValueError, RecursionError):
        return [], "The latents in this link cannot be read: it may have been cut short."
    if not isinstance(specs, list):
        return [], "The latents in this link are no list."
    for spec in specs:
        try:
            parse(spec)
        except UserError as error:
            return [], f"A latent in this link cannot be used. {error}"
    return specs[:MOST_KEPT], ""


def compact(value: Any) -> str:
    """A value as it stands in an address. Numbers keep four digits after the point: no picture shows more."""
    return json.dumps(_rounded(value), separators=(",", ":"))


def exact(value: Any) -> str:
    """A value as it stands in code, every digit kept."""
    return json.dumps(value, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        value = round(value, 4)
        return int(value) if value.is_integer() and abs(value) < 1e9 else value
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return {key: _rounded(one) for key, one in value.items()} if isinstance(value, dict) else value


def fitting(view: str, specs: list[Spec]) -> list[Spec]:
    """As many of `specs` as the view is about; where they are too few, some that are not among them yet."""
    least, most = NEEDS.get(view, (1, 1))
    if not specs:
        return list(FIRST.get(view, [0]))
    more = (seed for seed in range(10_000) if seed not in specs)
    return [*specs, *(next(more) for _ in range(least - len(specs)))][:most]


def label(text: str | None, moment: Moment) -> Any:
    """The label in the address as the routes take it: a class, a 0 or 1 an attribute, or None where there is none."""
    count = len(moment.classes)
    if not count:
        return None
    if moment.switches:
        wanted = {int(part) for part in (text or "").split(",") if part.isdecimal() and len(part) < 4}
        return [int(i in wanted) for i in range(count)]
    return whole(text, 0, count - 1, 0)


def applied(query: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, str]:
    """The address after what a component told; None takes a part out. Parts that no view knows are passed over."""
    known = {
        "run",
        "at",
        "view",
        "psi",
        "label",
        "z",
        "keep",
        "frames",
        "fps",
        "loop",
        "ease",
        "plane",
        "x",
        "y",
        "u",
        "v",
        "by",
    }
    after = dict(query)
    for name, value in changes.items():
        if name not in known:
            continue
        if value is None:
            after.pop(name, None)
        else:
            after[name] = compact(value) if name in ("z", "keep") else str(_rounded(value))
    return after


# -- the views ----------------------------------------------------------------------------------------------------------


def schedule(keys: int, between: int, loop: bool, ease: bool) -> list[tuple[int, int, float]]:
    """The frames of a walk through `keys` key-frames: (from, to, how far in [0, 1]) each.

    From one key-frame to the next it takes `between` frames, and each key-frame is met exactly; in a loop the last frame
    is the first one again. It is what gan_core.latent.walk goes through in between * parts + 1 frames.
    """
    parts = keys if loop else keys - 1
    between = max(1, min(between, (MOST_FRAMES - 1) // max(1, parts)))
    frames = []
    for part in range(parts):
        for place in range(between):
            t = place / between
            frames.append((part, (part + 1) % keys, t * t * (3 - 2 * t) if ease else t))
    return [*frames, ((parts - 1) % keys, parts % keys, 1.0)] if parts else [(0, 0, 0.0)]


def walk(keys: list[Spec], frames: list[tuple[int, int, float]], path: str) -> list[Spec]:
    """The latents of a walk. At its stops they are the key-frames themselves."""
    return [
        keys[a] if t == 0 else keys[b] if t == 1 else {"between": [keys[a], keys[b], t], "path": path} for a, b, t in frames
    ]


def on_map(corners: list[Spec], plane: str, x: float, y: float, u: str = "pca:0", v: str = "pca:1") -> Spec:
    """The latent at a place of the map, x to the right and y downwards in [0, 1].

    flat: the plane through three corners. curved: the same four corners joined by arcs, so that no latent is too short.
    directions: from the first corner along u and v, REACH standard deviations either way.
    """
    a, b, c = corners
    if plane == "directions":
        across, up = (2 * x - 1) * REACH, (1 - 2 * y) * REACH
        return {"from": a, "move": {u: across, v: up} if u != v else {u: across}}
    if plane == "flat":
        return {"mix": [[1 - x - y, a], [x, b], [y, c]]}
    d = {"times": {"mix": [[-1, a], [1, b], [1, c]]}, "by": 3**-0.5}
    return {"between": [{"between": [a, b, x]}, {"between": [c, d, x]}, y]}


def spread(steps: list[int], count: int) -> list[int]:
    """At most `count` of the ascending steps, the first and the last among them, evenly by place."""
    if len(steps) <= count:
        return steps
    return [steps[round(i * (len(steps) - 1) / (count - 1))] for i in range(count)]


def rows(moment: Moment) -> list[int]:
    """The moments that Through time shows: TIME_ROWS of those that are kept, and the chosen one."""
    return sorted({*spread(moment.steps, TIME_ROWS), moment.step})


@lru_cache(maxsize=32)
def lengths(prior: str, z_dim: int, count: int = 4000) -> dict[str, Any]:
    """How long latents of a prior are: drawn `count` times here and counted in 60 bins up to FARTHEST typical lengths."""
    draw = np.random.default_rng(0)
    if prior == "uniform":
        z = draw.uniform(-1, 1, (count, z_dim))
    else:
        z = draw.standard_normal((count, z_dim))
        while prior == "truncated" and (beyond := np.abs(z) > 2).any():
            z[beyond] = draw.standard_normal(beyond.sum())
    norms = np.linalg.norm(z, axis=1)
    typical = float(np.median(norms))
    counts, edges = np.histogram(norms, 40)
    return {
        "typical": round(typical, 3),
        "low": round(float(np.quantile(norms, 0.001)), 3),
        "high": round(float(np.quantile(norms, 0.999)), 3),
        "edges": [round(float(edge), 4) for edge in edges],
        "counts": [int(one) for one in counts],
    }


# -- as code ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What is on the screen, whole: enough to draw it anywhere."""

    moment: Moment
    view: str
    psi: float
    label: Any
    z: list[Spec]
    query: Mapping[str, str]

    @property
    def walk(self) -> list[tuple[int, int, float]]:
        return schedule(
            len(self.z),
            whole(self.query.get("frames"), 1, MOST_BETWEEN, 24),
            self.query.get("loop") == "1",
            self.query.get("ease") == "1",
        )

    @property
    def pointer(self) -> Spec:
        place = [number(self.query.get(name), -0.5, 1.5, 0.5) for name in "xy"]
        return on_map(self.z, plane(self.query), *place, **ways(self.query))

    def pictures(self) -> list[tuple[str, int, list[Spec]]]:
        """Rows of pictures on screen: words on a row, its step, its latents."""
        at = self.moment.step
        if self.view == "walk":
            return [(path, at, walk(self.z, self.walk, path)) for path in ("slerp", "lerp")]
        if self.view == "map":
            return [("under the pointer", at, [self.pointer])]
        if self.view == "far":
            return [("ever farther from the middle", at, [{"times": self.z[0], "by": by} for by in FAR_STEPS])]
        if self.view == "time":
            return [(f"step {step}", step, walk(self.z, row(len(self.z)), "slerp")) for step in rows(self.moment)]
        return [("on screen", at, self.z)]

    def commands(self) -> list[tuple[str, str]]:
        """What to type for each row of pictures: words, and a line for the shell."""
        return [(words, self._command(at, specs, words)) for words, at, specs in self.pictures()]

    def _command(self, at: int, specs: list[Spec], words: str) -> str:
        out = "pictures.png"
        parts = ["python -m gan_core", "walk" if self._walked else "draw", shlex.quote(self.moment.run.id)]
        if self._walked and all(isinstance(key, int) for key in self.z):
            parts += [f"--seeds {','.join(map(str, self.z))}"]
        else:
            parts += [f"--latents {shlex.quote(exact(self.z if self._walked else specs))}"]
        if self._walked:
            parts += [f"--frames {len(specs)}"]
        if self.view == "walk":
            out = f"walk-{words}.gif"
            parts += [f"--path {words}"] + ["--loop"] * (self.query.get("loop") == "1")
            parts += ["--easing smooth"] * (self.query.get("ease") == "1")
            parts += [f"--fps {whole(self.query.get('fps'), 4, 50, 24)}"]
        if self.view == "time":
            out = f"step-{at}.png"
        if self.view == "copies":
            parts += ["--columns 1"]
        if self.label is not None:
            parts += [f"--label {shlex.quote(self._asked)}"]
        if self.psi != 1:
            parts += [f"--psi {self.psi:g}"]
        if at != self.moment.steps[-1]:
            parts += [f"--at {at}"]
        return " ".join([*parts, f"--out {out}"])

    def search(self, picture: str, steps: int) -> str:
        """The line that searches for the latent of the picture in a file as Your picture does."""
        at = "" if self.moment.step == self.moment.steps[-1] else f" --at {self.moment.step}"
        run = shlex.quote(self.moment.run.id)
        return f"python -m gan_core project {run} --picture {picture} --steps {steps}{at} --out found.png"

    @property
    def _walked(self) -> bool:
        """Whether what is shown is the way through a few key-frames, which say it all."""
        return self.view in ("walk", "time")

    @property
    def _asked(self) -> str:
        """The label in words that the command line takes."""
        if not isinstance(self.label, list):
            return str(self.label)
        return ",".join(name for name, on in zip(self.moment.classes, self.label, strict=True) if on) or "none"

    def python(self) -> str:
        """The same in Python, for the first row of pictures."""
        _, at, specs = self.pictures()[0]
        text = exact(self.z if self._walked else specs)
        moves, copied = '"move"' in text or '"lock"' in text, self.view == "copies"
        labelled = self.label is not None
        names = ["resolve"] + ["resolve_labels"] * labelled
        lines = [
            *(["import torch"] if copied else []),
            "from PIL import Image",
            "",
            "from gan_core import runs",
            *(["from gan_core.datasets.load import load"] if copied else []),
            *(["from gan_core.explore.directions import directions_of, groups_of"] if moves else []),
            *(["from gan_core.latent.paths import walk"] if self._walked else []),
            f"from gan_core.latent.resolve import {', '.join(names)}",
            *(["from gan_core.latent.specs import moves"] if moves else []),
            *(["from gan_core.metrics.copies import nearest"] if copied else []),
            *(["from gan_core.metrics.judge import judge_of, load_judge"] if copied else []),
            "from gan_core.sampling.sampler import Sampler",
            "from gan_core.images.sprites import sprite",
            "from gan_core.sampling.tiles import draw",
            "",
            f"run = runs.at({self.moment.run.id!r})",
            f"sampler = Sampler(run{'' if at == self.moment.steps[-1] else f', at={at}'})",
            f"latents = {json.loads(text)!r}",
            *(["ways = directions_of(sampler, groups_of(moves(latents)), run).vectors"] if moves else []),
            f"z = resolve(latents, sampler.config{', ways' if moves else ''})",
        ]
        if self._walked:
            loop = ", loop=True" * (self.view == "walk" and self.query.get("loop") == "1")
            ease = ', easing="smooth"' * (self.view == "walk" and self.query.get("ease") == "1")
            lines += [f'z = walk(z, {len(specs)}, "slerp"{loop}{ease})']
        if labelled:
            lines += [f"y = resolve_labels([{self.label!r}] * len(z), sampler.num_classes, len(z))"]
        psi = "" if self.psi == 1 else f"{self.psi:g} * "
        lines += [f"pictures = draw(sampler, {psi}z{', y' * labelled})  # uint8 (N, C, H, W)"]
        if copied:
            return "\n".join([*lines, *_NEIGHBOURS])
        return "\n".join([*lines, 'Image.fromarray(sprite(pictures)).save("pictures.png")'])


_NEIGHBOURS = """
training = load(sampler.config).images
judge = load_judge(judge_of(sampler.config.dataset))
by_pixels = pictures.flatten(1), training.flatten(1)
by_judge = judge.look(pictures)[0], judge.look(training)[0]  # all training pictures: a minute for 60,000
for name, (ours, theirs) in {"pixels": by_pixels, "judge": by_judge}.items():
    distances, places = nearest(ours, theirs, 5)
    rows = [torch.cat([picture[None], training[near]]) for picture, near in zip(pictures, places, strict=True)]
    Image.fromarray(sprite(torch.cat(rows), 1 + places.shape[1])).save(f"nearest-by-{name}.png")""".splitlines()


def plane(query: Mapping[str, str]) -> str:
    return query.get("plane") if query.get("plane") in ("flat", "curved", "directions") else "flat"


def ways(query: Mapping[str, str]) -> dict[str, str]:
    """The two directions of the map, u across and v upwards: the two that change most, where none are named."""
    return {"u": query.get("u") or "pca:0", "v": query.get("v") or "pca:1"}


def row(keys: int) -> list[tuple[int, int, float]]:
    """The places of a walk that Through time shows: TIME_COLUMNS of them, the ends among them."""
    frames = []
    for place in range(TIME_COLUMNS):
        far = place * (keys - 1) / (TIME_COLUMNS - 1)
        part = min(int(far), keys - 2)
        frames.append((part, part + 1, 1.0 if place == TIME_COLUMNS - 1 else far - part))
    return frames


def some_seed() -> int:
    return random.randrange(1_000_000)
