"""Keras' padding, counts and start, derived by hand."""

import math

import pytest
import torch
from torch import nn

from gan_core.images.layers import parameter_count
from gan_core.models.layers import SameConv2d, SameConvTranspose2d, same_padding
from gan_core.models.michelucci import Discriminator, Generator

SHAPE = (1, 28, 28)


def test_parameter_counts_are_those_that_keras_reports():
    dense, norm = 100 * 7 * 7 * 256, 4 * 7 * 7 * 256  # no bias; gain, bias, moving mean and variance of each number
    deconv = 5 * 5 * 256 * 128 + 4 * 128 + 5 * 5 * 128 * 64 + 4 * 64 + 5 * 5 * 64 * 1
    moving = 2 * (7 * 7 * 256 + 128 + 64)
    assert (dense + norm + deconv, moving) == (2_330_944, 25_472)
    count = parameter_count(Generator(100, SHAPE, 64))
    assert count == {"total": 2_330_944, "trainable": 2_330_944 - 25_472, "non_trainable": 25_472}

    conv = (5 * 5 * 1 * 64 + 64) + (5 * 5 * 64 * 128 + 128)
    assert conv + (7 * 7 * 128 + 1) == 212_865
    count = parameter_count(Discriminator(SHAPE, 64, 0.3))
    assert count == {"total": 212_865, "trainable": 212_865, "non_trainable": 0}


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding"),
    [
        (28, 5, 2, (1, 2)),  # 14 windows reach over 13 * 2 + 5 = 31 pixels, 3 more than there are
        (14, 5, 2, (1, 2)),
        (7, 5, 2, (2, 2)),  # 4 windows reach over 11
        (7, 5, 1, (2, 2)),
        (28, 3, 2, (0, 1)),
        (28, 4, 2, (1, 1)),
        (9, 1, 2, (0, 0)),
    ],
)
def test_same_padding(size, kernel, stride, padding):
    assert same_padding(size, kernel, stride) == padding


def counting_kernel(layer: nn.Module) -> torch.Tensor:
    """Give the layer the kernel 0, 1, ... 24 (and no bias), and return it as (5, 5)."""
    kernel = torch.arange(25.0).view(5, 5)
    with torch.no_grad():
        layer.weight.copy_(kernel)
        if layer.bias is not None:
            layer.bias.zero_()
    return kernel


def test_same_convolution_is_aligned_as_in_keras():
    layer = SameConv2d(1, 1, 5, 2)
    counting_kernel(layer)
    # 4 pixels have 1 zero before them and 2 after: window i begins at pixel 2 i - 1, so pixel r is under the kernel's
    # row r - 2 i + 1. The kernel's number in row a, column b is 5 a + b.
    for pixel, expected in {
        (0, 0): [[5 * 1 + 1, 0], [0, 0]],  # window 1 begins at pixel 1
        (1, 1): [[5 * 2 + 2, 5 * 2 + 0], [5 * 0 + 2, 0]],
        (3, 2): [[5 * 4 + 3, 5 * 4 + 1], [5 * 2 + 3, 5 * 2 + 1]],
    }.items():
        x = torch.zeros(1, 1, 4, 4)
        x[0, 0, *pixel] = 1
        assert layer(x)[0, 0].tolist() == expected, pixel


def test_same_transposed_convolution_is_aligned_as_in_keras():
    layer = SameConvTranspose2d(1, 1, 5, 2)
    kernel = counting_kernel(layer)
    x = torch.zeros(1, 1, 2, 2)
    x[0, 0, 0, 0] = 1  # its stamp begins at pixel -1
    assert torch.equal(layer(x)[0, 0], kernel[1:5, 1:5])
    x = torch.zeros(1, 1, 2, 2)
    x[0, 0, 1, 1] = 1  # its stamp begins at pixel 1
    expected = torch.zeros(4, 4)
    expected[1:4, 1:4] = kernel[:3, :3]
    assert torch.equal(layer(x)[0, 0], expected)


@pytest.mark.parametrize(("kernel", "stride"), [(5, 1), (5, 2), (4, 2), (3, 2), (2, 2)])
def test_transposed_convolution_is_the_adjoint_of_the_convolution(kernel, stride):
    down, up = SameConv2d(3, 2, kernel, stride).double(), SameConvTranspose2d(2, 3, kernel, stride).double()
    with torch.no_grad():
        down.bias.zero_()
        up.weight.copy_(down.weight)
    x, y = torch.randn(1, 3, 8, 12).double(), torch.randn(1, 2, 8 // stride, 12 // stride).double()
    torch.testing.assert_close((down(x) * y).sum(), (x * up(y)).sum())


def test_starts_as_keras_does():
    torch.manual_seed(0)
    G, D = Generator(100, SHAPE, 64), Discriminator(SHAPE, 64, 0.3)
    layers = [layer for layer in [*G.net, *D.net] if hasattr(layer, "weight")]
    for layer in layers:
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            assert (layer.momentum, layer.eps) == (pytest.approx(1 - 0.99), 1e-3)
            assert (layer.weight == 1).all()
            assert (layer.bias == 0).all()
            continue
        area = layer.weight[0, 0].numel()
        limit = math.sqrt(6 / ((layer.weight.shape[0] + layer.weight.shape[1]) * area))
        assert 0.98 * limit < layer.weight.abs().max() <= limit
        assert layer.weight.std().item() == pytest.approx(limit / math.sqrt(3), rel=0.05)
        assert layer.bias is None or (layer.bias == 0).all()
    assert {layer.negative_slope for layer in [*G.net, *D.net] if isinstance(layer, nn.LeakyReLU)} == {0.3}
    assert [layer.p for layer in D.net if isinstance(layer, nn.Dropout)] == [0.3, 0.3]
