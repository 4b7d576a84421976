"""Networks put together from settings: no setting, side or number of channels raises a shape error, and each does what it says."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from gan_core.catalogue.training import ACTIVATIONS, NORMS, UPSAMPLINGS
from gan_core.images.diagrams import diagram_svg
from gan_core.images.layers import parameter_count, shape_table
from gan_core.models import build
from gan_core.models.builder import Residual
from gan_core.settings.config import RunConfig

SIDES = (16, 28, 32, 48, 64, 96, 128)
DEPTH, WIDTH = st.integers(1, 4), st.sampled_from([4, 8])


@st.composite
def configs(draw) -> RunConfig:
    chosen = {name: draw(DEPTH) for name in ("g_depth", "d_depth")} | {name: draw(WIDTH) for name in ("ngf", "ndf")}
    chosen |= {name: draw(st.booleans()) for name in ("g_residual", "d_residual", "spectral_norm")}
    chosen |= {name: draw(st.sampled_from(list(NORMS))) for name in ("g_norm", "d_norm")}
    chosen |= {name: draw(st.sampled_from(list(ACTIVATIONS))) for name in ("g_activation", "d_activation")}
    chosen |= {"upsampling": draw(st.sampled_from(list(UPSAMPLINGS))), "dropout": draw(st.sampled_from([0.0, 0.5]))}
    return RunConfig.parse({"architecture": "builder", "z_dim": draw(st.integers(1, 40)), **chosen})


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(config=configs(), side=st.sampled_from(SIDES), channels=st.integers(1, 4))
def test_no_setting_raises_a_shape_error(config, side, channels):
    G, D = build(config, (channels, side, side), 0)
    images = G(torch.zeros(2, config.z_dim))
    logits = D(images)
    assert images.shape == (2, channels, side, side) and logits.shape == (2,)


BLOCKS = {"g_residual": True, "d_residual": True, "g_depth": 2, "d_depth": 2}


@pytest.mark.parametrize("changes", [{}, BLOCKS, {**BLOCKS, "upsampling": "resize", "spectral_norm": True}])
def test_every_parameter_is_in_the_table_and_each_residual_block_is_one_box(changes):
    G, D = build(RunConfig(architecture="builder", ngf=4, ndf=4, **changes), (1, 28, 28), 0)
    for net, x in ((G, torch.zeros(2, 64)), (D, torch.zeros(2, 1, 28, 28))):
        rows = shape_table(net, x)
        assert sum(row.parameters for row in rows) == parameter_count(net)["total"]
        blocks = [name for name, part in net.named_modules() if isinstance(part, Residual)]
        assert list(dict.fromkeys(row.block for row in rows if row.block)) == blocks
        assert diagram_svg(rows, "The network").count(">Residual block<") == len(blocks) == (0 if not changes else len(blocks))


def test_depth_adds_blocks_and_a_residual_block_adds_to_what_it_is_given():
    def convolutions(net: nn.Module) -> int:
        return sum(isinstance(part, nn.Conv2d | nn.ConvTranspose2d) for part in net.modules())

    nets = [build(RunConfig(architecture="builder", g_depth=depth, d_depth=depth), (1, 32, 32), 0) for depth in (1, 3)]
    assert [convolutions(G) for G, _ in nets] == [3 + 1, 3 * 3 + 1], "three doublings and the last convolution"
    assert [convolutions(D) for _, D in nets] == [3, 9]
    x = torch.ones(1, 2, 4, 4)
    assert torch.equal(Residual([nn.ReLU()], [])(x), 2 * x)


@pytest.mark.parametrize("residual", [False, True])
def test_deep_networks_keep_the_size_of_what_passes_through(residual):
    torch.manual_seed(0)
    deep = {"g_depth": 4, "d_depth": 4, "g_norm": "none", "g_residual": residual, "d_residual": residual}
    G, D = build(RunConfig(architecture="builder", ngf=8, ndf=8, **deep), (1, 28, 28), 0)
    images = G(torch.randn(32, 64))
    assert 0.2 < images.std() < 0.98, "neither grey nor black and white alone"
    assert 0.01 < D(images).std() < 10
