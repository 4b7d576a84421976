"""A copy is one thing: the studio's job, both pages, the metric and the doctor count the same samples."""

import pytest
import torch

from gan_core import runs
from gan_core.datasets.load import load, real_pictures
from gan_core.doctor.signs import Probe
from gan_core.images.arrays import to_float
from gan_core.metrics.copies import Training
from gan_core.studio.answers import nearest as nearest_answers
from gan_core.studio.jobs import Task
from gan_core.studio.protocol import Nearest
from gan_core.worker.worker import Worker
from web.views.pairs import words


@pytest.fixture
def shown(tiny):
    """(run, samples): three training pictures under some noise, and three new ones."""
    run = runs.create(tiny.updated(steps=2, evaluate_every=0))
    assert Worker(run).work() == "finished", run.status()
    known, new = load(run.config).images[[7, 9, 11]], real_pictures(run.config, 40)[1]
    noise = torch.randn(known.shape, generator=torch.Generator().manual_seed(0))
    eights = new.images[new.labels == 8][:3]  # a new 1 is easily taken for a copy of another 1
    return run, torch.cat([(known + 12 * noise).clamp(0, 255).byte(), eights])


def test_everything_that_counts_copies_counts_the_same(shown, monkeypatch):
    run, samples = shown
    monkeypatch.setattr(nearest_answers, "draw", lambda sampler, z, y: samples)
    result = nearest_answers.nearest_pictures(Nearest(run=str(run.path), latents=list(range(6))), Task(None))
    assert [one["copy"] for one in result["latents"]] == [True] * 3 + [False] * 3, "what Explore marks"
    assert result["copies"] == 3, "what Explore sums up"
    assert words.copies_in_words(result).startswith("3 of 6 samples are copies"), "what GAN or VAE says"
    data = load(run.config)
    assert Training(data.images).share_copied(samples) == 0.5, "what evaluate measures"
    assert Probe(run.config, data).look(to_float(samples))["health/copies"] == 0.5, "what the doctor sees"
