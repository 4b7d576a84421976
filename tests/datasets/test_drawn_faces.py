"""Tests of the drawn faces: reproducible, varied, and drawn as their attributes say."""

import dataclasses
import random

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.datasets.drawn_faces import (
    ATTRIBUTES,
    FACTOR_CHOICES,
    FACTOR_RANGES,
    FRINGED,
    Face,
    attributes,
    draw_face,
    drawn_faces,
    face_at,
    random_face,
)


def plain_face(**changes) -> Face:
    """A face that looks straight ahead, without anything that could hide its features, and with the given changes."""
    factors = {name: (low + high) / 2 for name, (low, high) in FACTOR_RANGES.items()}
    factors |= {name: choices[0] for name, choices in FACTOR_CHOICES.items()}
    factors |= {"skin": 0.3, "blush": 0.0, "freckles": 0.0, "eye_open": 0.9, "mouth_open": 0.0, "hair_style": "short"}
    factors |= {"hair_colour": "brown", "fringe": False, "lashes": False, "lipstick": False, "moustache": False}
    factors |= {"glasses_colour": (30, 30, 40), "hat_colour": (200, 60, 60), "clothing_colour": (60, 110, 180)}
    factors |= {"background_colour": (200, 220, 240), "background_second": (240, 220, 200)}
    return Face(**(factors | changes))


def pixels(face: Face, size: int = 64) -> np.ndarray:
    return np.asarray(draw_face(face, size)).astype(float)


def changed_box(face: Face, **changes) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the pixels that the changes of factors alter."""
    difference = np.abs(pixels(face) - pixels(dataclasses.replace(face, **changes))).max(2) > 3
    rows, columns = np.flatnonzero(difference.any(1)), np.flatnonzero(difference.any(0))
    return columns[0], rows[0], columns[-1], rows[-1]


@pytest.fixture(scope="module")
def faces() -> tuple[torch.Tensor, torch.Tensor]:
    return drawn_faces(500, seed=11)


def test_shapes_and_types(faces):
    images, labels = faces
    assert images.shape == (500, 3, 64, 64)
    assert images.dtype == torch.uint8
    assert images.is_contiguous()
    assert labels.shape == (500, len(ATTRIBUTES))
    assert labels.dtype == torch.uint8
    assert set(labels.unique().tolist()) == {0, 1}


def test_every_attribute_is_neither_rare_nor_universal(faces):
    shares = dict(zip(ATTRIBUTES, faces[1].float().mean(0).tolist(), strict=True))
    assert all(0.03 <= share <= 0.97 for share in shares.values()), shares


def test_no_two_faces_are_alike(faces):
    flat = faces[0][:, :, ::2, ::2].flatten(1).float()
    distance = torch.cdist(flat, flat) / flat.shape[1] ** 0.5
    assert distance.fill_diagonal_(1000).min() > 5


def test_every_choice_occurs_and_numbers_fill_their_ranges():
    rng = random.Random(0)
    drawn = [random_face(rng) for _ in range(400)]
    for name, choices in FACTOR_CHOICES.items():
        assert {getattr(face, name) for face in drawn} == set(choices)
    for name, (low, high) in FACTOR_RANGES.items():
        values = np.array([getattr(face, name) for face in drawn])
        assert values.std() > 0.12 * (high - low), name


def test_same_seed_same_bits_other_seed_other_faces():
    first, again, other = drawn_faces(12, 3), drawn_faces(12, 3), drawn_faces(12, 4)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("count", [1, 37])
def test_shorter_data_set_is_a_prefix_of_a_longer_one(faces, count):
    for short, long in zip(drawn_faces(count, seed=11), faces, strict=True):
        assert torch.equal(short, long[:count])


def test_neighbouring_seeds_share_no_face(faces):
    other = drawn_faces(30, seed=12)[0]
    assert not (other[:, None] == faces[0][None, :31]).flatten(2).all(2).any()


def test_both_kinds_of_random_generators_draw_faces():
    for make in (random.Random, np.random.default_rng):
        assert random_face(make(5)) == random_face(make(5))
        assert random_face(make(5)) != random_face(make(6))


def test_a_face_always_takes_the_same_number_of_random_numbers():
    class Counting(random.Random):
        calls = 0

        def random(self) -> float:
            self.calls += 1
            return super().random()

    counts = set()
    for seed in range(50):
        rng = Counting(seed)
        random_face(rng)
        counts.add(rng.calls)
    assert len(counts) == 1


def test_global_random_states_are_left_alone():
    random.seed(0)
    torch.manual_seed(0)
    before, torch_before = random.getstate(), torch.get_rng_state()
    drawn_faces(3, 0)
    assert random.getstate() == before
    assert torch.equal(torch_before, torch.get_rng_state())


def test_progress_is_reported_and_may_stop_the_work(monkeypatch):
    monkeypatch.setattr("gan_core.datasets.drawn_faces._PROGRESS_EVERY", 4)
    calls = []
    drawn_faces(9, 0, on_progress=lambda done, total: calls.append((done, total)))
    assert calls == [(4, 9), (8, 9), (9, 9)]

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drawn_faces(1, 0, on_progress=stop)


def test_the_data_set_shows_the_faces_of_face_at(faces):
    for index in (0, 7, 499):
        face = face_at(11, index)
        assert np.array_equal(faces[0][index].permute(1, 2, 0).numpy(), np.asarray(draw_face(face)))
        true = attributes(face)
        assert tuple(true) == ATTRIBUTES
        assert faces[1][index].tolist() == list(true.values())


# --- What is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [16, 33, 64, 100])
def test_any_size(size):
    image = draw_face(plain_face(), size)
    assert image.mode == "RGB"
    assert image.size == (size, size)


def test_the_same_face_at_64_and_256_pixels():
    rng = random.Random(2)
    for _ in range(12):
        face = random_face(rng)
        small = pixels(face)
        large = np.asarray(draw_face(face, 256).resize((64, 64), Image.Resampling.BOX)).astype(float)
        assert np.abs(small - large).mean() < 4
        assert (np.abs(small - large).max(2) > 60).mean() < 0.01


def test_eyes_lie_near_the_middle_at_the_same_places(faces):
    # In the mean face the eyes are the darkest spots left and right of the middle.
    mean = faces[0].float().mean((0, 1))
    band = mean[24:42, 14:50]
    left, right = band[:, :18], band[:, 18:]
    for half, column in ((left, 24), (right, 40)):
        row, place = divmod(int(half.argmin()), 18)
        assert abs(24 + row - 33) <= 3
        assert abs(14 + place + (18 if column == 40 else 0) - column) <= 4


def test_smile_changes_only_the_mouth():
    left, top, right, bottom = changed_box(plain_face(smile=0.0), smile=0.9, mouth_open=0.7)
    assert 20 <= left < right <= 43
    assert 40 <= top < bottom <= 55


def test_a_smile_lifts_the_corners_of_the_mouth():
    def corner_height(smile: float) -> float:
        dark = 255 - pixels(plain_face(smile=smile), 256).mean(2)[164:212, 96:160]
        dark = np.where(dark > np.median(dark) + 25, dark, 0)
        rows = np.arange(dark.shape[0])[:, None]
        used = np.flatnonzero(dark.any(0))
        edge = dark[:, [*used[:5], *used[-5:]]]
        return -float((edge * rows).sum() / edge.sum())

    heights = [corner_height(smile) for smile in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    assert heights == sorted(heights)
    assert heights[-1] - heights[0] > 10


def test_an_open_smile_shows_teeth():
    mouth = pixels(plain_face(smile=0.8, mouth_open=0.6))[42:52, 24:40]
    assert (mouth.min(2) > 225).sum() > 8
    assert (pixels(plain_face(smile=0.8))[42:52, 24:40].min(2) > 225).sum() == 0


@pytest.mark.parametrize("glasses", ["round", "square", "sunglasses"])
def test_glasses_change_only_the_surroundings_of_the_eyes(glasses):
    left, top, right, bottom = changed_box(plain_face(), glasses=glasses)
    assert 14 <= left < right <= 50
    assert 25 <= top < bottom <= 41


def test_sunglasses_hide_the_eyes():
    dark = {"glasses": "sunglasses"}
    first, second = plain_face(eye_colour="blue", **dark), plain_face(eye_colour="brown", eye_open=0.4, **dark)
    assert np.array_equal(pixels(first), pixels(second))
    assert not attributes(second)["Narrow_Eyes"]
    assert attributes(plain_face(eye_open=0.4))["Narrow_Eyes"]


@pytest.mark.parametrize(
    ("colour", "attribute", "near"),
    [
        ("black", "Black_Hair", (38, 33, 40)),
        ("blond", "Blond_Hair", (232, 192, 104)),
        ("brown", "Brown_Hair", (88, 56, 38)),
        ("chestnut", "Brown_Hair", (130, 78, 44)),
        ("gray", "Gray_Hair", (146, 146, 152)),
        ("white", "Gray_Hair", (226, 224, 222)),
    ],
)
def test_hair_on_top_of_the_head_has_its_colour(colour, attribute, near):
    face = plain_face(hair_style="bob", fringe=True, hair_colour=colour)
    top = pixels(face)[17:21, 28:36].mean((0, 1))
    assert np.abs(top - near).max() < 30
    hair = {name for name, true in attributes(face).items() if true and name.endswith("_Hair")}
    assert hair == {attribute, "Straight_Hair"}


def test_a_bald_head_shows_skin_where_others_show_hair():
    bald, haired = plain_face(hair_style="bald"), plain_face(hair_style="bob")
    cheek = pixels(bald)[39:41, 22:25].mean((0, 1))
    assert np.abs(pixels(bald)[17:19, 30:34].mean((0, 1)) - cheek).max() < 12
    assert np.abs(pixels(haired)[14:16, 30:34].mean((0, 1)) - cheek).max() > 60
    assert attributes(bald)["Bald"] and not attributes(bald)["Brown_Hair"]


@pytest.mark.parametrize("style", FRINGED)
def test_bangs_cover_the_forehead(style):
    with_bangs, without = plain_face(hair_style=style, fringe=True), plain_face(hair_style=style)
    assert attributes(with_bangs)["Bangs"] and not attributes(without)["Bangs"]
    difference = np.abs(pixels(with_bangs) - pixels(without)).max(2) > 40
    assert difference[18:27, 18:46].sum() > 15
    assert difference[34:].sum() < 25


def test_a_hat_hides_the_hair_above_its_brim():
    for hat in ("cap", "beanie", "sunhat"):
        face = plain_face(hat=hat, fringe=True)
        assert attributes(face)["Wearing_Hat"] and not attributes(face)["Bangs"]
        assert np.array_equal(pixels(face)[:22], pixels(dataclasses.replace(face, hair_volume=1.0))[:22])


def test_a_headscarf_hides_hair_and_ears_and_is_no_hat():
    face = plain_face(hat="headscarf", hair_style="afro", earrings="hoop")
    true = attributes(face)
    assert not (true["Wearing_Hat"] or true["Brown_Hair"] or true["Wavy_Hair"] or true["Wearing_Earrings"])
    other = dataclasses.replace(face, hair_style="braids", earrings="none")
    assert np.array_equal(pixels(face), pixels(other))


@pytest.mark.parametrize(
    ("changes", "attribute", "box"),
    [
        ({"moustache": True}, "Mustache", (22, 38, 42, 49)),
        ({"beard": "goatee"}, "Goatee", (24, 46, 40, 59)),
        ({"blush": 1.0}, "Rosy_Cheeks", (14, 36, 50, 46)),
        ({"nose_size": 1.3}, "Big_Nose", (26, 35, 38, 45)),
        ({"brow_thickness": 2.5}, "Bushy_Eyebrows", (16, 21, 48, 29)),
        ({"lipstick": True}, "Wearing_Lipstick", (23, 41, 41, 51)),
        ({"eye_open": 0.5}, "Narrow_Eyes", (17, 27, 47, 39)),
        ({"earrings": "hoop"}, "Wearing_Earrings", (9, 38, 55, 49)),
        ({"mouth_open": 0.5}, "Mouth_Slightly_Open", (23, 41, 41, 54)),
    ],
)
def test_an_attribute_is_drawn_where_it_belongs(changes, attribute, box):
    face = plain_face(brow_thickness=1.2)
    assert not attributes(face)[attribute]
    assert attributes(dataclasses.replace(face, **changes))[attribute]
    left, top, right, bottom = changed_box(face, **changes)
    assert box[0] <= left < right <= box[2]
    assert box[1] <= top < bottom <= box[3]


def test_beards_darken_the_chin():
    chins = [pixels(plain_face(beard=beard))[51:54, 28:37].mean() for beard in ("none", "stubble", "full")]
    assert chins[0] > chins[1] + 10 > chins[2] + 30
    assert attributes(plain_face())["No_Beard"]
    assert not attributes(plain_face(beard="stubble"))["No_Beard"]


def test_skin_grows_darker_with_its_factor():
    cheeks = [pixels(plain_face(skin=skin))[38:41, 21:25].mean() for skin in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)]
    assert cheeks == sorted(cheeks, reverse=True)
    assert attributes(plain_face(skin=0.1))["Pale_Skin"] and not attributes(plain_face())["Pale_Skin"]


def test_light_darkens_the_side_away_from_it():
    # The mean brightness of both cheeks is the same but for the light: this face has no parting and no ridge of a nose.
    face = {"hair_style": "bald", "nose": "button"}
    left, right = pixels(plain_face(light=-1.0, **face)), pixels(plain_face(light=1.0, **face))
    for lit, dark in ((left[35:45, 19:23], left[35:45, 41:45]), (right[35:45, 41:45], right[35:45, 19:23])):
        assert lit.mean() > dark.mean() + 15
    assert np.array_equal(left[:12], right[:12])  # the background is not shaded


def test_pose_moves_the_features():
    def eyes(**changes) -> np.ndarray:
        pupils_and_lashes = pixels(plain_face(**changes), 128).max(2)[56:80] < 60
        rows, columns = np.nonzero(pupils_and_lashes)
        return np.array([columns.mean(), rows.mean()]) / 2

    assert eyes(turn=1.0)[0] > eyes()[0] + 1.5 > eyes(turn=-1.0)[0] + 3
    assert np.allclose(eyes(shift_x=2.0, shift_y=-1.0) - eyes(), [2, -1], atol=0.5)


# --- Mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("num", [0, -5])
def test_too_few_faces_are_refused(num):
    with pytest.raises(ValueError, match="at least 1, but it is"):
        drawn_faces(num, 0)


def test_tiny_size_is_refused():
    with pytest.raises(ValueError, match="at least 16 pixels"):
        draw_face(plain_face(), 15)


@pytest.mark.parametrize("name", FACTOR_RANGES)
@pytest.mark.parametrize("value", [-1000.0, 1000.0, float("nan")])
def test_numbers_out_of_range_are_refused(name, value):
    with pytest.raises(ValueError, match=f"factor {name} of a face must lie between"):
        plain_face(**{name: value})


@pytest.mark.parametrize("name", FACTOR_CHOICES)
def test_unknown_choices_are_refused(name):
    with pytest.raises(ValueError, match=f"factor {name} of a face must be one of"):
        plain_face(**{name: "surprise"})


@pytest.mark.parametrize("colour", [(0, 0), (0, 0, 256), (0, 0, -1), (0.5, 0.5, 0.5)])
def test_impossible_colours_are_refused(colour):
    with pytest.raises(ValueError, match="three integers from 0 to 255"):
        plain_face(hat_colour=colour)
