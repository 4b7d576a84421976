"""The image takes along what the app needs, and nothing of a user's."""

import fnmatch
import re
import tomllib

from gan_core.places import PROJECT


def test_the_image_holds_what_the_wheel_holds():
    """What pyproject.toml puts into a wheel, besides the package itself, is not left out of the image."""
    targets = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    kept = [line[1:] for line in (PROJECT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    wanted = [*targets["force-include"], *targets["packages"], "requirements.txt"]
    assert [name for name in wanted if not any(fnmatch.fnmatch(name, one) for one in kept)] == []
    assert not any(name.startswith(("data", "checkpoints/runs", "tests")) or name == "checkpoints" for name in kept)


def test_the_image_runs_as_nobody_in_particular_and_says_when_it_is_ill():
    text = (PROJECT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (\d+)$", text, re.M) == ["10001"] and "HEALTHCHECK" in text and "GAN_LOCAL_FOLDERS=0" in text
