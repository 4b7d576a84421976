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
from gan_core.datasets.load import load
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
    assert (
        "could not be downloaded" in error.value.message and "(urlopen error Name or service not known)" in error.value.message
    )
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
