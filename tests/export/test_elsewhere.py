"""Generators for other programs: ONNX as onnxruntime reads it, and a model folder as the tools of the Hugging Face hub read it."""

import io
import json
import zipfile

import numpy as np
import onnxruntime
import pytest
import torch
from huggingface_hub import ModelCard

import gan_core
from gan_core import export, runs
from gan_core.cli.main import main
from gan_core.errors import RunError, UserError
from gan_core.export.onnx_file import onnx_file
from gan_core.latent.priors import latents
from gan_core.sampling.sampler import Sampler


def test_onnxruntime_draws_what_pytorch_draws():
    run = runs.at("mnist-conditional")
    session = onnxruntime.InferenceSession(onnx_file(run))
    z, y = latents([1, 2, 3], 64), torch.eye(10)[[7, 8, 9]]
    (drawn,) = session.run(["images"], {"z": z.numpy(), "labels": y.numpy()})
    assert np.abs(np.asarray(drawn) - Sampler(run).images(z, y).numpy()).max() < 1e-4


def test_a_missing_package_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(UserError, match="onnx"):
        onnx_file(runs.at("mnist"))


@pytest.mark.parametrize("name", ["mnist", "faces-conditional"])
def test_a_model_folder_has_a_card_that_the_hub_reads_and_draws_again(name, tmp_path, capsys):
    out = tmp_path / "folder"
    assert main(["export", name, "--format", "huggingface", "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"README.md", "config.json", "model.safetensors", "samples.png"}
    card = ModelCard.load(out / "README.md")
    about = card.data.to_dict()
    assert about["library_name"] == "gan-playground" and "pytorch" in about["tags"]
    assert "Terms:" in card.text and "python -m gan_core train" in card.text and "| Fr" in card.text
    model, original = gan_core.load(out), gan_core.load(name)
    assert (np.asarray(model.sample(4)) == np.asarray(original.sample(4))).all() and model.step == original.step
    (out / "mine.txt").write_text("keep me")
    assert main(["export", name, "--format", "huggingface", "--out", str(out)]) == 2
    (out / "config.json").write_text("{}")
    with pytest.raises(RunError, match="not written by GAN Playground"):
        gan_core.load(out)


def test_the_zip_holds_the_same_folder():
    run = runs.at("mnist")
    files = export.hub_files(run)
    with zipfile.ZipFile(io.BytesIO(export.hub_zip(run))) as packed:
        assert {name: len(packed.read(f"mnist/{name}")) for name in files} == {name: len(data) for name, data in files.items()}
    assert json.loads(files["config.json"])["shape"] == [1, 28, 28]
