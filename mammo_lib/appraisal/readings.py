"""The readings of a reader study, as an evaluation reads them."""

import pandas as pd

from mammo_lib.appraisal import cases
from mammo_lib.appraisal.cases import Cases
from mammo_lib.config import Evaluation
from mammo_lib.stats.readers.reads import Reads, reads

ONE_MODALITY = "the modality"


def load(config: Evaluation) -> tuple[Cases, Reads]:
    """Return the complete readings of the file and their table; raises Problem for bad ones."""
    given = cases.load(config)
    return given, reads(frame(given, config), **COLUMNS)


COLUMNS = {name: name for name in ("reader", "case", "modality", "label", "score")}


def frame(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return a row a reading: reader, case, modality, label, score."""
    named, rows = config.columns, given.frame
    modality = rows[named.modality].astype(str) if named.modality else ONE_MODALITY
    return pd.DataFrame({
        "reader": rows[named.reader].astype(str), "case": rows[named.case], "modality": modality,
        "label": rows["label"], "score": rows[named.score],
    })  # fmt: skip
