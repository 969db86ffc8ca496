"""The NYU reader study: 14 radiologists and 7 networks on 1,440 breasts of 720 exams.

Released with Stadnick et al. 2021 (arXiv:2108.04800) by nyukat/mammography_metarepository under
BSD-2-Clause; readers and GMIC as in Shen et al. 2021, Medical Image Analysis 68:101908. A score is
a probability of malignancy. The sample is enriched, so predictive values do not carry over.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mammo_lib.paths import external_data
from mammo_lib.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

NAME = "nyu_reader_study"
SHA256 = "681f873c6fc7a7de5b0dce17a70bd3624398024056c1c9243559147567dfc78c"
NETWORKS = {
    "AI_GMIC_top5_POM": "GMIC (top 5)", "AI_GMIC_top1_POM": "GMIC (top 1)", "AI_GLAM_POM": "GLAM",
    "AI_DMVCNN_POM": "DMV-CNN", "AI_frcnn_POM": "Faster R-CNN",
    "AI_end2end_inbreast_POM": "End2end (INbreast)", "AI_end2end_ddsm_POM": "End2end (DDSM)",
}  # fmt: skip
# Area per breast that a network's own paper prints for this very study: Wu et al. 2019, IEEE TMI.
PUBLISHED = {"DMV-CNN": 0.876}
FIRST = "GMIC (top 5)"  # what the other networks are compared with
MARGIN = 0.05  # of non-inferiority, in area
BIOPSY = 0.02  # probability of malignancy above which BI-RADS advises a biopsy (category 4)


@dataclass(frozen=True)
class ReaderStudy:
    """`frame` has a row a case: exam, label (0/1) and a column of scores for each name.

    `level` is "breast", with two cases an exam, or "exam".
    """

    frame: "pd.DataFrame"
    readers: list[str]
    networks: list[str]
    level: str = "breast"

    @property
    def label(self) -> "pd.Series":
        return self.frame["label"]


def find() -> Path | None:
    """Return the study's table below MAMMO_DATA, None where it is not."""
    root = external_data()
    path = root / NAME / "scores.csv" if root else None
    return path if path and path.exists() else None


def load(path: Path) -> ReaderStudy:
    """Read the study from `path`; raises Problem unless it is the table that is known."""
    import pandas as pd  # late: the engine asks only where the study is

    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise Problem(f"{path}: is not the table of the NYU reader study (SHA-256 {SHA256[:12]}…).")
    given = pd.read_csv(path)
    names = [name for name in map(str, given) if name.startswith("Reader")]
    readers = {name: f"Reader {int(name[6:8])}" for name in names}
    frame = given.rename(columns={"case_ID": "exam"} | readers | NETWORKS)
    frame["label"] = frame["label"].astype(int)
    return ReaderStudy(frame, list(readers.values()), list(NETWORKS.values()))


def per_exam(study: ReaderStudy) -> ReaderStudy:
    """Return the study with a case an exam: the higher score, and label, of its two breasts."""
    scored = ["label", *study.readers, *study.networks]
    frame = study.frame.groupby("exam", sort=True)[scored].max().reset_index()
    return ReaderStudy(frame, study.readers, study.networks, "exam")
