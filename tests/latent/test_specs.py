"""The grammar of a latent. grammar.json holds the cases that the JavaScript tests check as well."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.errors import UserError
from gan_core.latent import specs
from gan_core.latent.labels import check_labels
from gan_core.places import PROJECT

CASES = json.loads((Path(__file__).parent / "grammar.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["valid"], ids=lambda case: json.dumps(case["spec"])[:60])
def test_each_form_of_latent_has_its_words_and_parents(case):
    latent = specs.parse(case["spec"])
    assert specs.words(latent) == case["words"]
    assert specs.parents(latent) == [(how, specs.parse(parent)) for how, parent in case["parents"]]
    assert specs.parse(json.loads(json.dumps(specs.to_json(latent)))) == latent


@pytest.mark.parametrize("spec", CASES["invalid"], ids=lambda spec: json.dumps(spec)[:60])
def test_malformed_latents_are_refused_with_a_sentence(spec):
    with pytest.raises(UserError) as caught:
        specs.parse(spec)
    assert 0 < len(str(caught.value)) < 300


def test_the_shared_cases_cover_every_kind_of_latent():
    kinds = {type(specs.parse(case["spec"])).__name__ for case in CASES["valid"]}
    assert kinds == {kind.__name__ for kind in specs.KIND_TYPES}


DEEP = 0
for _ in range(specs.DEPTH + 1):
    DEEP = {"times": DEEP, "by": 1}


@pytest.mark.parametrize(
    "spec",
    [
        DEEP,
        {"mix": [[0, 0]] * specs.NODES},
        {"z": [float("nan")]},
        {"z": [float("inf")]},
        {"z": [10**400]},
        10**5000,
        {"times": 1, "by": 10**5000},
        {"times": 1, "by": 1e300},
        {3: 4},
        {"from": 1, "move": {"\ud800": 1}},
        {"from": 1, "lock": ["a" * 201]},
        {"from": 1, "lock": ["pca:0"] * 65},
        pytest.param(object(), id="an object"),  # its address must not stand in the name: each process has another one
    ],
    ids=lambda spec: specs.short(spec),
)
def test_hostile_values_are_refused_with_a_printable_sentence(spec):
    with pytest.raises(UserError) as caught:
        specs.parse(spec)
    assert len(str(caught.value)) < 300 and str(caught.value).encode()


def test_limits_themselves_are_allowed():
    deep = 0
    for _ in range(specs.DEPTH):
        deep = {"times": deep}
    assert specs.parse(deep) and specs.parse({"mix": [[1, 0]] * (specs.NODES - 1)})
    assert specs.parse(specs.SEEDS - 1) == specs.Seed(2**31 - 1)


def test_a_list_shares_one_limit_on_its_size():
    half = {"mix": [[1, 0]] * (specs.NODES // 2)}
    specs.parse_all([half])
    with pytest.raises(UserError, match="20,000"):
        specs.parse_all([half, half])
    for wrong in ("0", {}, None, 3):
        with pytest.raises(UserError, match="list"):
            specs.parse_all(wrong)


def test_moves_names_every_direction_moved_along_or_locked():
    spec = {"mix": [[1, {"from": {"from": 2, "move": {"pca:0": 1}}, "move": {"fitted:Slant": 1}, "lock": ["sefa:3"]}]]}
    assert specs.moves([spec, 3]) == {"pca:0", "fitted:Slant", "sefa:3"}
    assert specs.moves([{"times": spec, "by": 2}]) == {"pca:0", "fitted:Slant", "sefa:3"}
    assert specs.moves([1, {"mutate": 2}]) == set()


# Values close to the grammar, so that most of them go deep before they go wrong.
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2**31),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["lerp", "pca:0"]),
)
keys = st.one_of(st.sampled_from([*specs.KINDS, "path", "move", "lock", "amount", "by"]), st.text(max_size=3))
values = st.recursive(
    leaves, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=3)), max_leaves=20
)


def check_sentence(error: UserError) -> None:
    assert str(error).encode() and len(str(error)) < 400


@given(values)
@settings(max_examples=400, deadline=None)
def test_any_value_is_a_latent_or_a_user_error(value):
    try:
        latent = specs.parse(value)
    except UserError as error:
        check_sentence(error)
        return
    assert specs.parse(json.loads(json.dumps(specs.to_json(latent)))) == latent
    assert specs.words(latent) and isinstance(specs.parents(latent), list) and specs.moves([latent]) is not None


@given(values, st.integers(0, 4), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_any_value_is_a_list_of_labels_or_a_user_error(value, num_classes, count):
    try:
        assert check_labels(value, num_classes, count) is None or len(value) == count
    except UserError as error:
        check_sentence(error)


def test_the_grammar_needs_no_torch():
    code = "import sys; import gan_core.latent.specs, gan_core.latent.labels; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
