"""A loss that pairs real images with fakes: what G's step sees, what is counted, and an exact resume."""

import pytest
import torch

from gan_core.datasets.load import load
from gan_core.settings.config import RunConfig
from gan_core.settings.epochs import per_step
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Step, train

PAIRED = {"loss": "relativistic", "penalty": "r1-r2", "n_critic": 2, "g_updates": 3}


@pytest.fixture
def experiment(tiny):
    config: RunConfig = tiny.updated(**PAIRED)
    return make_experiment(config, load(config), torch.device("cpu"))


def test_each_update_of_either_network_sees_new_real_images(experiment):
    events = [event for event in train(experiment, 2) if isinstance(event, Step)]
    assert experiment.batches == 2 * (2 + 3)
    assert experiment.images_seen == 2 * per_step(experiment.config.model_dump())
    values = events[-1].values()
    assert "penalty/r1-r2" in values
    assert "value/Wasserstein gap" not in values


def test_loss_of_g_is_the_mean_over_its_pairs(experiment):
    experiment.D.eval()
    logits = []
    experiment.D.register_forward_hook(lambda net, inputs, output: logits.append(output.detach()))
    loss = experiment.run_phase(experiment.phase("G"))["loss/G"]
    fake, real = logits
    assert loss.item() == pytest.approx((1 + (real - fake).exp()).log().mean().item(), abs=1e-6)


def test_pairs_resume_exactly(experiment, tmp_path):
    twin = make_experiment(experiment.config, experiment.data, experiment.device)
    list(train(experiment, 3))
    (tmp_path / "3.safetensors").write_bytes(experiment.snapshot())
    list(train(experiment, 5))
    twin.restore(tmp_path / "3.safetensors")
    list(train(twin, 5))
    for a, b in zip(experiment.G.parameters(), twin.G.parameters(), strict=True):
        assert torch.equal(a, b)
