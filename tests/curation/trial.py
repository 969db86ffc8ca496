"""Mutants curated as a folder: what its account must say, whatever is in it."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pydicom

from mammo_lib.cohorts.golden import WORDS
from mammo_lib.curation import Order, carry_out
from mammo_lib.curation.order import Run
from tests.curation.mutation import Mutant

SIZE = {"rows": 160, "columns": 128}
VERDICTS = {"kept", "excluded", "unreadable"}
CRASHED = ("the decoder crashed on it", "took longer than")


def lay_out(mutants: Sequence[Mutant], folder: Path) -> list[Path]:
    """Write every mutant below `folder` and return their paths."""
    paths = [folder / one.name for one in mutants]
    for path, one in zip(paths, mutants, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
    return paths


def curate(folder: Path, out: Path, *, workers: int) -> pd.DataFrame:
    """Curate the folder as anybody would and return the audit."""
    carry_out(Order(folder, out, workers=workers, deidentified=out / "dicom", **SIZE))
    return pd.read_csv(Run(out).audit, keep_default_na=False, dtype=str)


def violations(mutants: Sequence[Mutant], out: Path, audit: pd.DataFrame) -> list[str]:
    """Return in a line each what the account of these files says wrong, or tells too much."""
    found = []
    # A name that holds an identity is replaced in the audit, so that rows can only be counted.
    if len(audit) != len(mutants) or not audit["file"].is_unique:
        found = [f"{len(mutants)} files, {len(audit)} rows, {audit['file'].nunique()} names"]
    wrong = ~audit["verdict"].isin(VERDICTS) | (
        audit["verdict"].ne("kept") & audit["reason"].eq("")
    )
    found += [f"{name}: no verdict or no reason" for name in audit.loc[wrong, "file"]]
    died = audit["reason"].str.startswith(CRASHED)
    found += [f"{one.file}: {one.reason}" for one in audit[died].itertuples()]
    return found + leaks(out)


def leaks(out: Path) -> list[str]:
    """Return which of the planted words stand in which file of a curation's results."""
    run = Run(out)
    texts = {path.name: path.read_text("utf-8") for path in (run.audit, run.exclusions)}
    for copy in (out / "dicom").rglob("*.dcm"):
        # Not the pixels: a mutant may have bytes of a header spliced into them.
        texts[copy.name] = str(pydicom.dcmread(copy, stop_before_pixels=True))
    texts["summary.html"] = (out / "summary.html").read_text("utf-8")
    for name in ("images", "lesions"):
        texts[f"{name}.parquet"] = pd.read_parquet(run.table(name)).to_csv()
    return [
        f"{name}: names {word}"
        for name, text in texts.items()
        for word in WORDS
        if word.lower() in text.lower()
    ]
