"""What the chapter on readers and networks says in words, from its tables."""

from typing import Any

import pandas as pd

from mammo_lib import stats
from mammo_lib.reader_study.nyu import FIRST, MARGIN, PUBLISHED, ReaderStudy
from mammo_lib.reader_study.overview import mean_of_readers, spread
from mammo_lib.reader_study.standalone import against_readers
from mammo_lib.reader_study.together import Together

ODD = "DMV-CNN"  # whose released scores and whose paper disagree


def of(
    study: ReaderStudy,
    exams: ReaderStudy,
    per_breast: pd.DataFrame,
    per_exam: pd.DataFrame,
    tested: pd.DataFrame,
    helped: Together,
) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite, and all that it found."""
    level = per_breast["delong"].iloc[0].level
    readers = {"breast": _of(per_breast, study.readers), "exam": _of(per_exam, study.readers)}
    ours = dict(zip(per_breast["name"], per_breast["delong"], strict=True))
    inside = ours[ODD].low <= PUBLISHED[ODD] <= ours[ODD].high
    return {
        "n": len(study.frame), "n_positive": int(study.label.sum()),
        "n_exams": len(exams.frame), "n_exams_positive": int(exams.label.sum()),
        "readers": readers, "mean_of_readers": stats.auc(study.label, mean_of_readers(study)),
        "per_breast": per_breast, "per_exam": per_exam, "tests": tested,
        "best": {"name": FIRST, "delong": ours[FIRST]},
        "against": against(tested),
        "odd": {"ours": ours[ODD], "published": PUBLISHED[ODD],
                "where": "inside" if inside else "outside"},
        "together": together(helped), "alone": {"words": alone(exams, level)},
    }  # fmt: skip


def counts(study: ReaderStudy, exams: ReaderStudy) -> str:
    """Return in words how many cases there are at either level."""
    return (
        f"{len(study.frame):,} breasts, {int(study.label.sum())} malignant; "
        f"{len(exams.frame):,} examinations, {int(exams.label.sum())} with cancer."
    )


def against(tested: pd.DataFrame) -> str:
    """Return which networks fall behind the first beyond chance, and which are undecided."""
    behind = tested[tested["holm_clustered"] < 0.05]["name"].tolist()
    rest = tested[tested["holm_clustered"] >= 0.05]["name"].tolist()
    told = f"Behind {FIRST} beyond chance: {', '.join(behind) or 'none'}."
    return told + (
        f" Undecided, which is not the same as equal: {', '.join(rest)}." if rest else ""
    )


def together(helped: Together) -> dict[str, Any]:
    """Return the gain of readers with the network, in numbers and words."""
    rows = helped.differences.set_index("random")
    both, cases = rows.loc["readers and cases"], rows.loc["cases"]
    gain = -both["estimate"]
    words = (
        f"With the network beside them readers gain {gain:.3f} in area "
        f"({-both['high']:.3f} to {-both['low']:.3f}; p = {both['p_value']:.2g}), meant for other "
        f"readers reading other cases. For these fourteen readers alone the interval is "
        f"{-cases['high']:.3f} to {-cases['low']:.3f}."
    )
    weights = {"low": float(helped.weights.min()), "high": float(helped.weights.max())}
    return {"words": words, "gain": gain, "weight": weights, "differences": helped.differences}


def standalone(
    exams: ReaderStudy, study: ReaderStudy, *, margin: float, level: float
) -> pd.DataFrame:
    """Return every network by itself against the mean of readers, per examination."""
    rows = []
    for name in study.networks:
        found = against_readers(exams, name, margin=margin, level=level)
        rows.append({"name": name, "difference": found.difference, "df": found.df,
                     "p_value": found.p_value, "not_inferior": found.not_inferior})  # fmt: skip
    return pd.DataFrame(rows)


def alone(exams: ReaderStudy, level: float) -> str:
    """Return in words how the first network by itself compares with readers like these."""
    found = against_readers(exams, FIRST, margin=MARGIN, level=level)
    verdict = "is not inferior to" if found.not_inferior else "is not shown to be as good as"
    if found.difference.low > 0:
        verdict = "does better than"
    return (
        f"{FIRST} {verdict} the mean of readers like these on cases like these: "
        f"difference {found.difference}, margin {MARGIN:g}."
    )


def _of(found: pd.DataFrame, names: list[str]) -> dict[str, float]:
    return spread(found[found["name"].isin(names)])
