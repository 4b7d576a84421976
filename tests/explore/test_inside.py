"""Looking into generators, against hooks written here; the ranking and the curves against networks with a known answer."""

import math

import pytest
import torch
from torch import Tensor, nn

from gan_core import runs
from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.errors import UserError
from gan_core.explore.inside import Change, Opened, maps, needs, ranking, weight_curves
from gan_core.latent.priors import latents
from gan_core.models.layers import StyledBatchNorm2d
from gan_core.runs.folder import RunDir
from gan_core.sampling.networks import Loaded
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from tests.export.test_program import dataset_for, sampler_of
from tests.latent_runs import made_run

STYLED = {"style_layers": 2, "upsampling": "resize"}
KINDS = [*((name, {}) for name in ARCHITECTURES), ("dcgan", STYLED), ("projection", STYLED), ("vae", {"flow_layers": 2})]


def opened_of(name: str, **changes) -> tuple[Sampler, Opened]:
    row = ARCHITECTURES[name]
    config = RunConfig(architecture=name, dataset=dataset_for(row), z_dim=8, ngf=4, ndf=4, **changes)
    sampler = sampler_of(config)
    return sampler, Opened(sampler)


def inputs(sampler: Sampler, count: int) -> tuple[Tensor, Tensor | None]:
    y = sampler.labels()
    return latents(range(count), sampler.config.z_dim), None if y is None else y[:1].expand(count, *y.shape[1:])


@pytest.mark.parametrize(("name", "changes"), KINDS, ids=[f"{name}{'-' * bool(more)}{'-'.join(more)}" for name, more in KINDS])
def test_switching_off_all_channels_of_any_layer_is_zeroing_its_output(name, changes):
    sampler, opened = opened_of(name, **changes)
    z, y = inputs(sampler, 4)
    plain = sampler.G(z, y)
    assert torch.equal(opened.draw(z, y)[0], plain), "an opened generator draws what the generator draws"
    assert len({layer.name for layer in opened.layers}) == len(opened.layers) > 2
    parts = dict(sampler.G.named_modules())
    moved = 0
    for number, layer in enumerate(opened.layers):
        seen: list[Tensor] = []

        def zeroed(module, given, out, seen=seen):
            seen.append(out)
            return torch.zeros_like(out)

        hook = parts[layer.name].register_forward_hook(zeroed)
        expected = sampler.G(z, y)
        hook.remove()
        together, activation = opened.draw(z, y, [Change(number)], look=number)
        assert torch.equal(together, expected), layer
        if layer.channels <= 64:
            one_by_one, _ = opened.draw(z, y, [Change(number, channel) for channel in range(layer.channels)])
            assert torch.equal(one_by_one, expected), layer
        assert activation is not None and torch.equal(activation, seen[0]) and activation.shape[1:] == layer.shape
        moved += not torch.equal(expected, plain)
    assert moved > len(opened.layers) / 2
    assert torch.equal(sampler.G(z, y), plain), "the generator that others draw with is left alone"


def test_a_channel_is_scaled_or_taken_from_the_other_latent():
    sampler, opened = opened_of("dcgan")
    z, _ = inputs(sampler, 2)
    part = dict(sampler.G.named_modules())[opened.layers[3].name]

    def edited(module, given, out):
        out = out.clone()
        out[0, 1] *= 2.5
        out[0, 2] = out[1, 2]
        return out

    hook = part.register_forward_hook(edited)
    expected = sampler.G(z)[:1]
    hook.remove()
    drawn, _ = opened.draw(z[:1], None, [Change(3, 1, 2.5), Change(3, 2, None)], other=z[1:])
    assert torch.allclose(drawn, expected, atol=1e-4) and not torch.allclose(drawn, sampler.G(z)[:1], atol=1e-3)
    taken, _ = opened.draw(z[:1], None, [Change(3, None, None)], other=z[1:])
    assert torch.allclose(taken, sampler.G(z)[1:], atol=1e-4), "a chain goes on as the other latent where all is taken from it"


@pytest.mark.parametrize("name", ["dcgan", "projection"])
def test_styles_of_a_range_of_layers_come_from_the_other_latent(name):
    sampler, opened = opened_of(name, **STYLED)
    z, y = inputs(sampler, 2)
    styled = [number for number, layer in enumerate(opened.layers) if layer.styled]
    assert len(styled) > 2
    chosen = styled[1:3]
    style = sampler.G.mapping(z)[1:]
    names = {opened.layers[number].name for number in chosen}
    hooks = [
        part.register_forward_pre_hook(lambda module, given: (given[0], style.expand_as(given[1]), *given[2:]))
        for place, part in sampler.G.named_modules()
        if isinstance(part, StyledBatchNorm2d) and place in names
    ]
    label = None if y is None else y[:1]
    expected = sampler.G(z[:1], label)
    for hook in hooks:
        hook.remove()
    drawn, _ = opened.draw(z[:1], label, other=z[1:], styles=(chosen[0], chosen[-1]))
    plain = sampler.G(z[:1], label)
    assert torch.allclose(drawn, expected, atol=1e-4) and not torch.allclose(drawn, plain, atol=1e-3)
    everywhere, _ = opened.draw(z[:1], label, other=z[:1], styles=(0, len(opened.layers)))
    assert torch.equal(everywhere, opened.draw(z[:1], label)[0]), "its own style changes nothing"


def test_what_cannot_be_done_is_said_in_words():
    sampler, opened = opened_of("dcgan")
    z, _ = inputs(sampler, 1)
    for wrong in (
        lambda: opened.draw(z, None, [Change(99)]),
        lambda: opened.draw(z, None, [Change(3, 999)]),
        lambda: opened.draw(z, None, [Change(3, 0, None)]),
        lambda: opened.draw(z, None, other=z, styles=(0, 9)),
    ):
        with pytest.raises(UserError, match=r"Choose|Give|Take"):
            wrong()


class Twice(nn.Module):
    """A network that uses one layer twice, changes numbers in place, and passes a list on."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.again = nn.Linear(4, 6), nn.Linear(6, 6)
        self.act = nn.ReLU(inplace=True)
        self.last = nn.Linear(6, 784)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        x = self.act(self.again(self.act(self.again(self.first(z)))))
        return self.last(x).tanh().view(-1, 1, 28, 28)


def test_a_layer_that_works_twice_has_two_numbers_and_changes_in_place_are_not_seen_too_early():
    torch.manual_seed(0)
    G = Twice().eval().requires_grad_(False)
    sampler = Sampler.of(Loaded(G, RunConfig(dataset="drawn-digits", z_dim=4), 0, (1, 28, 28), 10))
    opened = Opened(sampler)
    assert [layer.name for layer in opened.layers] == ["first", "again", "act", "again", "act", "last"]
    z = torch.randn(4, 4)
    _, before = opened.draw(z, look=1)
    assert before is not None and torch.allclose(before, G.again(G.first(z))) and before.min() < 0
    only_once, _ = opened.draw(z, None, [Change(3)])
    assert torch.allclose(only_once, G.last(torch.zeros(4, 6)).tanh().view(-1, 1, 28, 28))


def test_maps_show_sign_and_size():
    activation = torch.tensor([[[0.0, 2.0], [-2.0, -1.0]], [[0.0] * 2] * 2])
    full = maps.full_at(activation)
    shown = maps.maps(activation, full)
    assert full == 2 and shown.shape == (2, 4, 2, 2) and shown.dtype == torch.uint8
    assert shown[0, 3].tolist() == [[0, 255], [255, 128]] and shown[1, 3].max() == 0
    assert shown[0, 0, 0, 1] > shown[0, 2, 0, 1] and shown[0, 0, 1, 0] < shown[0, 2, 1, 0], "orange above zero, blue below"
    assert maps.maps(torch.ones(3), 1).shape == (3, 4, 1, 1) and maps.maps(torch.ones(2, 64, 64), 1).shape == (2, 4, 32, 32)
    assert maps.on_a_sheet(shown).shape == (2, 4, 28, 28)


# -- what is needed -------------------------------------------------------------------------------------------------------


class Known(nn.Module):
    """Pictures of channel 0 alone, and of nothing without it; channels 1 and 2 do nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.channels, self.paint = nn.Linear(4, 3), nn.Linear(3, 784, bias=False)
        with torch.no_grad():
            self.channels.weight.zero_()
            self.channels.bias.copy_(torch.tensor([1.0, 1.0, 5.0]))
            self.paint.weight.zero_()
            self.paint.weight[:, 0] = 2.0
        self.shape = nn.Unflatten(1, (1, 28, 28))

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.shape(self.paint(self.channels(z)) - 1)


class BrightJudge(nn.Module):
    """Takes a picture for "8" by its brightness."""

    class kind:
        title, outputs, exclusive = "digit judge", tuple("0123456789"), True

    def look(self, images: Tensor) -> tuple[Tensor, Tensor]:
        bright = images.float().mean((1, 2, 3)) / 255
        belief = torch.zeros(len(images), 10)
        belief[:, 8], belief[:, 1] = bright, 1 - bright
        return images, belief


def test_the_channel_that_makes_the_picture_is_the_one_that_is_needed(monkeypatch):
    monkeypatch.setattr(ranking, "load_judge", lambda name: BrightJudge())
    G = Known().eval().requires_grad_(False)
    opened = Opened(Sampler.of(Loaded(G, RunConfig(dataset="drawn-digits", z_dim=4), 0, (1, 28, 28), 10)))
    said: list[float] = []
    found = needs(opened, 0, 8, count=10, report=lambda part, words: said.append(part))
    assert [effect.channel for effect in found.channels] == [0, 1, 2]
    assert found.channels[0].drop == pytest.approx(1) and found.channels[0].lost == 1 and found.channels[0].error == 0
    assert [effect.drop for effect in found.channels[1:]] == [0, 0]
    assert (found.used, found.drawn, found.belief, found.all_off) == (10, 64, pytest.approx(1), 0)
    assert said == sorted(said) and found.judge == "digit judge" and found.target == "8" and found.of == 3
    with pytest.raises(UserError, match="only 0 of"):
        needs(opened, 0, 3, count=10)


def test_a_trained_network_loses_a_digit_without_the_channels_that_it_needs():
    run = runs.at("mnist-conditional")
    opened = Opened(Sampler(run))
    number = opened.number(None)
    found = needs(opened, number, target=3, count=8)
    assert found.used == 8 and found.belief > 0.9 and len(found.channels) == opened.layers[number].channels
    assert found.channels[0].drop > 10 * max(found.channels[-1].drop, 0.001)
    assert found.all_off < found.belief - found.channels[0].drop, (
        "without the whole layer it is no better than without one channel"
    )


# -- weights --------------------------------------------------------------------------------------------------------------


def test_weights_and_gradients_over_the_snapshots_are_those_of_the_networks():
    run = RunDir("tests/recorded/runs/digits")
    [G, D] = weight_curves(run)
    assert (G.name, D.name) == ("G", "D") and G.steps == [6, 12]
    first, last = (runs.snapshots.read_snapshot(run.snapshot_path(step))[1] for step in (6, 12))
    place = G.layers.index("net.2")
    both = [torch.cat([tensors["G/net.2.weight"], tensors["G/net.2.bias"]]).float() for tensors in (first, last)]
    assert G.norm[place] == pytest.approx([one.norm().item() for one in both], rel=1e-5)
    assert G.change[place] == [None, pytest.approx(((both[1] - both[0]).norm() / both[0].norm()).item(), rel=1e-5)]
    names = [key for key in first if key.startswith("G/") and "running" not in key and "num_batches" not in key]
    assert sum(norm[-1] ** 2 for norm in G.norm) == pytest.approx(
        sum(last[name].float().square().sum().item() for name in names)
    )
    # D's last layer is its last two parameters, 10 and 11
    squares = sum(last[f"opt_d/{index}/exp_avg_sq"].double().sum().item() for index in (10, 11))
    corrected = squares / (1 - run.config.beta2 ** last["opt_d/10/step"].item())
    assert D.gradient[D.layers.index("net.9")][-1] == pytest.approx(math.sqrt(corrected), rel=1e-5)


def test_weights_of_a_run_without_an_optimizer_or_a_discriminator_have_no_gradients():
    [G] = weight_curves(made_run(steps=(5, 6), loss="mmd"))
    assert G.name == "G" and G.steps == [5, 6] and {value for row in G.gradient for value in row} == {None}
    assert all(row[0] is None and row[1] is not None for row in G.change if row[1])
