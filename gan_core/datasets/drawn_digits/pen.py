"""Tables that turn random numbers into pen paths."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .designs import DESIGNS

NUM_CLASSES = 10

# Pieces that the whole pen path of a digit is cut into: about 1.3 pixels each, too short for corners to show.
NUM_SEGMENTS = 40


@dataclass(frozen=True)
class Pen:
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
def pen_tables() -> Pen:
    variants = [(label, entry) for label in range(NUM_CLASSES) for entry in DESIGNS[label]]
    parsed = [_parse([str(stroke) for stroke in entry[1:]]) for _, entry in variants]
    most = max(points.shape[0] for points, *_ in parsed)
    shape = (len(parsed), 2 * NUM_SEGMENTS, most)
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
        ends = [round(NUM_SEGMENTS * sum(lengths[: i + 1]) / sum(lengths)) for i in range(len(runs))]
        for i, run in enumerate(runs):
            start, stop = (ends[i - 1] if i else 0), ends[i]
            at = torch.linspace(0.0, 1.0, stop - start + 1, dtype=torch.float64) * knots[i][-1]
            for table, weights in ((curve, _spline_weights), (chord, _chord_weights)):
                rows = torch.zeros(at.numel(), most)
                rows[:, run] = weights(knots[i], at).float()
                table[v, start:stop] = rows[:-1]
                table[v, NUM_SEGMENTS + start : NUM_SEGMENTS + stop] = rows[1:]
    counts = [len(DESIGNS[label]) for label in range(NUM_CLASSES)]
    cumulative = torch.ones(NUM_CLASSES, max(counts))
    for label in range(NUM_CLASSES):
        weights = torch.tensor([float(entry[0]) for entry in DESIGNS[label]])
        cumulative[label, : counts[label] - 1] = (weights.cumsum(0) / weights.sum())[:-1]
    first = torch.tensor([sum(counts[:label]) for label in range(NUM_CLASSES)])
    return Pen(designs, jitter, curve, chord, first, cumulative)
