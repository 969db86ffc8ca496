"""What a tracked training was made from: code, packages and data, each in one short text."""

import hashlib
import subprocess

import pandas as pd

from mammo_lib.paths import LOCK, PROJECT

SEEN = ("image_id", "exact_hash", "label", "split")  # of the images table, what training depends on


def tags(images: pd.DataFrame | None = None) -> dict[str, str]:
    """Return MLflow's tags of the code, the lock file and, where `images` are given, the data."""
    told = {
        "mlflow.source.git.commit": _git("rev-parse", "HEAD") or "unknown",
        "git.dirty": str(bool(_git("status", "--porcelain"))).lower(),
        "lock_sha256": hashlib.sha256(LOCK.read_bytes()).hexdigest() if LOCK.exists() else "none",
    }
    return told | ({} if images is None else {"data_manifest_sha256": manifest(images)})


def manifest(images: pd.DataFrame) -> str:
    """Return the SHA-256 of image ids, exact hashes, labels and splits, in the order of the ids.

    Two trainings of equal manifests saw the same pixels under the same names, labels and splits.
    """
    columns = images.reindex(columns=list(SEEN)).astype("string").fillna("")
    rows = columns.sort_values("image_id", kind="stable")
    return hashlib.sha256(rows.to_csv(index=False, header=False).encode()).hexdigest()


def _git(*words: str) -> str:
    command = ["git", "-C", str(PROJECT), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
