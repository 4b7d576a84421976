import io

import pytest
import torch
from PIL import Image

from gan_core.images import arrays as images
from gan_core.training.objectives import loss_of


def test_bytes_and_floats_are_inverse():
    every = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(images.to_uint8(images.to_float(every)), every)
    assert images.to_float(every)[[0, -1]].tolist() == [-1, 1]
    assert images.to_uint8(torch.tensor([-3.0, 3.0, float("nan")])).tolist() == [0, 255, 0]


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB")])
def test_a_grid_places_images_in_rows(channels, mode):
    pictures = torch.stack([torch.full((channels, 4, 4), value) for value in (-1.0, 0.0, 0.5, 1.0)])
    picture = Image.open(io.BytesIO(images.grid_png(pictures)))
    assert picture.size == (14, 14) and picture.mode == mode
    middle = [picture.getpixel((x, y)) for y in (4, 10) for x in (4, 10)]
    assert middle == [(value,) * 3 if channels == 3 else value for value in (0, 128, 191, 255)]


def test_nonsaturating_loss_by_hand():
    loss = loss_of("nonsaturating")
    real, fake = torch.tensor([2.0, -1.0]), torch.tensor([0.5, -3.0])
    log = torch.log
    expected_d = -(log(real.sigmoid())).mean() - (log(1 - fake.sigmoid())).mean()
    torch.testing.assert_close(loss.d_loss(real, fake), expected_d)
    smoothed = -(0.9 * log(real.sigmoid()) + 0.1 * log(1 - real.sigmoid())).mean() - log(1 - fake.sigmoid()).mean()
    torch.testing.assert_close(loss.d_loss(real, fake, 0.1), smoothed)
    torch.testing.assert_close(loss.g_loss(fake), -log(fake.sigmoid()).mean())
    assert loss.g_loss(torch.tensor([-200.0])) == 200  # no underflow where the sigmoid has none left
