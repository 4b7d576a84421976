"""Films of tiles: frames as a GIF, an MP4, or a PNG strip."""

import io
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from ..errors import UserError
from .arrays import png
from .sprites import sprite

FORMATS = {"gif": "image/gif", "mp4": "video/mp4", "png": "image/png"}
MOST_PIXELS = 60_000_000  # of all frames together


def film(frames: Tensor, kind: str, fps: float = 24, scale: int = 4) -> bytes:
    """uint8 frames (N, C, H, W) to the bytes of a film of `kind`: gif (played over and over), mp4, or png (side by side).

    Each pixel becomes a square of `scale` pixels. A GIF counts in hundredths of a second, so that its fps is the nearest
    it can. Raises UserError for another kind, or numbers out of range.
    """
    if kind not in FORMATS:
        raise UserError(f"There is no film as {kind!r}.", f"There are {', '.join(FORMATS)}.")
    if not 1 <= fps <= 50:
        raise UserError(f"fps is {fps:g}.", "Give 1 to 50 frames a second.")
    if not 1 <= scale <= 16:
        raise UserError(f"scale is {scale}.", "Give 1 to 16 pixels for each pixel.")
    if frames[:, :1].numel() * scale**2 > MOST_PIXELS:
        raise UserError("The film has too many pixels.", "Use a smaller scale or fewer frames.")
    large = frames.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    if kind == "png":
        return png(sprite(large))
    return (_gif if kind == "gif" else _mp4)(large, fps)


def _gif(frames: Tensor, fps: float) -> bytes:
    pictures = [Image.fromarray(sprite(frame[None])) for frame in frames]
    if pictures[0].mode == "RGB":
        # one palette for all, taken from frames all over the film: palettes of their own would make colours flicker
        some = pictures[:: -(-len(pictures) // 16)]
        sheet = Image.new("RGB", (some[0].width, some[0].height * len(some)))
        for place, picture in enumerate(some):
            sheet.paste(picture, (0, place * picture.height))
        palette = sheet.quantize(256)
        pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    data = io.BytesIO()
    # Whole frames: Pillow would join frames that are alike into one, and their number is asked for.
    pictures[0].save(data, "GIF", save_all=True, append_images=pictures[1:], duration=max(2, round(100 / fps)) * 10, loop=0)
    return data.getvalue()


def _mp4(frames: Tensor, fps: float) -> bytes:
    import av

    # A file, not memory: to put the index in front, so that a browser can begin at once, the muxer opens it again.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
            stream = out.add_stream(
                "libx264", Fraction(fps).limit_denominator(100), options={"crf": "18", "preset": "veryfast"}
            )
            stream.pix_fmt = "yuv420p"
            stream.width, stream.height = (max(16, side + side % 2) for side in (frames.shape[3], frames.shape[2]))
            for frame in frames:
                picture = sprite(frame[None])
                picture = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, 2)
                room = ((0, stream.height - picture.shape[0]), (0, stream.width - picture.shape[1]), (0, 0))
                out.mux(stream.encode(av.VideoFrame.from_ndarray(np.pad(picture, room), format="rgb24")))
            out.mux(stream.encode())
        return path.read_bytes()
