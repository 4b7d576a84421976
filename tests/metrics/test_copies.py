import pytest
import torch

from gan_core.datasets.load import load, unseen
from gan_core.metrics import copies
from gan_core.metrics.copies import Spacing, are_copies, nearest, spacing, verdicts
from gan_core.settings.config import RunConfig


def brute(queries, data, count):
    """One row at a time, one difference at a time."""
    rows = []
    for query in queries.double():
        far = [((query - other) ** 2).sum().item() ** 0.5 for other in data.double()]
        rows.append(sorted(range(len(data)), key=lambda i: far[i])[:count])
    return rows


def test_nearest_finds_what_a_plain_loop_finds(monkeypatch):
    monkeypatch.setattr(copies, "CHUNK", 7)
    generator = torch.Generator().manual_seed(0)
    data, queries = torch.randn(50, 5, generator=generator), torch.randn(9, 5, generator=generator)
    distances, places = nearest(queries, data, 4)
    assert places.tolist() == brute(queries, data, 4)
    assert torch.allclose(distances, torch.cdist(queries, data).sort(1).values[:, :4], atol=1e-5)
    assert (distances.diff(dim=1) >= 0).all()


def test_pictures_that_differ_in_one_grey_level_are_distinguished():
    """As root mean square of black to white, and exact for pictures that differ by next to nothing."""
    data = torch.randint(0, 256, (300, 784), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    query = data[42].clone()
    query[3] += 1 if query[3] < 255 else -1
    distances, places = nearest(torch.stack([query, data[7]]), data, 2)
    assert places[:, 0].tolist() == [42, 7]
    assert distances[0, 0].item() == pytest.approx((1 / 255**2 / 784) ** 0.5, rel=1e-3) and distances[1, 0].item() == 0
    black, white = torch.zeros(1, 9, dtype=torch.uint8), torch.full((1, 9), 255, dtype=torch.uint8)
    assert nearest(black, white, 1)[0].item() == pytest.approx(1)


def test_spacing_skips_the_picture_itself():
    line = torch.tensor([0.0, 1.0, 3.0, 3.5, 100.0])[:, None]
    found = spacing(line)
    assert found.distances.tolist() == pytest.approx([0.5, 0.5, 1, 1, 96.5], abs=1e-4)
    assert found.typical == pytest.approx(1, abs=1e-4)
    assert found.closer_than(0.4) == 0 and found.closer_than(0.7) == pytest.approx(0.4) and found.closer_than(1000) == 1
    twice = torch.cat([line, line])
    assert spacing(twice).distances.max() == 0, "a picture that is there twice has a copy"
    assert len(spacing(torch.randn(40, 3), 11).distances) == 11


def test_fewer_training_pictures_than_requested_neighbours():
    distances, places = nearest(torch.zeros(2, 3), torch.ones(3, 3), 5)
    assert distances.shape == places.shape == (2, 3)
    assert nearest(torch.zeros(1, 3), torch.ones(3, 3), 5, torch.tensor([0]))[0].shape == (1, 2)
    with pytest.raises(ValueError, match="wide"):
        nearest(torch.zeros(2, 3), torch.ones(3, 4), 1)


def test_the_search_reports_progress_and_can_be_cancelled():
    shares = []
    nearest(torch.zeros(1, 2), torch.zeros(10_000, 2), 1, tell=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) == 3

    def stop(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        spacing(torch.zeros(10, 2), tell=stop)


# -- the definition -----------------------------------------------------------------------------------------------------------


LINE = Spacing(torch.linspace(0.5, 1.5, 1001))  # training pictures whose typical distance is 1


@pytest.mark.parametrize(
    ("distances", "copy", "words"),
    [
        ([0.0, 1.0], True, "closer than any"),
        ([0.59, 1.0], True, "0.59 × typical; closer than 91 %"),
        ([0.61, 1.0], False, "closer than 89 %"),
        ([0.3, 0.3], True, "1 × the distance to the next one"),  # of a picture that is there twice
        ([0.54, 0.55], False, "1 in 20 genuinely new pictures"),
        ([1.1, 2.0], False, "closer than 40 %"),  # alone, but farther than training pictures are from each other
        ([1.6, 1.7], False, "farther than any"),
        ([0.0], False, "no distance to compare with"),
    ],
)
def test_what_is_a_copy_and_why(distances, copy, words):
    (verdict,) = verdicts(torch.tensor([distances]), LINE)
    assert verdict.copy == copy == are_copies(torch.tensor([distances]), LINE).item()
    assert words in verdict.detail and ("copy, by" in verdict.title) == copy


def test_rates_of_false_and_of_found_copies_on_real_digits(real_data):
    """The rates that the definition states, as close as 2,000 pictures show them."""
    new = unseen(RunConfig(dataset="mnist"), 2000).images.flatten(1)
    for num, most in ((16, 0.05), (64, 0.03), (1000, 0.01), (60_000, 0.01)):
        data = load(RunConfig(dataset="mnist", num_images=num)).images[:num].flatten(1)
        apart = spacing(data, 1000)
        false = are_copies(nearest(new, data, 2)[0], apart).double().mean().item()
        assert false <= most, f"{false:.2%} of new digits count as copies of {num}"
        generator = torch.Generator().manual_seed(0)
        shown = data[torch.randint(0, num, (300,), generator=generator)].float()
        noisy = (shown + 25.5 * torch.randn(shown.shape, generator=generator)).clamp(0, 255).round().byte()
        found = are_copies(nearest(noisy, data, 2)[0], apart).double().mean().item()
        assert found > 0.8, f"{found:.0%} of noisy copies of {num} pictures are found"
