"""From random numbers to pen paths, and from pen paths to ink."""

import contextlib
import math
from collections.abc import Iterator

import torch
from torch import Tensor

from .factors import check_factors
from .pen import NUM_CLASSES, NUM_SEGMENTS, pen_tables

IMAGE_SIZE = 28

# MNIST normalises the ink to this many pixels along its longer side, inside a frame of 28.
FRAME = 28.0
INK_BOX = 20.0

# Most numbers in one working tensor, so small that the tensors stay in a processor's cache.
_WORKING_NUMBERS = 32_000

# Width in pixels of the grey ramp at an edge of the ink, matched to the share of grey pixels in MNIST.
_EDGE_WIDTH = 1.2


def sample_paths(labels: Tensor, factors: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Random pen paths in pixels of a 28 x 28 frame: segment starts and ends (N, M, 2), and their radii (N, M)."""
    pen = pen_tables()
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

    radius = _radii(thickness, generator)

    # Size: the ink's longer side is 20 pixels times the scale; the pen's width belongs to the ink.
    low, high = path.amin(1), path.amax(1)
    side = (high - low).amax(1, keepdim=True).clamp_min(1e-3)
    room = INK_BOX * scale[:, None] - thickness[:, None]
    path = path * (room / side).unsqueeze(-1)
    start, end = path.split(NUM_SEGMENTS, dim=1)

    # Place: the centre of mass of the ink goes to the middle of the frame, up to MNIST's rounding to whole pixels.
    mass = (end - start).norm(dim=2) * radius
    centre = (mass[..., None] * (start + end)).sum(1) / (2 * mass.sum(1, keepdim=True))
    move = FRAME / 2 - centre + uniform(2) - 0.5
    low, high = path.amin(1), path.amax(1)
    border = 0.5 * thickness[:, None] + 0.5
    move = torch.minimum(torch.maximum(move, border - low), FRAME - border - high)[:, None]
    return start + move, end + move, radius


def _radii(thickness: Tensor, generator: torch.Generator) -> Tensor:
    """Radii (N, M) of lines that swell and thin slowly along the path, as a pen's do; `thickness` (N,) is the mean width."""
    count = thickness.numel()
    time = torch.linspace(0.0, 2 * math.pi, NUM_SEGMENTS)
    wave = torch.tensor([0.5, 1.0, 2.0, 3.5])[None, :, None]
    amplitude = torch.tensor([0.10, 0.08, 0.07, 0.06])[None, :, None] * torch.randn(count, 4, 1, generator=generator)
    phase = 2 * math.pi * torch.rand(count, 4, 1, generator=generator)
    swell = (amplitude * torch.cos(wave * time + phase)).sum(1).clamp(-0.4, 0.4).exp()
    return 0.5 * thickness[:, None] * swell / swell.mean(1, keepdim=True)


def rasterise(start: Tensor, end: Tensor, radius: Tensor, rough: Tensor, size: int) -> Tensor:
    """Ink of B drawings: uint8 (size, size, B). The batch is last, so that every operation runs over long rows."""
    pixel = (torch.arange(size) + 0.5) * (FRAME / size)
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
    softness = max(_EDGE_WIDTH, 1.2 * FRAME / size)
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
    check_factors(factors, count)

    images = torch.empty(count, 1, size, size, dtype=torch.uint8)
    # The largest tensors hold, for each image, the pixels, the distances of rows to segments, or the pen's tables.
    per_image = max(size * size, size * NUM_SEGMENTS, 2 * NUM_SEGMENTS * pen_tables().points.shape[1])
    per_block = max(1, _WORKING_NUMBERS // per_image)
    with _one_thread():
        for begin in range(0, count, per_block):
            block = slice(begin, begin + per_block)
            start, end, radius = sample_paths(labels[block], factors[block], generator)
            # Edges of real ink are a little ragged.
            rough = 0.06 * torch.randn(size, size, start.shape[0], generator=generator)
            images[block, 0] = rasterise(start, end, radius, rough, size).permute(2, 0, 1)
    return images
