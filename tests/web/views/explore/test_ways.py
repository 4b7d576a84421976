"""Mix, Your picture and Did it copy? without a browser: what they are told, what they keep, and what is uploaded."""

import base64
import io
import json
import struct
import zlib

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.errors import DataError
from gan_core.latent.resolve import resolve
from gan_core.sampling.sampler import Sampler
from tests.latent_runs import made_run
from tests.pages.explore_app import page, words
from web.components.parts import component
from web.views.explore import ways as atelier


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
    for name in ("mixer", "projector", "lookalikes", "tray"):
        monkeypatch.setattr(atelier, name, lambda data, name=name, **more: seen.__setitem__(name, data))
    return seen


# -- the views ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "parts"), [("mix", ["mixer", "tray"]), ("picture", ["projector"]), ("copies", ["lookalikes"])]
)
def test_each_view_is_told_the_run_the_moment_and_what_the_address_says(told, view, parts):
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
    return [block.value for block in app.code if block.value.startswith("python -m")]


def test_the_code_of_mix_is_of_what_came_out_from_the_beginning_on(told):
    app = page(run="60-made", view="mix", z="[8,9]")  # z is of another view
    [line] = commands(app)
    assert '[{"times":{"mix":[[1,0],[-1,1],[1,2]]},"by":0.5774}]' in line and "[8,9]" not in line
    state = {"mode": "mix", "parts": [[1, 4], [1, 5]], "out": {"mix": [[0.5, 4], [0.5, 5]]}}
    [line] = commands(page(run="60-made", view="mix", mix=json.dumps(state), z="[8,9]"))
    assert '[{"mix":[[0.5,4],[0.5,5]]}]' in line
    assert not commands(page(run="60-made", view="mix", mix=json.dumps(state | {"out": None}), z="[8,9]"))


def test_a_search_knows_no_truncation_and_what_goes_on_from_it_has_none(told, monkeypatch):
    said = {}
    monkeypatch.setattr(atelier, "projector", lambda data, **more: said.update(more, data=data))
    app = page(run="60-made", view="picture", psi="0.5")
    assert not app.exception and app.slider(key="psi").disabled and app.slider(key="psi").value == 1
    assert not commands(app), "nothing is found yet"
    app.query_params["psi"], app.query_params["z"] = "0.5", json.dumps([{"z": [0.5] * 6}])
    app.session_state["own-drawn"], app.session_state["own-steps"] = "iVBORw0", 100
    search, draw = commands(app.run())
    assert search.startswith("python -m gan_core project 60-made --picture picture.png --steps 100 --out ")
    assert draw == "python -m gan_core draw 60-made --latents '[{\"z\":[0.5,0.5,0.5,0.5,0.5,0.5]}]' --out pictures.png"

    query = {"psi": "0.5"}
    monkeypatch.setattr(atelier.st, "query_params", query)
    monkeypatch.setattr(atelier.st, "session_state", {})
    atelier._projected({"z": [{"z": [1]}], "label": 3, "steps": 200})
    assert query == {"z": '[{"z":[1]}]', "label": "3"}
    query["psi"] = "0.5"
    atelier._go_untruncated({"view": "sliders", "specs": [{"z": [1]}]})
    assert query == {"z": '[{"z":[1]}]', "label": "3", "view": "sliders"}


@pytest.mark.parametrize("text", ["", "null", "[1]", '{"mode":', "7", '"x"', "[" * 10_000])
def test_an_address_that_was_cut_short_begins_afresh(told, text):
    app = page(run="60-made", view="mix", mix=text, z=text, keep=text)
    assert not app.exception and told["mixer"]["mix"] is None


def test_the_state_of_mix_comes_from_the_address(told):
    state = {"mode": "family", "parents": [4], "litter": 2}
    assert not page(run="60-made", view="mix", mix=json.dumps(state)).exception
    assert told["mixer"]["mix"] == state


@pytest.mark.parametrize("view", ["mix", "picture", "copies"])
def test_a_run_without_a_snapshot_says_so(make_run, view):
    def script():
        import streamlit as st

        from gan_core import runs
        from web.views.explore import ways as atelier

        views = {"mix": atelier.arithmetic, "picture": atelier.own_picture, "copies": atelier.copies}
        views[st.query_params["view"]](runs.find(st.query_params["run"]), None)

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params["run"], app.query_params["view"] = make_run("finished").id, view
    app.run()
    assert not app.exception and "no snapshot" in words(app)


def test_a_data_set_that_is_not_here_is_told_with_the_way_out(make_run, tiny, monkeypatch):
    assert atelier.missing_data(make_run("finished")) == ""
    said = atelier.missing_data(runs.create(tiny.updated(dataset="mnist")))
    assert "MNIST" in said and "not on this machine" in said and "GAN_DATA" in said


# -- favourites ---------------------------------------------------------------------------------------------------------


def favourites_script():
    import json

    import streamlit as st

    from gan_core import runs
    from web.views.explore import ways as atelier

    run = runs.find(st.query_params["run"])
    for spec in json.loads(st.query_params.get("do", "[]")):
        atelier.keep(run, spec)
    atelier.favourites(run)


def test_favourites_are_kept_once_up_to_the_most_and_stand_in_address_and_session(make_run):
    app = AppTest.from_function(favourites_script, default_timeout=60)
    run = make_run("finished")
    app.query_params["run"] = run.id
    app.query_params["do"] = json.dumps([3, {"mutate": 3, "seed": 0, "amount": 0.4}, 3, True, -1, "x", None, {"no": 1}])
    app.run()
    assert not app.exception
    expected = [3, {"mutate": 3, "seed": 0, "amount": 0.4}]
    assert app.session_state["favourites"] == expected
    told = app.query_params["keep"]
    assert json.loads(told if isinstance(told, str) else told[0]) == expected
    app.query_params["do"] = json.dumps(list(range(100, 140)))
    app.run()
    assert app.session_state["favourites"] == [*expected, *range(100, 122)]
    assert len(app.session_state["favourites"]) == atelier.MOST_FAVOURITES

    # those of another run are other latents, and may be of another length
    app.query_params["run"], app.query_params["do"] = make_run("finished").id, "[]"
    app.run()
    assert app.session_state["favourites"] == [] and "keep" not in app.query_params


def test_what_is_too_long_for_an_address_stays_in_the_session(make_run):
    app = AppTest.from_function(favourites_script, default_timeout=60)
    app.query_params["run"] = make_run("finished").id
    long = [{"z": [0.1234] * 512} for _ in range(8)]
    for i, one in enumerate(long):
        one["z"] = [*one["z"][1:], i]
    app.query_params["do"] = json.dumps(long)
    app.run()
    assert not app.exception and app.session_state["favourites"] == long and "keep" not in app.query_params


# -- lineage ------------------------------------------------------------------------------------------------------------


def test_a_lineage_replays_to_the_same_pixels_whatever_it_is_drawn_with(shelf):
    """The nested value is all there is of a family: its text, read anew, makes the same picture by another generator."""
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


# -- what is uploaded ---------------------------------------------------------------------------------------------------


def file(image: Image.Image, kind: str = "PNG", **more) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **more)
    return data.getvalue()


def fitted(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(atelier.fit_upload(data))))


def test_pictures_of_any_kind_come_out_as_small_ones_in_rgb():
    assert fitted(file(Image.new("L", (28, 28), 7))).size == (28, 28)
    assert fitted(file(Image.new("RGB", (4000, 1000), "red"), "JPEG")).size == (512, 128)
    assert fitted(file(Image.new("RGB", (1, 1), "red"))).getpixel((0, 0)) == (255, 0, 0)
    assert fitted(file(Image.new("CMYK", (9, 9)), "JPEG")).mode == "RGB"
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert fitted(file(clear)).getpixel((1, 1)) == (255, 255, 255), "what is clear is paper"
    film = [Image.new("RGB", (6, 6), colour) for colour in ("blue", "red")]
    assert fitted(file(film[0], "GIF", save_all=True, append_images=film[1:])).getpixel((2, 2)) == (0, 0, 255)


def test_a_picture_is_turned_as_its_camera_says():
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    turned = fitted(file(image, "PNG", exif=exif))
    assert turned.size == (20, 40)
    assert turned.getpixel((10, 5)) == (0, 0, 0) and turned.getpixel((10, 35)) == (255, 255, 255)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says of itself that it is `side` x `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"this is no picture", "plain text"),
        (file(Image.effect_noise((64, 64), 50))[:900], "damaged"),
        (bomb(9000), "too many pixels: 9000 x 9000"),
        (bomb(30_000), "too many pixels"),
        (b"x" * (atelier.MOST_BYTES + 1), "20 MB"),
        (b"%PDF-1.7\n", "a PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
    ],
    ids=["empty", "text", "cut", "many-pixels", "bomb", "heavy", "pdf", "svg"],
)
def test_what_is_no_picture_is_told_in_words(data, said):
    with pytest.raises(DataError, match=said) as told:
        atelier.fit_upload(data)
    assert told.value.hint


def test_scripts_stand_after_what_they_share():
    """A component's files are put together in order; this fails where one of the names is wrong."""
    assert callable(component("mixer", "<div></div>", "latents", "atelier"))
