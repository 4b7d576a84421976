"""What leaves a run folder, read back by other programs' readers, and the code that makes a run again, run."""

import csv
import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import safetensors.torch
from PIL import Image
from safetensors import safe_open

from gan_core import export, runs
from gan_core.cli.main import main
from gan_core.errors import RunError
from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS, Preset
from gan_core.worker.worker import Worker


def train(config: RunConfig) -> RunDir:
    run = runs.create(config)
    assert Worker(run).work() == "finished", run.log_tail()
    return run


@pytest.fixture
def pictured(tiny):
    """A run with pictures of steps 0, 3 and 12: black, grey, white, 62 pixels wide."""

    def make(mode="L", size=(62, 92)) -> RunDir:
        run = runs.create(tiny)
        for step, level in ((12, 255), (0, 0), (3, 128)):
            data = io.BytesIO()
            colour = level if mode == "L" else (level, 0, 255 - level)
            Image.new(mode, size, colour).save(data, "PNG")
            run.write_sample(step, data.getvalue())
        return run

    return make


def frames_of_gif(data: bytes) -> list[Image.Image]:
    film = Image.open(io.BytesIO(data))
    frames = []
    for place in range(film.n_frames):
        film.seek(place)
        frames.append(film.convert("RGB"))
    return frames


def frames_of_mp4(data: bytes) -> tuple[list[np.ndarray], av.VideoStream]:
    film = av.open(io.BytesIO(data))
    return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)], film.streams.video[0]


def test_csv_has_every_column_and_empty_cells_for_what_is_not_there(tiny):
    run = runs.create(tiny)
    with pytest.raises(RunError, match="no curves"):
        export.stats_csv(run)
    run.append_stats({"step": 1, "loss/G": 0.5, "D(x)": float("nan")})
    run.append_stats({"step": 2, "loss/G": 0.25, "value/V(D, G)": -1.5})
    rows = list(csv.reader(io.StringIO(export.stats_csv(run).decode())))
    assert rows == [
        ["step", "loss/G", "D(x)", "value/V(D, G)"],
        ["1", "0.5", "", ""],
        ["2", "0.25", "", "-1.5"],
    ]


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_gif_shows_the_pictures_in_order_and_holds_the_last(pictured, mode):
    data = export.film_gif(pictured(mode), seconds=0.6)
    frames = frames_of_gif(data)
    assert len(frames) == 3
    width, height = frames[0].size
    assert width == 62 * 8 and height > 92 * 8, "whole multiples of the picture, and a strip with the step"
    reds = [frame.getpixel((width // 2, 92 * 4))[0] for frame in frames]
    assert reds[0] < 12 and abs(reds[1] - 128) < 12 and reds[2] > 243
    strips = [np.asarray(frame)[92 * 8 :] for frame in frames]
    assert (strips[0] != strips[1]).any() and strips[0].max() > 200, "the step is written, and changes"
    film = Image.open(io.BytesIO(data))
    durations = []
    for place in range(3):
        film.seek(place)
        durations.append(film.info["duration"])
    assert durations == [200, 200, 1200] and film.info["loop"] == 0


@pytest.mark.parametrize(("mode", "size"), [("L", (62, 92)), ("RGB", (481, 481))])
def test_mp4_is_h264_of_even_size_that_everything_plays(pictured, mode, size):
    frames, stream = frames_of_mp4(export.film_mp4(pictured(mode, size), seconds=0.6))
    assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
    assert stream.width % 2 == stream.height % 2 == 0 and stream.width >= export.SIDE
    assert len(frames) == 3 + 5 and float(stream.average_rate) == pytest.approx(5)
    middle = [int(frame[100, 100, 0]) for frame in frames]
    assert middle[0] < 30 and 100 < middle[1] < 160 and min(middle[2:]) > 225


def test_one_picture_is_a_film_of_one_frame_and_damaged_ones_are_left_out(pictured):
    run = pictured()
    run.sample_path(0).write_bytes(run.sample_path(0).read_bytes()[:60])
    run.sample_path(3).write_bytes(b"no picture at all")
    assert len(frames_of_gif(export.film_gif(run))) == 1
    frames, _ = frames_of_mp4(export.film_mp4(run))
    assert frames and all(frame[100, 100, 0] > 225 for frame in frames)
    run.sample_path(12).write_bytes(b"")
    for make in (export.film_gif, export.film_mp4):
        with pytest.raises(RunError, match="no picture"):
            make(run)


def test_the_generator_alone_can_be_loaded_by_others(tiny, tmp_path):
    from gan_core.models import build
    from gan_core.sampling.sampler import Sampler

    run = train(tiny)
    with pytest.raises(RunError, match="It has: 5, 10"):
        export.generator_safetensors(run, 7)
    path = tmp_path / "G.safetensors"
    path.write_bytes(export.generator_safetensors(run, 5))
    with safe_open(path, "pt") as file:
        about = {name: json.loads(value) for name, value in file.metadata().items() if name != "format"}
    assert about["step"] == 5 and about["shape"] == [1, 28, 28]
    G, _ = build(RunConfig.parse(about["config"]), tuple(about["shape"]), about["num_classes"])
    G.load_state_dict(safetensors.torch.load_file(path))
    ours = Sampler(run, 5).G.state_dict()
    assert all((value == ours[name]).all() for name, value in G.state_dict().items())
    assert path.stat().st_size < run.snapshot_path(5).stat().st_size / 3


def test_the_command_and_the_python_make_the_same_run_again(tiny, capsys):
    run = train(tiny.updated(dropout=0.0, lr_g=3e-5, spectral_norm=True))
    picture = run.sample_path(10).read_bytes()

    command = export.command_line(run)
    assert "--spectral-norm true" in command and "--lr-d" not in command
    assert main(shlex.split(command)[3:]) == 0
    again = RunDir(capsys.readouterr().out.splitlines()[-1])
    assert again.config.updated(preset="") == run.config and again.sample_path(10).read_bytes() == picture

    code = export.python_code(run)
    exec(compile(code, "code", "exec"), {})
    state, _, folder = capsys.readouterr().out.strip().partition(" ")
    assert state == "finished" and RunDir(folder).config == run.config
    assert RunDir(folder).sample_path(10).read_bytes() == picture


def test_a_branch_is_made_again_from_its_parent_or_from_itself(tiny, capsys):
    parent = train(tiny)
    branch = runs.fork(parent, 5, lr_g=1e-3, steps=8)
    assert Worker(branch).work() == "finished"
    command = shlex.split(export.command_line(branch))
    assert command[3:] == ["fork", parent.id, "--at", "5", "--steps", "8", "--lr-g", "0.001"]
    assert main(command[3:]) == 0
    again = RunDir(capsys.readouterr().out.splitlines()[-1])
    assert again.config == branch.config and again.sample_path(8).read_bytes() == branch.sample_path(8).read_bytes()

    runs.delete(parent)
    exec(export.python_code(branch), {})
    again = RunDir(capsys.readouterr().out.strip().partition(" ")[2])
    assert again.config == branch.config and again.sample_path(8).read_bytes() == branch.sample_path(8).read_bytes()


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_is_its_own_name_and_a_change_one_flag(name):
    run = runs.create(PRESETS[name].config)
    assert shlex.split(export.command_line(run)) == ["python", "-m", "gan_core", "train", name]
    run = runs.create(PRESETS[name].config.updated(seed=7))
    assert shlex.split(export.command_line(run))[4:] == [name, "--seed", "7"]


def test_a_run_that_was_trained_on_or_steered_says_so(tiny):
    run = runs.create(PRESETS["mnist"].config)
    run.update_status(steps=9500)
    assert export.command_line(run) == "python -m gan_core train mnist --steps 9500"
    assert "steps=9500" in export.python_code(run)
    run.append_event(40, "changed", "lr_g 0.006\n→ 0.001", name="lr_g", old=0.006, new=0.001)
    *comments, command = export.command_line(run).splitlines()
    assert comments[-1] == "#   step 40: lr_g 0.006 → 0.001" and all(line.startswith("#") for line in comments)
    assert command == "python -m gan_core train mnist --steps 9500"
    compile(export.python_code(run), "code", "exec")


def test_none_has_no_flag_so_another_preset_is_the_start(monkeypatch):
    few = Preset("", "", "", RunConfig(preset="few", num_images=100), 1.0)
    run = runs.create(RunConfig(preset="few"))
    monkeypatch.setattr(
        export.code, "PRESETS", {"few": few, "plain": Preset("", "", "", RunConfig(preset="plain", seed=1), 1.0)}
    )
    assert export.command_line(run) == "python -m gan_core train plain --seed 0"
    monkeypatch.setattr(export.code, "PRESETS", {"few": few})
    with pytest.raises(RunError, match="Python"):
        export.command_line(run)


def test_export_on_the_command_line(make_run, tmp_path, capsys):
    run = make_run("stopped")
    out = str(tmp_path / "curves.csv")
    assert main(["export", run.id, "--format", "csv", "--out", out]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == out
    assert Path(out).read_bytes() == export.stats_csv(run)
    out = str(tmp_path / "last.png")
    assert main(["export", str(run.path), "--format", "png", "--at", "5", "--out", out]) == 0
    assert Image.open(out).size == (242, 242)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "safetensors", "--out", "x"], ["no snapshot"]),
        (["--format", "png", "--at", "3", "--out", "x"], ["step 3", "It has: 5"]),
        (["--format", "gif", "--at", "5", "--out", "x"], ["--at", "gif"]),
        (["--format", "avi", "--out", "x"], ["avi", "mp4"]),
        (["--format", "csv", "--out", "/nowhere/at/all.csv"], ["/nowhere/at/all.csv", "--out"]),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_2(make_run, arguments, words, capsys):
    try:
        status = main(["export", make_run("stopped").id, *arguments])
    except SystemExit as exit:
        status = exit.code
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert status == 2 and all(word in line for word in words)


def test_no_export_needs_torch(make_run):
    """The web process calls them."""
    run = make_run("stopped")
    code = (
        "import sys\nfrom gan_core import export, runs\n"
        f"run = runs.at({str(run.path)!r})\n"
        "for kind in ('csv', 'png', 'gif', 'mp4'): assert export.EXPORTS[kind](run, None)\n"
        "export.command_line(run), export.python_code(run)\n"
        "assert not {'torch', 'streamlit', 'plotly'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)
