"""What the app takes of the disk, and when that becomes scarce."""

from web.access import classroom
from web.client import disk


def test_the_use_names_what_is_held_beside_the_runs(tmp_path, monkeypatch):
    (tmp_path / "data/cache/pictures-x").mkdir(parents=True)
    (tmp_path / "data/cache/pictures-x/pictures.u8").write_bytes(b"x" * 3_000_000)
    monkeypatch.setattr(disk, "free", lambda: 5_000_000_000)
    assert disk.use(2_000_000).words() == "The runs hold 2 MB, decoded pictures 3 MB. 5.0 GB are free on the disk."


def test_room_is_scarce_on_a_full_disk_and_near_the_limit_of_a_class(monkeypatch):
    monkeypatch.setattr(disk, "free", lambda: 3_000_000_000)
    assert disk.scarce(10**12) == "", "nobody has set a limit"
    monkeypatch.setattr(disk, "free", lambda: 1_000_000_000)
    assert disk.scarce(0).startswith("Only 1.0 GB are free on the disk.")
    monkeypatch.setattr(disk, "free", lambda: None)
    assert disk.scarce(0) == ""
    monkeypatch.setenv("GAN_CLASS", "1")
    classroom.set_limits(class_mb=100)
    assert disk.scarce(70_000_000) == ""
    assert disk.scarce(90_000_000).startswith("The runs of the class hold 90 MB of 100 MB.")
