"""CelebA in every layout that people have, made here with Pillow; and the real originals where GAN_DATA holds them."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.catalogue.datasets import CELEBA_SITE
from gan_core.datasets import celeba_download, celeba_files, sources
from gan_core.datasets import celeba_faces as celeba
from gan_core.datasets.available import found
from gan_core.datasets.load import load
from gan_core.errors import DataError
from gan_core.places import data_root
from gan_core.settings.config import RunConfig
from tests.conftest import REAL_DATA

NAMES = ["Bald", "No_Beard", "Smiling"]
ROWS = {"000001.jpg": (-1, 1, 1), "000002.jpg": (1, -1, -1), "000003.jpg": (-1, -1, 1)}
OFFICIAL = "3\n" + " ".join(NAMES) + " \n" + "".join(f"{n}  {' '.join(f'{v:2}' for v in row)}\n" for n, row in ROWS.items())
CSV = f"image_id,{','.join(NAMES)}\n" + "".join(f"{n},{','.join(map(str, row))}\n" for n, row in ROWS.items())
TRUE = [[0, 1, 1], [1, 0, 0], [0, 0, 1]]


def face(number: int, size: tuple[int, int] = (178, 218), kind: str = "JPEG") -> bytes:
    """A picture whose crop is of one colour and whose rim, which the crop leaves out, is white."""
    width, height = size
    image = Image.new("RGB", size, "white")
    rim = (height - width) // 2
    image.paste((40 * number, 200 - 40 * number, 90), (0, rim, width, rim + width))
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=95, subsampling=0)
    return buffer.getvalue()


def folder_of(place: Path, size: tuple[int, int] = (178, 218), names=tuple(ROWS), kind: str = "JPEG") -> None:
    place.mkdir(parents=True)
    for number, name in enumerate(names, 1):
        (place / name).write_bytes(face(number, size, kind))


def zip_of(path: Path, inside: str = "img_align_celeba/", extra: dict[str, str] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packed:
        for number, name in enumerate(ROWS, 1):
            packed.writestr(inside + name, face(number))
        for name, text in (extra or {}).items():
            packed.writestr(name, text)


def _plain(root):
    folder_of(root / "celeba/img_align_celeba")


def _torchvision(root):
    folder_of(root / "celeba/img_align_celeba")
    for name in ("identity_CelebA.txt", "list_bbox_celeba.txt", "list_eval_partition.txt"):
        (root / "celeba" / name).write_text("000001.jpg 0\n")
    (root / "celeba/list_attr_celeba.txt").write_text(OFFICIAL)


def _kaggle(root):
    folder_of(root / "celeba/img_align_celeba/img_align_celeba")
    (root / "celeba/list_attr_celeba.csv").write_text(CSV)


def _kaggle_zip(root):
    zip_of(root / "celeba/archive.zip", "img_align_celeba/img_align_celeba/", {"list_attr_celeba.csv": CSV})


def _zip(root):
    zip_of(root / "celeba/img_align_celeba.zip")
    (root / "celeba/list_attr_celeba.txt").write_text(OFFICIAL)


def _zip_beside_an_emptied_folder(root):
    _zip(root)
    (root / "celeba/img_align_celeba").mkdir()


def _official(root):
    zip_of(root / "CelebA/Img/img_align_celeba.zip")
    (root / "CelebA/Anno").mkdir()
    (root / "CelebA/Anno/list_attr_celeba.txt").write_text(OFFICIAL)


def _bare(root):
    folder_of(root / "celeba")


def _half_size(root):
    folder_of(root / "celeba/img_align_celeba", (89, 109))


def _kaggle_unpacked(root):
    folder_of(root / "celeba/archive/img_align_celeba/img_align_celeba")
    (root / "celeba/archive/list_attr_celeba.csv").write_text(CSV)


def _png(root):
    folder_of(root / "celeba/img_align_celeba_png", names=[name.replace("jpg", "png") for name in ROWS], kind="PNG")
    (root / "celeba/list_attr_celeba.txt").write_text(OFFICIAL)


def _capitals(root):
    folder_of(root / "celeba/img_align_celeba", names=[name.upper() for name in ROWS])
    (root / "celeba/list_attr_celeba.csv").write_text(CSV)


def _in_the_root(root):
    folder_of(root / "img_align_celeba")
    (root / "list_attr_celeba.txt").write_text(OFFICIAL)


def _zip_in_the_root(root):
    zip_of(root / "img_align_celeba.zip")


def _zip_beside_a_stray_picture(root):
    _zip(root)
    (root / "celeba/readme.png").write_bytes(face(7))


LAYOUTS = {
    _plain: False,
    _torchvision: True,
    _kaggle: True,
    _kaggle_zip: True,
    _zip: True,
    _zip_beside_an_emptied_folder: True,
    _official: True,
    _bare: False,
    _half_size: False,
    _kaggle_unpacked: True,
    _png: True,
    _capitals: True,
    _in_the_root: True,
    _zip_in_the_root: False,
    _zip_beside_a_stray_picture: True,
}


@pytest.mark.parametrize("make", LAYOUTS, ids=lambda make: make.__name__[1:])
def test_every_layout_gives_the_same_faces(make):
    make(data_root())
    assert found("celeba") and celeba_files.count(celeba_files.find()) == 3
    before = sorted(path for path in data_root().rglob("*") if "cache" not in path.parts)
    faces = celeba.load_celeba()
    images, attributes, names = faces.pictures.images, faces.attributes, faces.names
    assert images.shape == (3, 3, 64, 64) and images.dtype == np.uint8
    for number, image in enumerate(images, 1):
        colour = np.array([40 * number, 200 - 40 * number, 90])
        assert np.abs(image.astype(int) - colour[:, None, None]).max() <= 4, "the crop holds the middle, and no rim"
    if LAYOUTS[make]:
        assert names == NAMES and attributes.tolist() == TRUE
        assert "gives the attributes of all of them." in faces.note
    else:
        assert attributes is None and names == []
        assert "There is no attribute file beside them." in faces.note
    assert sorted(path for path in data_root().rglob("*") if "cache" not in path.parts) == before, "nothing is unpacked"


def test_a_run_reads_as_many_as_it_wants_and_gives_the_same_ones(monkeypatch):
    _zip(data_root())
    read = []
    real = sources.Zip.read
    monkeypatch.setattr(sources.Zip, "read", lambda self, name: read.append(name) or real(self, name))
    data = load(RunConfig(dataset="celeba", num_images=2))
    assert len(data) == 2 and read == ["img_align_celeba/000001.jpg", "img_align_celeba/000002.jpg"]
    whole = load(RunConfig(dataset="celeba"))
    assert len(whole) == 3 and torch.equal(whole.images[:2], data.images)
    assert len(read) == 3, "what was decoded once is not decoded again"
    assert len(load(RunConfig(dataset="celeba", num_images=2))) == 2


def test_pictures_that_the_attribute_file_does_not_name_are_marked():
    _torchvision(data_root())
    (data_root() / "celeba/img_align_celeba/000004.jpg").write_bytes(face(4))
    attributes = celeba.load_celeba().attributes
    assert attributes[:3].tolist() == TRUE and (attributes[3] == celeba.UNKNOWN).all()
    with pytest.raises(DataError, match=r"no entry for 1 of the CelebA pictures.*not conditional"):
        load(RunConfig(dataset="celeba", architecture="projection"))


def test_a_damaged_face_is_left_out_and_the_attributes_still_fit():
    _torchvision(data_root())
    (data_root() / "celeba/img_align_celeba/000001.jpg").write_bytes(face(1)[:400])
    assert celeba.load_celeba().attributes.tolist() == TRUE[1:]
    data = load(RunConfig(dataset="celeba"))
    assert len(data) == 2 and data.note == (
        "2 faces of 202,599 are used; 1 file is not: cut off or damaged (1). "
        "list_attr_celeba.txt gives the attributes of all of them."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>quota exceeded</html>",
        OFFICIAL.replace(" 1 ", " 7 ", 1),
        OFFICIAL + "000004.jpg 1\n",
        CSV.replace(",1\n", "\n", 1),
    ],
)
def test_a_damaged_attribute_file_is_named(text):
    with pytest.raises(DataError, match=r"list_attr_celeba"):
        celeba.parse_attributes(text)


def test_without_celeba_the_fault_tells_both_ways_and_the_terms_site():
    assert not found("celeba")
    with pytest.raises(DataError) as error:
        load(RunConfig(dataset="celeba"))
    for words in ("img_align_celeba.zip", "the folder img_align_celeba", "drawn faces", CELEBA_SITE, "download celeba"):
        assert words in error.value.hint
    assert str(data_root() / "celeba") in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda whole: b"<!DOCTYPE html><title>Quota exceeded</title>", "is a web page, not a zip.*did not work"),
        (lambda whole: whole[: len(whole) // 2], "is an archive whose end is missing.*not complete"),
        (lambda whole: b"", "cannot be opened as a zip"),
    ],
)
def test_a_failed_download_under_the_name_of_celeba_does_not_count_as_celeba(damage, words):
    path = data_root() / "celeba/img_align_celeba.zip"
    path.parent.mkdir(parents=True)
    zip_of(path)
    assert found("celeba") and celeba_files.wrong() is None
    path.write_bytes(damage(path.read_bytes()))
    assert not found("celeba")
    with pytest.raises(DataError, match=words) as fault:
        load(RunConfig(dataset="celeba"))
    assert "img_align_celeba.zip" in fault.value.message and "drawn faces" in fault.value.hint


def test_a_zip_that_holds_the_zip_of_celeba_says_to_unpack_it():
    inner = data_root() / "inner.zip"
    inner.parent.mkdir(parents=True)
    zip_of(inner)
    outer = data_root() / "celeba/celeba.zip"
    outer.parent.mkdir()
    with zipfile.ZipFile(outer, "w") as out:
        out.write(inner, "img_align_celeba.zip")
    inner.unlink()
    with pytest.raises(DataError, match=r"celeba.zip holds another zip, img_align_celeba.zip.*Unpack it"):
        load(RunConfig(dataset="celeba"))


def test_a_refusing_google_drive_is_reported_with_the_alternatives(monkeypatch):
    import torchvision.datasets.utils as utils

    def refuse(identifier, root, name, checksum):
        Path(root, name).write_text("<html>Quota exceeded</html>")
        raise RuntimeError("Too many users have viewed or downloaded this file recently")

    monkeypatch.setattr(utils, "download_file_from_google_drive", refuse)
    monkeypatch.setattr(celeba_download, "can_download", lambda: True)
    with pytest.raises(
        DataError, match=r"Google Drive did not give img_align_celeba.zip \(Too many users.*Put img_align"
    ) as fault:
        celeba_download.download()
    assert "--agree" not in fault.value.hint, "what has just failed is not advised"
    assert not list((data_root() / "celeba").iterdir()), "what came instead of the zip is not kept"


def test_a_download_keeps_what_is_there_and_tells_what_comes(monkeypatch):
    import torchvision.datasets.utils as utils

    place, said = data_root() / "celeba", []
    place.mkdir(parents=True)
    (place / "list_attr_celeba.txt").write_text(OFFICIAL)
    monkeypatch.setattr(
        utils, "download_file_from_google_drive", lambda identifier, root, name, checksum: zip_of(Path(root, name))
    )
    monkeypatch.setattr(celeba_download, "can_download", lambda: True)
    celeba_download.download(said.append)
    assert {path.name for path in place.iterdir()} == {"img_align_celeba.zip", "list_attr_celeba.txt"}
    assert said and all(line.startswith("Downloading the faces: ") and line.endswith(" of 1,443 MB") for line in said)
    assert len(load(RunConfig(dataset="celeba"))) == 3


def test_without_its_package_no_download_is_tried(monkeypatch):
    monkeypatch.setattr(celeba_download, "can_download", lambda: False)
    with pytest.raises(DataError, match=r"needs the package gdown.*python -m pip install gdown.*Put img_align") as fault:
        celeba_download.download()
    assert "--agree" not in str(fault.value) and not (data_root() / "celeba").exists()


def test_no_faces_in_the_folder_is_said_so():
    place = data_root() / "celeba/img_align_celeba"
    place.mkdir(parents=True)
    (place / "000001.jpg").write_text("quota exceeded")
    with pytest.raises(DataError, match=r"holds 1 file, but not two faces.*plain text .1"):
        load(RunConfig(dataset="celeba"))


# Read off the official list by hand: what holds of the first ten pictures, of six of the forty attributes.
ORIGINALS = {
    "000001.jpg": "No_Beard Smiling Brown_Hair",
    "000002.jpg": "No_Beard Smiling Brown_Hair",
    "000003.jpg": "Male No_Beard",
    "000004.jpg": "No_Beard",
    "000005.jpg": "No_Beard",
    "000006.jpg": "No_Beard Brown_Hair",
    "000007.jpg": "Male No_Beard Black_Hair",
    "000008.jpg": "Male No_Beard Black_Hair",
    "000009.jpg": "No_Beard Smiling Bangs",
    "000010.jpg": "No_Beard",
}


def test_the_real_originals(tmp_path, monkeypatch):
    fixture = Path(REAL_DATA or "", "celeba-originals").resolve()
    if not REAL_DATA or not (fixture / "list_attr_celeba.txt").is_file():
        pytest.skip("needs celeba-originals under the folder that GAN_DATA names")
    monkeypatch.setenv("GAN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "data").mkdir()
    os.symlink(fixture, tmp_path / "data/celeba")
    faces = celeba.load_celeba()
    images, attributes, names = faces.pictures.images, faces.attributes, faces.names
    assert images.shape == (32, 3, 64, 64) and attributes.shape == (32, 40) and names[0] == "5_o_Clock_Shadow"
    asked = ("Male", "No_Beard", "Smiling", "Brown_Hair", "Black_Hair", "Bangs")
    for row, words in zip(attributes, ORIGINALS.values(), strict=False):
        held = {name for name in asked if row[names.index(name)] == 1}
        assert held == set(words.split())
    assert attributes.max() == 1

    half = Path(REAL_DATA, "celeba").resolve()
    if (half / "img_align_celeba.zip").is_file():
        pictures = celeba.read_pictures(sources.Zip(half / "img_align_celeba.zip", celeba_files._ENDINGS), 32)
        differences = np.abs(pictures.images.astype(int) - images.astype(int)).mean((1, 2, 3))
        assert differences.max() < 8, "the half-size faces are the same pictures, cropped alike"
