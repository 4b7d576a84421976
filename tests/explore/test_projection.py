import io
from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.errors import DataError, UserError
from gan_core.explore.projection import fit_picture, project, rms
from gan_core.images.arrays import to_float
from gan_core.latent.priors import latents
from gan_core.sampling.tiles import draw
from tests.latent_runs import made_sampler


@pytest.mark.parametrize("prior", ["normal", "uniform", "truncated"])
def test_a_generated_picture_is_found_again(prior):
    """Within a residual of 0.02 of the range from black to white, where the best of 512 random latents is far off."""
    sampler = made_sampler(prior=prior)
    target = to_float(draw(sampler, latents([123], 6, prior)))[0]
    moments = list(project(sampler, target, 80))
    last = moments[-1]
    assert [moment.step for moment in moments] == list(range(81))
    assert all(later.residual <= earlier.residual for earlier, later in pairwise(moments))
    assert moments[0].residual == last.baseline > 0.04 and last.residual < 0.02
    shown = to_float(draw(sampler, last.z[None]))
    assert rms(shown, target).item() == pytest.approx(last.residual, abs=1e-6), "the residual is that of the picture shown"
    if prior != "normal":
        assert last.z.abs().max() <= {"uniform": 1.0, "truncated": 2.0}[prior]
    again = list(project(sampler, target, 5))
    assert torch.equal(again[3].z, list(project(sampler, target, 5))[3].z), "same seed, same z"


def test_what_a_generator_cannot_draw_stays_away():
    noise = torch.rand(1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    *_, last = project(made_sampler(), noise, 20)
    assert last.residual > 0.2


def test_the_label_is_found_or_kept():
    sampler = made_sampler(architecture="projection")
    with torch.no_grad():
        for module in sampler.G.modules():
            if hasattr(module, "gain"):
                module.gain.normal_(0, 0.7, generator=torch.Generator().manual_seed(0))
    target = to_float(draw(sampler, latents([123], 6), torch.tensor([7])))[0]
    *_, free = project(sampler, target, 60)
    *_, wrong = project(sampler, target, 60, label=2)
    assert free.label == 7 and wrong.label == 2 and free.residual < wrong.residual
    *_, mixed = project(sampler, target, 5, label=[0.0] * 7 + [1.0, 0.0, 0.0])
    assert mixed.label == [0.0] * 7 + [1.0, 0.0, 0.0]
    for label in (10, -1, [1.0, 2.0]):
        with pytest.raises(UserError, match="label"):
            next(project(sampler, target, 5, label=label))
    with pytest.raises(UserError, match="not conditional"):
        next(project(made_sampler(), target, 5, label=1))


def test_targets_of_another_shape_are_refused():
    with pytest.raises(UserError, match="Fit it first"):
        next(project(made_sampler(), torch.zeros(3, 28, 28), 5))


# -- a picture from outside -----------------------------------------------------------------------------------------------


def as_bytes(pixels, kind="PNG", **more) -> bytes:
    file = io.BytesIO()
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(np.asarray(pixels, dtype=np.uint8))
    picture.save(file, kind, **more)
    return file.getvalue()


def test_a_picture_of_the_right_size_is_taken_as_it_is():
    pixels = np.random.default_rng(0).integers(0, 256, (28, 28))
    pixels[0] = pixels[-1] = pixels[:, 0] = pixels[:, -1] = 0
    assert torch.equal(fit_picture(as_bytes(pixels), (1, 28, 28), ink=True), to_float(torch.tensor(pixels))[None])
    assert torch.equal(fit_picture(as_bytes(255 - pixels), (1, 28, 28), ink=True), to_float(torch.tensor(pixels))[None])
    light = fit_picture(as_bytes(255 - pixels), (1, 28, 28))
    assert torch.equal(light, to_float(torch.tensor(255 - pixels))[None]), "without ink nothing is turned"


def test_a_digit_is_brought_to_its_place():
    page = np.full((300, 400), 235)
    page[40:180, 300:330] = 20  # a dark stroke, off the middle, on greyish paper
    fitted = fit_picture(as_bytes(page, "JPEG", quality=90), (1, 28, 28), ink=True)
    ink = (fitted[0] + 1) / 2
    rows, columns = ((ink > 0.5).any(axis).nonzero()[:, 0] for axis in (1, 0))
    assert 19 <= len(rows) <= 21 and 3 <= len(columns) <= 6
    assert rows.float().mean() == pytest.approx(13.5, abs=1) and columns.float().mean() == pytest.approx(13.5, abs=1)
    assert ink[0].max() < 0.05 and ink.max() > 0.9
    see_through = Image.new("RGBA", (90, 90), (0, 0, 0, 0))
    see_through.paste((0, 0, 0, 255), (40, 20, 50, 70))
    on_canvas = fit_picture(as_bytes(see_through), (1, 28, 28), ink=True)
    assert on_canvas[0, 14, 14] > 0.8 and on_canvas[0, 0, 0] < -0.95


def test_a_wide_picture_is_letterboxed_with_its_borders_colour():
    wide = np.full((20, 80, 3), (10, 200, 30))
    wide[5:15, 30:50] = (250, 0, 0)
    fitted = fit_picture(as_bytes(wide), (3, 64, 64))
    assert fitted.shape == (3, 64, 64)
    corner, middle = (fitted[:, 1, 1] + 1) * 127.5, (fitted[:, 32, 32] + 1) * 127.5
    assert corner.tolist() == pytest.approx([10, 200, 30], abs=2) and middle.tolist() == pytest.approx([250, 0, 0], abs=12)


def test_pictures_are_turned_as_their_exif_says():
    stroke = Image.new("L", (28, 28))
    stroke.paste(255, (10, 4, 13, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # a camera held upright
    turned = fit_picture(as_bytes(stroke, "PNG", exif=exif), (1, 28, 28))
    expected = np.asarray(stroke.transpose(Image.Transpose.ROTATE_270))
    assert torch.equal(turned, to_float(torch.tensor(expected))[None])


def test_a_file_that_is_not_a_picture_is_refused_with_an_explanation():
    bomb = Image.new("1", (9000, 9000))
    for data in (b"", b"not a picture", as_bytes(np.zeros((9, 9)))[:40], as_bytes(bomb)):
        with pytest.raises(DataError):
            fit_picture(data, (1, 28, 28))
    with pytest.raises(DataError, match="empty"):
        fit_picture(as_bytes(np.full((50, 50), 255)), (1, 28, 28), ink=True)
    assert fit_picture(as_bytes(np.zeros((1, 1))), (1, 28, 28)).shape == (1, 28, 28)
    sixteen = Image.fromarray((np.arange(28 * 28).reshape(28, 28) * 80).astype(np.uint16))
    assert fit_picture(as_bytes(sixteen), (1, 28, 28)).max() > 0.9
