"""Films: frames as a GIF, an MP4 or a PNG strip; the only place that writes them. Arrays in, bytes out, no torch.

PyAV is imported where an MP4 is encoded.
"""

import io
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..errors import UserError

FORMATS = {"gif": "image/gif", "mp4": "video/mp4", "png": "image/png"}
MOST_PIXELS = 60_000_000  # of all frames together
_FEWER_GREYS = [round(grey / 255 * 63) * 255 // 63 for grey in range(256)]  # a third off a GIF's bytes, unseen


def film(frames: Any, kind: str, fps: float = 24, scale: int = 4) -> bytes:
    """uint8 frames (N, C, H, W), an array or a tensor, to the bytes of a film of `kind`: gif (looping), mp4, or png (side by side).

    Each pixel becomes a square of `scale` pixels. A GIF counts in hundredths of a second, so its fps is the nearest possible.
    Raises UserError for another kind, or numbers out of range.
    """
    if kind not in FORMATS:
        raise UserError(f"Unknown film format {kind!r}.", f"Choose {', '.join(FORMATS)}.")
    if not 1 <= fps <= 50:
        raise UserError(f"fps is {fps:g}.", "Choose 1 to 50 frames per second.")
    if not 1 <= scale <= 16:
        raise UserError(f"scale is {scale}.", "Choose 1 to 16 film pixels per picture pixel.")
    frames = np.asarray(frames)
    if frames[:, :1].size * scale**2 > MOST_PIXELS:
        raise UserError("The film has too many pixels.", "Use a smaller scale or fewer frames.")
    large = frames.repeat(scale, 2).repeat(scale, 3).transpose(0, 2, 3, 1)
    pictures = list(large[..., 0] if large.shape[3] == 1 else large)
    if kind == "png":
        return _png(np.concatenate(pictures, 1))
    if kind == "gif":
        return gif(pictures, [max(2, round(100 / fps)) * 10] * len(pictures))
    return mp4(pictures, Fraction(fps).limit_denominator(100))


def gif(pictures: Sequence[np.ndarray], durations: Sequence[int], fewer_greys: bool = False) -> bytes:
    """uint8 pictures (H, W) or (H, W, 3), each shown for its duration in ms (a multiple of 10), as a looping GIF.

    `fewer_greys`: 64 levels of grey instead of 256, for a smaller file.
    """
    frames = [Image.fromarray(np.ascontiguousarray(picture)) for picture in pictures]
    if frames[0].mode == "RGB":
        # One palette for all, taken from frames all over the film: palettes of their own would make colours flicker.
        some = [*frames[:: -(-len(frames) // 16)], frames[-1]]
        sheet = Image.new("RGB", (some[0].width, some[0].height * len(some)))
        for place, frame in enumerate(some):
            sheet.paste(frame, (0, place * frame.height))
        palette = sheet.quantize(256)
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    elif fewer_greys:
        frames = [frame.point(_FEWER_GREYS) for frame in frames]
    data = io.BytesIO()
    times = list(durations) if len(frames) > 1 else durations[0]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
    return data.getvalue()


def mp4(pictures: Sequence[np.ndarray], rate: Fraction) -> bytes:
    """uint8 pictures (H, W) or (H, W, 3) at `rate` a second as an MP4 (H.264, yuv420p), which browsers, slides and messengers play.

    Sides are padded with black to even numbers of at least 16 pixels.
    """
    import av

    # A file, not memory: to put the index in front, so that a browser can begin at once, the muxer opens it again.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
            stream = out.add_stream("libx264", rate, options={"crf": "18", "preset": "veryfast"})
            stream.pix_fmt = "yuv420p"
            height, width = pictures[0].shape[:2]
            stream.width, stream.height = (max(16, side + side % 2) for side in (width, height))
            room = ((0, stream.height - height), (0, stream.width - width), (0, 0))
            for picture in pictures:
                colour = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, 2)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(np.pad(colour, room), format="rgb24")))
            out.mux(stream.encode())
        return path.read_bytes()


def _png(picture: np.ndarray) -> bytes:
    data = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(data, "PNG", compress_level=3)
    return data.getvalue()
