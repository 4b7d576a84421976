import pytest
import torch

from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.metrics import HIGHER, LOWER, METRICS, NEAR_ONE
from gan_core.datasets.load import places
from gan_core.metrics import coverage, look


def test_histogram_found_and_imbalance():
    data = torch.full((4,), 0.25).double()
    drawn = coverage.shares(torch.tensor([0, 0, 0, 1, 1, 1, 1, 2, 2, 2]), 4)
    assert drawn.tolist() == pytest.approx([0.3, 0.4, 0.3, 0.0])
    assert coverage.found(drawn, data) == 0.75
    assert coverage.imbalance(drawn, data) == pytest.approx(0.25), "the quarter that should be 3s is spread over the others"
    assert coverage.imbalance(data, data) == 0
    one = coverage.shares(torch.zeros(9, dtype=torch.int64), 4)
    assert coverage.imbalance(one, data) == pytest.approx(0.75) and coverage.found(one, data) == 0.25


def test_a_tenth_of_the_fair_share_is_found():
    data = torch.tensor([0.5, 0.5]).double()
    assert coverage.found(torch.tensor([0.95, 0.05]).double(), data) == 1
    assert coverage.found(torch.tensor([0.96, 0.04]).double(), data) == 0.5
    assert coverage.found(torch.tensor([1.0, 0.0]).double(), torch.tensor([1.0, 0.0]).double()) == 1, "none is missed"


def test_attribute_imbalance_is_a_mean_difference():
    assert coverage.attribute_imbalance(torch.tensor([0.5, 0.1]), torch.tensor([0.3, 0.2])) == pytest.approx(0.15)


def test_places_of_points():
    centres, spread = places("ring"), DATASETS["ring"].spread
    step = torch.tensor([spread, 0.0])
    points = torch.stack([centres[0] + 2.9 * step, centres[0] + 3.1 * step, centres[5], torch.tensor([torch.nan, 0.0])])
    assert coverage.nearest_place(points, centres, spread).tolist() == [0, -1, 5, -1]


def test_confusion():
    asked, read = torch.tensor([0, 0, 1, 1, 1]), torch.tensor([0, 2, 1, 1, 0])
    table = coverage.confusion(asked, read, 3)
    assert table.tolist() == [[1, 0, 1], [1, 2, 0], [0, 0, 0]]
    assert coverage.per_class(table) == [0.5, pytest.approx(2 / 3), None]


def test_sharpness_by_hand():
    """A single bright pixel of 2 above the ground gives the Laplacian -8, four times 2, and else 0."""
    image = torch.full((1, 1, 6, 6), -1.0)
    image[0, 0, 2, 2] = 1.0
    values = torch.tensor([-8.0, 2, 2, 2, 2] + [0] * 11)
    assert look.sharpness(image) == pytest.approx(values.var(correction=0).item(), rel=1e-5)
    assert look.sharpness(((image + 1) * 127.5).byte()) == pytest.approx(look.sharpness(image), rel=1e-4)
    assert look.sharpness(torch.zeros(3, 3, 8, 8)) == 0


def test_blur_lowers_sharpness_and_grain_raises_it():
    generator = torch.Generator().manual_seed(0)
    x = torch.nn.functional.interpolate(torch.rand(20, 1, 7, 7, generator=generator), scale_factor=4) * 2 - 1
    blurred = torch.nn.functional.avg_pool2d(x, 3, 1, 1)
    grainy = x + 0.5 * torch.randn(x.shape, generator=generator)
    assert look.sharpness(blurred) < 0.6 * look.sharpness(x) < 0.6 * look.sharpness(grainy)


def test_diversity():
    assert look.diversity(torch.tensor([[0.0, 0], [3, 4], [0, 0]])) == pytest.approx(10 / 3)
    assert look.diversity(torch.ones(5, 3)) == 0


def test_every_metric_has_its_words():
    for name, metric in METRICS.items():
        assert metric.name == name and metric.title and metric.meaning.endswith(".")
        assert metric.better in (LOWER, HIGHER, NEAR_ONE) and metric.on in ("features", "pixels", "reading")
        assert "FID" not in metric.title and "KID" not in metric.title, "those names are for Inception's features"
