"""What the chapter on readers and networks shows: areas, points, tests and words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.reader_study.nyu import BIOPSY, PUBLISHED, ReaderStudy


def areas(study: ReaderStudy, names: Sequence[str], settings: StatsConfig) -> pd.DataFrame:
    """Return name, level, delong (cases as independent) and clustered (exams as the units)."""
    rows = []
    for name in names:
        given = study.label, study.frame[name]
        naive = stats.auc_interval(*given, method="delong", level=settings.level)
        whole = stats.auc_interval(*given, cluster=study.frame["exam"], method="obuchowski",
                                   level=settings.level)  # fmt: skip
        rows.append({"name": name, "level": study.level, "delong": naive, "clustered": whole})
    return pd.DataFrame(rows)


def beside_print(found: pd.DataFrame) -> pd.DataFrame:
    """Return name, ours and published of each network whose paper prints an area per breast."""
    table = found[found["name"].isin(list(PUBLISHED))]
    published = table["name"].map(PUBLISHED)
    away = published - table["delong"].map(lambda estimate: estimate.value)
    inside = [estimate.low <= value <= estimate.high
              for estimate, value in zip(table["delong"], published, strict=True)]  # fmt: skip
    return table.assign(published=published, away=away, within=inside)


def mean_of_readers(study: ReaderStudy) -> pd.Series:
    """Return each case's mean score over all readers: what fourteen readings a case would give."""
    return study.frame[study.readers].mean(axis=1)


def points(study: ReaderStudy) -> pd.DataFrame:
    """Return each reader's point: reader, sensitivity, false_positive_rate at a biopsy's advice.

    Called positive is a probability of malignancy above 2 %, where BI-RADS category 4 begins.
    """
    called = study.frame[study.readers].to_numpy() > BIOPSY
    positive = study.label.to_numpy() == 1
    return pd.DataFrame({
        "reader": study.readers,
        "sensitivity": called[positive].mean(axis=0),
        "false_positive_rate": called[~positive].mean(axis=0),
    })  # fmt: skip


def tests(
    study: ReaderStudy, reference: str, others: Sequence[str], settings: StatsConfig
) -> pd.DataFrame:
    """Return every network against `reference`: by DeLong and with exams as clusters, with Holm.

    Columns: name, delong and clustered (Estimates of reference minus name), p_delong, p_clustered
    and their Holm values.
    """
    rows = []
    for name in others:
        given = study.label, study.frame[reference], study.frame[name]
        plain = stats.compare_auc(*given, method="delong", level=settings.level)
        whole = stats.compare_auc(*given, method="obuchowski", cluster=study.frame["exam"],
                                  level=settings.level)  # fmt: skip
        rows.append({"name": name, "delong": plain.difference, "p_delong": plain.p_value,
                     "clustered": whole.difference, "p_clustered": whole.p_value})  # fmt: skip
    table = pd.DataFrame(rows)
    for way in ("delong", "clustered"):
        table[f"holm_{way}"] = stats.adjust_p(table[f"p_{way}"].to_numpy(), method="holm")
    return table


def curves(study: ReaderStudy, names: Sequence[str]) -> pd.DataFrame:
    """Return the ROC curve of each of `names`: model, false_positive_rate, sensitivity."""
    parts = [
        stats.roc_curve(study.label, study.frame[name])
        .assign(model=name, false_positive_rate=lambda curve: 1 - curve["specificity"])
        .iloc[::-1]
        for name in names
    ]
    return pd.concat(parts, ignore_index=True)


def spread(found: pd.DataFrame) -> dict[str, float]:
    """Return mean, low and high of the areas of several readers."""
    values = np.array([estimate.value for estimate in found["delong"]])
    return {"mean": float(values.mean()), "low": float(values.min()), "high": float(values.max())}
