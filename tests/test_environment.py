"""All ways into the environment lead to the same pins."""

import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mammo_lib.paths import LOCK, PROJECT

PROJECT_TABLE = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]


def pins() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in LOCK.read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            pin = Requirement(line)
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            found.setdefault(canonicalize_name(pin.name), set()).add(specifier.version)
    return found


def wanted() -> list[str]:
    return [*PROJECT_TABLE["dependencies"], *PROJECT_TABLE["optional-dependencies"]["dev"]]


@pytest.mark.parametrize("requirement", wanted())
def test_lock_satisfies_pyproject(requirement):
    need = Requirement(requirement)
    versions = pins()[canonicalize_name(need.name)]
    assert all(need.specifier.contains(version, prereleases=True) for version in versions)


def test_lock_names_no_address():
    assert "://" not in LOCK.read_text()


def test_conda_environment_points_at_the_lock_and_the_package():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-r requirements.lock", "-e ."]}
    assert conda == ["python=3.11", "pip"]


def test_conda_python_is_one_that_the_package_allows():
    from packaging.specifiers import SpecifierSet

    assert SpecifierSet(PROJECT_TABLE["requires-python"]).contains("3.11")
