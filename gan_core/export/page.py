"""A trained generator as one HTML file, which draws in any browser, offline: on a phone, from a stick, at home."""

import base64
import html
import json
import re
from typing import Any

from ..catalogue.datasets import DATASETS
from ..errors import UserError
from ..explore.directions import directions_of
from ..latent.labels import spoken
from ..latent.priors import prior_std
from ..places import PROJECT
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler
from .program.packing import packed, program_of

SCRIPTS = (
    "../lib/erf.js",
    "convolve.js",
    "forward.js",
    "seeds.js",
    "paint.js",
    "page.js",
)  # each uses only what stands before it
MOST_DIRECTIONS = 8
_IMPORT, _EXPORT = re.compile(r"^import .*?;\n", re.M | re.S), re.compile(r"^export ", re.M)
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main><noscript>This page draws with JavaScript, which is turned off here.</noscript></main>
<script type="application/json" id="taken">{taken}</script>
<script type="text/plain" id="weights">{weights}</script>
<script type="module">
{scripts}
const bytes = Uint8Array.from(atob(document.getElementById("weights").textContent), (sign) => sign.charCodeAt(0));
open(JSON.parse(document.getElementById("taken").textContent), bytes, document.querySelector("main"));
</script>
</body>
</html>
"""


def html_page(run: RunDir, at: int | None = None) -> bytes:
    """The generator of a kept snapshot (None: the last) as one HTML file: draw, walk, map, directions, and labels for a conditional one.

    Its pictures are those of the app, seed for seed, to within one of 255 levels. Raises UserError where the generator holds a
    layer that the page does not know, RunError where there is no such snapshot.
    """
    sampler = Sampler(run, at)
    program = program_of(sampler)
    data, index = packed(program)
    names = ("z_dim", "num_classes", "shape", "steps")
    taken = {
        "title": run.title,
        "about": _about(sampler),
        "prior": sampler.config.prior,
        "deviation": prior_std(sampler.config.prior),
        "labels": _labels(sampler),
        "many": not DATASETS[sampler.config.dataset].classes,
        "directions": _directions(sampler, run),
        "index": index,
        "program": {name: getattr(program, name) for name in names},
    }
    text = _PAGE.format(
        policy=_POLICY,
        title=html.escape(run.title),
        style=_file("style.css"),
        taken=json.dumps(taken).replace("<", "\\u003c"),  # so that no text can end the script element
        weights=base64.b64encode(data).decode(),
        scripts="".join(_EXPORT.sub("", _IMPORT.sub("", _file(name))) for name in SCRIPTS),
    )
    return text.encode()


def _file(name: str) -> str:
    return (PROJECT / "web/js/take_home" / name).read_text("utf-8")


def _about(sampler: Sampler) -> str:
    what = DATASETS[sampler.config.dataset].title
    return f"A {sampler.config.kind.upper()} trained on {what}, after {sampler.step:,} steps. It draws on this device, without a network."


def _labels(sampler: Sampler) -> list[str]:
    return [spoken(name) for name in DATASETS[sampler.config.dataset].conditions] if sampler.num_classes else []


def _directions(sampler: Sampler, run: RunDir) -> list[dict[str, Any]]:
    """Directions with a name first, then those that change most; none for points."""
    if len(sampler.shape) == 1:
        return []
    try:
        found = directions_of(sampler, ("fitted", "pca"), run).groups
    except UserError:
        return []  # a page without sliders is better than none
    several = [direction for group in ("fitted", "pca") for direction in found.get(group, [])]
    return [
        {"title": direction.title, "vector": [round(number, 5) for number in direction.vector.tolist()]}
        for direction in several[:MOST_DIRECTIONS]
    ]
