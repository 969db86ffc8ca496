"""Where a run's numbers come from: code, packages, machine, seeds and data."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

import mammo_lib
from mammo_lib import results
from mammo_lib.config import AnyConfig, Config, Evaluation
from mammo_lib.paths import LOCK, PROJECT, Run

PACKAGES = (
    "tensorflow", "keras", "numpy", "scipy", "pandas", "statsmodels", "scikit-learn", "pydicom",
    "matplotlib", "papermill", "snakemake", "hydra-core", "mlflow", "jupyter-book", "myst-nb",
)  # fmt: skip


def collect(config: AnyConfig, run: Run) -> dict[str, Any]:
    """Return what somebody needs to trust or repeat this run; holds times, unlike results."""
    return {
        "code": code(),
        "lock_sha256": sha256(LOCK),
        "config_sha256": sha256(run.config),
        "data": {"name": config.subject, **_data(config, run)},
        "seeds": config.seeds,
        "machine": machine(),
        "packages": packages(),
        "jobs": times(run),
    }


def write(config: AnyConfig, run: Run) -> dict[str, Any]:
    """Write the provenance to the run's folder and return it."""
    found = collect(config, run)
    results.write_json(found, run.provenance)
    return found


def _data(config: AnyConfig, run: Run) -> dict[str, Any]:
    if isinstance(config, Evaluation):
        files = {role: Path(path) for role, path in config.files.model_dump().items() if path}
        return {f"{role}_sha256": sha256(path) for role, path in files.items()}
    return {"manifest_sha256": manifest(run)}


def code(project: Path = PROJECT) -> dict[str, Any]:
    """Return version, git commit and whether the tree differs from it (None without git)."""
    is_ours = _git(project, "rev-parse", "--show-toplevel") == str(project)
    commit = _git(project, "rev-parse", "HEAD") if is_ours else None
    changes = _git(project, "status", "--porcelain") if commit else None
    dirty = None if changes is None else bool(changes)
    return {"version": mammo_lib.__version__, "commit": commit, "dirty": dirty}


def recorded(run: Run) -> dict[str, Any]:
    """Return `code()` as it was when `run` wrote its provenance, else as it is now."""
    if not run.provenance.exists():
        return code()
    return results.read_json(run.provenance)["code"]


def label(found: dict[str, Any]) -> str:
    """Return `code()` in one word or two, for run cards and the slides' title."""
    if not found["commit"]:
        return f"version {found['version']}"
    return found["commit"][:10] + (" with uncommitted changes" if found["dirty"] else "")


def sha256(path: Path) -> str | None:
    """Return the SHA-256 of the file at `path` in hexadecimal, or None if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def manifest(run: Run) -> str | None:
    """Return the SHA-256 of the sorted (image_id, exact_hash) of the run's images table.

    Two runs with equal manifests saw the same pixels under the same names.
    """
    path = run.table("images")
    if not path.exists():
        return None
    images = pd.read_parquet(path).reindex(columns=["image_id", "exact_hash"])
    rows = sorted(f"{name},{pixels}\n" for name, pixels in images.itertuples(index=False))
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def machine() -> dict[str, Any]:
    """Return the interpreter, platform, processor, cores, memory (GiB) and accelerators."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "devices": devices(),
    }


def devices() -> list[str]:
    """Return the GPUs that the driver lists, else the CPU; TensorFlow is not imported for it."""
    if not shutil.which("nvidia-smi"):
        return ["CPU"]
    found = _output(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"])
    names = (line.strip() for line in (found or "").splitlines())
    return [f"GPU: {name}" for name in names if name] or ["CPU"]


def packages() -> dict[str, str]:
    """Return package -> installed version of those that shape the numbers."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def times(run: Run) -> dict[str, dict[str, Any]]:
    """Return job -> when its notebook was executed and for how many seconds."""
    found = {}
    for path in sorted(run.root.glob("notebooks/[!.]*.ipynb")):
        notes = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("papermill", {})
        found[path.stem] = {"made": notes.get("end_time"), "seconds": notes.get("duration")}
    return found


def identity(found: dict[str, Any], config: Config) -> pd.DataFrame:
    """Return what a run was made from, a row each: what, value."""
    machine, seeds = found["machine"], found["seeds"]
    rows = {
        "code": label(found["code"]),
        "lock file, SHA-256": found["lock_sha256"],
        "configuration, SHA-256": found["config_sha256"],
        "data": f"{config.data.name}, profile {config.profile.name}",
        "data manifest, SHA-256": found["data"]["manifest_sha256"],
        "seeds": ", ".join(f"{name} {value}" for name, value in seeds.items()),
        "host": f"{machine['platform']}, Python {machine['python']}",
        "processor": machine["processor"],
        "size": f"{machine['cores']} cores, {machine['memory_gib']} GiB of memory",
        "devices": ", ".join(machine["devices"]),
        "command": f"mammo report data={config.data.name} profile={config.profile.name} "
        f"name={config.name}",
    }
    return pd.DataFrame({"what": list(rows), "value": [str(value) for value in rows.values()]})


def durations(found: dict[str, Any]) -> pd.DataFrame:
    """Return notebook, seconds and finished (when, in UTC), in the order of execution."""
    rows = [{"notebook": name, **times} for name, times in found["jobs"].items()]
    table = pd.DataFrame(rows, columns=["notebook", "seconds", "made"])
    finished = pd.to_datetime(table["made"], format="ISO8601", utc=True)
    table = table.assign(seconds=table["seconds"].astype(float).round(1), finished=finished)
    table = table.sort_values("finished", ignore_index=True).drop(columns="made")
    return table.assign(finished=table["finished"].dt.strftime("%Y-%m-%d %H:%M:%S UTC"))


def versions(found: dict[str, Any]) -> pd.DataFrame:
    """Return package and version of what shapes the numbers."""
    return pd.DataFrame(list(found["packages"].items()), columns=["package", "version"])


def _git(project: Path, *words: str) -> str | None:
    return _output(["git", "-C", str(project), *words]) if shutil.which("git") else None


def _output(command: list[str]) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
