"""The table of what may stand in an address: old links open, nonsense is explained, and what is written can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import address

OLD_LINKS = [
    ("train", {"run": "0003-mnist"}, {"run": "0003-mnist"}),
    ("runs", {"run": "0003-mnist"}, {"run": "0003-mnist", "compare": ()}),
    ("runs", {"compare": "40-parent,41-child,40-parent"}, {"run": None, "compare": ["40-parent", "41-child"]}),
    ("lab", {"lab": '{"lr_g":0.00002,"data":"grid"}'}, {"lab": {"lr_g": 0.00002, "data": "grid"}}),
    ("explore", {}, {"view": "walk", "psi": 1.0, "z": (), "keep": (), "at": None, "frames": 24, "loop": False}),
    (
        "explore",
        {
            "run": "mnist",
            "at": "500",
            "view": "map",
            "psi": "0.7",
            "label": "4",
            "z": "[0,1,2]",
            "x": "0.25",
            "plane": "curved",
        },
        {"run": "mnist", "at": 500, "view": "map", "psi": 0.7, "label": "4", "z": [0, 1, 2], "x": 0.25, "plane": "curved"},
    ),
    (
        "explore",
        {"z": '[0,{"from":5,"move":{"pca:0":1.5}}]', "frames": "12", "fps": "30", "loop": "1", "ease": "1", "keep": "[7]"},
        {"z": [0, {"from": 5, "move": {"pca:0": 1.5}}], "frames": 12, "fps": 30, "loop": True, "ease": True, "keep": [7]},
    ),
    ("explore", {"view": "far", "by": "4.5", "u": "sefa:0"}, {"view": "far", "by": 4.5, "u": "sefa:0", "v": "pca:1"}),
    (
        "explore",
        {
            "view": "inside",
            "layer": "4",
            "changes": "[[4,7,0],[4,-1,2.5],[5,0,null]]",
            "styles": "5-2",
            "target": "7",
            "weights": "1",
        },
        {
            "layer": 4,
            "first": 0,
            "changes": [[4, 7, 0], [4, -1, 2.5], [5, 0, None]],
            "styles": [2, 5],
            "target": 7,
            "weights": True,
        },
    ),
    ("explore", {"view": "mix", "mix": '{"mode":"mix"}'}, {"view": "mix", "mix": {"mode": "mix"}}),
    (
        "digits",
        {"run": "mnist-conditional", "view": "write", "text": "2026", "style": "one", "seed": "7", "ink": "1"},
        {"run": "mnist-conditional", "view": "write", "text": "2026", "style": "one", "seed": 7, "ink": True},
    ),
    (
        "digits",
        {"view": "many", "label": "3", "n": "480", "on": "Smiling", "from": "2", "to": "7", "each": "20"},
        {"view": "many", "label": "3", "n": 480, "on": "Smiling", "from": "2", "to": "7", "each": 20},
    ),
    (
        "pairs",
        {"gan": "pair-gan", "vae": "pair-vae", "view": "walk", "seed": "9", "a": "4", "b": "8"},
        {"gan": "pair-gan", "vae": "pair-vae", "view": "walk", "seed": 9, "a": 4, "b": 8},
    ),
    ("learn", {"chapter": "picture", "done": "3.1"}, {"chapter": "picture", "done": (1, 3)}),
    (
        "learn",
        {"chapter": "pixels", "part": "tree", "fig": '{"depth":7}', "chosen": "9-2.1-1"},
        {"chapter": "pixels", "part": "tree", "fig": {"depth": 7}, "chosen": {1: 1, 9: 2}},
    ),
    ("glossary", {"term": "latent"}, {"term": "latent"}),
]


@pytest.mark.parametrize(("page", "query", "values"), OLD_LINKS)
def test_an_old_link_opens_as_it_did(page, query, values):
    state = address.read(page, query)
    assert not state.problems
    assert {name: state[name] for name in values} == values


@pytest.mark.parametrize(
    ("page", "name", "value", "says"),
    [
        ("explore", "psi", "nan", "Truncation psi in this link is not a number."),
        ("explore", "psi", "1e999", "is not a number"),
        ("explore", "at", "yesterday", "The step in this link is not a number."),
        ("explore", "view", "nonsense", "The view in this link is not one of the choices."),
        ("explore", "z", "[0,1", "The latents in this link cannot be read: the link may have been cut short."),
        ("explore", "z", "{}", "The latents in this link are not a list."),
        ("explore", "z", "[true]", "The latents in this link contain one that cannot be used: "),
        ("explore", "z", "[" * 5000, "cannot be read"),
        ("explore", "changes", "[[4,7]]", "The changed channels in this link are not a list of [layer, channel, factor]."),
        ("explore", "changes", "[[4,-2,0]]", "are not a list of [layer, channel, factor]"),
        ("explore", "changes", "[[4,1,99]]", "are not a list of [layer, channel, factor]"),
        ("explore", "styles", "2", "The range of layers with the other style in this link is not a range such as 2-5."),
        ("explore", "mix", "[]", "The state of Mix in this link cannot be read."),
        ("digits", "style", "cubist", "The style in this link is not one of the choices."),
        ("pairs", "a", "x", "The first picture in this link is not a number."),
        ("lab", "lab", '{"lr_g":NaN}', "cannot be read"),
        ("learn", "fig", '{"x":1e999}', "cannot be read"),
        ("learn", "fig", '{"x":"' + "y" * 500 + '"}', "The state of the figure in this link is too long."),
        ("learn", "chosen", "1-2-3", "are not pairs of numbers with points between them"),
        ("learn", "done", "1.x", "The finished chapters in this link are not numbers with points between them."),
    ],
)
def test_nonsense_becomes_the_default_and_a_sentence(page, name, value, says):
    state = address.read(page, {name: value})
    assert state[name] == address.parts(page)[name].default
    [problem] = state.problems
    assert says in problem and problem.endswith("The default is shown instead.")


def test_a_number_beyond_its_bounds_becomes_the_nearest_one():
    state = address.read("explore", {"psi": "9", "frames": "-3"})
    assert (state["psi"], state["frames"], state.problems) == (address.PSI_MOST, 1, ())


def test_parts_of_other_pages_are_passed_over():
    state = address.read("train", {"run": "a", "psi": "nonsense", "evil": "<b>"})
    assert state["run"] == "a" and not {"psi", "evil"} & state.values.keys() and not state.problems


def test_written_changes_can_be_read_again():
    query: dict[str, str] = {"run": "a"}
    changes = {"view": "map", "psi": 0.35, "z": [{"z": [0.123456, 1.0]}, 4], "loop": True, "frames": 5, "at": 30, "evil": 1}
    assert address.write("explore", query, changes) == []
    assert query["z"] == '[{"z":[0.1235,1]},4]' and "evil" not in query
    state = address.read("explore", query)
    assert not state.problems
    assert state["run"] == "a" and state["z"] == [{"z": [0.1235, 1]}, 4]
    assert all(state[name] == changes[name] for name in ("view", "psi", "loop", "frames", "at"))


def test_a_default_and_none_leave_the_address_short():
    query = {"psi": "0.5", "at": "3", "loop": "1", "z": "[1]", "x": "0.1"}
    address.write("explore", query, {"psi": 1.0, "at": None, "loop": False, "z": []})
    assert query == {"x": "0.1"}


def test_the_whole_address_stays_within_what_servers_accept():
    query: dict[str, str] = {}
    long = [{"z": [0.1234] * 64}] * 6
    assert address.write("explore", query, {"keep": long}) == []
    assert address.write("explore", query, {"z": long, "psi": 0.5}) == ["The latents"]
    assert "z" not in query and query["psi"] == "0.5" and address.read("explore", query)["keep"] == long


@pytest.mark.parametrize("page", ["train", "runs", "explore", "digits", "pairs", "learn", "lessons", "glossary", "lab"])
@given(value=st.text(max_size=40))
def test_no_text_in_an_address_is_an_error(page, value: str):
    state = address.read(page, dict.fromkeys(address.parts(page), value))
    query: dict[str, str] = {}
    address.write(page, query, state.values)
    again = address.read(page, query)
    assert not again.problems and {**again.values} == {**state.values}


def test_every_part_has_one_row_on_each_of_its_pages():
    rows = [(page, part.name) for part in address.PARTS for page in part.pages]
    assert len(rows) == len(set(rows))
