import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core import __version__, runs
from gan_core.cli.main import main, parser
from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig, flag
from gan_core.settings.presets import PRESETS

SMALL = ["--dataset", "drawn-digits", "--num-images", "64", "--ngf", "8", "--ndf", "8", "--batch-size", "8", "--device", "cpu"]


def test_presets_lists_all(capsys):
    assert main(["presets"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in PRESETS)


def test_train_resume_sample(tmp_path, capsys):
    out = str(tmp_path / "run")
    assert main(["train", "mnist-mlp", *SMALL, "--steps", "4", "--seed", "3", "--out", out]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1] == out
    assert "loss/G" in captured.err and "4/4" in captured.err
    assert runs.at(out).config.seed == 3 and runs.at(out).config.preset == "mnist-mlp"

    assert main(["resume", out, "--steps", "6"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == out
    assert runs.at(out).status()["step"] == 6 and runs.at(out).snapshots() == [4, 6]

    assert main(["sample", out, "--num", "9", "--seed", "5", "--out", str(tmp_path / "grid.png")]) == 0
    assert Image.open(tmp_path / "grid.png").size == (92, 92)
    for at in ("4", "6"):
        assert main(["sample", out, "--num", "3", "--at", at, "--out", str(tmp_path / f"{at}.npz")]) == 0
    early, late = (np.load(tmp_path / f"{at}.npz") for at in (4, 6))
    assert early["images"].shape == (3, 28, 28, 1) and early["images"].dtype == np.uint8
    assert early["labels"].tolist() == [-1, -1, -1]
    assert (early["images"] != late["images"]).any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "mnits"], ["'mnits'", "mnist"]),
        (["train", "mnist", "--steps", "-3"], ["steps", "-3"]),
        (["train", "mnist", "--batch-size", "many"], ["batch_size", "many"]),
        (["train", "mnist", "--speed", "9"], ["--speed"]),
        (["train", "mnist", "--epochs", "0"], ["epochs cannot be 0", "above 0"]),
        (["train", "mnist", "--epochs", "2", "--steps", "5"], ["--steps and --epochs", "one of the two"]),
        (["train", "mnist-mlp", *SMALL[:4], "--device", "cuda:77"], ["cuda:77", "cpu"]),
        (["resume", "0099-nothing"], ["0099-nothing"]),
        (["resume", "x", "--steps", "0"], ["--steps is 0"]),
        (["sample", "0099-nothing", "--out", "x.png"], ["0099-nothing"]),
        (["sample", "x", "--out", "x.jpeg"], [".png"]),
        (["sample", "x", "--num", "0", "--out", "x.png"], ["--num is 0"]),
        (
            ["sample", "x", "--label", "7", "--labels", "2026", "--out", "x.png"],
            ["--label and --labels", "one of the two"],
        ),
        (["sample", "mnist-conditional", "--label", "7:0.5", "--out", "x.png"], ["add up to 0.5"]),
        (
            ["walk", "mnist-conditional", "--seeds", "0,1", "--label", "77", "--out", "x.png"],
            ["Unknown label '77'", "0 to 9"],
        ),
        ([], ["command"]),
        (["dance"], ["unknown command 'dance'", "train"]),
        (["trian"], ["Did you mean 'train'?"]),
        (["tell", "x", "puase"], ["Did you mean 'pause'?"]),
        (["train", "mnist", "--batchsize", "9"], ["Did you mean --batch-size?"]),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_2(arguments, words, capsys):
    try:
        status = main(arguments)
    except SystemExit as exit:
        status = exit.code
    err = capsys.readouterr().err
    last = err.strip().splitlines()[-1]
    assert status == 2
    assert all(word in last for word in words)
    assert "Traceback" not in err


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0 and __version__ in capsys.readouterr().out


def test_commands_and_flags_are_those_that_users_know():
    """A name may be added here, but none may go: scripts and lessons use them."""
    commands: Any = parser()._subparsers._group_actions[0].choices  # pyright: ignore[reportOptionalMemberAccess]
    flags = {name: {flag for flag in sub._option_string_actions if flag.startswith("--")} for name, sub in commands.items()}
    known = {
        "presets": "--json",
        "runs": "--json",
        "devices": "",
        "pair": "--steps --seed --beta",
        "train": "--config --out --steps --seed --dataset --data-dir --batch-size --snapshot-every --lr-g",
        "resume": "--steps",
        "fork": "--at --out --steps",
        "tell": "",
        "sample": "--num --seed --label --labels --psi --at --out",
        "walk": "--seeds --latents --frames --path --easing --loop --label --fps --scale --psi --at --out",
        "draw": "--latents --label --labels --columns --psi --at --out",
        "project": "--picture --steps --seed --label --at --out",
        "directions": "--at --out",
        "export": "--format --at --out",
        "evaluate": "--num --seeds --at --cas --device --keep",
        "download": "--agree",
        "judge": "--out",
        "ship": "--out --title --limits --until --moments --film",
        "doctor": "",
    }
    assert set(known) <= set(flags)
    assert all(set(words.split()) <= flags[name] for name, words in known.items())


def test_no_data_and_no_network_is_one_line_too(monkeypatch, capsys, tmp_path):
    import torchvision

    def offline(*_, **__):
        raise RuntimeError("no network")

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", offline)
    assert main(["train", "mnist", "--steps", "2", "--out", str(tmp_path / "r")]) == 2
    assert "drawn digits" in capsys.readouterr().err.strip().splitlines()[-1]


def test_every_field_is_a_flag(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    out = capsys.readouterr().out
    assert all(flag(name) in out for name in RunConfig.model_fields if name != "preset")


def test_gan_core_never_imports_the_app():
    code = (
        "import sys, pkgutil, importlib, gan_core\n"
        "for m in pkgutil.walk_packages(gan_core.__path__, 'gan_core.'):\n"
        "    if not m.name.endswith('__main__'): importlib.import_module(m.name)\n"
        "bad = {'streamlit', 'plotly', 'web', 'pages'} & set(sys.modules)\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)


def test_a_length_in_epochs_is_recorded_in_steps(tmp_path, capsys):
    out = str(tmp_path / "run")
    assert main(["train", "mnist-mlp", *SMALL, "--epochs", "0.5", "--out", out]) == 0
    assert "0.5 epochs of 64 are 4 steps" in capsys.readouterr().err
    assert runs.at(out).config.steps == runs.at(out).status()["step"] == 4
    assert main(["resume", out, "--epochs", "0.75"]) == 0
    assert runs.at(out).status()["step"] == 6
    branch = str(tmp_path / "branch")
    assert main(["fork", out, "--at", "4", "--epochs", "1", "--out", branch]) == 0
    assert runs.at(branch).status()["step"] == 8


def test_epochs_of_a_folder_are_counted_from_its_pictures(tmp_path, capsys):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(10):
        Image.new("RGB", (64, 64), (20 * number, 0, 0)).save(folder / f"{number}.png")
    out = str(tmp_path / "run")
    small = ["--ngf", "4", "--ndf", "4", "--batch-size", "5", "--device", "cpu", "--evaluate-every", "0"]
    asked = ["train", "faces-small", "--dataset", "folder", "--data-dir", str(folder), *small, "--epochs", "1", "--out", out]
    assert main(asked) == 0
    assert runs.at(out).config.steps == 2


# -- lists, files of settings, pairs, and downloads before the first run ---------------------------------------------------


def test_presets_and_runs_as_json(make_run, capsys):
    run = make_run("stopped")
    assert main(["presets", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["mnist"]["config"]["architecture"] == "dcgan"
    assert main(["runs", "--json"]) == 0
    rows = {row["run"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows[run.id]["state"], rows[run.id]["step"]) == ("stopped", 5) and rows["mnist"]["state"] == "pretrained"
    assert main(["runs"]) == 0
    assert run.id in capsys.readouterr().out.splitlines()[0]


def test_a_file_of_settings_in_place_of_a_preset(tiny, tmp_path, capsys):
    path = tmp_path / "mine.json"
    path.write_text(tiny.model_dump_json())
    assert main(["train", "--config", str(path), "--steps", "2", "--out", str(tmp_path / "run")]) == 0
    assert RunDir(tmp_path / "run").config == tiny.updated(steps=2)
    for text, words in (("[1]", "does not hold settings"), ("{", "not valid JSON"), ('{"lr": 1}', "Unknown setting 'lr'")):
        path.write_text(text)
        assert main(["train", "--config", str(path)]) == 2
        assert words in capsys.readouterr().err
    assert main(["train"]) == 2 and "--config" in capsys.readouterr().err


def test_an_absent_device_leaves_no_folder_behind(tmp_path, capsys):
    assert main(["train", "mnist", "--device", "cuda:77", "--out", str(tmp_path / "run")]) == 2
    assert "cuda:77" in capsys.readouterr().err and not (tmp_path / "run").exists()


def test_a_pair_is_trained_one_after_the_other(capsys):
    flags = "--dataset drawn-digits --num-images 64 --ngf 4 --ndf 4 --batch-size 8 --steps 2 --evaluate-every 0 --device cpu"
    assert main(["pair", "mnist", *flags.split()]) == 0
    gan, vae = (RunDir(line) for line in capsys.readouterr().out.splitlines()[-2:])
    assert (gan.config.kind, vae.config.kind) == ("gan", "vae")
    assert gan.status()["partner"] == vae.id and {run.status()["state"] for run in (gan, vae)} == {"finished"}


def test_a_data_set_is_downloaded_before_the_first_run(monkeypatch, capsys):
    import torchvision

    def offline(*_, **__):
        raise RuntimeError("no network")

    monkeypatch.setattr(torchvision.datasets.mnist, "download_and_extract_archive", offline)
    assert main(["download", "mnist"]) == 2
    assert "could not be downloaded" in capsys.readouterr().err


def test_typed_numbers_are_drawn(tmp_path, capsys):
    out = tmp_path / "typed.png"
    assert main(["draw", "mnist", "--latents", json.dumps([{"z": [0.1] * 64}, 0]), "--out", str(out)]) == 0
    assert out.is_file()
    assert main(["draw", "mnist", "--latents", '[{"z": [1, 2]}]', "--out", str(out)]) == 2
    assert "z has 2 numbers, but this run needs 64" in capsys.readouterr().err
