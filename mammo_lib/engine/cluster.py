"""Where Snakemake sends jobs: this machine, or a cluster that its profile names."""

import importlib.util
import os
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from mammo_lib.config.schema import EngineConfig
from mammo_lib.paths import PROJECT, cache, external_data
from mammo_lib.problem import Problem

CLUSTER = PROJECT / "cluster"  # the profiles that come along
LOCAL = "local"
CARRIED = ("MLFLOW_TRACKING_URI", "TF_ENABLE_ONEDNN_OPTS")  # of the environment


def options(engine: EngineConfig) -> list[str]:
    """Return the words that tell Snakemake where to run jobs and how many at once.

    Raises Problem where the profile cannot be read or needs a package that is not installed.
    """
    found = profile(engine)
    chosen = ["--profile", str(found)] if found else []
    if remote(engine):  # the login node's cores say nothing about the cluster's
        return [*chosen, *(["--cores", str(engine.cores)] if engine.cores else [])]
    return ["--cores", str(engine.workers), *chosen]


def profile(engine: EngineConfig) -> Path | None:
    """Return the folder of the Snakemake profile, the user's own or one of ours by its name."""
    if not engine.snakemake_profile:
        return None
    own = Path(engine.snakemake_profile).expanduser().resolve()
    for folder in (own, CLUSTER / engine.snakemake_profile):
        if _file(folder):
            return folder
    shipped = ", ".join(sorted(path.name for path in CLUSTER.iterdir() if path.is_dir()))
    raise Problem(
        f"engine.snakemake_profile: {own} holds no config.yaml. Give a Snakemake profile's folder, "
        f"or one that comes along: {shipped}."
    )


def remote(engine: EngineConfig) -> bool:
    """Say whether jobs run on other machines than this one."""
    return executor(engine) != LOCAL


def storage(engine: EngineConfig) -> Path | None:
    """Return the folder by which Snakemake's storage reaches jobs, if the profile has one."""
    folder = profile(engine)
    settings = _settings(folder) if folder else {}
    if "default-storage-provider" not in settings:
        return None
    return Path(str(settings.get("default-storage-prefix", "/")))


def executor(engine: EngineConfig) -> str:
    """Return the name of the executor; Problem if the package that brings it is missing."""
    folder = profile(engine)
    if folder is None:
        return LOCAL
    settings = _settings(folder)
    name = str(settings.get("executor", LOCAL))
    needed = {"executor": name, "storage": settings.get("default-storage-provider")}
    for kind, plugin in needed.items():
        if plugin not in (None, LOCAL):
            _require(f"snakemake-{kind}-plugin-{plugin}", folder)
    return name


def carried(engine: EngineConfig) -> str:
    """Return what goes before a job's command so that another machine finds the same folders."""
    if not remote(engine):
        return ""
    data = external_data()
    known = {"MAMMO_CACHE": str(cache()), **({"MAMMO_DATA": str(data)} if data else {})}
    known |= {name: os.environ[name] for name in CARRIED if name in os.environ}
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in known.items()) + " "


def _file(folder: Path) -> Path | None:
    """Return the profile's file; Snakemake prefers the newest `config.v9+.yaml` it understands."""
    versions = {int(found[1]): path for path in folder.glob("config.v*+.yaml")
                if (found := re.search(r"\.v(\d+)\+\.yaml$", path.name))}  # fmt: skip
    newest = [versions[number] for number in sorted(versions, reverse=True)]
    return next((path for path in [*newest, folder / "config.yaml"] if path.is_file()), None)


def _settings(folder: Path) -> dict[str, Any]:
    path = _file(folder)
    assert path is not None
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise Problem(f"{path}: not a readable Snakemake profile: {error}") from None
    if not isinstance(found, dict):
        raise Problem(f"{path}: a Snakemake profile is `option: value`, a line each.")
    return found


def _require(package: str, folder: Path) -> None:
    if importlib.util.find_spec(package.replace("-", "_")) is None:
        raise Problem(
            f"{folder}: this profile needs {package}, which is not installed: "
            "pip install 'mammo-lib[cluster]'"
        )
