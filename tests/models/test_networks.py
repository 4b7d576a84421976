"""What every pair of networks owes: shapes, ranges, a z that does not mind its neighbours, labels, and errors in plain words."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, interpolate, one_hot

from gan_core.errors import ConfigError
from gan_core.images.layers import parameter_count
from gan_core.models import build, dcgan, embedding, kana, michelucci, mlp2d, projection, vae
from gan_core.models.layers import ConditionalBatchNorm2d, LabelEmbedding, PixelScores, ResizeConv2d
from gan_core.settings.config import RunConfig
from gan_core.training.objectives import r1

CLASSES = 10
MNIST, FACES, POINTS = (1, 28, 28), (3, 64, 64), (2,)


def settings(architecture: str = "", **changes) -> Any:
    usual = {
        "upsampling": "transposed",
        "style_layers": 0,
        "pixel_scores": False,
        "flow_layers": 0,
        "d_norm": "none",
        "z_dim": 6,
        "ngf": 4,
        "ndf": 4,
        "dropout": 0.0,
        "spectral_norm": False,
    }
    return SimpleNamespace(**{"architecture": architecture, **usual, **changes})


GANS = {
    "michelucci": (michelucci, "michelucci", MNIST),
    "michelucci, wide colour": (michelucci, "michelucci", (3, 16, 24)),
    "kana": (kana, "kana", FACES),
    "kana, grey": (kana, "kana", (1, 64, 64)),
    "embedding": (embedding, "embedding", MNIST),
    "embedding, wide colour": (embedding, "embedding", (3, 16, 24)),
    "projection": (projection, "projection", MNIST),
    "projection, faces": (projection, "projection", FACES),
    "dcgan, resized and styled": (dcgan, "dcgan", MNIST),
    "projection, resized": (projection, "projection", FACES),
    "projection, styled": (projection, "projection", MNIST),
    "mlp2d": (mlp2d, "mlp2d", POINTS),
}
CONDITIONAL = [name for name in GANS if GANS[name][0] in (embedding, projection)]


@pytest.fixture(autouse=True)
def one_thread():
    """Networks this small gain nothing from more threads, and lose much where the cores are shared."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=GANS)
def name(request) -> str:
    return request.param


def networks(name: str, train_a_little: bool = True, **changes) -> tuple[Any, Any, tuple[int, ...]]:
    """G and D in eval mode, with moving statistics and weights a little away from their start."""
    module, architecture, shape = GANS[name]
    torch.manual_seed(0)
    changes |= {"upsampling": "resize"} if "resized" in name else {}
    changes |= {"style_layers": 2, "pixel_scores": True} if "styled" in name else {}
    G, D = module.build(settings(architecture, **changes), shape, CLASSES)
    if train_a_little:
        with torch.no_grad():
            for parameter in [*G.parameters(), *D.parameters()]:
                parameter.add_(0.05 * torch.randn_like(parameter))
        labels = torch.arange(8)
        D(G(torch.randn(8, 6), labels), labels)
    return G.eval(), D.eval(), shape


def test_shapes_and_ranges(name):
    G, D, shape = networks(name)
    y = torch.tensor([1, 0, 9])
    images = G(20 * torch.randn(3, 6), y)
    assert images.shape == (3, *shape)
    if shape != POINTS:
        assert images.abs().max() <= 1
    assert D(images, y).shape == (3,)
    assert D(images[:1], y[:1]).shape == (1,)


@torch.no_grad()
def test_alone_is_as_in_a_batch(name):
    G, D, _ = networks(name, dropout=0.4)
    z, y = torch.randn(5, 6), torch.tensor([3, 1, 4, 1, 5])
    images = G(z, y)
    assert images.std(0).mean() > 1e-4, "the pictures differ"
    torch.testing.assert_close(G(z[2:3], y[2:3]), images[2:3], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(D(images[2:3], y[2:3]), D(images, y)[2:3], atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_labels_matter_just_to_conditional_networks(name):
    G, D, _ = networks(name)
    z = torch.randn(4, 6)
    ones, twos = torch.ones(4, dtype=torch.int64), torch.full((4,), 2)
    x = G(z, ones)
    matters = name in CONDITIONAL
    assert torch.equal(x, G(z, twos)) != matters
    assert torch.equal(D(x, ones), D(x, twos)) != matters
    if not matters:
        assert torch.equal(G(z), x)
        assert torch.equal(D(x), D(x, ones))


@pytest.mark.parametrize("name", CONDITIONAL)
@torch.no_grad()
def test_one_hot_weights_are_the_class_itself(name):
    G, D, _ = networks(name)
    z, y = torch.randn(3, 6), torch.tensor([7, 0, 2])
    soft = one_hot(y, CLASSES).float()
    torch.testing.assert_close(G(z, soft), G(z, y))
    torch.testing.assert_close(D(G(z, y), soft), D(G(z, y), y))


@pytest.mark.parametrize("name", CONDITIONAL)
@torch.no_grad()
def test_mixed_classes_lead_smoothly_from_one_to_the_other(name):
    G, D, _ = networks(name)
    z = torch.randn(1, 6).expand(21, 6)
    t = torch.linspace(0, 1, 21)[:, None]
    weights = (1 - t) * one_hot(torch.tensor(3), CLASSES) + t * one_hot(torch.tensor(8), CLASSES)
    images = G(z, weights)
    steps = (images[1:] - images[:-1]).flatten(1).norm(dim=1)
    whole = (images[-1] - images[0]).norm()
    assert whole > 0
    assert steps.max() < 0.25 * whole
    assert D(images, weights).isfinite().all()


@pytest.mark.parametrize("name", CONDITIONAL)
def test_wrong_labels_are_refused(name):
    G, D, shape = networks(name)
    for wrong in (None, torch.zeros(2, CLASSES, dtype=torch.int64), torch.rand(2), torch.rand(2, CLASSES + 1)):
        with pytest.raises(ValueError, match="labels"):
            G(torch.randn(2, 6), wrong)
        with pytest.raises(ValueError, match="labels"):
            D(torch.randn(2, *shape), wrong)


def test_every_weight_has_a_part_in_the_game(name):
    G, D, _ = networks(name)
    G.train(), D.train()
    y = torch.arange(CLASSES)
    D(G(torch.randn(CLASSES, 6), y), y).square().sum().backward()
    for net in (G, D):
        for key, parameter in net.named_parameters():
            assert parameter.grad is not None, key
            assert parameter.grad.isfinite().all(), key
            assert parameter.grad.any(), key


def test_weights_arrive_in_another_copy(name):
    G, D, _ = networks(name, spectral_norm=True)
    G2, D2, _ = networks(name, spectral_norm=True, train_a_little=False)
    G2.load_state_dict(G.state_dict())
    D2.load_state_dict(D.state_dict())
    z, y = torch.randn(2, 6), torch.tensor([1, 2])
    assert torch.equal(G(z, y), G2(z, y))
    assert torch.equal(D(G(z, y), y), D2(G(z, y), y))


def test_spectral_norm_bounds_every_weight_of_d(name):
    G, D, shape = networks(name, spectral_norm=True, train_a_little=False)
    D.train()
    y = torch.arange(4)
    for _ in range(30):  # each pass improves the estimate of the norm
        D(torch.randn(4, *shape), y)
    computing = [layer for layer in D.modules() if isinstance(layer, nn.Conv2d | nn.Linear | LabelEmbedding)]
    assert computing
    for layer in computing:
        norm = torch.linalg.matrix_norm(layer.weight.flatten(1), 2).item()
        assert norm == pytest.approx(1, abs=0.1), layer
    assert not any("parametrizations" in key for key in G.state_dict())
    r1(D.eval(), torch.randn(4, *shape), y).backward()


def test_dropout_is_in_d_where_it_is_set(name):
    _, D, shape = networks(name, dropout=0.5, train_a_little=False)
    D.train()
    x, y = torch.randn(3, *shape), torch.arange(3)
    assert not torch.equal(D(x, y), D(x, y))


# -- one family's own ------------------------------------------------------------------------------------------------------


def test_kana_has_the_blocks_of_the_article():
    G, D = kana.build(settings(ngf=8, ndf=16), FACES, 0)
    kinds = [type(layer).__name__ for layer in D.net]
    block = ["Conv2d", "BatchNorm2d", "LeakyReLU"] * 2
    assert kinds == block * 4 + ["AdaptiveAvgPool2d", "Flatten", "Linear"]
    assert [layer.stride[0] for layer in D.net if isinstance(layer, nn.Conv2d)] == [1, 2] * 4
    last = [layer for layer in D.net if isinstance(layer, nn.Conv2d)][-1].out_channels
    assert G.net[0].out_features == 4 * 4 * last
    kinds = [type(layer).__name__ for layer in G.net]
    assert kinds == ["Linear", "Unflatten"] + ["ConvTranspose2d", "BatchNorm2d", "ReLU"] * 4 + ["Conv2d", "Tanh"]


def test_embedding_counts_are_those_of_the_recipe():
    config = settings("embedding", z_dim=100, ngf=128, ndf=128, dropout=0.4)
    G, D = embedding.build(config, MNIST, CLASSES)
    label, noise = 10 * 50 + (50 * 49 + 49), 100 * 128 * 49 + 128 * 49
    up = (4 * 4 * 129 * 128 + 128) + (4 * 4 * 128 * 128 + 128) + (7 * 7 * 128 + 1)
    ours = 2 * 4 * 128  # two batch norms, of which half is not trained
    assert label + noise + up == 1_169_336 and parameter_count(G)["total"] == 1_169_336 + ours
    label = 10 * 50 + (50 * 784 + 784)
    body = (3 * 3 * 2 * 128 + 128) + (3 * 3 * 128 * 128 + 128) + (7 * 7 * 128 + 1)
    assert parameter_count(D)["total"] == label + body == 196_773


@torch.no_grad()
def test_conditional_batch_norm_scales_by_class_after_one_common_norm():
    norm = ConditionalBatchNorm2d(2, 3).double()
    norm.gain.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    norm.shift.copy_(torch.tensor([[0.0, 1.0], [10.0, 20.0], [-1.0, -2.0]]))
    x, y = torch.randn(6, 2, 3, 3).double(), torch.tensor([0, 1, 2, 0, 1, 2])
    centred = x - x.mean((0, 2, 3), keepdim=True)
    plain = centred / (centred.square().mean((0, 2, 3), keepdim=True) + 1e-5).sqrt()
    expected = torch.stack(
        [(1 + g[:, None, None]) * p + s[:, None, None] for g, s, p in zip(norm.gain[y], norm.shift[y], plain, strict=True)]
    )
    torch.testing.assert_close(norm(x, y), expected)
    half = torch.tensor([[0.5, 0.5, 0.0]]).double().expand(6, 3)
    torch.testing.assert_close(norm.train()(x, half)[:, 0], 3 * plain[:, 0] + 5)


@torch.no_grad()
def test_projection_logit_is_the_unconditional_one_plus_the_inner_product():
    _, D, _ = networks("projection")
    x, y = torch.randn(3, *MNIST), torch.tensor([0, 4, 9])
    h = D.net(x)
    expected = [(D.head.weight[0] @ h[i] + D.head.bias[0] + D.label.weight[y[i]] @ h[i]).item() for i in range(3)]
    assert D(x, y).tolist() == pytest.approx(expected, abs=1e-5)


def test_projection_has_a_conditional_norm_for_each_norm_of_dcgan():
    G, _, _ = networks("projection, faces")
    norms = [layer for layer in G.modules() if isinstance(layer, nn.BatchNorm2d)]
    assert len(norms) == 4
    assert all(isinstance(layer, ConditionalBatchNorm2d) for layer in norms)


def test_label_embedding_looks_up_and_mixes():
    table = LabelEmbedding(3, 2)
    assert torch.equal(table(torch.tensor([2, 0])), table.weight[[2, 0]])
    torch.testing.assert_close(table(torch.tensor([[0.25, 0.0, 0.75]]))[0], 0.25 * table.weight[0] + 0.75 * table.weight[2])


# -- upsampling -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 3, 7, 7), (1, 3, 4, 5)])
@torch.no_grad()
def test_resize_convolution_is_upsampling_and_then_a_convolution(shape):
    layer, x = ResizeConv2d(3, 5), torch.randn(shape)
    expected = conv2d(interpolate(x, scale_factor=2), layer.weight, padding=1)
    torch.testing.assert_close(layer(x), expected)


@torch.no_grad()
def test_resized_blocks_leave_no_checkerboard_in_a_flat_map():
    """Away from the border, a constant map stays constant; a transposed convolution makes a pattern of period two of it."""
    flat = torch.ones(1, 3, 8, 8)
    even, odd = ResizeConv2d(3, 2)(flat), nn.ConvTranspose2d(3, 2, 4, 2, 1, bias=False)(flat)
    inside = [made[:, :, 2:-2, 2:-2].std((2, 3)).max().item() for made in (even, odd)]
    assert inside[0] < 1e-6 < inside[1]


@pytest.mark.parametrize("architecture", ["dcgan", "projection", "vae"])
def test_upsampling_decides_how_the_generator_doubles(architecture):
    settings = {"architecture": architecture, "ngf": 8, "ndf": 4, "z_dim": 2}
    for upsampling, doubling in (("transposed", nn.ConvTranspose2d), ("resize", ResizeConv2d)):
        G, _ = build(RunConfig(**settings, upsampling=upsampling), FACES, 10)
        kinds = {type(layer) for layer in G.modules()}
        assert kinds & {nn.ConvTranspose2d, ResizeConv2d} == {doubling}


def test_pixel_scores_weigh_each_pixel_by_how_far_it_is_from_black():
    scores = PixelScores(1, 2)
    with torch.no_grad():
        scores.image.copy_(torch.tensor([[[1.0, -2.0], [3.0, 0.0]]]))
    x = torch.tensor([[[[-1.0, -1.0], [-1.0, -1.0]]], [[[1.0, 0.0], [-0.5, 1.0]]]])
    assert scores(x).tolist() == [0, 2 * 1 - 2 + 0.5 * 3]


# -- vae --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [MNIST, FACES])
@torch.no_grad()
def test_vae_maps_images_to_latents_and_back(shape):
    torch.manual_seed(0)
    decoder, encoder = vae.build(settings(dropout=0.2), shape, 0)
    decoder.eval(), encoder.eval()
    x = torch.rand(4, *shape) * 2 - 1
    mu, logvar = encoder(x, torch.arange(4))
    assert mu.shape == logvar.shape == (4, 6)
    alone = encoder(x[1:2])
    torch.testing.assert_close((alone[0][0], alone[1][0]), (mu[1], logvar[1]), atol=1e-5, rtol=1e-4)
    assert mu.abs().max() < 0.5
    assert logvar.abs().max() < 0.5
    images = decoder(vae.reparameterise(mu, logvar))
    assert images.shape == x.shape
    assert images.abs().max() <= 1


def test_vae_is_matched_to_the_dcgan():
    decoder, encoder = vae.build(settings(), MNIST, 0)
    G = vae.dcgan.Generator(6, 1, 28, 4)
    D: Any = vae.dcgan.Discriminator(1, 28, 4, 0.0)
    assert {k: v.shape for k, v in decoder.state_dict().items()} == {k: v.shape for k, v in G.state_dict().items()}
    features = D.net[-1].in_features
    assert parameter_count(encoder)["total"] - parameter_count(D)["total"] == (features + 1) * (2 * 6 - 1)


def test_reparameterise_draws_from_the_posterior_and_lets_gradients_through():
    mu = torch.tensor([[1.0, -2.0]]).double().expand(20_000, 2).requires_grad_()
    logvar = torch.tensor([[0.0, 2 * torch.tensor(0.1).log()]]).double().expand(20_000, 2).requires_grad_()
    z = vae.reparameterise(mu, logvar, torch.Generator().manual_seed(0))
    assert torch.equal(z, vae.reparameterise(mu, logvar, torch.Generator().manual_seed(0)))
    assert z.mean(0).tolist() == pytest.approx([1, -2], abs=0.04)
    assert z.std(0).tolist() == pytest.approx([1, 0.1], rel=0.03)
    d_mu, d_logvar = torch.autograd.grad(z.sum(), (mu, logvar))
    assert (d_mu == 1).all()
    torch.testing.assert_close(d_logvar, ((z - mu) / 2).detach())  # dz / dlogvar = noise * sigma / 2


# -- what does not fit ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "architecture", "shape", "classes"),
    [
        (michelucci, "michelucci", (1, 30, 28), 10),
        (kana, "kana", MNIST, 10),
        (kana, "kana", (3, 64, 128), 10),
        (embedding, "embedding", (1, 30, 30), 10),
        (embedding, "embedding", MNIST, 0),
        (projection, "projection", FACES, 1),
        (projection, "projection", (3, 64, 32), 10),
        (projection, "projection", (1, 30, 30), 10),
        (vae, "vae", (3, 64, 32), 0),
        (vae, "vae", (3, 30, 30), 0),
        (mlp2d, "mlp2d", MNIST, 10),
        *[
            (module, architecture, POINTS, 10)
            for module, architecture in [
                (michelucci, "michelucci"),
                (kana, "kana"),
                (embedding, "embedding"),
                (projection, "projection"),
                (vae, "vae"),
            ]
        ],
    ],
)
def test_what_does_not_fit_is_refused_with_a_way_out(module, architecture, shape, classes):
    with pytest.raises(ConfigError) as refused:
        module.build(settings(architecture), shape, classes)
    assert refused.value.hint
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("architecture", ["dcgan", "projection", "vae"])
def test_the_norm_in_d_is_there_when_asked_for(architecture):
    settings = {"architecture": architecture, "ngf": 4, "ndf": 4, "z_dim": 2}
    for d_norm, expected in (("none", False), ("batch", True)):
        _, D = build(RunConfig(**settings, d_norm=d_norm), (1, 28, 28), 10)
        assert any(isinstance(m, nn.BatchNorm2d) for m in D.modules()) == expected
