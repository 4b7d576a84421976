"""A run folder from a zip: what an export holds comes back, and a zip made to harm is refused and leaves nothing behind."""

import io
import stat
import struct
import zipfile

import pytest

from gan_core import export, runs
from gan_core.errors import UserError
from gan_core.runs import importing
from gan_core.runs.author import Author
from gan_core.runs.folder import RunDir
from gan_core.runs.notes import MOST_TAGS, Notes, notes


@pytest.fixture
def run(make_run) -> RunDir:
    run = make_run("finished", parent={"run": "0007-else", "step": 3})
    run.rename("Kept name")
    run.write_notes(note="Sharper with <b>R1</b>.", tags=("week-3",), pinned=True)
    return run


def packed(files: dict[str, bytes], top: str = "run/") -> io.BytesIO:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(top + name), content, zipfile.ZIP_DEFLATED)
    data.seek(0)
    return data


@pytest.fixture
def files(run) -> dict[str, bytes]:
    return {path.relative_to(run.path).as_posix(): path.read_bytes() for path in run.path.rglob("*") if path.is_file()}


def test_an_exported_folder_comes_back_with_everything_but_what_was_of_the_other_computer(run):
    (run.path / "author.json").write_text('{"person": "somebody"}')
    run.append_command("stop")
    made = runs.import_zip(io.BytesIO(export.run_zip(run)))
    assert made.id != run.id and made.id.endswith(run.id.partition("-")[2])
    assert made.config == run.config and made.title == "Kept name" and made.stats()[0] == run.stats()[0]
    assert made.samples() == [5] and made.reals_path.read_bytes() == run.reals_path.read_bytes()
    assert made.notes() == Notes("Sharper with <b>R1</b>.", ("week-3",)), "a pin is of the list that it stood in"
    assert made.status()["state"] == "finished" and made.status()["parent"] == {"run": "0007-else", "step": 3}
    assert not made.author().person and made.commands()[0] == []
    assert [path.name for path in runs.root().iterdir() if path.name.startswith(".")] == []


def test_a_run_that_trained_when_it_was_zipped_is_interrupted_here_and_belongs_to_who_imports_it(make_run):
    run = make_run("running", partner="0001-other", owner=[1, 2.0])
    made = runs.import_zip(io.BytesIO(export.run_zip(run)), Author("p1", "Ada"))
    status = runs.refresh(made)
    assert status["state"] == "interrupted" and status["pid"] is None and status["partner"] is None
    assert made.author().name == "Ada"


def test_a_zip_without_a_folder_and_with_what_a_mac_adds_is_taken(files):
    data = packed({**files, "__MACOSX/._config.json": b"x", ".DS_Store": b"x"}, top="")
    assert runs.import_zip(data).samples() == [5]


HOSTILE = {
    "../../evil.json": "leads out",
    "/etc/config.json": "leads out",
    "samples/../../evil.png": "leads out",
    "C:/evil.json": "leads out",
    "samples\\..\\evil.png": "leads out",
    "snapshots/000001.pt": "not a file of a run",
    "snapshots/000001.pkl": "not a file of a run",
    "model.safetensors": "not a file of a run",
    "samples/step.png": "not a file of a run",
    "samples/000001.png/x.png": "not a file of a run",
    "run.py": "not a file of a run",
    ".ssh/authorized_keys": "not a file of a run",
    "samples/000009.png": "not a valid picture",
    "snapshots/000009.safetensors": "not written by this program",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_contents_that_no_run_has_are_refused(files, name):
    refused(packed({**files, name: b"\x80\x04cos\nsystem\n"}, top=""), HOSTILE[name])


def refused(data: io.BytesIO, words: str) -> None:
    before = {path.name for path in runs.root().iterdir()}
    with pytest.raises(UserError, match=words):
        runs.import_zip(data)
    assert {path.name for path in runs.root().iterdir()} == before, "nothing is left behind"


def test_links_are_refused(files):
    data = packed(files)
    with zipfile.ZipFile(data, "a") as file:
        link = zipfile.ZipInfo("run/code.py")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    refused(data, "link")


def test_a_bomb_is_refused_while_it_unpacks_whatever_its_header_says(files):
    data = packed({**files, "stats.jsonl": b"\n" * (8 << 20)})
    refused(data, "larger")
    lying = bytearray(packed({**files, "stats.jsonl": b"\n" * (8 << 20)}).getvalue())
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):  # where each header says how large a file is
        place = -1
        while (place := lying.find(sign, place + 1)) >= 0:
            if lying[place + at : place + at + 4] == struct.pack("<L", 8 << 20):
                lying[place + at : place + at + 4] = struct.pack("<L", 10)
    refused(io.BytesIO(bytes(lying)), "larger|cannot be read")


def test_a_frame_of_a_million_pixels_a_side_is_refused(files):
    png = bytearray(files["reals.png"])
    png[16:24] = struct.pack(">LL", 1_000_000, 1_000_000)
    refused(packed({**files, "reals.png": bytes(png)}), "not a valid picture")


def test_huge_counts_are_refused_before_the_list_is_read(files, monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the list was read"))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_000, 65_000, 100, 0, 0)
    refused(io.BytesIO(end), "more files")
    refused(io.BytesIO(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, 1 << 28, 0, 0)), "more files")


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_not_a_zip_of_a_run_gets_a_sentence(data, make_run):
    make_run("finished")
    refused(io.BytesIO(data), "not a zip|does not hold a run")


def test_a_run_that_names_a_folder_is_refused(files, tiny):
    config = tiny.updated(dataset="folder", data_dir="/etc").model_dump_json().encode()
    refused(packed({**files, "config.json": config}), "folder of another computer")


def test_a_damaged_config_is_refused_with_words(files):
    refused(packed({**files, "config.json": b"{"}), "damaged")


def test_every_file_that_a_run_writes_can_be_imported(files):
    known = [*importing.FILES, *importing.IGNORED]
    assert [name for name in files if not any(importing.re.fullmatch(pattern, name) for pattern in known)] == []


# -- notes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [None, b"", b"[]", b'{"note": 3, "tags": "a", "pinned": 1}', b'{"tags": [1, {}]}', b"\xff"])
def test_damaged_notes_are_no_notes(data):
    assert notes(data) == Notes()


def test_notes_are_kept_short_and_tags_are_words_each_once(make_run):
    run = make_run("finished")
    assert run.notes() == Notes() and not (run.path / "notes.json").exists(), "old runs have none"
    (run.path / "notes.json").write_text(
        '{"note": "a\\u0000b\\n'
        + "c" * 9000
        + '", "tags": ["Week 3", "week-3", "", "<b>", "'
        + '", "'.join("abcdefghijklmn")
        + '"]}'
    )
    kept = run.notes()
    assert kept.note.startswith("ab\nc") and len(kept.note) == 4000
    assert kept.tags[:2] == ("week-3", "b") and len(kept.tags) == MOST_TAGS


def test_archived_runs_leave_the_lists_and_can_still_be_found(make_run):
    run, other = make_run("finished"), make_run("finished")
    run.write_notes(archived=True)
    assert [one.id for one in runs.listed()] == [other.id] and len(runs.all_runs()) == 2
    assert runs.find(run.id)
