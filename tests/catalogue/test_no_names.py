"""Nobody but the catalogue and the presets knows a choice by its name: everybody else asks a fact of its row."""

import ast
import re
from pathlib import Path

import pytest

from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.events import EVENTS
from gan_core.catalogue.losses import LOSSES, PENALTIES
from gan_core.catalogue.metrics import METRICS
from gan_core.catalogue.training import ACTIVATIONS, LIKELIHOODS, NORMS, OPTIMIZERS, PRIORS, SCHEDULES

ROOT = Path(__file__).parents[2]
TABLES = (
    ARCHITECTURES,
    LOSSES,
    PENALTIES,
    DATASETS,
    METRICS,
    EVENTS,
    LIKELIHOODS,
    NORMS,
    ACTIVATIONS,
    OPTIMIZERS,
    PRIORS,
    SCHEDULES,
)
ORDINARY = {
    *("none", "data", "found", "near", "copies", "attributes", "accuracy", "grid", "alarm", "diverged", "snapshot"),
    *("queued", "paused", "stopped", "finished", "interrupted", "failed"),  # states of a run as well
    "layer",  # a column of the table of a network as well
    "vae",  # a kind of experiment as well
    "r2",  # how well a regression fits, as well
}
"""Names of the catalogue that are used for other things as well, so that a comparison with them proves nothing."""
NAMES = {name for table in TABLES for name in table} - ORDINARY
ALLOWED: dict[str, set[str]] = {
    # the modules that make these data sets and priors
    "gan_core/datasets/points.py": {"ring", "spiral", "spirals", "line", "gaussians", "disjoint"},
    "gan_core/latent/priors.py": {"normal", "uniform", "truncated"},
    # still to go
    "gan_core/explore/projection.py": {"normal", "uniform"},
    "web/views/explore/geometry.py": {"truncated", "uniform"},
    "web/views/pairs/arrival.py": {"frechet"},
    "web/views/pairs/training.py": {"frechet"},
}


def _strings(node: ast.AST | None) -> set[str]:
    """The names of the catalogue that an expression holds, also in a tuple, list, set or as keys of a dict."""
    match node:
        case ast.Constant(value=str(text)):
            return {text} & NAMES
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return set().union(*map(_strings, parts))
        case ast.Dict(keys=keys):
            return set().union(*map(_strings, keys))
    return set()


def found(tree: ast.AST) -> set[str]:
    """Names of the catalogue that a module compares with, matches, or has as keys of a dict."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                names |= _strings(left).union(*map(_strings, others))
            case ast.MatchValue(value=value):
                names |= _strings(value)
            case ast.Dict():
                names |= _strings(node)
    return names


def modules() -> list[str]:
    paths = [path for folder in ("gan_core", "web", "pages") for path in (ROOT / folder).rglob("*.py")]
    names = sorted(str(path.relative_to(ROOT)) for path in paths)
    return [name for name in names if not name.startswith("gan_core/catalogue/") and name != "gan_core/settings/presets.py"]


@pytest.mark.parametrize("name", modules())
def test_module_asks_facts_and_compares_with_no_name_of_the_catalogue(name):
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    assert found(tree) <= ALLOWED.get(name, set())


def test_every_exception_is_still_needed():
    for name, allowed in ALLOWED.items():
        assert found(ast.parse((ROOT / name).read_text("utf-8"))) == allowed, f"{name}: remove what is gone from ALLOWED"


@pytest.mark.parametrize(
    "code",
    [
        "loss == 'hinge'",
        "'mnist' != name",
        "name in ('dcgan', 'mlp')",
        "words = {'r1': 1}",
        "match name:\n case 'celeba': pass",
    ],
)
def test_each_way_of_naming_a_choice_is_seen(code):
    assert found(ast.parse(code))
    assert not found(ast.parse(re.sub(r"'(\w+)'", r"'not-\1'", code)))
