"""Differentiable augmentation against loops over pixels, finite differences, and a run that is resumed."""

import pytest
import torch

from gan_core.catalogue.training import AUGMENTATIONS
from gan_core.datasets.load import load
from gan_core.errors import ConfigError
from gan_core.training import augment
from gan_core.training.augment import augmentation_of
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import train

CHANGES = [name for name, row in AUGMENTATIONS.items() if row.parts]


def test_translation_moves_whole_pictures_by_up_to_an_eighth_and_brings_in_grey():
    torch.manual_seed(0)
    x = 1 + torch.rand(300, 2, 16, 8, dtype=torch.float64)
    seen = set()
    for before, after in zip(x, augment.translation(x), strict=True):
        found = [
            (dy, dx)
            for dy in range(-2, 3)
            for dx in range(-1, 2)
            if all(
                after[c, i, j] == (before[c, i + dy, j + dx] if 0 <= i + dy < 16 and 0 <= j + dx < 8 else 0)
                for c in range(2)
                for i in (0, 5, 15)
                for j in (0, 3, 7)
            )
        ]
        assert len(found) == 1
        seen.add(found[0])
    assert len(seen) == 5 * 3, "every shift comes up"


def test_cutout_hides_a_square_of_half_the_side_or_what_is_left_of_it_at_an_edge():
    torch.manual_seed(1)
    hidden = augment.cutout(torch.ones(400, 3, 12, 12)) == 0
    assert (hidden == hidden[:, :1]).all(), "all channels alike"
    rows, columns = hidden[:, 0].any(2).sum(1), hidden[:, 0].any(1).sum(1)
    assert (hidden[:, 0].sum((1, 2)) == rows * columns).all()
    assert set(rows.tolist()) == set(columns.tolist()) == {3, 4, 5, 6}


def test_colour_changes_brightness_saturation_and_contrast_by_their_formulas(monkeypatch):
    x = torch.rand(2, 3, 4, 4, dtype=torch.float64) * 2 - 1
    amounts = iter([0.8, 0.25, 0.9])
    monkeypatch.setattr(augment, "_amounts", lambda x: torch.full((len(x), 1, 1, 1), next(amounts), dtype=x.dtype))
    brighter = x + 0.3
    grey = brighter.sum(1, keepdim=True) / 3
    paler = grey + 0.5 * (brighter - grey)
    middle = torch.stack([picture.sum() / picture.numel() for picture in paler]).view(2, 1, 1, 1)
    torch.testing.assert_close(augment.colour(x), middle + 1.4 * (paler - middle))


@pytest.mark.parametrize("name", CHANGES)
def test_gradients_pass_through_the_changes_as_finite_differences_say(name):
    change = augmentation_of(name)
    assert change is not None
    x = torch.randn(2, 3, 8, 8, dtype=torch.float64, requires_grad=True)

    def value(at):
        torch.manual_seed(3)
        return (change(at).sin() * torch.arange(8)).sum()

    (grad,) = torch.autograd.grad(value(x), x)
    for place in ((0, 0, 0, 0), (0, 2, 4, 4), (1, 1, 3, 6), (1, 0, 7, 7)):
        nudge = torch.zeros_like(x)
        nudge[place] = 1e-6
        assert grad[place].item() == pytest.approx(((value(x + nudge) - value(x - nudge)) / 2e-6).item(), abs=1e-6)


def test_both_players_see_changed_pictures_in_both_steps_and_resume_exactly(tiny, tmp_path):
    config = tiny.updated(augment="translation-cutout", penalty="r1", loss="relativistic")
    data = load(config)
    one, twin = (make_experiment(config, data, torch.device("cpu")) for _ in range(2))
    shares = []
    one.modules["D"].register_forward_pre_hook(lambda net, inputs: shares.append((inputs[0] == 0).float().mean().item()))
    list(train(one, 1))
    assert len(shares) == 5, "real and fake for D, real for its penalty, fake and real for G"
    assert all(share > 0.05 for share in shares), "a grey square in each"
    list(train(one, 2))
    (tmp_path / "2.safetensors").write_bytes(one.snapshot())
    list(train(one, 4))
    twin.restore(tmp_path / "2.safetensors")
    list(train(twin, 4))
    assert all(torch.equal(a, b) for a, b in zip(one.G.parameters(), twin.G.parameters(), strict=True))


def test_points_cannot_be_augmented(tiny):
    with pytest.raises(ConfigError, match="set augment to none"):
        tiny.updated(dataset="ring", architecture="mlp2d", augment="translation")
