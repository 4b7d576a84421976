"""Drawn digits: an endless, labelled data set that needs neither a download nor a disk.

Every image is a pen drawing of one digit from 0 to 9. A digit class owns a few hand-designed *variants* (a 7 with or
without a bar, a 4 that is open or closed, ...); a variant is a list of pen strokes given by control points. To draw one
image the program picks a variant, moves its control points by smooth random noise (so that no two drawings are the
same), runs cubic splines through the points, and inks every pixel by its distance to the nearest piece of the pen path.
As in MNIST the ink then fills a box of about 20 x 20 pixels, centred in the 28 x 28 frame by its centre of mass.

Four properties of the handwriting are *known factors*: they are returned with every image, so that one can ask later
whether a generator has discovered them.

==========  =========================  ============  ==============================================================
factor      unit                       range         meaning
==========  =========================  ============  ==============================================================
slant       degrees                    -15 ... 35    shear of the writing; positive moves the top to the right
thickness   pixels of a 28 x 28 frame  1.3 ... 3.8   mean width of the pen line
scale       none (1 = MNIST's size)    0.85 ... 1.1  longer side of the ink's box, in units of 20 of 28 pixels
curvature   none (1 = as designed)     0.4 ... 1.6   how far curves bulge from straight lines between turning points
==========  =========================  ============  ==============================================================

Everything is written as operations on whole batches of images; nothing loops over single images.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .data import COMPARED, HELD_OUT, ImageData, Samples, Say, check_room

FACTORS = ("slant", "thickness", "scale", "curvature")
"""Names of the known factors, in the order of the columns of every ``factors`` tensor."""

FACTOR_RANGES: dict[str, tuple[float, float]] = {
    "slant": (-15.0, 35.0),
    "thickness": (1.3, 3.8),
    "scale": (0.85, 1.1),
    "curvature": (0.4, 1.6),
}
"""Lowest and highest value of each factor; the units are in the table at the top of this module."""

NUM_CLASSES = 10
IMAGE_SIZE = 28

# Images per chunk of `drawn_digits`. It is part of what a seed means: changing it changes every data set. A multiple
# of 10 keeps each chunk balanced over the classes.
CHUNK_SIZE = 250

# MNIST normalises the ink to this many pixels along its longer side, inside a frame of 28.
_FRAME = 28.0
_INK_BOX = 20.0

# Pieces that the whole pen path of a digit is cut into: about 1.3 pixels each, too short for corners to show.
_NUM_SEGMENTS = 40

# Most numbers in one working tensor, so small that the tensors stay in a processor's cache.
_WORKING_NUMBERS = 32_000

# Width in pixels of the grey ramp at an edge of the ink, matched to the share of grey pixels in MNIST.
_EDGE_WIDTH = 1.2


# --- The designs ------------------------------------------------------------------------------------------------------

# One entry per variant: (weight, stroke, stroke, ...). A stroke is what the pen draws without being lifted: points
# "x,y" in hundredths of the unit square (x to the right, y down) joined by a smooth curve; "/" after a point is a sharp
# corner. The drawings are upright; the slant factor leans them over. Weights are relative within a class and follow
# roughly how often people write that way.
_DESIGNS: dict[int, tuple[tuple[float | str, ...], ...]] = {
    0: (
        (1.6, "53,3 30,9 15,26 10,50 15,74 30,91 50,97 70,91 85,74 90,50 85,26 70,9 48,4"),
        (1.1, "55,3 37,9 27,26 24,50 27,74 37,91 50,97 63,91 73,74 76,50 73,26 63,9 50,3"),
        (1.0, "62,10 38,6 14,34 14,66 34,94 66,92 86,62 84,28 58,5 42,14"),
        (0.7, "38,10 16,36 16,70 42,96 70,86 86,52 76,18 52,7 34,20 54,26 70,14"),
        (0.3, "34,8 68,6 88,46 72,88 44,96 16,70 16,34 40,5"),
        (0.3, "86,3 52,10 22,36 20,80 50,96 80,72 78,28 50,10 36,16"),
    ),
    1: (
        (2.0, "50,0 50,100"),
        (1.6, "50,0 50,50 50,100"),
        (0.8, "52,0 48,50 50,100"),
        (0.5, "38,15 51,2/ 50,50 50,100"),
        (0.2, "28,24 52,2/ 51,50 50,97", "26,98 50,96 76,97"),
    ),
    2: (
        (1.2, "20,24 36,5 64,6 73,26 56,58 18,93/ 52,90 86,93"),
        (1.0, "18,24 40,4 68,10 70,36 46,68 22,92 8,82 22,68 50,82 90,90"),
        (0.8, "16,14 46,6 74,16 58,48 18,88/ 40,84 64,92 90,86"),
        (0.7, "22,30 28,8 58,3 72,28 56,66 30,95 14,86 30,72 56,92 84,84"),
        (0.5, "14,18 40,4 70,14 68,40 40,74 16,92/ 56,93 88,86"),
        (0.7, "40,34 24,20 44,3 70,16 62,48 36,84 16,92 12,76 36,74 60,94 86,86"),
        (0.6, "22,26 48,3 76,28 64,78 36,96 20,82 36,68 64,82 88,96"),
        (0.4, "26,20 44,4 64,12 62,46 46,86 34,97 24,86 36,76 54,84 72,97"),
    ),
    3: (
        (1.2, "22,16 46,3 70,18 62,38 40,47/ 68,54 78,76 54,97 18,86"),
        (0.9, "22,14 50,3 70,22 54,44 38,48 42,43 60,48 79,70 56,97 18,88"),
        (0.7, "20,7 48,6 74,6/ 58,24 44,42/ 70,50 78,76 50,97 16,86"),
        (0.8, "18,10 48,4 72,22 48,45/ 72,60 66,86 36,97 12,90"),
        (0.5, "24,14 50,3 68,16 56,36 34,44/ 64,46 70,70 50,90 14,97"),
        (0.5, "26,18 44,4 74,10 66,36 36,54/ 60,52 72,70 58,94 34,96 26,84"),
    ),
    4: (
        (1.2, "26,4 21,30 20,52/ 50,52 84,48", "76,6 72,50 68,98"),
        (0.8, "64,2 40,34 14,64/ 50,64 88,62", "66,3 64,50 62,98"),
        (0.9, "26,6 18,34 34,54 62,46 76,8/ 72,54 66,98"),
        (0.7, "32,4 22,32 14,52/ 50,54 90,50", "66,20 60,58 52,98"),
        (0.4, "70,4 44,28 20,56/ 50,60 86,56", "62,34 60,66 58,98"),
        (0.5, "24,8 20,32 20,54/ 48,53 70,44/ 76,6/ 71,50 66,98"),
        (0.4, "18,8 16,34 22,50/ 50,52 88,46", "70,22 64,60 54,98"),
    ),
    5: (
        (1.0, "80,5 54,6 30,6/ 28,26 24,46/ 54,38 80,62 60,94 16,92"),
        (1.2, "34,10 30,26 25,46/ 52,40 76,64 56,95 16,90", "33,10 58,9 88,4"),
        (0.8, "82,6 48,6 28,22 38,42 66,54 70,80 46,97 14,88"),
        (0.5, "74,4 50,6 32,8/ 28,44/ 60,46 76,72 50,97 20,84"),
        (0.6, "38,8 32,34 26,54/ 52,50 66,72 48,96 16,90", "38,9 62,7 96,0"),
        (0.4, "76,4 52,7 36,8/ 30,28 27,44/ 54,38 74,58 60,90 34,95 24,82"),
    ),
    6: (
        (1.2, "66,3 40,26 24,64 36,95 64,93 74,74 58,57 36,64 27,80"),
        (0.7, "72,12 58,3 36,22 22,62 34,95 62,95 78,76 64,58 38,62 26,78"),
        (0.8, "50,2 34,34 28,70 44,97 68,86 66,62 46,58 30,76"),
        (0.6, "60,2 34,30 20,70 42,97 76,84 72,60 44,58 24,74"),
        (0.5, "36,2 22,40 24,82 54,97 78,76 64,56 40,66 34,88"),
        (0.4, "28,6 18,54 32,95 68,90 78,62 54,52 36,70 42,90"),
    ),
    7: (
        (1.3, "14,12 46,9 82,8/ 62,50 46,98"),
        (0.7, "14,10 46,8 82,8/ 64,48 44,98", "38,52 56,50 80,50"),
        (0.7, "15,26 18,9/ 50,10 84,7/ 64,48 48,98"),
        (0.7, "12,16 40,6 76,8 76,34 58,66 46,98"),
        (0.6, "18,26 18,14 40,8 58,14 82,4/ 66,44 52,98"),
        (0.4, "22,18 44,5 70,14 70,44 60,70 56,98"),
        (0.3, "12,14 46,8 80,10/ 58,52 30,96", "32,56 52,52 74,54"),
    ),
    8: (
        (1.3, "70,14 50,3 27,18 39,42 66,62 71,86 46,97 25,82 36,60 64,38 75,16 66,8"),
        (0.6, "52,48 28,28 48,3 72,24 52,48 25,74 48,98 75,76 52,48"),
        (0.5, "52,47 29,26 50,3 71,24 50,47", "50,48 25,72 50,98 75,72 50,48"),
        (0.7, "79,6 54,4 29,18 39,42 66,64 64,90 41,97 26,80 39,58 66,34 81,10"),
        (0.5, "66,22 50,4 25,22 43,46 68,72 48,97 27,80 43,54 70,30 79,4"),
        (0.3, "59,8 36,4 23,26 45,44 72,28 66,6 45,44 28,78 47,97 66,80 50,48"),
    ),
    9: (
        (1.1, "72,16 48,4 24,26 38,48 64,38 74,12/ 72,54 68,98"),
        (0.4, "74,18 50,4 26,24 38,48 66,38 76,16 76,54 66,88 44,98 28,92"),
        (1.0, "76,20 52,4 28,24 36,46 62,38 77,14 70,56 50,98"),
        (0.5, "70,28 54,6 26,14 24,42 52,46 70,22 74,56 72,98"),
        (0.6, "68,8 40,12 24,36 46,48 74,14/ 70,58 60,98"),
        (0.5, "64,6 38,20 26,44 48,46 74,26/ 66,60 54,98"),
    ),
}


@dataclass(frozen=True)
class _Pen:
    """Tables that turn random numbers into pen paths, for V variants of at most K control points and M segments."""

    points: Tensor  # (V, K, 2) designed control points, in the unit square
    jitter: Tensor  # (V, K, K) maps independent normal numbers to correlated shifts of the control points
    curve: Tensor  # (V, 2 * M, K) control points to the starts, then the ends, of the segments of the smooth curve
    chord: Tensor  # (V, 2 * M, K) the same for the straight lines between turning points
    first: Tensor  # (10,) index of each class's first variant
    cumulative: Tensor  # (10, most variants of a class) cumulative probability of a class's variants, padded with 1


def _spline_weights(knots: Tensor, at: Tensor) -> Tensor:
    """Rows of weights, (A, K): a natural cubic spline over K ``knots``, read at A places, is ``weights @ values``."""
    count = knots.numel()
    eye = torch.eye(count, dtype=torch.float64)
    gaps = knots[1:] - knots[:-1]
    # Second derivatives at the knots solve a small linear system and vanish at both ends ("natural").
    system, right = eye.clone(), torch.zeros(count, count, dtype=torch.float64)
    for i in range(1, count - 1):
        system[i, i - 1 : i + 2] = torch.stack([gaps[i - 1], 2 * (gaps[i - 1] + gaps[i]), gaps[i]])
        right[i] = 6 * ((eye[i + 1] - eye[i]) / gaps[i] - (eye[i] - eye[i - 1]) / gaps[i - 1])
    bend = torch.linalg.solve(system, right)
    left = (torch.searchsorted(knots, at, right=True) - 1).clamp(0, count - 2)
    gap = gaps[left]
    b = (at - knots[left]) / gap
    a = 1 - b
    cubic = (a**3 - a)[:, None] * bend[left] + (b**3 - b)[:, None] * bend[left + 1]
    return a[:, None] * eye[left] + b[:, None] * eye[left + 1] + cubic * (gap**2 / 6)[:, None]


def _chord_weights(knots: Tensor, at: Tensor) -> Tensor:
    """Like :func:`_spline_weights`, for straight lines through every second knot and both ends (turning points)."""
    last = knots.numel() - 1
    kept = torch.tensor(sorted({*range(0, last, 2), last}))
    left = (torch.searchsorted(knots[kept], at, right=True) - 1).clamp(0, kept.numel() - 2)
    low, high = kept[left], kept[left + 1]
    b = (at - knots[low]) / (knots[high] - knots[low])
    eye = torch.eye(last + 1, dtype=torch.float64)
    return (1 - b)[:, None] * eye[low] + b[:, None] * eye[high]


def _parse(strokes: Sequence[str]) -> tuple[Tensor, list[list[int]], Tensor, Tensor]:
    """Read one variant: its points (K, 2), its smooth runs (lists of point indices), stroke numbers, stroke ends."""
    points: list[tuple[float, float]] = []
    runs: list[list[int]] = []
    stroke_of: list[int] = []
    is_end: list[bool] = []
    for number, stroke in enumerate(strokes):
        run: list[int] = []
        words = stroke.split()
        for position, word in enumerate(words):
            x, y = word.rstrip("/").split(",")
            run.append(len(points))
            points.append((float(x) / 100, float(y) / 100))
            stroke_of.append(number)
            is_end.append(position in (0, len(words) - 1))
            if word.endswith("/"):
                runs.append(run)
                run = run[-1:]  # the corner also starts the next run
        runs.append(run)
    return torch.tensor(points, dtype=torch.float64), runs, torch.tensor(stroke_of), torch.tensor(is_end)


def _jitter_factor(points: Tensor, stroke_of: Tensor, is_end: Tensor) -> Tensor:
    """Square root (K, K) of the covariance of the control points' shifts.

    A hand errs smoothly: neighbouring points move together, whole strokes land a little off, and only a small rest is
    independent from point to point. Loose ends of strokes vary most, because nothing guides the pen there.
    """
    distance = torch.cdist(points, points)
    same_stroke = (stroke_of[:, None] == stroke_of[None, :]).double()
    covariance = 0.055**2 * torch.exp(-((distance / 0.50) ** 2) / 2)
    covariance += 0.026**2 * same_stroke * torch.exp(-((distance / 0.24) ** 2) / 2)
    covariance += 0.020**2 * same_stroke
    covariance += torch.diag(0.010**2 + 0.028**2 * is_end.double())
    return torch.linalg.cholesky(covariance)


@functools.lru_cache(maxsize=1)
def _pen() -> _Pen:
    variants = [(label, entry) for label in range(NUM_CLASSES) for entry in _DESIGNS[label]]
    parsed = [_parse([str(stroke) for stroke in entry[1:]]) for _, entry in variants]
    most = max(points.shape[0] for points, *_ in parsed)
    shape = (len(parsed), 2 * _NUM_SEGMENTS, most)
    designs, jitter = torch.zeros(len(parsed), most, 2), torch.zeros(len(parsed), most, most)
    curve, chord = torch.zeros(shape), torch.zeros(shape)
    for v, (points, runs, stroke_of, is_end) in enumerate(parsed):
        count = points.shape[0]
        designs[v, :count] = points.float()
        jitter[v, :count, :count] = _jitter_factor(points, stroke_of, is_end).float()
        knots = []
        for run in runs:
            steps = (points[run[1:]] - points[run[:-1]]).norm(dim=1)
            # Square roots of the distances ("centripetal") keep splines from overshooting between uneven points.
            knots.append(torch.cat([torch.zeros(1, dtype=torch.float64), steps.sqrt().cumsum(0)]))
        lengths = [float((points[run[1:]] - points[run[:-1]]).norm(dim=1).sum()) for run in runs]
        ends = [round(_NUM_SEGMENTS * sum(lengths[: i + 1]) / sum(lengths)) for i in range(len(runs))]
        for i, run in enumerate(runs):
            start, stop = (ends[i - 1] if i else 0), ends[i]
            at = torch.linspace(0.0, 1.0, stop - start + 1, dtype=torch.float64) * knots[i][-1]
            for table, weights in ((curve, _spline_weights), (chord, _chord_weights)):
                rows = torch.zeros(at.numel(), most)
                rows[:, run] = weights(knots[i], at).float()
                table[v, start:stop] = rows[:-1]
                table[v, _NUM_SEGMENTS + start : _NUM_SEGMENTS + stop] = rows[1:]
    counts = [len(_DESIGNS[label]) for label in range(NUM_CLASSES)]
    cumulative = torch.ones(NUM_CLASSES, max(counts))
    for label in range(NUM_CLASSES):
        weights = torch.tensor([float(entry[0]) for entry in _DESIGNS[label]])
        cumulative[label, : counts[label] - 1] = (weights.cumsum(0) / weights.sum())[:-1]
    first = torch.tensor([sum(counts[:label]) for label in range(NUM_CLASSES)])
    return _Pen(designs, jitter, curve, chord, first, cumulative)


# --- Drawing ----------------------------------------------------------------------------------------------------------


def _sample_paths(labels: Tensor, factors: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Random pen paths in pixels of a 28 x 28 frame: segment starts and ends (N, M, 2), and their radii (N, M)."""
    pen = _pen()
    count = labels.numel()

    def normal(*shape: int) -> Tensor:
        return torch.randn(count, *shape, generator=generator)

    def uniform(*shape: int) -> Tensor:
        return torch.rand(count, *shape, generator=generator)

    slant, thickness, scale, curvature = factors.float().unbind(1)

    variant = pen.first[labels] + (uniform(1) >= pen.cumulative[labels]).sum(1)
    shifts = pen.jitter[variant] @ normal(pen.points.shape[1], 2)
    points = pen.points[variant] + shifts
    chord, curve = pen.chord[variant] @ points, pen.curve[variant] @ points
    path = chord + curvature[:, None, None] * (curve - chord)  # (N, 2 * M, 2)

    # Unevenness of the whole digit: proportions, and a top and bottom of different width.
    x, y = path[..., 0] - 0.5, path[..., 1] - 0.5
    spread, wedge, waist = (normal(3) * torch.tensor([0.11, 0.13, 0.12])).unsqueeze(-1).unbind(1)
    x = x * (spread.exp() * (1 + wedge.clamp(-0.4, 0.4) * 2 * y))
    y = y + waist.clamp(-0.25, 0.25) * (0.25 - y.square())
    x = x - torch.tan(torch.deg2rad(slant))[:, None] * y
    turn = torch.deg2rad(4.0 * normal(1)).clamp(-0.2, 0.2)
    path = torch.stack([x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()], dim=-1)

    # A line that swells and thins slowly along the path, as a pen's does.
    time = torch.linspace(0.0, 2 * math.pi, _NUM_SEGMENTS)
    wave = torch.tensor([0.5, 1.0, 2.0, 3.5])[None, :, None]
    amplitude = torch.tensor([0.10, 0.08, 0.07, 0.06])[None, :, None] * normal(4, 1)
    swell = (amplitude * torch.cos(wave * time + 2 * math.pi * uniform(4, 1))).sum(1)
    swell = swell.clamp(-0.4, 0.4).exp()
    radius = 0.5 * thickness[:, None] * swell / swell.mean(1, keepdim=True)

    # Size: the ink's longer side is 20 pixels times the scale; the pen's width belongs to the ink.
    low, high = path.amin(1), path.amax(1)
    side = (high - low).amax(1, keepdim=True).clamp_min(1e-3)
    room = _INK_BOX * scale[:, None] - thickness[:, None]
    path = path * (room / side).unsqueeze(-1)
    start, end = path.split(_NUM_SEGMENTS, dim=1)

    # Place: the centre of mass of the ink goes to the middle of the frame, up to MNIST's rounding to whole pixels.
    mass = (end - start).norm(dim=2) * radius
    centre = (mass[..., None] * (start + end)).sum(1) / (2 * mass.sum(1, keepdim=True))
    move = _FRAME / 2 - centre + uniform(2) - 0.5
    low, high = path.amin(1), path.amax(1)
    border = 0.5 * thickness[:, None] + 0.5
    move = torch.minimum(torch.maximum(move, border - low), _FRAME - border - high)[:, None]
    return start + move, end + move, radius


def _rasterise(start: Tensor, end: Tensor, radius: Tensor, rough: Tensor, size: int) -> Tensor:
    """Ink of B drawings: uint8 (size, size, B). The batch is last, so that every operation runs over long rows."""
    pixel = (torch.arange(size) + 0.5) * (_FRAME / size)
    shape = (size, size, start.shape[0])
    along, across, nearest = torch.empty(shape), torch.empty(shape), torch.full(shape, math.inf)
    # Distances are measured in units of each segment's radius: the nearest segment is then the one whose edge is
    # nearest, also where a thick part of the line passes a thin one.
    middle = (start + end) / 2
    step = end - start
    length = step.norm(dim=2).clamp_min(1e-6)
    unit = step / (length * radius)[..., None]
    half = (0.5 * length / radius).T
    dx = pixel[:, None, None] - middle[..., 0].T  # (size, M, B)
    dy = pixel[:, None, None] - middle[..., 1].T
    ux, uy = unit[..., 0].T, unit[..., 1].T
    along_x, along_y = dx * ux, dy * uy
    across_x, across_y = dx * uy, dy * ux
    for m in range(start.shape[1]):
        # Position along the segment's line beyond its ends, and distance to the line: Pythagoras gives the rest.
        torch.add(along_y[:, None, m], along_x[None, :, m], out=along)
        along.abs_().sub_(half[m]).clamp_(min=0).square_()
        torch.sub(across_y[:, None, m], across_x[None, :, m], out=across)
        along.addcmul_(across, across)
        torch.minimum(nearest, along, out=nearest)
    distance = (nearest.sqrt_() - 1) * radius.mean(1)
    softness = max(_EDGE_WIDTH, 1.2 * _FRAME / size)
    ink = (0.5 - (distance + rough) / softness).clamp_(0, 1)
    return (255 * ink).round_().to(torch.uint8)


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let PyTorch compute on one thread for a while.

    Drawing is a long row of short operations. Handing parts of each to other threads gains nothing, and on a busy
    machine the waiting for those threads can make the drawing many times slower.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _check_factors(factors: Tensor, count: int) -> None:
    if factors.shape != (count, len(FACTORS)) or not factors.is_floating_point():
        raise ValueError(
            f"factors must be a floating-point tensor of shape ({count}, {len(FACTORS)}), one row per label with the "
            f"columns {', '.join(FACTORS)}, but it is {factors.dtype} of shape {tuple(factors.shape)}."
        )
    for column, name in enumerate(FACTORS):
        low, high = FACTOR_RANGES[name]
        values = factors[:, column]
        # A little slack forgives rounding at the ends; `not all` also catches NaN.
        if not bool(((values >= low - 1e-3) & (values <= high + 1e-3)).all()):
            raise ValueError(f"The factor {name} must lie between {low:g} and {high:g}; clamp it to that range.")


def draw_digits(labels: Tensor, factors: Tensor, generator: torch.Generator, size: int = IMAGE_SIZE) -> Tensor:
    """Draw one digit for each label, with chosen slant, thickness, scale and curvature.

    Everything that the factors leave open (the variant of the digit, the pen's jitter, a rotation of a few degrees, a
    shift of up to half a pixel) is drawn from ``generator``. How many random numbers are used does not depend on the
    factors: drawing again from the same state with another slant, say, gives the same drawing leaning another way.

    Args:
        labels: int64 (N,), digits from 0 to 9.
        factors: float (N, 4), columns as in :data:`FACTORS`, values within :data:`FACTOR_RANGES`.
        generator: a CPU generator; the same state gives the same images.
        size: side of the square images in pixels, at least 8. Thickness keeps its share of the frame at any size.

    Returns:
        uint8 (N, 1, size, size), 0 for the background and 255 for ink.

    Raises:
        ValueError: a label or a factor is out of range, a shape or type is wrong, or ``size`` is too small.
    """
    if labels.dim() != 1 or labels.dtype != torch.int64:
        raise ValueError(
            f"labels must be a one-dimensional tensor of int64, but it is {labels.dtype} of shape "
            f"{tuple(labels.shape)}; convert it with labels.reshape(-1).long()."
        )
    if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < NUM_CLASSES:
        raise ValueError(
            f"Labels must be digits from 0 to 9, but they run from {int(labels.min())} to {int(labels.max())}; "
            "remove or replace the others."
        )
    if size < 8:
        raise ValueError(f"size must be at least 8 pixels for a digit to be legible, but it is {size}; choose 8 or more.")
    count = labels.numel()
    _check_factors(factors, count)

    images = torch.empty(count, 1, size, size, dtype=torch.uint8)
    # The largest tensors hold, for each image, the pixels, the distances of rows to segments, or the pen's tables.
    per_image = max(size * size, size * _NUM_SEGMENTS, 2 * _NUM_SEGMENTS * _pen().points.shape[1])
    per_block = max(1, _WORKING_NUMBERS // per_image)
    with _one_thread():
        for begin in range(0, count, per_block):
            block = slice(begin, begin + per_block)
            start, end, radius = _sample_paths(labels[block], factors[block], generator)
            # Edges of real ink are a little ragged.
            rough = 0.06 * torch.randn(size, size, start.shape[0], generator=generator)
            images[block, 0] = _rasterise(start, end, radius, rough, size).permute(2, 0, 1)
    return images


def sample_factors(num: int, generator: torch.Generator) -> Tensor:
    """Random factors, float32 (num, 4): each column peaks in the middle of its range and falls off to both ends."""
    low, high = torch.tensor([FACTOR_RANGES[name] for name in FACTORS]).T
    # The mean of two uniform numbers: triangular, so it never leaves the range.
    return low + (high - low) * torch.rand(num, len(FACTORS), 2, generator=generator).mean(2)


def drawn_digits(num: int, seed: int, on_progress: Callable[[int, int], None] | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Draw a labelled data set of any size.

    The same ``num`` and ``seed`` give the same bits, and the first k images of a larger data set are the data set of k
    images with that seed. Every ten images in a row hold every digit once.

    Args:
        num: number of images, at least 1.
        seed: any integer; different seeds give unrelated drawings.
        on_progress: called as ``on_progress(done, num)`` after each chunk of images; it may raise to stop the work.

    Returns:
        images: uint8 (num, 1, 28, 28), 0 for the background and 255 for ink;
        labels: int64 (num,), 0 to 9;
        factors: float32 (num, 4), columns as in :data:`FACTORS`.

    Raises:
        ValueError: ``num`` is less than 1.
    """
    if num < 1:
        raise ValueError(f"The number of drawn digits must be at least 1, but it is {num}; ask for one image or more.")
    images = torch.empty(num, 1, IMAGE_SIZE, IMAGE_SIZE, dtype=torch.uint8)
    labels = torch.empty(num, dtype=torch.int64)
    factors = torch.empty(num, len(FACTORS))
    for chunk, begin in enumerate(range(0, num, CHUNK_SIZE)):
        # A generator of its own makes a chunk independent of how many come before it. Chunks are always drawn whole,
        # so that a shorter data set consumes the same random numbers as a longer one.
        generator = torch.Generator().manual_seed(_chunk_seed(seed, chunk))
        order = torch.rand(CHUNK_SIZE // NUM_CLASSES, NUM_CLASSES, generator=generator).argsort(1)
        chunk_labels = order.reshape(-1)
        chunk_factors = sample_factors(CHUNK_SIZE, generator)
        chunk_images = draw_digits(chunk_labels, chunk_factors, generator)
        stop = min(begin + CHUNK_SIZE, num)
        images[begin:stop] = chunk_images[: stop - begin]
        labels[begin:stop] = chunk_labels[: stop - begin]
        factors[begin:stop] = chunk_factors[: stop - begin]
        if on_progress is not None:
            on_progress(stop, num)
    return images, labels, factors


def _chunk_seed(seed: int, chunk: int) -> int:
    """A 63-bit seed that differs between all (seed, chunk) pairs in practice.

    Hashing, rather than adding, keeps chunk 1 of seed 0 from being chunk 0 of seed 1.
    """
    digest = hashlib.blake2b(f"drawn digits {seed} {chunk}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


# --- As a data set of runs --------------------------------------------------------------------------------------------

DIGITS = 20_000  # for a run, unless num_images says otherwise


def load(config: RunConfig, say: Say) -> ImageData:
    count = config.num_images or DIGITS
    check_room(count, DATASETS[config.dataset].shape)
    images, labels, _ = drawn_digits(count, config.seed, lambda done, total: say(f"Drawing digits: {done} of {total}"))
    return ImageData(images, labels)


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    first, second = (drawn_digits(num, config.seed + offset)[:2] for offset in (COMPARED, HELD_OUT))
    return Samples(*first, f"{num:,} newly drawn digits"), Samples(*second, f"{num:,} others")


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    return Samples(*drawn_digits(num, config.seed + HELD_OUT)[:2], f"{num:,} newly drawn digits")
