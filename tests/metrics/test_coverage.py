import pytest
import torch

from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.metrics import METRICS
from gan_core.datasets.load import places
from gan_core.metrics import accuracy, class_coverage
from gan_core.metrics.attributes import attribute_imbalance
from gan_core.metrics.diversity import diversity
from gan_core.metrics.imbalance import imbalance
from gan_core.metrics.places import nearest_place
from gan_core.metrics.sharpness import sharpness


def test_class_coverage_and_imbalance_of_a_histogram():
    data = torch.full((4,), 0.25).double()
    drawn = class_coverage.shares(torch.tensor([0, 0, 0, 1, 1, 1, 1, 2, 2, 2]), 4)
    assert drawn.tolist() == pytest.approx([0.3, 0.4, 0.3, 0.0])
    assert class_coverage.class_coverage(drawn, data) == 0.75
    assert imbalance(drawn, data) == pytest.approx(0.25), "the quarter that should be 3s is spread over the others"
    assert imbalance(data, data) == 0
    one = class_coverage.shares(torch.zeros(9, dtype=torch.int64), 4)
    assert imbalance(one, data) == pytest.approx(0.75) and class_coverage.class_coverage(one, data) == 0.25


def test_a_class_is_covered_from_a_tenth_of_its_share_in_the_data():
    data = torch.tensor([0.5, 0.5]).double()
    assert class_coverage.class_coverage(torch.tensor([0.95, 0.05]).double(), data) == 1
    assert class_coverage.class_coverage(torch.tensor([0.96, 0.04]).double(), data) == 0.5
    assert class_coverage.class_coverage(torch.tensor([1.0, 0.0]).double(), torch.tensor([1.0, 0.0]).double()) == 1, (
        "no class is missing"
    )


def test_attribute_imbalance_is_a_mean_difference():
    assert attribute_imbalance(torch.tensor([0.5, 0.1]), torch.tensor([0.3, 0.2])) == pytest.approx(0.15)


def test_a_point_belongs_to_a_mode_within_three_deviations():
    centres, spread = places("ring"), DATASETS["ring"].spread
    step = torch.tensor([spread, 0.0])
    points = torch.stack([centres[0] + 2.9 * step, centres[0] + 3.1 * step, centres[5], torch.tensor([torch.nan, 0.0])])
    assert nearest_place(points, centres, spread).tolist() == [0, -1, 5, -1]


def test_confusion_table_has_a_row_for_each_requested_class():
    asked, read = torch.tensor([0, 0, 1, 1, 1]), torch.tensor([0, 2, 1, 1, 0])
    table = accuracy.confusion(asked, read, 3)
    assert table.tolist() == [[1, 0, 1], [1, 2, 0], [0, 0, 0]]
    assert accuracy.per_class(table) == [0.5, pytest.approx(2 / 3), None]


def test_sharpness_by_hand():
    """A single bright pixel of 2 above the ground gives the Laplacian -8, four times 2, and else 0."""
    image = torch.full((1, 1, 6, 6), -1.0)
    image[0, 0, 2, 2] = 1.0
    values = torch.tensor([-8.0, 2, 2, 2, 2] + [0] * 11)
    assert sharpness(image) == pytest.approx(values.var(correction=0).item(), rel=1e-5)
    assert sharpness(((image + 1) * 127.5).byte()) == pytest.approx(sharpness(image), rel=1e-4)
    assert sharpness(torch.zeros(3, 3, 8, 8)) == 0


def test_blur_lowers_sharpness_and_grain_raises_it():
    generator = torch.Generator().manual_seed(0)
    x = torch.nn.functional.interpolate(torch.rand(20, 1, 7, 7, generator=generator), scale_factor=4) * 2 - 1
    blurred = torch.nn.functional.avg_pool2d(x, 3, 1, 1)
    grainy = x + 0.5 * torch.randn(x.shape, generator=generator)
    assert sharpness(blurred) < 0.6 * sharpness(x) < 0.6 * sharpness(grainy)


def test_diversity_is_the_mean_distance_of_two_samples():
    assert diversity(torch.tensor([[0.0, 0], [3, 4], [0, 0]])) == pytest.approx(10 / 3)
    assert diversity(torch.ones(5, 3)) == 0


def test_no_title_claims_inception_features():
    for metric in METRICS.values():
        assert "FID" not in metric.title and "KID" not in metric.title, "those names are for Inception's features"
