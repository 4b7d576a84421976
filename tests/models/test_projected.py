"""A discriminator that looks through a fixed teacher: what learns, what does not, and which data it takes."""

import pytest
import torch
from safetensors.torch import load_file
from torch.nn.functional import conv2d, leaky_relu

from gan_core.datasets.load import load
from gan_core.errors import ConfigError, UserError
from gan_core.metrics.judge import load_judge
from gan_core.models import teacher
from gan_core.models.projected import Discriminator
from gan_core.models.teacher import FOLDER, WIDTHS, Classifier, Teacher, train_teacher
from gan_core.runs.collection import pretrained_root
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import train

SETTINGS = {"architecture": "projected", "loss": "hinge", "spectral_norm": True}


def test_features_are_those_of_the_classifier_in_the_file():
    weights = {name: value.float() for name, value in load_file(pretrained_root() / FOLDER / "weights.safetensors").items()}
    x = torch.randn(3, 1, 28, 28)
    maps = Teacher()(x)
    assert [tuple(one.shape[1:]) for one in maps] == [(16, 14, 14), (32, 7, 7), (64, 4, 4)]
    for place, one in enumerate(maps):
        x = leaky_relu(conv2d(x, weights[f"convs.{place}.weight"], weights[f"convs.{place}.bias"], 2, 2), 0.2)
        torch.testing.assert_close(one, x)
    whole = Classifier()
    whole.load_state_dict(weights)


def test_logit_is_the_mean_of_a_head_for_each_map_and_each_picture_is_judged_alone():
    torch.manual_seed(0)
    D, x = Discriminator(8), torch.rand(5, 1, 28, 28) * 2 - 1
    logits = D(x)
    torch.testing.assert_close(torch.cat([D(one[None]) for one in x]), logits, atol=1e-5, rtol=1e-4)
    for head in D.heads[1:]:
        head.forward = lambda one: torch.zeros(len(one))
    torch.testing.assert_close(3 * D(x), D.heads[0](conv2d(D.teacher(x)[0], dict(D.named_buffers())["mix0"])))
    assert len(D.heads) == len(WIDTHS)


def test_only_the_heads_learn_and_no_snapshot_holds_the_teacher(tiny, tmp_path):
    config = tiny.updated(**SETTINGS)
    data = load(config)
    one, twin = (make_experiment(config, data, torch.device("cpu")) for _ in range(2))
    D = one.modules["D"]
    fixed = {name: value.clone() for name, value in D.named_buffers() if name.startswith(("teacher", "mix"))}
    assert len(fixed) == 2 * len(WIDTHS) + len(WIDTHS)
    list(train(one, 2))
    assert all(torch.equal(value, dict(D.named_buffers())[name]) for name, value in fixed.items())
    assert not any("teacher" in name for name in D.state_dict())
    assert all(name.startswith("heads.") for name, _ in D.named_parameters())
    (tmp_path / "2.safetensors").write_bytes(one.snapshot())
    list(train(one, 4))
    twin.restore(tmp_path / "2.safetensors")
    list(train(twin, 4))
    assert all(torch.equal(a, b) for a, b in zip(one.G.parameters(), twin.G.parameters(), strict=True))


def test_teacher_is_not_the_judge_that_measures():
    judge, own = load_judge("digits").state_dict(), Teacher()
    shapes = {tuple(value.shape) for value in judge.values()}
    assert not shapes & {tuple(getattr(own, f"weight{place}").shape) for place in range(len(WIDTHS))}


def test_only_digits_have_a_teacher(tiny):
    with pytest.raises(ConfigError, match="knows only digits, not fashion-mnist: set dataset to mnist or drawn-digits"):
        tiny.updated(dataset="fashion-mnist", **SETTINGS)


def test_a_missing_teacher_is_named_with_the_way_out(tmp_path):
    with pytest.raises(UserError, match="The teacher of digits cannot be read"):
        Teacher(tmp_path / "weights.safetensors")


def test_a_teacher_learns_the_digits_it_is_shown(monkeypatch):
    from gan_core.datasets.drawn_digits import drawn_digits

    images, labels, _ = drawn_digits(1000, 3)
    monkeypatch.setattr(teacher, "BATCH", 25)
    net = train_teacher(images, labels, epochs=2)
    fresh, wanted, _ = drawn_digits(300, 4)
    assert (net(fresh.float() / 127.5 - 1).argmax(1) == wanted).float().mean() > 0.8
