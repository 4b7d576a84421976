"""The comparison of ten years of GANs: the same pictures and time for each, results that are kept, and its table."""

import json
import sys

import pytest
import torch

from benchmarks import decade
from gan_core.datasets.data import Samples
from gan_core.datasets.drawn_digits import drawn_digits


def test_every_recipe_sees_all_pictures_with_networks_of_one_size():
    configs = [decade.config_of(name, 3, "drawn-digits") for name in decade.RECIPES]
    assert len(configs) == 9
    assert {(c.dataset, c.num_images, c.seed, c.device) for c in configs} == {("drawn-digits", None, 3, "cpu")}
    assert {(c.ngf, c.ndf) for c in configs if c.architecture != "mlp"} == {(16, 16)}


@pytest.fixture
def compared(monkeypatch, tmp_path):
    """A comparison of one recipe for hardly any time, on a few drawn digits."""
    images, labels, _ = drawn_digits(40, 1)
    samples = Samples(images, labels, "40 drawn digits")
    monkeypatch.setattr(decade, "real_pictures", lambda *given: (samples, samples))
    monkeypatch.setattr(decade, "SAMPLES", 40)
    config_of = decade.config_of
    monkeypatch.setattr(decade, "config_of", lambda *given: config_of(*given).updated(num_images=64, batch_size=4))
    flags = ["--out", str(tmp_path), "--seconds", "0.01", "--seeds", "0", "--only", "mnist-r1", "--dataset", "drawn-digits"]
    monkeypatch.setattr(sys, "argv", ["decade", *flags])
    threads = torch.get_num_threads()
    yield tmp_path
    torch.set_num_threads(threads)


def test_a_finished_run_is_not_repeated(compared, capsys, monkeypatch):
    decade.main()
    first = json.loads(capsys.readouterr().out.splitlines()[-1])
    (run,) = first["results"]
    assert [row["step"] for row in run["rows"]] == sorted(row["step"] for row in run["rows"]) and run["rows"][-1]["frechet"] > 0
    assert (compared / "decade.html").is_file() and (compared / "mnist-r1-0-0.01.png").is_file()
    monkeypatch.setattr(decade, "compare", lambda *given: pytest.fail("it was there already"))
    decade.main()
    *_, line, last = capsys.readouterr().out.splitlines()
    assert json.loads(last) == first and line.startswith("mnist-r1 ")


def test_table_gives_the_median_and_the_range_of_the_seeds():
    def run(seed, frechet):
        return {"recipe": "mnist", "seed": seed, "rows": [{"frechet": frechet, "density": 0.5, "coverage": None, "step": 9}]}

    line = decade.table([run(0, 3.0), run(1, 7.0), run(2, 4.0)])[1]
    assert "4 (3 to 7)" in line and "0.5 (0.5 to 0.5)" in line and " none " in line
