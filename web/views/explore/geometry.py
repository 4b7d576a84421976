"""Where the latents of a view lie: on a walk, on the map, in a row through time. Plain numbers and specs, no torch."""

from functools import lru_cache
from typing import Any

import numpy as np

Spec = Any
Frame = tuple[int, int, float]
"""From one key-frame to another, and how far between them (0 to 1)."""

MOST_FRAMES = 240  # of one walk: both paths are drawn in one request of at most 512
REACH = 3.0  # standard deviations that the map of two directions reaches to either side
TIME_COLUMNS = 12


def schedule(keys: int, between: int, loop: bool, ease: bool) -> list[Frame]:
    """The frames of a walk through `keys` key-frames.

    From one key-frame to the next it takes `between` frames, and each key-frame is met exactly; in a loop the last frame
    is the first one again. `gan_core.latent.resolve.walk` takes the same way in between * parts + 1 frames.
    """
    parts = keys if loop else keys - 1
    between = max(1, min(between, (MOST_FRAMES - 1) // max(1, parts)))
    frames = []
    for part in range(parts):
        for place in range(between):
            t = place / between
            frames.append((part, (part + 1) % keys, t * t * (3 - 2 * t) if ease else t))
    return [*frames, ((parts - 1) % keys, parts % keys, 1.0)] if parts else [(0, 0, 0.0)]


def walk(keys: list[Spec], frames: list[Frame], path: str) -> list[Spec]:
    """The latents of a walk. At its stops they are the key-frames themselves."""
    return [
        keys[a] if t == 0 else keys[b] if t == 1 else {"between": [keys[a], keys[b], t], "path": path} for a, b, t in frames
    ]


def on_map(corners: list[Spec], plane: str, x: float, y: float, u: str = "pca:0", v: str = "pca:1") -> Spec:
    """The latent at a place of the map, x to the right and y downwards in [0, 1].

    flat: the plane through three corners. curved: the same four corners joined by arcs, so that no latent is too short.
    directions: from the first corner along u and v, REACH standard deviations to either side.
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


def row(keys: int) -> list[Frame]:
    """The places of a walk that Through time shows: TIME_COLUMNS of them, the ends among them."""
    frames = []
    for place in range(TIME_COLUMNS):
        far = place * (keys - 1) / (TIME_COLUMNS - 1)
        part = min(int(far), keys - 2)
        frames.append((part, part + 1, 1.0 if place == TIME_COLUMNS - 1 else far - part))
    return frames


@lru_cache(maxsize=32)
def lengths(prior: str, z_dim: int, count: int = 4000) -> dict[str, Any]:
    """How long latents of a prior are: drawn `count` times, with their median, two quantiles and a histogram of 40 bins."""
    draw = np.random.default_rng(0)
    if prior == "uniform":
        z = draw.uniform(-1, 1, (count, z_dim))
    else:
        z = draw.standard_normal((count, z_dim))
        while prior == "truncated" and (beyond := np.abs(z) > 2).any():
            z[beyond] = draw.standard_normal(beyond.sum())
    norms = np.linalg.norm(z, axis=1)
    counts, edges = np.histogram(norms, 40)
    return {
        "typical": round(float(np.median(norms)), 3),
        "low": round(float(np.quantile(norms, 0.001)), 3),
        "high": round(float(np.quantile(norms, 0.999)), 3),
        "edges": [round(float(edge), 4) for edge in edges],
        "counts": [int(one) for one in counts],
    }
