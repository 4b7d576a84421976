"""D's score of each picture: the numbers, the tiles they belong to, and the words for them."""

import numpy as np
import pytest
import torch

from gan_core import runs
from gan_core.catalogue.architectures import GAN
from gan_core.catalogue.losses import LOSSES
from gan_core.errors import RunError
from gan_core.models import build
from gan_core.places import PROJECT
from gan_core.runs.folder import Move
from gan_core.runs.snapshots import read_snapshot
from gan_core.studio.answers.d_scores import real_tiles, score_grid, score_pictures, sheet
from gan_core.worker.worker import Worker


@pytest.mark.parametrize(("loss", "architecture"), [("nonsaturating", "mlp"), ("hinge", "mlp"), ("hinge", "dcgan")])
def test_scores_are_those_of_the_kept_discriminator(tiny, loss, architecture):
    config = tiny.updated(loss=loss, steps=5, architecture=architecture)
    run = runs.create(config)
    assert Worker(run).work() == "finished"
    told = score_pictures(run, 5)
    assert len(told["fakes"]) == len(told["reals"]) == 36 and told["words"] == LOSSES[loss].score_words
    tiles = real_tiles(run, (1, 28, 28))
    assert tiles.shape == (64, 1, 28, 28)
    D = build(config, (1, 28, 28), 10)[1]
    D.load_state_dict({k.removeprefix("D/"): v for k, v in read_snapshot(run.snapshot_path(5), "D/")[1].items()})
    D.eval()
    for norm in (module for module in D.modules() if isinstance(module, torch.nn.BatchNorm2d)):
        norm.train()  # as in training, over the real pictures alone
    logits = D(tiles.float() / 127.5 - 1).detach()[:36]
    expected = logits.sigmoid() if loss == "nonsaturating" else logits
    assert torch.allclose(torch.tensor(told["reals"]), expected, atol=1e-5)
    if loss == "nonsaturating":
        assert all(0 <= score <= 1 for score in told["fakes"])


def test_every_picture_of_a_frame_is_scored_in_the_order_of_the_grid(tiny):
    run = runs.create(tiny.updated(steps=5))
    Worker(run).work()
    of_snapshot = score_pictures(run, 5)
    told = score_grid(run, 5, 5, 0)
    assert len(told["fakes"]) == len(told["reals"]) == 64 and told["scale"] == "probability"
    assert np.allclose(told["fakes"][:36], of_snapshot["fakes"], atol=2e-3), "the frame of that step shows these pictures"
    assert told["reals"][:36] == of_snapshot["reals"]
    assert score_grid(run, 5, None, 0)["fakes"][:36] == of_snapshot["fakes"]
    moved = score_grid(run, 5, None, 8)["fakes"]
    assert np.allclose(moved[:56], score_grid(run, 5, None, 0)["fakes"][8:], atol=1e-5), "latents 8 to 71"
    assert score_grid(run, 5, 0, 0)["fakes"] != told["fakes"], "another frame, other pictures"
    run.write_move(Move(5, 2), run.sample_path(0).read_bytes())
    assert score_grid(run, 5, 5, 0, move=2) == score_grid(run, 5, 0, 0), "a frame made by hand"
    with pytest.raises(RunError, match="missing"):
        score_grid(run, 5, 3, 0)


def test_pictures_with_labels_are_scored_with_them(tiny):
    run = runs.create(tiny.updated(steps=5, architecture="projection", dropout=0))
    Worker(run).work()
    told = score_grid(run, 5, 5, 0)
    assert len(told["fakes"]) == 80 and told["reals"] == [], "ten labels in eight styles"
    assert np.allclose(told["fakes"], score_grid(run, 5, None, 0)["fakes"], atol=2e-3)


def test_the_tiles_are_the_training_pictures(tiny):
    from gan_core.datasets.load import load

    config = tiny.updated(num_images=10, batch_size=4, steps=1)
    run = runs.create(config)
    Worker(run).work()
    assert torch.equal(real_tiles(run, (1, 28, 28)), load(config).images), "of ten pictures, ten and no grey"


@pytest.mark.parametrize(
    "changes",
    [{"architecture": "vae"}, {"dataset": "ring", "architecture": "mlp2d"}, {"architecture": "projection", "dropout": 0}],
)
def test_runs_without_single_scores_say_why(tiny, changes):
    run = runs.create(tiny.updated(steps=1, **changes))
    assert Worker(run).work() == "finished"
    with pytest.raises(RunError):
        score_pictures(run, 1)


def test_every_loss_with_a_discriminator_says_what_its_scores_mean():
    assert all(row.score_words for row in LOSSES.values() if row.kind == GAN)


def test_colour_images_get_a_sheet_in_colour():
    picture = sheet(torch.full((7, 3, 64, 64), 200, dtype=torch.uint8), [0.5] * 7)
    assert picture.ndim == 3 and picture.shape[2] == 3 and (picture == 200).any() and (picture == 255).any()


@pytest.mark.parametrize("side", [28, 64])
def test_the_numbers_can_be_read_where_a_small_screen_shows_the_sheet(side):
    scores = [0.88, -12.34, -99.99, 1234.5, -123456.0, 0.0]
    picture = sheet(torch.zeros((6, 1, side, side), dtype=torch.uint8), scores)
    bright = (picture > 200).all(2)
    rows = bright.any(1).nonzero()[0]
    shrunk = 437 / picture.shape[1]
    assert (rows.max() - rows.min() + 1) * shrunk >= 8, "digits at least eight pixels high"
    assert rows.max() < picture.shape[0] - 2, "and none cut off below"
    columns = bright.reshape(len(bright), 6, -1).any(0)
    assert not columns[:, :2].any() and not columns[:, -2:].any(), "none reaches its neighbour"


def test_the_train_page_asks_on_demand_only(make_run, monkeypatch):
    import base64

    from streamlit.testing.v1 import AppTest

    from gan_core.images.arrays import png
    from web.client import studio

    run = make_run("stopped")
    run.write_snapshot(5, b"not looked at here")
    asked = []
    one = base64.b64encode(png(sheet(torch.zeros(1, 1, 28, 28, dtype=torch.uint8), [0.25]))).decode()

    def ask(**request):
        asked.append(request)
        return {
            "words": LOSSES["hinge"].score_words,
            "fakes": [0.25],
            "reals": [0.75],
            "fakes_picture": one,
            "reals_picture": one,
        }

    monkeypatch.setattr(studio, "ask", ask)
    app = AppTest.from_file(str(PROJECT / "pages/train.py"), default_timeout=60)
    app.query_params["run"] = run.id
    app.run()
    assert not app.exception and [request for request in asked if request.get("do") == "d_scores"] == []
    app.button(key=f"judge/{run.id}").click().run()
    assert not app.exception
    assert [(request["do"], request["at"]) for request in asked if request.get("do") == "d_scores"] == [("d_scores", 5)]
    told = " ".join(element.value for element in app.markdown)
    assert "not a probability" in told and "0.25 on average" in told and "0.75 on average" in told
