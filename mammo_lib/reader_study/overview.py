"""What the chapter on readers and networks shows: areas, points, tests and words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.reader_study.nyu import BIOPSY, ReaderStudy

MEAN = "mean of readers"


def areas(study: ReaderStudy, names: Sequence[str], settings: StatsConfig) -> pd.DataFrame:
    """Return name, level, delong (cases as independent) and clustered (exams as the units)."""
    rows = []
    for name in names:
        given = study.label, study.frame[name]
        naive = stats.auc_interval(*given, method="delong", level=settings.level)
        whole = stats.auc_interval(*given, cluster=study.frame["exam"], method="binormal-score",
                                   level=settings.level)  # fmt: skip
        rows.append({"name": name, "level": study.level, "delong": naive, "clustered": whole})
    return pd.DataFrame(rows)


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


def side_by_side(per_breast: pd.DataFrame, per_exam: pd.DataFrame) -> pd.DataFrame:
    """Return kind, name, breast, breast_delong and exam: every area at both levels."""
    table = pd.DataFrame({
        "name": per_breast["name"], "breast": per_breast["clustered"],
        "breast_delong": per_breast["delong"], "exam": per_exam["clustered"],
    })  # fmt: skip
    is_reader = table["name"].str.startswith("Reader ")
    return table.assign(kind=np.where(is_reader, "Readers", "Networks")).sort_values(
        "kind", kind="stable"
    )


def probabilities(study: ReaderStudy) -> list[str]:
    """Return whose scores are shown as probabilities: three networks and the mean of readers."""
    return [*study.networks[:3], MEAN]


def _scores(study: ReaderStudy, name: str) -> pd.Series:
    return mean_of_readers(study) if name == MEAN else study.frame[name]


def calibration(
    study: ReaderStudy, names: Sequence[str], settings: StatsConfig, *, bins: int = 10
) -> pd.DataFrame:
    """Return model, predicted, observed, low, high and n of each bin of equally many breasts."""
    parts = [
        stats.calibration_curve(
            study.label, _scores(study, name), bins=bins, level=settings.level
        ).assign(model=name)
        for name in names
    ]
    return pd.concat(parts, ignore_index=True)


def benefit(
    study: ReaderStudy, names: Sequence[str], rng: np.random.Generator, settings: StatsConfig
) -> pd.DataFrame:
    """Return name, x, y, low and high of the decision curve of each of `names`."""
    cuts = np.linspace(0.005, 0.2, 40)
    parts = []
    for name in names:
        table = stats.net_benefit(
            study.label, _scores(study, name), cuts, cluster=study.frame["exam"],
            level=settings.level, n_boot=settings.n_boot, rng=rng,
        )  # fmt: skip
        parts.append(table.rename(columns={"net_benefit": "y"}).assign(name=name))
    for name, column in (("call all", "treat_all"), ("call none", "treat_none")):
        bare = table.rename(columns={column: "y"}).assign(name=name, low=np.nan, high=np.nan)
        parts.append(bare)
    rows = pd.concat(parts, ignore_index=True).rename(columns={"threshold": "x"})
    return rows[["name", "x", "y", "low", "high"]]
