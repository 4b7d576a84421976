"""A data set is a row of the catalogue and a module; every consumer asks the row or the module."""

import dataclasses
import sys
import types
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch

from gan_core.catalogue.datasets import DATASETS, Dataset
from gan_core.datasets import load as data
from gan_core.datasets.available import found
from gan_core.datasets.data import COMPARED, HELD_OUT, ImageData, Samples
from gan_core.metrics.judge import JUDGES
from gan_core.settings.config import RunConfig, choices
from gan_core.settings.presets import PRESETS

FUNCTIONS = ("load", "real_pictures", "unseen")


@pytest.mark.parametrize("name", DATASETS)
def test_every_row_names_a_module_with_the_functions_of_a_data_set(name):
    row = DATASETS[name]
    module = data.module_of(name)
    assert [one for one in FUNCTIONS if not callable(getattr(module, one, None))] == []
    assert not row.is_points or data.places(name).shape[1:] == (2,)
    assert not row.finder or callable(import_module(row.finder).find)


@pytest.mark.parametrize("name", DATASETS)
def test_the_facts_of_a_row_name_things_that_exist(name):
    row = DATASETS[name]
    assert not row.judge or JUDGES[row.judge].shape == row.shape
    assert not row.drawn or row.count > 0, "a run would train on nothing"
    assert not row.pair_recipe or DATASETS[PRESETS[row.pair_recipe].config.dataset].shape == row.shape
    assert DATASETS[row.drawn_like].drawn
    assert row.is_points or DATASETS[row.drawn_like].shape == row.shape or row.wants_path


def test_every_data_set_can_be_chosen_for_a_run():
    assert choices("dataset") == tuple(DATASETS)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": ""}, "title is empty"),
        ({"module": " "}, "module is empty"),
        ({"attributes": ("Smiling",)}, "both classes and attributes"),
        ({"spread": 0.1}, "need a spread"),
        ({"shape": (28, 28)}, "shape is"),
        ({"finder": ""}, "finder and a folder"),
        ({"drawn": True}, "drawn needs no files"),
        ({"browse": 0}, "browse"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_when_the_catalogue_is_imported(changes, fault):
    with pytest.raises(ValueError, match=rf"mnist: .*{fault}"):
        dataclasses.replace(DATASETS["mnist"], **changes)


@pytest.fixture
def stripes(monkeypatch):
    """A toy data set of stripes: a row and a module, and nothing else."""
    module = types.ModuleType("toy_stripes")

    def draw(num: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
        labels = torch.randint(0, 2, (num,), generator=torch.Generator().manual_seed(seed))
        return (labels.view(-1, 1, 1, 1) * torch.arange(28).view(1, 1, 1, 28) * 9).expand(-1, 1, 28, 28).byte(), labels

    module.__dict__["load"] = lambda config, say: ImageData(*draw(config.num_images or 50, config.seed), 2)
    module.__dict__["real_pictures"] = lambda config, num, say: (
        Samples(*draw(num, config.seed + COMPARED), "stripes"),
        Samples(*draw(num, config.seed + HELD_OUT), "other stripes"),
    )
    module.__dict__["unseen"] = lambda config, num, say: Samples(*draw(num, config.seed + HELD_OUT), "new stripes")
    row = Dataset("stripes", "Stripes", "Stripes.", "Free.", (1, 28, 28), "toy_stripes", classes=("one", "other"), drawn=True)
    monkeypatch.setitem(sys.modules, "toy_stripes", module)
    monkeypatch.setitem(DATASETS, "stripes", row)


def test_a_toy_data_set_is_loaded_compared_and_shown(stripes):
    assert "stripes" in choices("dataset")
    config = RunConfig(dataset="stripes", num_images=6)
    assert found("stripes")
    loaded = data.load(config)
    assert loaded.images.shape == (6, 1, 28, 28) and loaded.num_classes == 2
    first, second = data.real_pictures(config, 5)
    assert first.words == "stripes" and second.words == "other stripes"
    assert data.unseen(config, 4).images.equal(second.images[:4])


@pytest.mark.parametrize("name", ["drawn-digits", "ring", "drawn-faces"])
def test_pictures_to_compare_with_are_never_those_a_run_is_trained_on(name):
    """Seeds of different offsets draw unrelated pictures; what can be looked through is what is held out."""
    config = RunConfig(dataset=name, architecture="mlp2d" if name == "ring" else "mlp", num_images=20, seed=3)
    trained = data.load(config).images.flatten(1).float()
    first, second = data.real_pictures(config, 20)
    for samples in (first, second):
        assert samples.unseen
        assert torch.cdist(trained, samples.images.flatten(1).float()).min() > 0
    assert data.unseen(config, 20).images.equal(second.images)


def test_the_module_of_a_finder_does_not_need_torch():
    for row in DATASETS.values():
        if row.finder:
            spec = find_spec(row.finder)
            assert spec and spec.origin
            text = Path(spec.origin).read_text("utf-8")
            assert "import torch\n" not in text and "from torch " not in text
