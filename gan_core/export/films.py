"""The training film: the frames of a run in order, as a GIF or an MP4."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..errors import RunError
from ..images import films
from ..runs.folder import RunDir

SIDE = 480  # pixels that a film is at least wide
SECONDS = 8.0  # length of a film, before its last frame is held
SLOWEST = 0.5  # seconds that a frame stands at most: a film of few pictures is short, not slow
HOLD = 1.0  # seconds that the last frame is held
_UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)  # what Pillow says of a damaged file


def film_gif(run: RunDir, seconds: float = SECONDS) -> bytes:
    """The pictures of the fixed latents in order of step as a GIF that plays for `seconds` and starts over.

    Raises RunError if the run has no readable frame.
    """
    frames = list(_frames(run))
    each = max(20, round(100 * _duration(len(frames), seconds)) * 10)
    return films.gif(frames, [each] * (len(frames) - 1) + [each + round(1000 * HOLD) * (len(frames) > 1)], fewer_greys=True)


def film_mp4(run: RunDir, seconds: float = SECONDS) -> bytes:
    """The film of `film_gif` as an MP4 (H.264, yuv420p), which browsers, slides and messengers play.

    Raises RunError if the run has no readable frame.
    """
    frames = list(_frames(run))
    rate = Fraction(1 / _duration(len(frames), seconds)).limit_denominator(100)
    return films.mp4(frames + [frames[-1]] * max(1, round(HOLD * rate)), rate)


def _duration(count: int, seconds: float) -> float:
    """Seconds that each of `count` frames stands; a screen shows at most 50 a second."""
    return min(max(seconds / count, 0.02), SLOWEST)


def _frames(run: RunDir) -> Iterator[np.ndarray]:
    """The readable pictures in order of step, all of one even size, with their step in a strip below. Raises RunError."""
    pictures = []
    for step in run.samples():
        # A picture that is damaged, or thinned away this moment, is left out: the film goes on without it.
        with suppress(*_UNREADABLE), Image.open(run.sample_path(step)) as file:
            pictures.append((step, file.convert("L" if file.mode in ("1", "L") else "RGB")))
    if not pictures:
        raise RunError(f"{run.id} has no pictures yet.", "Let it train for some steps.")
    width, height = pictures[-1][1].size
    scale = -(-SIDE // width)  # a whole number, so that every pixel stays a square
    strip = max(28, width * scale // 18) // 2 * 2
    size = (width * scale + width * scale % 2, height * scale + height * scale % 2 + strip)
    font = ImageFont.load_default(strip * 0.62)
    last = max(1, pictures[-1][0])
    colour = any(picture.mode != "L" for _, picture in pictures)
    for step, picture in pictures:
        frame = Image.new("RGB" if colour else "L", size, "#161616")
        frame.paste(picture.resize((width * scale, height * scale), Image.Resampling.NEAREST))
        draw = ImageDraw.Draw(frame)
        top = size[1] - strip
        draw.rectangle((0, top, size[0] * step / last, top + 3), fill="#b4b4b4")  # how far the run has come
        draw.text((strip * 0.4, top + strip * 0.56), f"step {step:,}", fill="#ffffff", font=font, anchor="lm")
        yield np.asarray(frame)
