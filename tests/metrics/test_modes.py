"""Stacked digits: their pictures, the modes a judge reads in them, the two numbers, and the birthday test."""

import math

import pytest
import torch

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.drawn_digits import drawn_digits
from gan_core.datasets.load import load, real_pictures
from gan_core.datasets.stacked import stacked
from gan_core.metrics import birthday, mode_kl, modes
from gan_core.metrics.copies import Spacing
from gan_core.metrics.evaluate import evaluate
from gan_core.metrics.observed import Context, Extractor, Observed, mode_of
from gan_core.runs.collection import create
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker


def observed(classes: torch.Tensor) -> Observed:
    return Observed(torch.zeros(len(classes), 3, 1, 1), torch.zeros(len(classes), 1), classes, None, torch.zeros(len(classes)))


def test_each_channel_is_a_whole_digit_of_the_seed_and_all_combinations_come_up():
    digits = torch.arange(10, dtype=torch.uint8).view(10, 1, 1, 1).expand(10, 1, 2, 2)
    images = stacked(digits, 20_000, 5)
    assert images.shape == (20_000, 3, 2, 2)
    assert torch.equal(images, stacked(digits, 20_000, 5)) and not torch.equal(images, stacked(digits, 20_000, 6))
    assert (images == images[:, :, :1, :1]).all(), "a channel holds one picture"
    assert len(mode_of(images[:, :, 0, 0].long()).unique()) == 1000


def test_judge_reads_the_digit_of_each_channel():
    images, labels, _ = drawn_digits(300, 1)
    rows = torch.arange(300).view(100, 3)
    extractor = Extractor("stacked-drawn")
    read = extractor.observe(images[:, 0][rows], torch.full((100,), -1))
    wanted = [100 * a + 10 * b + c for a, b, c in labels[rows].tolist()]
    assert read.classes is not None and extractor.num_classes == 1000
    right = sum(a == b for a, b in zip(read.classes.tolist(), wanted, strict=True))
    assert right > 80, "drawn digits are read well, three at a time"
    assert read.features.shape == (100, 3 * 128)


def test_modes_are_counted_and_their_divergence_is_that_of_a_loop():
    extractor = Extractor("stacked-drawn")
    real = observed(torch.tensor([0, 123, 123, 999, 507, 500]))
    fake = observed(torch.tensor([123, 123, 507, 0]))
    context = Context(extractor)
    assert modes.measure(real, fake, context) == 3
    digits = "000123123999507500"
    single = {d: digits.count(d) / len(digits) for d in "0123456789"}
    total = 0.0
    for mode, share in (("123", 1 / 2), ("507", 1 / 4), ("000", 1 / 4)):
        total += share * math.log(share / math.prod(single[d] for d in mode))
    assert mode_kl.measure(real, fake, context) == pytest.approx(total)


def test_divergence_of_one_mode_of_a_thousand_is_the_log_of_a_thousand():
    everything = torch.arange(1000)
    assert modes.divergence(torch.full((50,), 77), modes.expected(everything)) == pytest.approx(math.log(1000))
    assert modes.divergence(everything, modes.expected(everything)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("different", [1, 20, 200])
def test_birthday_test_finds_how_many_pictures_there_are(different):
    torch.manual_seed(2)
    pictures = torch.randint(0, 256, (different, 64), dtype=torch.uint8)
    samples = pictures[torch.randint(different, (600,))]
    assert birthday.estimate(samples, 0.01) == pytest.approx(different, rel=0.15)


def test_birthday_test_of_samples_that_all_differ_is_what_one_pair_would_mean():
    samples = torch.arange(0, 250, dtype=torch.uint8)[:, None].expand(250, 4)
    assert birthday.estimate(samples, 0.5 / 255) == 250 * 249 / 2
    assert birthday.estimate(samples, 1.1 / 255) == pytest.approx(250 * 249 / 2 / 249), "neighbours are the same now"


def test_pictures_are_the_same_where_hardly_any_training_pictures_are_so_close():
    apart = Spacing(torch.linspace(0.1, 0.5, 1001))
    assert birthday.same_within(apart) == pytest.approx(0.1 + 0.005 * 0.4)
    assert birthday.same_within(Spacing(torch.tensor([0.4, 0.4, 0.4]))) == pytest.approx(0.6 * 0.4)


def test_a_run_on_stacked_digits_trains_and_is_evaluated(tmp_path):
    settings = {"dataset": "stacked-drawn", "architecture": "mlp", "ngf": 4, "ndf": 4, "num_images": 150, "steps": 2}
    config = RunConfig.parse({**settings, "evaluate_every": 2, "evaluate_num": 64, "device": "cpu"})
    run = create(config, tmp_path / "run")
    assert Worker(run).work() == "finished", run.status()
    result = evaluate(run, num=60, seeds=1, device="cpu")["metrics"]
    assert {"modes", "mode-kl", "birthday", "frechet"} <= set(result) and "found" not in result
    assert result["modes"]["real"] > 50 > 3 * result["modes"]["value"], "two steps do not make many"


def test_real_stacks_are_of_held_out_digits():
    config = RunConfig(dataset="stacked-drawn", architecture="mlp", num_images=20, seed=1)
    assert load(config).images.shape == (20, *DATASETS["stacked-drawn"].shape)
    compared, held_out = real_pictures(config, 12)
    assert len(compared) == len(held_out) == 12 and not torch.equal(compared.images, held_out.images)
    assert held_out.words.startswith("12 stacks of") and held_out.unseen
