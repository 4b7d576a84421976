"""What the page GAN or VAE does besides showing: pictures to ask about, searches for them, charts, and words. No torch."""

import base64
import hashlib
import io
import json
from collections.abc import MutableMapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PIL import Image

from gan_core.catalogue.metrics import METRICS
from gan_core.catalogue.palette import PALETTE, series
from gan_core.errors import UserError
from gan_core.runs import pairs
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

from ...client import studio
from ..runs import overlay

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

VIEWS = {
    "live": "Training",
    "prior": "Samples",
    "same": "Same picture",
    "walk": "Walk",
    "far": "Off the prior",
    "codes": "Codes",
    "near": "Copies?",
    "verdict": "Verdict",
}
WORDS = {
    "live": "Both learn from the same batches. The slider shows both at the same step.",
    "prior": "The same random z for both. The numbers are the same; what each network makes of them is its own affair.",
    "same": "One real picture, put to both: the VAE encodes and decodes it; the GAN has no encoder, so its z is searched for.",
    "walk": "From one real picture to another: each network goes between the two z that it has for them.",
    "far": "z times 0 to 4. Both learnt from z of about the same length; outside, nothing was ever corrected.",
    "codes": "Where the VAE puts real pictures that it was not trained on. A GAN has no such map: it only goes from z to pictures.",
    "near": "Each sample beside the training pictures nearest to it. A network that copies has learnt nothing.",
    "verdict": "Measured, with the spread. What lies within the spread is no difference.",
}
SEARCH_STEPS = (100, 200, 500)
SCALES = (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4)
WALK_FRAMES = 25
NEAR_SAMPLES, NEIGHBOURS = 6, 5
SYMBOLS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "pentagon", "star", "hexagon")


def colour(side: str, dark: bool) -> str:
    """The colour of "gan" or "vae", in every chart and beside every picture."""
    return series(2 if side == "gan" else 3, dark)


# -- pictures -----------------------------------------------------------------------------------------------------------


def folder(run: RunDir) -> str:
    return str(run.path.resolve())


def tile(png: bytes, size: list[int], place: int) -> bytes:
    """Tile number `place` of a sprite of tiles of `size` (width, height), as PNG."""
    with Image.open(io.BytesIO(png)) as picture:
        columns = max(1, picture.width // size[0])
        left, top = (place % columns) * size[0], (place // columns) * size[1]
        data = io.BytesIO()
        picture.crop((left, top, left + size[0], top + size[1])).save(data, "PNG")
    return data.getvalue()


def real(run: RunDir, number: int) -> dict[str, Any]:
    """Real picture `number` that no run was trained on: {"png": base64, "labels", "total", "words", "unseen"}. Raises UserError."""
    return studio.ask(do="reals", run=folder(run), first=number, count=1)


def encoded(run: RunDir, at: int, picture: str) -> dict[str, Any]:
    """A picture (base64) through the VAE: see gan_core.explore.codes.reconstruct; `target` and `drawn` are PNGs. Raises UserError."""
    said = studio.ask(do="reconstruct", run=folder(run), at=at, picture=picture)
    png = base64.b64decode(said["png"])
    return {**said, "target": tile(png, said["tile"], 0), "drawn": tile(png, said["tile"], 1)}


class Searches:
    """Searches for pictures, jobs of the studio, kept in `memory` (a visitor's session) by what was asked."""

    def __init__(self, memory: MutableMapping[str, Any]) -> None:
        self.memory = memory

    @staticmethod
    def key(run: RunDir, at: int, picture: str, steps: int) -> str:
        return f"{run.id}/{at}/{steps}/{hashlib.sha256(picture.encode()).hexdigest()[:16]}"

    def begin(self, run: RunDir, at: int, picture: str, steps: int) -> None:
        """Ask for a search, unless it goes on or has been done. A fault is kept as its answer."""
        key = self.key(run, at, picture, steps)
        if (known := self.memory.get(key)) and (going(known) or known["state"] == "done"):
            return
        job(self.memory, key, {"run": folder(run), "at": at, "do": "project", "picture": picture, "steps": steps})

    def look(self, run: RunDir, at: int, picture: str, steps: int) -> dict[str, Any] | None:
        """How far a search has come (see `job`); once it is done with `target` and `drawn`, PNGs. None: never asked."""
        key = self.key(run, at, picture, steps)
        known = job(self.memory, key)
        if known and known["state"] == "done" and "drawn" not in known:
            known["target"], known["drawn"] = (
                tile(known["png"], known["tile"], place) for place in (0, known["result"]["frames"])
            )
        return known


def job(memory: MutableMapping[str, Any], key: str, request: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Start a job of the studio under `key`, where a request is given, and tell how far the one under it has come.

    {"state", "progress", "message", "error", "result"}, and once it is done `png` (bytes) and `tile`. None: never asked.
    """
    try:
        if request:
            asked = studio.ask(**request)
            memory[key] = {"job": asked["job"], "state": "waiting", "progress": 0.0, "message": "Waiting"}
            return memory[key]
        known = memory.get(key)
        if not going(known):
            return known
        said = studio.ask(do="job", job=known["job"])
        known = {**known, **said}
        if known["state"] == "done":
            file = studio.ask(do="file", job=known["job"], what="picture")
            known["png"], known["tile"] = base64.b64decode(file["data"]), file["tile"]
        memory[key] = known
    except studio.Gone:
        memory[key] = {"state": "failed", "error": "The result was lost because the studio restarted. Try again."}
    except UserError as error:
        memory[key] = {"state": "failed", "error": str(error)}
    return memory[key]


def enlarged(png: bytes, least: int = 240) -> bytes:
    """A small picture enlarged by a whole number, its pixels visible, to at least `least` pixels in width."""
    with Image.open(io.BytesIO(png)) as picture:
        times = -(-least // picture.width)
        if times < 2:
            return png
        data = io.BytesIO()
        picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST).save(data, "PNG")
    return data.getvalue()


def going(known: dict[str, Any] | None) -> bool:
    """Whether a job is on its way."""
    return bool(known) and known["state"] in ("waiting", "running")


_networks: dict[str, Future] = {}


def parameters(config: RunConfig) -> list[int] | None:
    """Numbers of parameters of what draws and of what looks, from the networks themselves, which the studio builds.

    None while it does; [] where it cannot.
    """
    asked = config.updated(preset="", steps=1, seed=0, max_seconds=0).model_dump()
    key = json.dumps(asked)
    if key not in _networks:
        while len(_networks) >= 64:
            _networks.pop(next(iter(_networks)), None)
        _networks[key] = studio.later(do="networks", settings=asked)
    future = _networks[key]
    if not future.done():
        return None
    if future.exception():
        _networks.pop(key, None)
        return []
    return [network["total"] for network in future.result()["networks"]]


# -- words ----------------------------------------------------------------------------------------------------------------


def same_in_words(encoded_miss: float, found: dict[str, Any], searched: dict[str, Any] | None) -> str:
    """What the misses of one picture say. `found`: the GAN's search; `searched`: that with the VAE's decoder, if there was."""
    gan, chance = found["residual"], found["baseline"]
    words = (
        f"The VAE misses the picture by {encoded_miss:.3f}, in one pass; the GAN by {gan:.3f}, after a search that began with the "
        f"best of 512 random pictures ({chance:.3f}). "
    )
    if searched:
        other = searched["residual"]
        looks, networks = abs(encoded_miss - other), abs(other - gan)
        words += f"The same search with the VAE's decoder reaches {other:.3f}. "
        if networks <= 0.1 * max(other, gan):
            words += "So put to the same search the two networks do about equally well"
            words += "." if looks <= networks else ": the difference is between encoding and searching."
        else:
            words += f"So put to the same search the {'GAN' if gan < other else 'VAE'} comes nearer by {networks:.3f}"
            if (encoded_miss < gan) != (other < gan) and abs(encoded_miss - gan) > 0.1 * max(encoded_miss, gan):
                words += ", the other way round than without it: here the way to look decides."
            elif looks > networks:
                words += f"; but searching in place of encoding changes more, {looks:.3f}."
            else:
                words += f", and searching in place of encoding changes less, {looks:.3f}: it is the networks that differ."
    else:
        words += "These are two different ways to find a z: search with the VAE's decoder as well to compare like with like."
    return words + " One picture shows, it does not prove."


def copies_in_words(result: dict[str, Any]) -> str:
    """What a job "nearest" found, in a sentence. The studio decides what is a copy: see gan_core/metrics/copies.py."""
    latents = result["latents"]
    ratios = sorted(one["neighbours"][0]["distance"] / one["typical"] for one in latents if one["typical"])
    words = f"{result['copies']} of {len(latents)} samples are copies of one of the {result['pictures']:,} training pictures."
    if ratios:
        words += (
            f" The median distance to the nearest one is {ratios[len(ratios) // 2]:.2f} times that between training pictures."
        )
    return words


def number(metric: str, value: float | None, spread: float | None = None) -> str:
    """A measured value as the table writes it, with its spread."""
    if value is None:
        return "-"
    scale, sign = METRICS[metric].scale, METRICS[metric].sign
    text = f"{scale * value:.3g}{sign}"
    words = text if spread is None else f"{scale * value:.3g} ± {scale * spread:.2g}{sign}"
    return words.replace(" ", "\u00a0")  # a number is not broken over two lines


def titled(name: str, record: dict[str, Any]) -> str:
    """The title of a metric, with the features that it was taken on."""
    on = record.get("features") if METRICS[name].on == "features" else None
    thousandths = ", in thousandths" if METRICS[name].unit == "thousandths" else ""
    return METRICS[name].title + thousandths + (f" ({on})" if on else "")


def counts(records: dict[str, dict[str, Any]]) -> str:
    """Of how many samples each draw was, in words, with the metrics that look at fewer of them."""
    numbers = {name: record["num"] for name, record in records.items() if record.get("num")}
    most = max(numbers.values(), default=0)
    fewer = [f"{METRICS[name].title} {number:,}" for name, number in numbers.items() if number < most]
    return f"{most:,} samples" + (f" ({', '.join(fewer)})" if fewer else "")


def verdict_rows(found: list[pairs.Verdict]) -> list[dict[str, str]]:
    """The verdict table, a row a metric."""
    ahead = {"gan": "GAN", "vae": "VAE", "": "no clear difference", pairs.NOT_COMPARABLE: "not comparable"}
    rows = []
    for one in found:
        metric = METRICS[one.metric]
        rows.append(
            {
                "Measured": titled(one.metric, one.gan),
                "GAN": number(one.metric, one.gan["value"], one.gan.get("spread")),
                "VAE": number(one.metric, one.vae["value"], one.vae.get("spread")),
                "Real pictures": number(one.metric, one.gan.get("real")),
                "Good is": metric.better,
                "Ahead": ahead[one.winner],
                "Why": one.why,
            }
        )
    return rows


def arrival(row: dict[str, Any] | None) -> str:
    """When a level was reached, in words."""
    return f"{row['seconds']:,.0f} s, step {row['step']:,}" if row else "not reached"


# -- charts ---------------------------------------------------------------------------------------------------------------


def losses(run: RunDir, names: dict[str, tuple[str, int]], dark: bool) -> "Figure":
    """Some columns of a run's curves over the steps. names: column to its words and the place of its colour."""
    from plotly.graph_objects import Figure, Scatter

    rows = [row for row in run.stats()[0] if "step" in row]
    stride = -(-len(rows) // 600) if rows else 1
    rows = rows[::stride] if len(rows) > 1 else rows
    figure = Figure()
    for place, (name, (words, ink)) in enumerate(names.items()):
        values = overlay.smooth([row.get(name) for row in rows], 0.6)
        figure.add_trace(
            Scatter(
                x=[row["step"] for row in rows],
                y=values,
                name=words,
                mode="lines",
                line={"width": 2, "color": series(ink, dark), "dash": ("solid", "dash", "dot")[place % 3]},
                hovertemplate=f"{words} %{{y:.4g}} at step %{{x:,}}<extra></extra>",
            )
        )
    return _plain(figure, "", "")


def quality(gan: RunDir, vae: RunDir, metric: str, axis: str, dark: bool, level: float | None = None) -> "Figure":
    """A metric of both in the course of training, over "seconds", "images_seen" or "step"; `level` as a dashed line."""
    from plotly.graph_objects import Figure, Scatter

    figure, name = Figure(), f"metric/{metric}"
    for side, run, dash, symbol in (("gan", gan, "solid", "circle"), ("vae", vae, "dash", "square")):
        rows = pairs.quality(run, metric)
        figure.add_trace(
            Scatter(
                x=[row.get(axis) for row in rows],
                y=[row[name] for row in rows],
                name=side.upper(),
                mode="lines+markers",
                line={"color": colour(side, dark), "dash": dash},
                marker={"size": 6, "symbol": symbol},
                hovertemplate=f"{side.upper()}: %{{y:.4g}} at %{{x:,.0f}}<extra></extra>",
            )
        )
    if level is not None:
        figure.add_hline(y=level, line_dash="dot", line_color=PALETTE["muted"].on(dark))
    return _plain(figure, overlay.AXES[axis], "")


def codes(said: dict[str, Any], dark: bool) -> "Figure":
    """The map of a VAE's codes: a point a real picture, coloured and shaped by its class."""
    from plotly.graph_objects import Figure, Scattergl

    figure = Figure()
    names = said["classes"] or [""]
    for place, name in enumerate(names):
        some = [
            point for point, label in zip(said["points"], said["labels"], strict=True) if not said["classes"] or label == place
        ]
        figure.add_trace(
            Scattergl(
                x=[x for x, _ in some],
                y=[y for _, y in some],
                mode="markers",
                name=name or "pictures",
                marker={
                    "size": 6,
                    "opacity": 0.75,
                    "color": series(place, dark),
                    "symbol": SYMBOLS[place % len(SYMBOLS)],
                },
                hovertemplate=f"{name or 'a picture'}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
            )
        )
    axes = ("Component 1", "Component 2") if said["pca"] else ("z 1", "z 2")
    shares = [f"{name}, {share:.0%} of the variance" for name, share in zip(axes, said["share"], strict=True)]
    figure.update_yaxes(scaleanchor="x")
    return _plain(figure, *shares)


def spent(said: dict[str, Any], dark: bool, active: float) -> "Figure":
    """Nats that each number of the code carries, largest first; what lies under `active` is noise."""
    from plotly.graph_objects import Bar, Figure

    used = [series(0, dark) if one > active else PALETTE["muted"].on(dark) for one in said["kl"]]
    figure = Figure(
        Bar(
            y=said["kl"],
            x=list(range(1, len(used) + 1)),
            marker_color=used,
            hovertemplate="%{y:.3f} nats<extra></extra>",
        )
    )
    return _plain(figure, "Numbers of the code, the busiest first", "KL, nats")


def _plain(figure: "Figure", x: str, y: str) -> "Figure":
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 6, "b": 6},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        xaxis={"title": {"text": x, "standoff": 4}},
        yaxis={"title": {"text": y, "standoff": 4}},
        uirevision="constant",
    )
    return figure
