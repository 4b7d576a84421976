import io
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from gan_core.errors import UserError
from gan_core.images import films
from gan_core.places import PROJECT


@pytest.fixture
def frames() -> np.ndarray:
    """Five frames (N, 1, 8, 10), each with one bright column that moves to the right."""
    frames = np.zeros((5, 1, 8, 10), dtype=np.uint8)
    for place in range(5):
        frames[place, :, :, place] = 255
    return frames


def test_a_gif_has_each_frame_for_its_duration(frames):
    with Image.open(io.BytesIO(films.gif(list(frames[:, 0]), [20, 20, 20, 20, 500]))) as gif:
        assert gif.n_frames == 5 and gif.size == (10, 8)
        for place in range(5):
            gif.seek(place)
            assert (np.asarray(gif.convert("L")) == frames[place, 0]).all()
            assert gif.info["duration"] == (500 if place == 4 else 20)


def test_a_gif_of_colours_uses_one_palette_for_all_frames():
    red, blue = np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.uint8)
    red[..., 0] = blue[..., 2] = 255
    with Image.open(io.BytesIO(films.gif([red, blue], [100, 100]))) as gif:
        assert abs(np.asarray(gif.convert("RGB")).astype(int) - red).max() < 8
        gif.seek(1)
        assert abs(np.asarray(gif.convert("RGB")).astype(int) - blue).max() < 8


def test_an_mp4_pads_small_and_odd_sides_and_keeps_the_rate():
    import av

    pictures = [np.full((9, 21), level, np.uint8) for level in (0, 120, 240)]
    with av.open(io.BytesIO(films.mp4(pictures, Fraction(10)))) as film:
        stream = film.streams.video[0]
        shown = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
    assert (stream.width, stream.height, stream.average_rate) == (22, 16, 10) and len(shown) == 3
    assert [abs(int(frame[4, 10]) - level) < 12 for frame, level in zip(shown, (0, 120, 240), strict=True)] == [True] * 3


def test_a_png_strip_lies_side_by_side_enlarged(frames):
    with Image.open(io.BytesIO(films.film(frames, "png", scale=2))) as strip:
        assert (np.asarray(strip) == np.concatenate(list(frames[:, 0]), 1).repeat(2, 0).repeat(2, 1)).all()


@pytest.mark.parametrize("wrong", [{"kind": "avi"}, {"fps": 0}, {"fps": 51}, {"scale": 0}, {"scale": 17}])
def test_impossible_films_are_refused(frames, wrong):
    with pytest.raises(UserError):
        films.film(frames, **{"kind": "gif", **wrong})
    with pytest.raises(UserError, match="too many pixels"):
        films.film(np.zeros((60, 1, 256, 256), np.uint8), "gif", scale=4)


def test_films_need_no_torch():
    code = "import sys; import gan_core.images.films; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
