"""A pair: what should match does match, its description is true, and no verdict says more than the numbers."""

import math

import pytest

from gan_core import runs
from gan_core.datasets.load import load
from gan_core.errors import ConfigError, RunError
from gan_core.models.vae import FlowDecoder
from gan_core.runs import pairs
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.training.devices import resolve_device
from gan_core.training.experiment import make_experiment
from gan_core.worker.worker import Worker


@pytest.fixture
def config() -> RunConfig:
    return RunConfig(
        dataset="drawn-digits",
        num_images=40,
        architecture="dcgan",
        z_dim=4,
        ngf=4,
        ndf=4,
        batch_size=8,
        steps=4,
        snapshot_every=2,
        sample_every=2,
        log_every=1,
        device="cpu",
        evaluate_every=0,
        seed=3,
    )


# -- the two configurations ---------------------------------------------------------------------------------------------


def test_both_see_the_same_pictures_in_the_same_order(config):
    seen = []
    for one in pairs.pair(config):
        data = load(one)
        experiment = make_experiment(one, data, resolve_device("cpu"))
        name = "_update_d" if one.kind == "gan" else "_update"
        pictures, update = [], getattr(experiment, name)
        setattr(
            experiment,
            name,
            lambda batch, update=update, pictures=pictures: (pictures.append(batch.x.clone()), update(batch))[1],
        )
        for _ in range(7):  # more than an epoch of 40 pictures in batches of 8
            for phase in experiment.phases:
                experiment.run_phase(phase)
            experiment.step += 1
        seen.append(pictures)
    assert len(seen[0]) == len(seen[1]) == 7
    assert all((left == right).all() for left, right in zip(*seen, strict=True))
    assert not (seen[0][0] == seen[0][1]).all()


def test_the_decoder_is_the_generators_module_of_the_same_size(config):
    G, D, decoder, encoder = (
        module
        for one in pairs.pair(config)
        for name, module in make_experiment(one, load(one), resolve_device("cpu")).modules.items()
        if name != "G_ema"
    )
    assert isinstance(decoder, FlowDecoder)
    decoder = decoder.decoder
    shapes = [{name: value.shape for name, value in net.state_dict().items()} for net in (G, decoder, D, encoder)]
    assert type(G) is type(decoder) and shapes[0] == shapes[1]
    differing = {name for name in shapes[2] if shapes[2][name] != shapes[3][name]}
    last = max(int(name.split(".")[1]) for name in shapes[2])
    assert differing == {f"net.{last}.weight", f"net.{last}.bias"}  # 1 verdict against 2 numbers for each of z
    assert shapes[3][f"net.{last}.bias"] == (2 * config.z_dim,)


def test_settings_that_differ_are_listed_as_not_matched(config):
    gan, vae = pairs.pair(config.updated(d_norm="batch", preset="mnist"), beta=2.0)
    assert (vae.beta, vae.likelihood, vae.d_norm, vae.preset) == (2.0, "bernoulli", "batch", "mnist-vae")
    told = {record.what: record for record in pairs.compare(gan, vae)}
    matched = {"Pictures", "Batches", "Budget", "Length of z", "Generator or decoder", "Discriminator or encoder", "Averaging"}
    assert {what for what, record in told.items() if record.same} == matched
    assert "beta 2" in told["Objective"].vae
    other = {record.what: record for record in pairs.compare(gan, vae.updated(seed=9, steps=5, ngf=8, d_norm="none"))}
    assert not any(other[what].same for what in ("Batches", "Budget", "Generator or decoder", "Discriminator or encoder"))
    counted = {record.what: record for record in pairs.compare(gan, vae, ([10, 5], [10, 7]))}["Parameters"]
    assert not counted.same and "10" in counted.why


def test_colour_gets_a_gaussian_likelihood_and_a_gan_without_a_vae_twin_is_refused(config):
    faces = pairs.pair(config.updated(dataset="drawn-faces", preset="faces-small"))[1]
    assert (faces.likelihood, faces.preset) == ("gaussian", "")
    for bad in ({"architecture": "mlp"}, {"loss": "mmd"}, {"prior": "uniform"}):
        with pytest.raises(ConfigError, match="VAE"):
            pairs.pair(config.updated(**bad))
    with pytest.raises(ConfigError, match="beta"):
        pairs.pair(config, beta=-1)


# -- the two runs -----------------------------------------------------------------------------------------------------------


def test_a_pair_is_recorded_in_its_folders_and_found_by_one_name(config):
    gan, vae = pairs.create(config)
    assert pairs.partner(gan).id == vae.id and pairs.partner(vae).id == gan.id
    assert [(a.id, b.id) for a, b in pairs.known() if not a.card()] == [(gan.id, vae.id)]
    for names in ((gan.id, vae.id), (gan.id, None), (None, vae.id)):
        assert [run.id for run in pairs.find(*names)] == [gan.id, vae.id]
    for names, words in (
        ((vae.id, gan.id), "not a GAN"),
        (("gone", vae.id), "no run named"),
        (("../x", None), "no run named"),
    ):
        with pytest.raises(RunError, match=words):
            pairs.find(*names)
    runs.delete(_ended(vae))
    assert [pair for pair in pairs.known() if not pair[0].card()] == []
    with pytest.raises(RunError, match="no partner"):
        pairs.find(gan.id, None)


def _ended(run: RunDir) -> RunDir:
    run.update_status(state="finished")
    return run


def test_a_pretrained_model_is_paired_with_the_vae_of_its_name(config, tmp_path, monkeypatch):
    monkeypatch.setattr(runs.collection, "PROJECT", tmp_path)
    made = [
        RunDir.create(runs.pretrained_root() / name, one)
        for name, one in zip(("mnist", "mnist-vae"), pairs.pair(config), strict=True)
    ]
    for run in made:
        run.write_card({"title": run.id})
    assert [(a.id, b.id) for a, b in pairs.known()] == [("mnist", "mnist-vae")]
    assert pairs.find(None, "mnist-vae")[0].id == "mnist"


def test_a_time_limit_finishes_the_run_with_a_last_snapshot(config, tmp_path):
    run = RunDir.create(tmp_path / "run", config.updated(steps=1_000_000, max_seconds=1, snapshot_every=1000, log_every=1000))
    assert Worker(run).work() == "finished", run.status()["error"]
    status = run.status()
    assert 1 <= status["seconds"] < 30
    assert 1 <= status["step"] < 1_000_000
    assert run.snapshots()[-1] == run.samples()[-1] == status["step"]
    assert run.stats()[0][-1]["step"] == status["step"]
    with pytest.raises(RunError, match="already trained for its 1 seconds"):
        runs.prepare_resume(run, None)


# -- the terms of the bound -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("beta", "warmup"), [(1.0, 0), (4.0, 0), (2.0, 8)])
def test_the_terms_of_the_bound_add_up(config, tmp_path, beta, warmup):
    vae = pairs.pair(config, beta=beta, kl_warmup=warmup)[1]
    run = RunDir.create(tmp_path / "vae", vae)
    assert Worker(run).work() == "finished", run.status()["error"]
    rows = run.stats()[0]
    assert len(rows) == 4
    for last in range(1, 5):
        now = pairs.terms(rows[:last], vae)
        assert now.step == last
        assert now.beta == pytest.approx(beta * (last / warmup if warmup else 1))
        assert now.reconstruction + now.beta * now.kl == pytest.approx(now.total, rel=1e-5)
        assert 0 <= now.active <= config.z_dim
    assert pairs.terms([], vae) is None
    assert pairs.terms([{"step": 1, "loss/VAE": None, "elbo/KL": 1.0, "elbo/reconstruction": 1.0}], vae) is None


def test_latent_dimensions_that_carry_more_than_a_hundredth_of_a_nat_count_as_used(config):
    import torch

    vae = pairs.pair(config)[1]
    experiment = make_experiment(vae, load(vae), resolve_device("cpu"))
    mu = torch.tensor([[0.0, 0.1, 0.2, 1.0]]).repeat(8, 1)  # with sigma 1 the KL is mu^2 / 2: 0, 0.005, 0.02, 0.5
    weight = torch.nn.Parameter(torch.ones(()))
    experiment.modules["E"].forward = lambda x: (weight * mu, 0 * weight * mu)
    stats = experiment.run_phase(experiment.phases[0])
    assert stats["elbo/active dimensions"].item() == 2
    assert stats["elbo/KL"].item() == pytest.approx(0.525)


def test_posterior_collapse_gives_a_warning_and_a_code_in_use_does_not():
    assert "Posterior collapse" in pairs.collapse(0.01, 0, 64)
    assert "Posterior collapse" in pairs.collapse(0.2, 0, 64)
    assert "Only 9 of the 64 latent dimensions" in pairs.collapse(12.0, 9, 64)
    assert pairs.collapse(27.0, 30, 64) is None
    assert pairs.collapse(3.0, 2, 2) is None


# -- verdicts ---------------------------------------------------------------------------------------------------------------------


def _one(value, spread=0.01, real=None, num=1000, features="f"):
    return {"value": value, "spread": spread, "real": real, "num": num, "features": features}


@pytest.mark.parametrize(
    ("metric", "gan", "vae", "winner"),
    [
        ("frechet", _one(10), _one(20), "gan"),
        ("frechet", _one(20), _one(10), "vae"),
        ("frechet", _one(10, 2), _one(15, 2), ""),  # 5 apart; 2 x (2 + 2) = 8
        ("frechet", _one(10, 1), _one(15, 1), "gan"),  # 5 apart; 4
        ("precision", _one(0.9), _one(0.5), "gan"),
        ("recall", _one(0.2), _one(0.5), "vae"),
        ("sharpness", _one(1.1), _one(0.5), "gan"),
        ("sharpness", _one(1.5), _one(0.9), "vae"),
        ("sharpness", _one(1.1), _one(0.9), ""),  # as far from 1 on either side
        ("copies", _one(0.0, 0), _one(0.005, 0), "gan"),
        ("copies", _one(0.0, 0, real=0.01), _one(0.005, 0, real=0.01), ""),  # both as rare as among real ones
        ("frechet", _one(10, None), _one(20, None), "?"),
        ("frechet", _one(10, num=500), _one(20), "?"),
        ("frechet", _one(10, features="g"), _one(20), "?"),
    ],
)
def test_a_verdict_says_no_more_than_the_numbers(metric, gan, vae, winner):
    (said,) = pairs.verdicts({metric: [gan]}, {metric: [vae]})
    assert said.winner == winner
    mirrored = pairs.verdicts({metric: [vae]}, {metric: [gan]})[0].winner
    assert mirrored == {"gan": "vae", "vae": "gan"}.get(winner, winner)
    assert ("not clearly ahead in any metric" in pairs.tally([said])) == (winner != pairs.NOT_COMPARABLE)
    assert ("No clear difference" in pairs.tally([said])) == (winner == "")
    assert ("cannot be compared yet" in pairs.tally([said])) == (winner == pairs.NOT_COMPARABLE)


def test_only_what_evaluate_measured_at_that_step_counts(config):
    gan, _ = pairs.create(config)
    gan.append_metrics(2, {"frechet": 5.0}, features="f", num=500, seconds=1.0)  # during training
    gan.append_metrics(2, {"frechet": 9.0}, spread=0.1, real=1.0, features="f", num=1000)
    gan.append_metrics(2, {"frechet": 8.0, "mmd": math.nan}, spread=0.1, real=1.0, features="f", num=1000)
    found = pairs.measured(runs.measurements(gan), 2)
    assert {name: [one["value"] for one in all_] for name, all_ in found.items()} == {"frechet": [8.0, 9.0]}
    assert pairs.measured(runs.measurements(gan), 4) == {} == pairs.measured(runs.measurements(gan), None)
    assert pairs.verdicts(found, {}) == []


def test_the_newest_comparable_measurements_are_compared():
    """Measured again with fewer samples, the second half cancelled: what both have still counts."""
    gan = {"frechet": [_one(12, num=2000), _one(10, num=10_000)]}
    vae = {"frechet": [_one(50, num=10_000)]}
    (said,) = pairs.verdicts(gan, vae)
    assert (said.gan["value"], said.winner) == (10, "gan")
    (said,) = pairs.verdicts({"frechet": [_one(12, num=2000)]}, vae)
    assert said.winner == pairs.NOT_COMPARABLE
    both = [said, *pairs.verdicts({"recall": [_one(0.9)]}, {"recall": [_one(0.5)]})]
    assert "The GAN is ahead in Recall" in pairs.tally(both) and "Not comparable yet: Fréchet distance" in pairs.tally(both)


def test_measuring_a_pretrained_model_changes_nothing_in_its_folder(config, tmp_path):
    shipped, _ = pairs.create(config)
    shipped.append_metrics(2, {"frechet": 8.0}, spread=0.1, features="f", num=1000)
    shipped.write_card({"title": "Shipped"})
    before = (shipped.path / "metrics.jsonl").read_bytes()
    runs.keep_measurements(shipped, 2, {"frechet": 7.0}, spread=0.1, features="f", num=1000)
    assert (shipped.path / "metrics.jsonl").read_bytes() == before
    assert [row["value"] for row in runs.measurements(shipped)] == [8.0, 7.0]
    assert all(run.id != ".measured" for run in runs.all_runs())


def test_the_time_to_a_quality_ignores_one_lucky_measurement():
    rows = [{"step": i, "seconds": i, "metric/frechet": value} for i, value in enumerate([50, 9, 30, 10, 8, 7])]
    assert pairs.time_to(rows, "frechet", 10)["step"] == 3
    assert pairs.time_to(rows, "frechet", 7)["step"] == 5
    assert pairs.time_to(rows, "frechet", 6) is None
    other = [{"step": i, "seconds": i, "metric/frechet": value} for i, value in enumerate([50, 23.4])]
    assert pairs.reachable(rows, other, "frechet") == 24
    assert pairs.reachable(rows, [], "frechet") is None
    shares = [{"metric/recall": value} for value in (0.1, 0.456)]
    assert pairs.reachable(shares, shares, "recall") == pytest.approx(0.45)
