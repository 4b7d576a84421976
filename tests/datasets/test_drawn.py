"""Tests of the drawn digits: reproducible, balanced, and obedient to their factors."""

import pytest
import torch
from torch import Tensor

from gan_core.datasets.drawn_digits import CHUNK_SIZE, FACTOR_RANGES, FACTORS, draw_digits, drawn_digits, sample_factors


def middle_factors(count: int) -> Tensor:
    return torch.tensor([FACTOR_RANGES[name] for name in FACTORS]).mean(1).repeat(count, 1)


def draw_with(name: str, value: float) -> Tensor:
    """Five drawings of each digit as floats (50, 28, 28), the same ones at every value of the named factor."""
    factors = middle_factors(50)
    factors[:, FACTORS.index(name)] = value
    labels = torch.arange(10).repeat_interleave(5)
    return draw_digits(labels, factors, torch.Generator().manual_seed(5))[:, 0].float() / 255


def low_and_high(name: str) -> tuple[Tensor, Tensor]:
    low, high = FACTOR_RANGES[name]
    return draw_with(name, low), draw_with(name, high)


def longer_side(images: Tensor) -> Tensor:
    ink = images > 0.5
    return torch.maximum(ink.any(1).sum(1), ink.any(2).sum(1))


def lean(images: Tensor) -> Tensor:
    """How far the ink of the upper half lies to the right of the ink of the lower half, in pixels."""
    column = torch.arange(images.shape[2]) + 0.5

    def mean_column(part: Tensor) -> Tensor:
        return (part.sum(1) * column).sum(1) / part.sum((1, 2))

    return mean_column(images[:, :14]) - mean_column(images[:, 14:])


@pytest.fixture(scope="module")
def digits() -> tuple[Tensor, Tensor, Tensor]:
    return drawn_digits(2 * CHUNK_SIZE, seed=11)


def test_shapes_types_and_ranges(digits):
    images, labels, factors = digits
    count = 2 * CHUNK_SIZE
    assert images.shape == (count, 1, 28, 28)
    assert images.dtype == torch.uint8
    assert labels.shape == (count,)
    assert labels.dtype == torch.int64
    assert factors.shape == (count, len(FACTORS))
    assert factors.dtype == torch.float32
    for column, name in enumerate(FACTORS):
        low, high = FACTOR_RANGES[name]
        assert low <= factors[:, column].min()
        assert factors[:, column].max() <= high
        assert factors[:, column].std() > 0.1 * (high - low)


def test_every_image_has_ink_inside_a_black_frame(digits):
    images = digits[0][:, 0]
    assert (images.amax((1, 2)) > 200).all()
    border = torch.cat([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], dim=1)
    assert border.float().mean() < 1
    assert (images.float().mean((1, 2)) < 0.4 * 255).all()


def test_brightness_is_like_handwritten_mnist(digits):
    scaled = digits[0].float() / 255
    assert 0.11 < scaled.mean() < 0.16
    assert 0.28 < scaled.std() < 0.34


def test_digits_are_centred(digits):
    ink = digits[0][:, 0].float()
    position = torch.arange(28) + 0.5
    total = ink.sum((1, 2))
    for mean in ((ink.sum(1) * position).sum(1) / total, (ink.sum(2) * position).sum(1) / total):
        assert abs(mean.mean() - 14) < 0.3
        assert (mean - 14).abs().max() < 4


def test_labels_are_balanced_in_every_block_of_ten(digits):
    labels = digits[1]
    assert (labels.reshape(-1, 10).sort(1).values == torch.arange(10)).all()


def test_same_seed_same_bits_other_seed_other_digits():
    first, again, other = drawn_digits(20, 3), drawn_digits(20, 3), drawn_digits(20, 4)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("count", [1, CHUNK_SIZE + 7])
def test_shorter_data_set_is_a_prefix_of_a_longer_one(digits, count):
    for short, long in zip(drawn_digits(count, seed=11), digits, strict=True):
        assert torch.equal(short, long[:count])


def test_neighbouring_seeds_share_no_chunk(digits):
    chunk = drawn_digits(CHUNK_SIZE, seed=12)[0]
    assert not torch.equal(digits[0][CHUNK_SIZE : 2 * CHUNK_SIZE], chunk)


def test_drawings_of_one_digit_differ(digits):
    images, labels, _ = digits
    for label in range(10):
        drawn = images[labels == label].flatten(1)
        assert drawn.unique(dim=0).shape[0] == drawn.shape[0]


def test_progress_is_reported_after_each_chunk():
    calls = []
    drawn_digits(CHUNK_SIZE + 1, 0, on_progress=lambda done, total: calls.append((done, total)))
    assert calls == [(CHUNK_SIZE, CHUNK_SIZE + 1), (CHUNK_SIZE + 1, CHUNK_SIZE + 1)]


def test_global_random_state_and_thread_count_are_left_alone():
    torch.manual_seed(0)
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    drawn_digits(3, 0)
    assert torch.equal(before, torch.get_rng_state())
    assert torch.get_num_threads() == threads


def test_thickness_gives_more_ink():
    thin, thick = low_and_high("thickness")
    assert (thick.sum((1, 2)) > 1.2 * thin.sum((1, 2))).all()


def test_scale_gives_a_larger_box_of_known_size():
    small, large = low_and_high("scale")
    assert (longer_side(large) > longer_side(small)).all()
    low, high = FACTOR_RANGES["scale"]
    assert (longer_side(small) - 20 * low).abs().float().mean() < 1.2
    assert (longer_side(large) - 20 * high).abs().float().mean() < 1.2


def test_positive_slant_moves_the_top_to_the_right():
    left, right = low_and_high("slant")
    assert (lean(right) > lean(left)).float().mean() > 0.98
    assert (lean(right) - lean(left)).mean() > 2


def test_slant_of_a_straight_one_is_its_angle():
    low, high = FACTOR_RANGES["slant"]
    for degrees in (low, 0.0, high):
        factors = middle_factors(25)
        factors[:, FACTORS.index("slant")] = degrees
        labels = torch.ones(25, dtype=torch.int64)
        ink = draw_digits(labels, factors, torch.Generator().manual_seed(1))[:, 0].float()
        row, column = torch.meshgrid(torch.arange(28.0) - 13.5, torch.arange(28.0) - 13.5, indexing="ij")
        weight = ink / ink.sum((1, 2), keepdim=True)
        row_mean, column_mean = (weight * row).sum((1, 2)), (weight * column).sum((1, 2))
        covariance = (weight * row * column).sum((1, 2)) - row_mean * column_mean
        slope = -covariance / ((weight * row**2).sum((1, 2)) - row_mean**2)
        assert abs(torch.rad2deg(torch.atan(slope)).median() - degrees) < 5


def test_curvature_rounds_a_zero():
    # A rounder ring fills more of its box: count the pixels of a zero between the first and last ink of each row.
    factors = middle_factors(40)
    enclosed = []
    for value in FACTOR_RANGES["curvature"]:
        factors[:, FACTORS.index("curvature")] = value
        zeros = draw_digits(torch.zeros(40, dtype=torch.int64), factors, torch.Generator().manual_seed(2))[:, 0] > 127
        box = zeros.any(1).sum(1) * zeros.any(2).sum(1)
        filled = zeros.cummax(2).values & zeros.flip(2).cummax(2).values.flip(2)
        enclosed.append(filled.sum((1, 2)) / box)
    assert enclosed[1].mean() > enclosed[0].mean() + 0.01


@pytest.mark.parametrize("size", [8, 16, 32, 64])
def test_other_sizes_keep_the_share_of_ink(size):
    labels = torch.arange(10)
    images = draw_digits(labels, middle_factors(10), torch.Generator().manual_seed(0), size)
    assert images.shape == (10, 1, size, size)
    reference = draw_digits(labels, middle_factors(10), torch.Generator().manual_seed(0))
    assert abs(images.float().mean() - reference.float().mean()) < 0.03 * 255


def test_more_images_than_one_block_of_the_rasteriser():
    factors = sample_factors(80, torch.Generator().manual_seed(0))
    images = draw_digits(torch.arange(80) % 10, factors, torch.Generator().manual_seed(0))
    assert (images.amax((1, 2, 3)) > 200).all()


def test_no_labels_give_no_images():
    assert draw_digits(torch.empty(0, dtype=torch.int64), torch.empty(0, 4), torch.Generator()).shape == (0, 1, 28, 28)


@pytest.mark.parametrize("num", [0, -5])
def test_too_few_images_are_refused(num):
    with pytest.raises(ValueError, match="at least 1"):
        drawn_digits(num, 0)


@pytest.mark.parametrize("label", [-1, 10])
def test_labels_outside_the_digits_are_refused(label):
    with pytest.raises(ValueError, match="digits from 0 to 9"):
        draw_digits(torch.tensor([3, label]), middle_factors(2), torch.Generator())


@pytest.mark.parametrize("labels", [torch.zeros(2, 1, dtype=torch.int64), torch.zeros(2)])
def test_labels_of_wrong_shape_or_type_are_refused(labels):
    with pytest.raises(ValueError, match="one-dimensional tensor of int64"):
        draw_digits(labels, middle_factors(2), torch.Generator())


@pytest.mark.parametrize("factors", [torch.zeros(2, 3), torch.zeros(3, 4), torch.zeros(2, 4, dtype=torch.int64)])
def test_factors_of_wrong_shape_or_type_are_refused(factors):
    with pytest.raises(ValueError, match="one row per label"):
        draw_digits(torch.tensor([1, 2]), factors, torch.Generator())


@pytest.mark.parametrize("name", FACTORS)
@pytest.mark.parametrize("value", [-1000.0, 1000.0, float("nan")])
def test_factors_out_of_range_are_refused(name, value):
    factors = middle_factors(2)
    factors[1, FACTORS.index(name)] = value
    with pytest.raises(ValueError, match=f"factor {name} must lie between"):
        draw_digits(torch.tensor([1, 2]), factors, torch.Generator())


def test_tiny_size_is_refused():
    with pytest.raises(ValueError, match="at least 8 pixels"):
        draw_digits(torch.tensor([1]), middle_factors(1), torch.Generator(), size=4)
