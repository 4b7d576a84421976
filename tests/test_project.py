"""What pyproject.toml, requirements.txt and the package say of themselves agrees."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.version import Version

import gan_core
from gan_core.places import HOME, PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))


def pinned() -> dict[str, Version]:
    text = (PROJECT / "requirements.txt").read_text("utf-8")
    return {name.lower(): Version(version) for name, version in re.findall(r"^([\w-]+)==(\S+)", text, re.M)}


def test_every_dependency_is_pinned_and_every_pin_is_a_dependency():
    needed = {(one := Requirement(text)).name: one.specifier for text in PYPROJECT["project"]["dependencies"]}
    assert needed.keys() == pinned().keys()
    assert all(version in needed[name] for name, version in pinned().items())


def test_the_version_is_stated_once():
    assert gan_core.__version__ == PYPROJECT["project"]["version"]


def test_a_checkout_keeps_runs_and_data_in_itself():
    assert HOME == PROJECT and (PROJECT / "app.py").is_file()


def test_what_the_wheel_takes_along_is_there():
    included = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert all((PROJECT / source).exists() for source in included)
