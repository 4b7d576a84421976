import pytest
import torch

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.load import ImageData, load
from gan_core.settings.presets import PRESETS, preset
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Step, train

SHIPPED = ("mnist", "fashion", "celeba", "celeba-vae", "mnist-conditional", "mnist-vae", "ring")
SOURCES = ("celeba-kana", "mnist-goodfellow", "mnist-mlp", "mnist-dcgan-michelucci", "mnist-cgan")


def test_every_name_that_was_promised_is_there():
    assert {*SHIPPED, *SOURCES} <= set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_say_what_they_are(name):
    entry = preset(name)
    assert entry.config.preset == name
    assert entry.title and entry.about.endswith(".") and entry.expect.endswith(".") and entry.work > 0
    assert bool(entry.watch) == name.startswith("break-")
    assert bool(entry.source) or name not in SOURCES


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_trains_two_steps(name):
    config = preset(name).config.updated(device="cpu", batch_size=4, n_critic=min(2, preset(name).config.n_critic))
    shape = DATASETS[config.dataset].shape
    images = torch.randn(8, *shape) if len(shape) == 1 else torch.randint(0, 256, (8, *shape), dtype=torch.uint8)
    experiment = make_experiment(config, ImageData(images, torch.arange(8) % 10, 10), torch.device("cpu"))
    steps = [event for event in train(experiment, 2) if isinstance(event, Step)]
    assert len(steps) == 2 and all(value == value for value in steps[-1].values().values())


FACES = ("faces-small", "celeba", "celeba-kana", "celeba-vae")


@pytest.mark.parametrize("name", FACES)
def test_face_presets_train_on_faces_of_every_kind(name, tmp_path):
    from PIL import Image

    for place in ("data/celeba/img_align_celeba", "mine"):
        (tmp_path / place).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (89, 109), (50 * number, 90, 90)).save(tmp_path / place / f"{number}.jpg")
    narrow = {"ngf": 4, "ndf": 4, "num_images": 3, "batch_size": 2, "device": "cpu"}  # the widths are tried above
    for dataset in ("drawn-faces", "celeba", "folder"):
        data_dir = str(tmp_path / "mine") if dataset == "folder" else ""
        config = preset(name).config.updated(dataset=dataset, data_dir=data_dir, **narrow)
        data = load(config)
        assert data.images.shape == (3, 3, 64, 64)
        steps = [event for event in train(make_experiment(config, data, torch.device("cpu")), 2) if isinstance(event, Step)]
        assert len(steps) == 2 and all(value == value for value in steps[-1].values().values())


def test_figures_of_the_sources():
    radford = preset("celeba").config
    assert (radford.z_dim, radford.prior, radford.ngf, radford.batch_size) == (100, "uniform", 128, 128)
    assert (radford.lr_g, radford.lr_d, radford.beta1, radford.d_norm) == (2e-4, 2e-4, 0.5, "batch")
    kana = preset("celeba-kana").config
    assert (kana.architecture, kana.prior, kana.loss) == ("kana", "uniform", "nonsaturating")
    michelucci = preset("mnist-dcgan-michelucci").config
    assert (michelucci.z_dim, michelucci.dropout, michelucci.lr_g, michelucci.lr_d) == (100, 0.3, 1e-4, 1e-4)
    assert michelucci.schedule == "simultaneous" and michelucci.loss == "nonsaturating" and michelucci.label_smoothing == 0
    goodfellow = preset("mnist-goodfellow").config
    assert (goodfellow.loss, goodfellow.optimizer, goodfellow.n_critic) == ("minimax", "sgd", 1) and goodfellow.momentum
    assert goodfellow.prior == "normal" and goodfellow.label_smoothing == 0
    dash = preset("mnist-mlp").config
    assert (dash.architecture, dash.label_smoothing, dash.optimizer) == ("mlp", 0.1, "adam") and dash.dropout
