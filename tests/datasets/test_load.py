import gzip
import struct
import time
from urllib.error import URLError

import numpy as np
import pytest
import torch
import torchvision

from gan_core import places
from gan_core.datasets.available import found
from gan_core.datasets.data import check_room
from gan_core.datasets.load import load, unseen
from gan_core.datasets.mnist import read_idx
from gan_core.errors import DataError
from gan_core.settings.config import RunConfig


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


@pytest.fixture
def mnist(tmp_path):
    """Ten images in MNIST's place, some plain and some gzipped."""
    folder = places.data_root() / "MNIST/raw"
    folder.mkdir(parents=True)
    images = np.arange(10 * 28 * 28).reshape(10, 28, 28) % 256
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(np.arange(10)))
    return folder


def test_reads_plain_and_gz_and_unpacks_nothing(mnist):
    before = sorted(mnist.iterdir())
    assert found("mnist")
    data = load(RunConfig(dataset="mnist"))
    assert data.images.shape == (10, 1, 28, 28) and data.images.dtype == torch.uint8
    assert data.images[0, 0, 1, 3] == 31 and data.labels.tolist() == list(range(10))
    assert sorted(mnist.iterdir()) == before
    assert len(load(RunConfig(dataset="mnist", num_images=4))) == 4


LAYOUTS = {
    "torchvision": "MNIST/raw/{}-{}-ubyte",
    "unpacked by 7-Zip": "MNIST/raw/{}.{}-ubyte",
    "with dots and still packed": "MNIST/raw/{}.{}-ubyte.gz",
    "Kaggle": "MNIST/raw/{0}-{1}-ubyte/{0}-{1}-ubyte",
    "in small letters": "mnist/raw/{}-{}-ubyte",
    "without raw": "MNIST/{}-{}-ubyte",
    "downloaded twice": "MNIST/raw/{}-{}-ubyte (1).gz",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_mnist_is_found_under_every_name_that_programs_give_its_files(layout):
    pixels = np.arange(20 * 28 * 28).reshape(20, 28, 28) % 256
    parts = {("train-images", "idx3"): pixels, ("train-labels", "idx1"): np.arange(20) % 10}
    parts |= {("t10k-images", "idx3"): pixels[:5], ("t10k-labels", "idx1"): np.arange(5)}
    for names, array in parts.items():
        path = places.data_root() / LAYOUTS[layout].format(*names)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(idx(array)) if path.suffix == ".gz" else idx(array))
    assert found("mnist") and not found("fashion-mnist")
    assert load(RunConfig(dataset="mnist")).images[:, 0].numpy().tolist() == pixels.tolist()
    assert len(unseen(RunConfig(dataset="mnist"), 9)) == 5


def test_labels_that_have_no_class_are_refused_with_what_they_may_be(mnist):
    (mnist / "train-labels-idx1-ubyte").write_bytes(idx(np.arange(10) * 3))
    with pytest.raises(DataError, match=r"labels up to 27.*classes 0 to 9.*EMNIST"):
        load(RunConfig(dataset="mnist"))


def test_which_files_are_missing_is_said_when_they_cannot_be_downloaded(mnist, monkeypatch):
    def offline(*_, **__):
        raise URLError("Name or service not known")

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", offline)
    with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte are missing from .*MNIST/raw"):
        unseen(RunConfig(dataset="mnist"), 9)
    (mnist / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="train-labels-idx1-ubyte is missing from"):
        load(RunConfig(dataset="mnist"))


def test_more_drawn_pictures_than_the_memory_holds_are_refused_before_any_is_drawn(monkeypatch):
    import psutil

    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": 4_000_000_000}))
    check_room(1_000_000, (1, 28, 28))  # these fit
    with pytest.raises(DataError, match=r"1,000,000 pictures need 12.3 GB.*Set num_images to 162,760 or less"):
        load(RunConfig(dataset="drawn-faces", num_images=1_000_000), pytest.fail)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:40] + b"\xff" * 60 + raw[100:],
        lambda raw: b"<html>not found</html>",
        lambda raw: b"",
        lambda raw: gzip.compress(gzip.decompress(raw)[:-5]),
        lambda raw: gzip.compress(b"\0\0\x0d\3" + gzip.decompress(raw)[4:]),
    ],
)
def test_a_damaged_file_is_named_with_the_way_out(mnist, damage):
    path = mnist / "train-images-idx3-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte.gz is damaged.*Delete it.*drawn digits"):
        load(RunConfig(dataset="mnist"))


def test_files_that_do_not_belong_together_are_refused(mnist):
    (mnist / "train-labels-idx1-ubyte").write_bytes(idx(np.arange(9)))
    with pytest.raises(DataError, match=r"\(9,\)"):
        load(RunConfig(dataset="mnist"))


def test_an_unreadable_file_is_said_so(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path)


def test_without_network_the_fault_names_both_ways_out(monkeypatch):
    def offline(*_, **__):
        raise URLError("Name or service not known")

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", offline)
    said = []
    with pytest.raises(DataError) as error:
        load(RunConfig(dataset="fashion-mnist"), said.append)
    assert "could not be downloaded: its site cannot be reached, so this computer may be offline." in error.value.message
    assert "drawn digits" in error.value.hint and "FashionMNIST" in error.value.hint
    assert "\n" not in str(error.value)
    assert said[0] == "Downloading Fashion-MNIST"


def test_a_download_can_be_stopped(monkeypatch):
    class Stopped(Exception):
        pass

    def say(message):
        if "of 12 MB" in message:
            raise Stopped

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", lambda *_, **__: time.sleep(5))
    began = time.monotonic()
    with pytest.raises(Stopped):
        load(RunConfig(dataset="mnist"), say)
    assert time.monotonic() - began < 3


def test_a_data_root_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_DATA", str(tmp_path / "file"))
    with pytest.raises(DataError, match="cannot be written"):
        load(RunConfig(dataset="mnist"))


def test_drawn_digits_need_nothing_and_tell_progress():
    said = []
    data = load(RunConfig(dataset="drawn-digits", num_images=50), said.append)
    assert data.images.shape == (50, 1, 28, 28) and said[-1] == "Drawing digits: 50 of 50"


def test_drawn_faces_need_nothing_either():
    said = []
    data = load(RunConfig(dataset="drawn-faces", num_images=20), said.append)
    assert data.images.shape == (20, 3, 64, 64) and data.num_classes == 0
    assert said[-1] == "Drawing faces: 20 of 20"


def test_real_mnist(real_data):
    for name in ("mnist", "fashion-mnist"):
        data = load(RunConfig(dataset=name))
        assert data.images.shape == (60000, 1, 28, 28)
        assert data.labels.bincount().shape == (10,)
    assert load(RunConfig(dataset="mnist")).labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
