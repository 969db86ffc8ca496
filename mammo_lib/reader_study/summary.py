"""What the chapter on readers and networks says in words, from its tables."""

from dataclasses import replace
from typing import Any

import pandas as pd

from mammo_lib import stats
from mammo_lib.reader_study.nyu import FIRST, MARGIN, PUBLISHED, ReaderStudy
from mammo_lib.reader_study.overview import mean_of_readers, spread
from mammo_lib.reader_study.standalone import against_readers
from mammo_lib.reader_study.together import Together

ALPHA = 0.05  # of the tests that the prose speaks of
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
    return {
        "n": len(study.frame), "n_positive": int(study.label.sum()),
        "n_exams": len(exams.frame), "n_exams_positive": int(exams.label.sum()),
        "readers": readers, "mean_of_readers": stats.auc(study.label, mean_of_readers(study)),
        "per_breast": per_breast, "per_exam": per_exam, "tests": tested,
        "best": {"name": FIRST, "delong": ours[FIRST]},
        "against": against(tested),
        "odd": {"ours": ours[ODD], "published": PUBLISHED[ODD],
                "away": PUBLISHED[ODD] - ours[ODD].value},
        "together": together(helped, exams, level), "alone": {"words": alone(exams, level)},
    }  # fmt: skip


def counts(study: ReaderStudy, exams: ReaderStudy) -> str:
    """Return in words how many cases there are at either level."""
    return (
        f"{len(study.frame):,} breasts, {int(study.label.sum())} malignant; "
        f"{len(exams.frame):,} examinations, {int(exams.label.sum())} with cancer."
    )


def against(tested: pd.DataFrame) -> str:
    """Return which networks fall behind the first beyond chance, and which are undecided."""
    behind = tested[tested["holm_clustered"] < ALPHA]["name"].tolist()
    rest = tested[tested["holm_clustered"] >= ALPHA]["name"].tolist()
    told = f"Behind {FIRST} beyond chance (Holm p < {ALPHA:g}): {', '.join(behind) or 'none'}."
    return told + (
        f" Undecided, which is not the same as equal: {', '.join(rest)}." if rest else ""
    )


def together(helped: Together, exams: ReaderStudy, level: float) -> dict[str, Any]:
    """Return the gain of readers averaged with the network, and what is left of it beyond both.

    `beyond` is what the averages have over the network alone: without it a gain may be nothing
    but the reader giving way to the network.
    """
    rows = helped.differences.set_index("random")
    both, cases = rows.loc["readers and cases"], rows.loc["cases"]
    gain = -both["estimate"]
    weights = {"low": float(helped.weights.min()), "high": float(helped.weights.max())}
    frame = exams.frame.assign(**dict(zip(exams.readers, helped.scores, strict=True)))
    mixed = ReaderStudy(frame, exams.readers, exams.networks, exams.level)
    behind = against_readers(mixed, FIRST, margin=MARGIN, level=level).difference
    beyond = replace(behind, value=-behind.value, low=-behind.high, high=-behind.low)
    words = (
        f"Averaging each reader's score with the network's, which has {weights['low']:.2f} to "
        f"{weights['high']:.2f} of the weight, raises the mean area by {gain:.3f} "
        f"({100 * level:g} % CI {-both['high']:.3f}–{-both['low']:.3f}), meant for other readers "
        f"reading other cases; for these fourteen readers alone {-cases['high']:.3f}–"
        f"{-cases['low']:.3f}. Over the network alone the averages have {beyond.text(3)}. "
        "No reader saw what the network said: this is arithmetic, not a trial. The network is "
        "also the best of seven on these very cases."
    )
    return {"words": words, "gain": gain, "beyond": beyond, "weight": weights,
            "differences": helped.differences}  # fmt: skip


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
