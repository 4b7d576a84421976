"""Numbers that are known beforehand, naive second implementations, and an independent library."""

import math

import pytest
import torch

from gan_core.metrics.frechet import frechet_distance
from gan_core.metrics.kernel import Ready, kernel_distance
from gan_core.metrics.mmd import squared_mmd
from gan_core.metrics.neighbours import neighbourhood, radii
from gan_core.training.objectives import median_bandwidths


def exact(num: int, mean: torch.Tensor, covariance: torch.Tensor, seed: int) -> torch.Tensor:
    """Samples (num, F) whose own mean and covariance are these, to rounding."""
    x = torch.randn(num, len(mean), generator=torch.Generator().manual_seed(seed)).double()
    x = x - x.mean(0)
    white = x @ torch.linalg.inv(torch.linalg.cholesky(x.T.cov())).T
    return mean + white @ torch.linalg.cholesky(covariance).T


def test_frechet_distance_of_known_gaussians():
    """Diagonal covariances: |m - n|^2 + sum (s - t)^2 of the standard deviations."""
    m, n = torch.tensor([1.0, 2.0, 3.0]).double(), torch.tensor([1.0, 0.0, 3.5]).double()
    s, t = torch.tensor([1.0, 2.0, 0.5]).double(), torch.tensor([3.0, 2.0, 1.0]).double()
    a, b = exact(400, m, (s**2).diag(), 0), exact(500, n, (t**2).diag(), 1)
    expected = (4 + 0.25) + (4 + 0 + 0.25)
    assert frechet_distance(a, b) == pytest.approx(expected, abs=1e-6)
    assert frechet_distance(b, a) == pytest.approx(expected, abs=1e-6), "it is a distance: the sides may be changed"


def test_frechet_distance_of_correlated_gaussians():
    """In two dimensions tr (S T)^(1/2) is (tr(S T) + 2 sqrt(det S det T))^(1/2)."""
    s = torch.tensor([[2.0, 0.8], [0.8, 1.0]]).double()
    t = torch.tensor([[1.0, -0.5], [-0.5, 3.0]]).double()
    a, b = exact(300, torch.zeros(2).double(), s, 0), exact(300, torch.zeros(2).double(), t, 1)
    root = math.sqrt((s @ t).trace().item() + 2 * math.sqrt(torch.det(s).item() * torch.det(t).item()))
    assert frechet_distance(a, b) == pytest.approx(s.trace().item() + t.trace().item() - 2 * root, abs=1e-6)


def test_frechet_distance_is_0_for_the_same_samples_and_grows_with_distance():
    a = torch.randn(200, 16, generator=torch.Generator().manual_seed(0))
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    near, far = frechet_distance(a, a + 0.1), frechet_distance(a, a + 1)
    assert near == pytest.approx(16 * 0.01, rel=1e-4) and far == pytest.approx(16, rel=1e-4)


def test_frechet_distance_is_what_torchmetrics_computes():
    from torchmetrics.image.fid import FrechetInceptionDistance

    generator = torch.Generator().manual_seed(0)
    real, fake = torch.randn(300, 24, generator=generator), 2 * torch.rand(250, 24, generator=generator) ** 2
    theirs = FrechetInceptionDistance(feature=Ready(24))
    theirs.set_dtype(torch.float64)
    theirs.update(real.double(), real=True)
    theirs.update(fake.double(), real=False)
    assert frechet_distance(real, fake) == pytest.approx(theirs.compute().item(), rel=1e-9)


def test_frechet_distance_of_fewer_samples_than_features_is_finite():
    a, b = (torch.randn(20, 128, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))
    assert 0 < frechet_distance(a, b) < 1000


def test_frechet_distance_refuses_what_has_no_covariance():
    with pytest.raises(ValueError, match="two samples"):
        frechet_distance(torch.zeros(1, 4), torch.zeros(9, 4))
    with pytest.raises(ValueError, match="not finite"):
        frechet_distance(torch.zeros(9, 4), torch.full((9, 4), torch.nan))


def naive_kernel_distance(x: list, y: list) -> float:
    """Equation 3 of Gretton et al. with the cubic kernel, term by term."""

    def k(a, b):
        return (sum(p * q for p, q in zip(a, b, strict=True)) / len(a) + 1) ** 3

    m, n = len(x), len(y)
    within_x = sum(k(x[i], x[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    within_y = sum(k(y[i], y[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    return within_x + within_y - 2 * sum(k(a, b) for a in x for b in y) / (m * n)


def test_kernel_distance_against_a_double_loop():
    """One block of all the samples: drawing it again changes their order only."""
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(30, 5, generator=generator), torch.randn(30, 5, generator=generator) + 0.4
    value, spread = kernel_distance(x, y, blocks=3, block=30)
    assert value == pytest.approx(naive_kernel_distance(x.tolist(), y.tolist()), rel=1e-6)
    assert spread == pytest.approx(0, abs=1e-6)


def test_kernel_distance_of_one_distribution_is_about_0():
    """Unbiased: halves of one set differ by chance alone, to either side; a shifted set by far more."""
    values = []
    for seed in range(6):
        x = torch.randn(1000, 32, generator=torch.Generator().manual_seed(seed))
        values.append(kernel_distance(x[:500], x[500:], blocks=5, block=400)[0])
    shifted = kernel_distance(x[:500], x[500:] + 0.3, blocks=5, block=400)[0]
    assert abs(sum(values) / 6) < 0.01 and min(values) < 0 < max(values)
    assert shifted > 20 * max(map(abs, values))


def test_kernel_distance_of_a_set_with_itself():
    """Blocks drawn apart from one set: about 0, where a biased estimate would show about 2 k(x, x) / block = 0.2 or more."""
    x = torch.randn(2000, 32, generator=torch.Generator().manual_seed(0))
    value, _ = kernel_distance(x, x, blocks=20, block=100)
    assert abs(value) < 0.03


def test_kernel_distance_leaves_the_global_randomness_alone():
    before = torch.get_rng_state()
    kernel_distance(torch.randn(50, 4, generator=torch.Generator().manual_seed(0)), torch.ones(50, 4))
    assert torch.equal(before, torch.get_rng_state())


def test_squared_mmd_against_a_double_loop():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(24, 3, generator=generator), torch.randn(24, 3, generator=generator) * 1.5 + 0.3
    widths = median_bandwidths(x).tolist()

    def k(a, b):
        squared = sum((p - q) ** 2 for p, q in zip(a, b, strict=True))
        return sum(math.exp(-squared / (2 * width**2)) for width in widths) / len(widths)

    p, q, n = x.tolist(), y.tolist(), 24
    within = sum(k(s[i], s[j]) for s in (p, q) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    across = sum(k(a, b) for a in p for b in q) / n**2
    assert squared_mmd(x, y) == pytest.approx(within - 2 * across, abs=1e-5)


def test_squared_mmd_takes_the_mean_over_whole_blocks():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(50, 3, generator=generator), torch.randn(45, 3, generator=generator) + 1
    first = squared_mmd(x[:20], y[:20], block=20)
    both = squared_mmd(x, y, block=20)  # the rest of 10 and 5 is no block
    again = squared_mmd(torch.cat([x[:20], x[:20]]), torch.cat([y[:20], y[:20]]), block=20)
    assert again == pytest.approx(first, abs=1e-7) and both != pytest.approx(first, abs=1e-4) and both > 0


# -- precision and recall ------------------------------------------------------------------------------------------------


def clusters(num: int, centres: list[float], seed: int) -> torch.Tensor:
    """Samples (num, 4) around places on the diagonal, in turn."""
    noise = 0.1 * torch.randn(num, 4, generator=torch.Generator().manual_seed(seed))
    return noise + torch.tensor([centres[i % len(centres)] for i in range(num)])[:, None]


def test_radii_are_distances_to_the_third_and_the_fourth_other():
    x = torch.tensor([[0.0], [1.0], [3.0], [7.0], [100.0]])
    assert radii(x, (3, 4)).T.tolist() == [[7.0, 6.0, 4.0, 7.0, 99.0], [100.0, 99.0, 97.0, 93.0, 100.0]]
    with pytest.raises(ValueError, match="more than 5"):
        radii(x)


def test_neighbours_of_the_same_and_of_disjoint_sets():
    x = clusters(200, [0, 5], 0)
    same = neighbourhood(x, x)
    assert (same.precision, same.recall, same.coverage) == (1.0, 1.0, 1.0)
    assert same.density == pytest.approx(6 / 5, abs=0.01), "each ball holds the five that it reaches to, and its own middle"
    assert neighbourhood(x, x + 1000) == (0.0, 0.0, 0.0, 0.0)


def test_half_the_modes_are_half_the_recall():
    real, fake = clusters(600, [0, 5], 0), clusters(600, [0], 1)
    precision, recall, density, coverage = neighbourhood(real, fake)
    assert precision > 0.9 and recall == pytest.approx(0.5, abs=0.06)
    assert density == pytest.approx(1, abs=0.1) and coverage == pytest.approx(0.5, abs=0.06)
    precision, recall, *_ = neighbourhood(fake, real)  # an inventive one: half of what it draws is not there
    assert precision == pytest.approx(0.5, abs=0.06) and recall > 0.9


def test_neighbours_do_not_depend_on_the_chunks(monkeypatch):
    real, fake = clusters(230, [0, 5], 0), clusters(170, [0, 5, 9], 1)
    whole = neighbourhood(real, fake)
    monkeypatch.setattr("gan_core.metrics.neighbours.CHUNK", 37)
    assert neighbourhood(real, fake) == whole


def plain_density_and_coverage(real: list, fake: list, k: int = 5) -> tuple[float, float]:
    """Equations 5 and 6 of Naeem et al. (arXiv:2002.09797), one sample after the other."""
    balls = [sorted(math.dist(x, other) for other in real if other is not x)[k - 1] for x in real]
    held = [[math.dist(x, y) < ball for y in fake] for x, ball in zip(real, balls, strict=True)]
    return sum(map(sum, held)) / (k * len(fake)), sum(map(any, held)) / len(real)


def test_density_and_coverage_are_what_a_plain_count_gives():
    real, fake = clusters(130, [0, 5], 0), clusters(90, [0, 5.5, 9], 1)
    found = neighbourhood(real, fake)
    assert (found.density, found.coverage) == pytest.approx(plain_density_and_coverage(real.tolist(), fake.tolist()))
    assert 0.1 < found.coverage < 0.9 and 0.1 < found.density < 0.9


def test_samples_of_one_kind_have_density_1_and_coverage_1_less_a_half_to_the_fifth():
    """What Naeem et al. derive for two large sets from one distribution, whatever it is."""
    found = neighbourhood(clusters(2000, [0, 5], 0), clusters(2000, [0, 5], 1))
    assert found.density == pytest.approx(1, abs=0.04) and found.coverage == pytest.approx(1 - 1 / 2**5, abs=0.01)


def test_one_odd_sample_moves_neither_density_nor_coverage():
    """A real sample far out has a ball that holds everything: precision believes it, density hardly. So with recall and coverage."""
    real, far = clusters(300, [0], 0), torch.full((1, 4), 50.0)
    poor = clusters(300, [20], 1)
    found = neighbourhood(torch.cat([real, far]), poor)
    assert found.precision == 1 and found.density == pytest.approx(1 / 5, abs=0.01)
    found = neighbourhood(real, torch.cat([poor, -far]))
    assert found.recall == 1 and found.coverage == 0


# -- an independent library ------------------------------------------------------------------------------------------------


def test_agreement_with_torch_fidelity():
    """Fréchet distance to 1e-4 relative; the kernel distance, whose blocks are drawn differently, within the two spreads;
    precision and recall to one sample in 400."""
    frechet = pytest.importorskip("torch_fidelity.metric_fid")
    kernel = pytest.importorskip("torch_fidelity.metric_kid")
    neighbours = pytest.importorskip("torch_fidelity.metric_prc")
    generator = torch.Generator().manual_seed(0)
    real = torch.randn(600, 32, generator=generator).relu()
    fake = (1.1 * torch.randn(400, 32, generator=generator) + 0.1).relu()

    statistics = [frechet.fid_features_to_statistics(x) for x in (fake, real)]
    theirs = frechet.fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"]
    assert frechet_distance(real, fake) == pytest.approx(theirs, rel=1e-4)

    theirs = kernel.kid_features_to_metric(
        fake,
        real,
        kid_subsets=40,
        kid_subset_size=300,
        kid_kernel="poly",
        kid_degree=3,
        kid_gamma=None,
        kid_coef0=1,
        rng_seed=0,
        verbose=False,
    )
    mean, spread = kernel_distance(real, fake, blocks=40, block=300)
    error = (spread + theirs["kernel_inception_distance_std"]) / math.sqrt(40)
    assert mean == pytest.approx(theirs["kernel_inception_distance_mean"], abs=3 * error) and mean > 10 * error

    theirs = neighbours.prc_features_to_metric(fake, real, prc_neighborhood=3, prc_batch_size=400, verbose=False)
    precision, recall, *_ = neighbourhood(real, fake)
    assert (precision, recall) == pytest.approx((theirs["precision"], theirs["recall"]), abs=1 / 400)
    assert 0.05 < precision < recall < 1
