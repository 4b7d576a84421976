"""The learnt distribution of a VAE's codes: it can be undone, its density is one, and nothing else learns from it."""

import pytest
import torch

from gan_core.datasets.load import ImageData
from gan_core.errors import ConfigError
from gan_core.models.flow import Flow
from gan_core.models.vae import FlowDecoder, decode, latent_of
from gan_core.settings.config import RunConfig
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Step, train


def bent(z_dim: int, layers: int) -> Flow:
    """A flow that is not the identity."""
    flow = Flow(z_dim, layers).double()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in flow.parameters():
            weight += 0.3 * torch.randn(weight.shape, generator=generator, dtype=torch.float64) / weight.shape[-1] ** 0.5
    return flow


def test_a_new_flow_is_the_identity():
    z = torch.randn(7, 5)
    assert torch.equal(Flow(5, 3)(z), z)


@pytest.mark.parametrize(("z_dim", "layers"), [(2, 3), (5, 4), (6, 1)])
def test_a_flow_can_be_undone_and_its_density_counts_how_it_stretches_space(z_dim, layers):
    flow, z = bent(z_dim, layers), torch.randn(9, z_dim, dtype=torch.float64)
    codes = flow(z)
    assert (codes - z).abs().max() > 0.1
    back, change = flow.inverse(codes)
    torch.testing.assert_close(back, z)
    slopes = torch.stack([torch.func.jacrev(lambda z: flow(z[None])[0])(one) for one in z])
    stretched = torch.linalg.slogdet(slopes)[1]
    torch.testing.assert_close(change, -stretched)
    normal = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)
    torch.testing.assert_close(flow.log_density(codes), normal - stretched)


def run(images, **settings):
    config = RunConfig(
        dataset="drawn-digits",
        architecture="vae",
        z_dim=4,
        ngf=4,
        ndf=4,
        batch_size=8,
        lr_g=3e-3,
        likelihood="optimal-gaussian",
    ).updated(**settings)
    experiment = make_experiment(config, ImageData(images, torch.zeros(len(images)).long(), 10), torch.device("cpu"))
    rows = [event.values() for event in train(experiment, 6) if isinstance(event, Step)]
    return experiment, rows


def test_encoder_and_decoder_learn_the_same_with_and_without_a_learnt_prior():
    images = torch.randint(0, 256, (16, 1, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    plain, without = run(images)
    flowing, rows = run(images, flow_layers=3)
    assert [row["loss/VAE"] for row in rows] == [row["loss/VAE"] for row in without]
    for name, network in plain.modules.items():
        state = {key.removeprefix("decoder."): value for key, value in flowing.modules[name].state_dict().items()}
        assert all(torch.equal(value, state[key]) for key, value in network.state_dict().items())
    assert rows[0]["elbo/prior gain"] == pytest.approx(0, abs=1e-3) and "elbo/prior gain" not in without[0]
    moved = [value for key, value in flowing.G.state_dict().items() if key.startswith("flow.") and ".shift." in key]
    assert any(value.abs().max() > 0 for value in moved), "and the flow does learn"


def test_the_latent_of_a_code_is_drawn_as_the_code_is_decoded():
    G = FlowDecoder(torch.nn.Linear(6, 9), 6, 2, 16)
    G.flow = bent(6, 2).float()
    codes = torch.randn(3, 6)
    torch.testing.assert_close(G(latent_of(G, codes)), decode(G, codes), atol=1e-4, rtol=1e-3)
    assert latent_of(torch.nn.Identity(), codes) is codes and decode(torch.nn.Identity(), codes) is codes


def test_a_learnt_prior_needs_a_normal_one_and_two_numbers():
    for wrong in ({"prior": "uniform"}, {"z_dim": 1}):
        with pytest.raises(ConfigError, match="flow_layers"):
            RunConfig(architecture="vae").updated(flow_layers=2, **wrong)
