"""Own pictures of other sides than 64: decoded at that side, kept apart in the cache, drawn by the networks, and read by no judge."""

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.catalogue.architectures import SQUARES
from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.load import load, real_pictures
from gan_core.metrics.observed import Extractor
from gan_core.models import build
from gan_core.settings.config import RunConfig

OWN = [name for name, row in DATASETS.items() if row.wants_path]


@pytest.fixture
def mine(tmp_path):
    for number in range(4):
        Image.fromarray(np.full((150, 160, 3), 40 * number, np.uint8)).save(tmp_path / f"{number}.png")
    Image.new("RGB", (20, 40)).save(tmp_path / "small.png")
    return tmp_path


def test_every_side_that_our_networks_draw_can_be_chosen():
    assert {DATASETS[name].shape for name in OWN} == {(3, side, side) for side in SQUARES}


@pytest.mark.parametrize("name", OWN)
def test_pictures_come_at_the_side_that_was_chosen(name, mine):
    config = RunConfig(dataset=name, data_dir=str(mine), ngf=4, ndf=4)
    shape, data = DATASETS[name].shape, load(config)
    assert tuple(data.images.shape[1:]) == shape
    assert len(data) == (5 if shape[1] <= 80 else 4), "a picture of less than a quarter of the square is left out"
    assert data.images[1].float().mean() == 40
    compared, _ = real_pictures(config, 2)
    assert (Extractor(name).judge is None) == (shape[1] != 64) and tuple(compared.images.shape[1:]) == shape
    G, D = build(config, shape, 0)
    assert D(G(torch.randn(2, config.z_dim))).shape == (2,)
