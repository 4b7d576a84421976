"""No setting that the form can reach raises anything but a sentence: drawn at random from the whole space."""

import math
import warnings

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.load import ImageData
from gan_core.errors import ConfigError
from gan_core.settings.config import RunConfig, bounds, choices
from gan_core.settings.rules import NEUTRAL, OF_NETWORKS
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Step, train

# widths are kept small for the sake of time: a shape error shows at any width
NARROW = {
    "ngf": (4, 12),
    "ndf": (4, 12),
    "batch_size": (2, 6),
    "n_critic": (1, 3),
    "g_updates": (1, 3),
    "z_dim": (1, 40),
    "kl_warmup": (0, 5),
}
FIXED = {
    "code": "",
    "data_code": "",
    "data_dir": "",
    "device": "cpu",
    "preset": "",
    "num_images": None,
    "tensorboard": False,
    "steps": 2,
}


def values(field: str) -> st.SearchStrategy:
    default = RunConfig.model_fields[field].default
    if field in FIXED:
        return st.just(FIXED[field])
    if words := choices(field):
        return st.sampled_from(words)
    if isinstance(default, bool):
        return st.booleans()
    low, high, multiple = bounds(field)
    low, high = NARROW.get(field, (low, high))
    assert low is not None and high is not None, field
    if isinstance(default, int):
        multiple = int(multiple or 1)
        return st.integers(math.ceil(low / multiple), int(high) // multiple).map(lambda n: n * multiple)
    if field.startswith("lr_"):
        return st.floats(1e-6, 0.01)
    return st.floats(float(low), float(high) * 0.99)


def whole(chosen: dict) -> dict:
    """Own pictures have a place, as the form sees to, and other data sets have none."""
    return {**chosen, "data_dir": "/somewhere" if DATASETS[chosen["dataset"]].wants_path else ""}


SPACE = st.fixed_dictionaries({field: values(field) for field in RunConfig.model_fields}).map(whole)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck.__members__.values()))
@given(SPACE)
def test_what_the_form_accepts_trains(chosen):
    try:
        config = RunConfig.parse(chosen)
    except ConfigError:
        # most random choices do not fit together; give the networks a data set that they can draw and try again
        fitting = {"mlp2d": "ring", "kana": "drawn-faces"}.get(chosen["architecture"], "drawn-digits")
        eased = {
            "dataset": fitting,
            "flip": False,
            "schedule": "alternating",
            "penalty": "none",
            "augment": "none",
            "flow_layers": 0,
        }
        eased |= {name: NEUTRAL[name] for name in OF_NETWORKS}
        eased |= {"loss": "hinge"} if chosen["loss"] == "mmd" else {}
        config = RunConfig.parse(whole({**chosen, **eased}))
    shape = DATASETS[config.dataset].shape
    images = torch.randn(8, *shape) if len(shape) == 1 else torch.randint(0, 256, (8, *shape), dtype=torch.uint8)
    experiment = make_experiment(config, ImageData(images, torch.arange(8) % 10, 10), torch.device("cpu"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # broadcasting by accident warns before it harms
        steps = [event.step for event in train(experiment, 2) if isinstance(event, Step)]
    assert steps == [1, 2]
    assert experiment.sample().shape[1:] == shape


@pytest.mark.parametrize("architecture", choices("architecture"))
@pytest.mark.parametrize("dataset", choices("dataset"))
def test_each_network_with_each_data_set_fits_or_says_why(architecture, dataset):
    chosen = whole({"architecture": architecture, "dataset": dataset, "ngf": 4, "ndf": 4, "batch_size": 2, "device": "cpu"})
    points, side = DATASETS[dataset].is_points, DATASETS[dataset].shape[-1]
    wrong_side = side != {"kana": 64, "michelucci": 28, "embedding": 28, "projected": 28}.get(architecture, side)
    no_labels = ARCHITECTURES[architecture].conditional and not DATASETS[dataset].conditions
    untaught = ARCHITECTURES[architecture].teacher not in ("", DATASETS[dataset].judge)
    if (architecture == "mlp2d") != points or wrong_side or no_labels or untaught:
        with pytest.raises(ConfigError, match=rf"{architecture}.*{dataset}"):
            RunConfig.parse(chosen)
        return
    config = RunConfig.parse(chosen)
    shape = DATASETS[dataset].shape
    images = torch.randn(4, *shape) if len(shape) == 1 else torch.randint(0, 256, (4, *shape), dtype=torch.uint8)
    experiment = make_experiment(config, ImageData(images, torch.arange(4), 10), torch.device("cpu"))
    assert sum(isinstance(event, Step) for event in train(experiment, 1)) == 1
