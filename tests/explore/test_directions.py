import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from torch import nn

from gan_core.errors import RunError, UserError
from gan_core.explore.directions import find as d
from gan_core.explore.directions import fit, ink, store, unlabelled
from gan_core.latent.priors import latents
from gan_core.latent.resolve import resolve
from gan_core.metrics import judge
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from tests.latent_runs import made_run, made_sampler


class Bars(nn.Module):
    """Draws an upright bar that leans by 0.3 z[0] and is 3 + 0.8 z[1] pixels wide; the other numbers do nothing."""

    def forward(self, z, y=None):
        rows, columns = torch.arange(28.0)[:, None] - 13.5, torch.arange(28.0) - 13.5
        middle = -0.3 * z[:, 0, None, None] * rows
        half = (3 + 0.8 * z[:, 1, None, None]).clamp_min(1) / 2
        bar = (half + 0.5 - (columns - middle).abs()).clamp(0, 1) * (rows.abs() < 9)
        return bar[:, None] * 2 - 1


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(fit, "MANY", 800)
    monkeypatch.setattr(fit, "HELD_OUT", 200)


@pytest.fixture
def bars():
    sampler = made_sampler()
    sampler.G = Bars()
    return sampler


# -- what is measured -----------------------------------------------------------------------------------------------------


def bar(width: int, lean: float = 0.0, turn: int = 0) -> torch.Tensor:
    """A bar drawn four times too large with Pillow and made smaller: another way than the formulas' own."""
    big = Image.new("L", (112, 112))
    top, foot = 56 + 36 * lean, 56 - 36 * lean
    ImageDraw.Draw(big).polygon(
        [(top - 2 * width, 20), (top + 2 * width - 1, 20), (foot + 2 * width - 1, 91), (foot - 2 * width, 91)], fill=255
    )
    small = np.asarray(big.resize((28, 28), Image.Resampling.BOX).rotate(turn))
    return torch.from_numpy(small.copy())[None, None]


@pytest.mark.parametrize("lean", [-0.6, -0.2, 0.0, 0.3, 0.5])
def test_slant_is_the_shear_of_the_ink(lean):
    assert ink.slant(bar(3, lean)).item() == pytest.approx(lean, abs=0.03)


def test_thickness_is_the_width_of_the_stroke():
    widths = [ink.thickness(bar(width)).item() for width in (2, 3, 4, 5)]
    for measured, width in zip(widths, (2, 3, 4, 5), strict=True):
        # both ends are edge too, so a bar of 18 pixels is a little less than its width
        assert measured == pytest.approx(2 * 18 * width / (2 * (18 + width)), rel=0.12)
    assert ink.thickness(bar(3, turn=90)).item() == pytest.approx(widths[1], rel=0.02)


def test_measures_of_nothing_are_zero():
    empty = torch.zeros(1, 1, 28, 28, dtype=torch.uint8)
    assert ink.slant(empty).item() == 0 and ink.thickness(empty).item() == 0
    assert ink.brightness(torch.full((1, 3, 4, 4), 51, dtype=torch.uint8)).item() == pytest.approx(0.2)


# -- fits -----------------------------------------------------------------------------------------------------------------


def test_ridge_finds_the_weights_and_says_how_well_they_predict():
    z = latents(range(1000), 6)
    true = torch.tensor([1.0, -2.0, 0, 0, 0, 0.5])
    noise = torch.randn(1000, generator=torch.Generator().manual_seed(1)) * true.norm()
    weights, r2 = fit.ridge(z, z @ true + noise, 300)
    assert torch.cosine_similarity(weights.float(), true, 0) > 0.98
    assert r2 == pytest.approx(0.5, abs=0.08), "half of the variance is noise"
    assert abs(fit.ridge(z, noise, 300)[1]) < 0.1


def test_logistic_is_fair_to_what_is_rare():
    z = latents(range(2000), 6)
    holds = z[:, 3] > 1.3  # a tenth
    weights, accuracy = fit.logistic(z, holds, 500)
    assert torch.cosine_similarity(weights.float(), torch.eye(6)[3], 0) > 0.95 and accuracy > 0.93
    chance = torch.rand(2000, generator=torch.Generator().manual_seed(1)) < 0.1
    assert fit.logistic(z, chance, 500)[1] < 0.62, "saying no always is no skill"


def test_directions_are_found_where_they_are(bars, quick):
    found = d.directions_of(bars, ("fitted",))
    assert abs(found.vectors["fitted:Slant"][0]) > 0.98 and abs(found.vectors["fitted:Thickness"][1]) > 0.98
    slanted = found.groups["fitted"][0]
    assert slanted.title == "Slant" and slanted.more["r2"] > 0.9 and slanted.more["effect"] == pytest.approx(0.3, rel=0.2)
    scores = [
        row["Slant"]
        for row in ink.measure(
            bars.config,
            draw(
                bars,
                resolve(
                    [{"from": {"z": [0] * 6}, "move": {"fitted:Slant": amount}} for amount in (-1, 0, 1)],
                    bars.config,
                    found.vectors,
                ),
            ),
        )
    ]
    assert scores == pytest.approx([-0.3, 0, 0.3], abs=0.03)
    told = found.describe()
    assert told["groups"][0]["directions"][0]["r2"] > 0.9 and "fitted:Digit 9" in told["missing"]


def test_what_a_label_sets_has_no_slider(quick, monkeypatch):
    sampler = made_sampler(architecture="projection")
    monkeypatch.setattr(fit, "LEAST_ACCURACY", 0)
    monkeypatch.setattr(fit, "LEAST_EXAMPLES", 0)
    monkeypatch.setattr(fit, "LEAST_R2", -9)
    found = d.directions_of(sampler, ("fitted",))
    assert set(found.vectors) == {"fitted:Slant", "fitted:Thickness"}
    assert "set by the switches above" in found.missing["fitted:label"]


def test_attributes_of_a_face_are_sliders_only_where_no_switch_sets_them(quick, monkeypatch):
    """Without switches what the judge sees is fitted, and only what is told far better than by guessing is kept."""
    monkeypatch.setattr(fit, "MANY", 240)
    monkeypatch.setattr(fit, "HELD_OUT", 120)
    monkeypatch.setattr(fit, "LEAST_EXAMPLES", 1)
    faces = {"dataset": "drawn-faces", "num_images": 8, "z_dim": 6}
    right = iter([0.74, 0.76] * 30)
    monkeypatch.setattr(fit, "logistic", lambda z, holds, held: (torch.ones(6), next(right)))
    beliefs = torch.rand(240, len(judge.JUDGES["faces"].outputs), generator=torch.Generator().manual_seed(0))
    monkeypatch.setattr(judge.Judge, "look", lambda self, images: (None, beliefs))
    names = set(d.directions_of(made_sampler(**faces), ("fitted",)).vectors) - {"fitted:Brightness"}
    assert len(names) == len(judge.JUDGES["faces"].outputs) // 2, "every second one is told well enough"
    monkeypatch.setattr(fit, "logistic", lambda z, holds, held: (torch.ones(6), 1.0))
    plain = d.directions_of(made_sampler(**faces), ("fitted",)).vectors
    switched = d.directions_of(made_sampler(**faces, architecture="projection"), ("fitted",))
    assert "Eyeglasses" in switched.missing["fitted:label"]
    assert {"fitted:Eyeglasses", "fitted:Smiling", "fitted:Wearing Hat"} <= set(plain) - set(switched.vectors)
    assert {"fitted:Young", "fitted:Male"} & set(plain) <= set(switched.vectors)


def test_what_no_straight_line_predicts_is_left_out(bars, quick, monkeypatch):
    monkeypatch.setattr(fit, "measures", lambda config: {"Even": lambda images: torch.rand(len(images))})
    monkeypatch.setattr(judge, "judge_folder", lambda name: judge.Path("nowhere"))
    judge.load_judge.cache_clear()
    found = d.directions_of(bars, ("fitted",))
    judge.load_judge.cache_clear()
    assert not found.groups and "r2" in found.missing["fitted:Even"] and "fitted" in found.missing
    assert "digit judge" in found.missing["fitted:judge"]


def test_a_locked_score_does_not_move(bars, quick):
    vectors = d.directions_of(bars, ("fitted",)).vectors
    both = {"mixed": (vectors["fitted:Slant"] + vectors["fitted:Thickness"]) / 2, **vectors}
    specs = [{"from": 3, "move": {"mixed": amount}, "lock": ["fitted:Slant"]} for amount in (-2.0, 0.0, 2.0)]
    z = resolve(specs, bars.config, both)
    predicted = z @ vectors["fitted:Slant"]
    assert predicted.max() - predicted.min() < 1e-5
    moved = z @ vectors["fitted:Thickness"]
    assert moved[2] - moved[0] > 3.5
    scores = ink.measure(bars.config, draw(bars, z))
    assert abs(scores[0]["Slant"] - scores[2]["Slant"]) < 0.05 < abs(scores[0]["Thickness"] - scores[2]["Thickness"])


# -- without labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", ["dcgan", "mlp", "michelucci", "embedding", "projection"])
def test_the_first_layer_is_the_one_that_takes_z(architecture):
    sampler = made_sampler(architecture=architecture, z_dim=50)  # as wide as the embedding's own linear layer
    layer = unlabelled.first_layer(sampler)
    assert layer.in_features == 50
    names = [n for n, p in sampler.G.named_parameters() if p.shape == layer.weight.shape and torch.equal(p, layer.weight)]
    assert names and "label" not in names[0]
    assert not any(module._forward_hooks for module in sampler.G.modules()), "another thread may draw with it"


def planted(**changes) -> tuple[Sampler, torch.Tensor]:
    """A generator whose first layer hears one direction of z three times as loud as the others."""
    sampler = made_sampler(**changes)
    layer = next(module for module in sampler.G.modules() if isinstance(module, nn.Linear) and module.in_features == 6)
    loud = latents([77], 6)[0]
    loud = loud / loud.norm()
    layer.weight += 2 * (layer.weight @ loud)[:, None] * loud
    return sampler, loud


@pytest.mark.parametrize("architecture", ["dcgan", "mlp", "projection"])
def test_sefa_and_pca_find_what_the_first_layer_stretches(architecture, quick):
    sampler, loud = planted(architecture=architecture, ngf=64 if architecture == "mlp" else 8)
    found = d.directions_of(sampler, ("pca", "sefa"))
    for group in ("pca", "sefa"):
        vectors = torch.stack([direction.vector for direction in found.groups[group]])
        assert abs(vectors[0] @ loud) > (0.97 if group == "sefa" else 0.9), group
        assert torch.allclose(vectors.norm(dim=1), torch.ones(len(vectors)), atol=1e-5)
        shares = [direction.more["share"] for direction in found.groups[group]]
        assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1.0001
    weight = unlabelled.first_layer(sampler).weight.double()
    expected = torch.linalg.svd(weight).Vh[0]
    assert abs(found.vectors["sefa:0"].double() @ expected) == pytest.approx(1, abs=1e-5)


def test_a_learnt_prior_leaves_the_largest_changes_and_says_why_there_are_no_strongest_weights(quick):
    sampler = made_sampler(architecture="vae", flow_layers=2, z_dim=6)
    for weight in sampler.G.flow.parameters():
        weight += 0.2 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(1))
    found = d.directions_of(sampler, ("pca", "sefa"))
    assert len(found.groups["pca"]) == 6 and "learnt prior" in found.missing["sefa"]


def test_the_same_generator_has_the_same_directions(quick):
    sampler = made_sampler()
    first, again = (d.directions_of(sampler, ("pca", "sefa")).vectors for _ in range(2))
    assert first.keys() == again.keys() and all(torch.allclose(first[n], again[n], atol=1e-5) for n in first)


def test_saved_directions_reload_to_identical_pictures(quick, tmp_path):
    run = made_run(steps=(5, 6))
    sampler = Sampler(run, 5)
    found = d.directions_of(sampler)
    spec = {"from": 3, "move": {"pca:0": 2, "sefa:1": -1.5}, "lock": ["pca:1"]}
    before = draw(sampler, resolve([3, spec], sampler.config, found.vectors))
    path = store.stored_path(run, 5)
    path.parent.mkdir()
    path.write_bytes(found.to_bytes(sampler))
    reloaded = store.Found.read(path, sampler)
    assert reloaded.describe() == found.describe()
    assert torch.equal(before, draw(sampler, resolve([3, spec], sampler.config, reloaded.vectors)))
    assert not torch.equal(before[0], before[1])
    with pytest.raises(RunError, match="another generator"):
        store.Found.read(path, Sampler(run, 6))
    d_found = d.directions_of(sampler, ("pca",), run)
    assert torch.equal(d_found.vectors["pca:0"], found.vectors["pca:0"])
    path.write_bytes(b"damaged")
    with pytest.raises(RunError, match="cannot be read"):
        store.Found.read(path, sampler)
    assert d.directions_of(sampler, ("sefa",), run).groups["sefa"], "they are found again"


def test_what_cannot_be_asked(bars):
    with pytest.raises(UserError, match="magic"):
        d.directions_of(bars, ("magic",))
    with pytest.raises(UserError, match="points"):
        d.directions_of(made_sampler(dataset="ring", architecture="mlp2d"))
    assert store.groups_of({"pca:0", "fitted:Slant", "nonsense"}) == ("pca", "fitted") and store.groups_of(None) == tuple(
        store.GROUPS
    )
