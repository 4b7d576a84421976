"""Mix, Your picture and Did it copy? without a browser: what they are given, and the code they show."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.latent.resolve import resolve
from gan_core.sampling.sampler import Sampler
from tests.latent_runs import made_run
from tests.pages.explore_app import page, words
from web.views.explore import copies, events, favourites, mix, picture


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """One run of a generator that nobody trained."""
    root = tmp_path_factory.mktemp("atelier")
    made_run(out=str(root / "60-made"))
    return root


@pytest.fixture
def told(shelf, monkeypatch):
    """What the views hand to their components, by the component's name."""
    monkeypatch.setenv("GAN_RUNS", str(shelf))
    seen: dict[str, dict] = {}
    for module, name in ((mix, "mixer"), (picture, "projector"), (copies, "lookalikes"), (favourites, "tray")):
        monkeypatch.setattr(module, name, lambda data, name=name, **more: seen.__setitem__(name, data))
    return seen


# -- the views ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "parts"), [("mix", ["mixer", "tray"]), ("picture", ["projector"]), ("copies", ["lookalikes"])]
)
def test_each_view_is_given_the_run_the_snapshot_and_the_address(told, view, parts):
    app = page(run="60-made", view=view, psi="0.7", z="[3]", keep='[5,{"mutate":5,"seed":1,"amount":0.4}]')
    assert not app.exception and not app.error
    for part in parts:
        data = told[part]
        assert (data["run"], data["at"], data["label"]) == ("60-made", 5, None) and data["token"]
        assert data["favourites"] == [5, {"mutate": 5, "seed": 1, "amount": 0.4}]
        # a projection is of the picture as it is: truncation would draw another latent than was found
        assert data["psi"] == (1.0 if part == "projector" else 0.7)
    assert view != "copies" or (told["lookalikes"]["samples"] == [3] and told["lookalikes"]["missing"] == "")
    assert view != "mix" or any("draw 60-made" in block.value for block in app.code)


def commands(app: AppTest) -> list[str]:
    return [block.value for block in app.code if block.language == "bash"]


def test_the_code_of_mix_draws_the_result(told):
    app = page(run="60-made", view="mix", z="[8,9]")  # z is of another view
    [line] = commands(app)
    assert '[{"times":{"mix":[[1,0],[-1,1],[1,2]]},"by":0.5774}]' in line and "[8,9]" not in line
    state = {"mode": "mix", "parts": [[1, 4], [1, 5]], "out": {"mix": [[0.5, 4], [0.5, 5]]}}
    [line] = commands(page(run="60-made", view="mix", mix=json.dumps(state), z="[8,9]"))
    assert '[{"mix":[[0.5,4],[0.5,5]]}]' in line
    assert not commands(page(run="60-made", view="mix", mix=json.dumps(state | {"out": None}), z="[8,9]"))


def test_a_search_and_what_follows_from_it_use_no_truncation(told, monkeypatch):
    said = {}
    monkeypatch.setattr(picture, "projector", lambda data, **more: said.update(more, data=data))
    app = page(run="60-made", view="picture", psi="0.5")
    assert not app.exception and app.slider(key="psi").disabled and app.slider(key="psi").value == 1
    assert not commands(app), "nothing is found yet"
    app.query_params["psi"], app.query_params["z"] = "0.5", json.dumps([{"z": [0.5] * 6}])
    app.session_state["own-drawn"], app.session_state["own-steps"] = "iVBORw0", 100
    search, draw = commands(app.run())
    assert search.startswith("python -m gan_core project 60-made --picture picture.png --steps 100 --out ")
    assert draw == "python -m gan_core draw 60-made --latents '[{\"z\":[0.5,0.5,0.5,0.5,0.5,0.5]}]' --out pictures.png"

    query = {"psi": "0.5"}
    monkeypatch.setattr(events.st, "query_params", query)
    monkeypatch.setattr(events.st, "session_state", {})
    picture.projected({"z": [{"z": [1]}], "label": 3, "steps": 200})
    assert query == {"z": '[{"z":[1]}]', "label": "3"}
    query["psi"] = "0.5"
    picture.go_untruncated({"view": "sliders", "specs": [{"z": [1]}]})
    assert query == {"z": '[{"z":[1]}]', "label": "3", "view": "sliders"}


@pytest.mark.parametrize("text", ["", "null", "[1]", '{"mode":', "7", '"x"', "[" * 10_000])
def test_an_address_that_was_cut_short_starts_from_the_defaults(told, text):
    app = page(run="60-made", view="mix", mix=text, z=text, keep=text)
    assert not app.exception and told["mixer"]["mix"] is None


def test_the_state_of_mix_comes_from_the_address(told):
    state = {"mode": "family", "parents": [4], "litter": 2}
    assert not page(run="60-made", view="mix", mix=json.dumps(state)).exception
    assert told["mixer"]["mix"] == state


@pytest.mark.parametrize("view", ["mix", "picture", "copies"])
def test_a_run_without_a_snapshot_says_so(make_run, view):
    app = page(run=make_run("finished").id, view=view)
    assert not app.exception and "has no snapshots yet" in words(app)


def test_a_missing_data_set_is_named_with_the_way_out(make_run, tiny, monkeypatch):
    assert copies.missing_data(make_run("finished")) == ""
    said = copies.missing_data(runs.create(tiny.updated(dataset="mnist")))
    assert "MNIST" in said and "not on this computer" in said and "GAN_DATA" in said


# -- lineage ------------------------------------------------------------------------------------------------------------


def test_a_lineage_draws_the_same_pixels_in_any_batch(shelf):
    """The nested value is all there is of a family: its text, read again, makes the same picture by another generator."""
    a, b = (
        {"mutate": 7, "seed": 3, "amount": 0.4},
        {"mutate": {"mutate": 9, "seed": 1, "amount": 0.7}, "seed": 5, "amount": 0.2},
    )
    family = {"mutate": {"cross": [a, b], "seed": 2}, "seed": 11, "amount": 0.3}
    total = {"times": {"mix": [[0.3333, 7], [0.3333, family], [-1, a], [1, b]]}, "by": 0.7}

    def drawn(text: str, place: int) -> list[int]:
        sampler = Sampler(runs.at(str(shelf / "60-made")))
        from gan_core.sampling.tiles import draw

        return draw(sampler, resolve(json.loads(text), sampler.config))[place].flatten().tolist()

    for one in (family, total):
        alone = drawn(json.dumps([one]), 0)
        assert alone == drawn(json.dumps([1, one, a]), 1)
        assert alone != drawn(json.dumps([a]), 0)
