"""What acquisition alone predicts: how much of a label can be had without looking at tissue."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.discrimination import clustered, holm, one_class, unknown, values
from mammo_lib.evaluation.levels import UNDECIDED, UNITS
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import two_sided

MISSING = "not recorded"


@dataclass(frozen=True)
class Probe:
    """A set of columns of the images table whose power to predict cancer is measured."""

    name: str
    role: str  # shortcut, clinical or reference
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


GREY = ("grey_mean", "breast_fraction")
SIZE = ("rows", "columns", "pixel_mm")
DEVICE = ("vendor", "scanner")
PROBES = (
    Probe("Mean grey level and breast area", "shortcut", numbers=GREY),
    Probe("Image size", "shortcut", numbers=SIZE),
    Probe("Vendor and scanner", "shortcut", words=DEVICE),
    Probe("Site", "shortcut", words=("site",)),
    Probe("All of these together", "shortcut", numbers=GREY + SIZE, words=(*DEVICE, "site")),
    Probe("Age and density", "clinical", numbers=("age",), words=("density",)),
    Probe("Radiologist's reading", "reference", words=("birads",)),
)


def probes(
    images: pd.DataFrame,
    *,
    settings: StatsConfig,
    which: Sequence[Probe] = PROBES,
) -> pd.DataFrame:
    """Return, for each probe, the area it reaches on test breasts after fitting on training ones.

    A logistic regression of numbers (scaled) and of words (one indicator each, missing being a
    word). Columns: probe, role, used (the columns that vary), auc (an Estimate, patients
    kept together), p_holm (of no better than chance). A probe whose columns are absent or constant
    has no value and a reason: the label cannot be read from it in these data.
    """
    units = breasts(images)
    rows = []
    for probe in which:
        used = [column for column in probe.numbers + probe.words if _varies(units, column)]
        auc = _area(units, probe, used, settings)
        rows.append({"probe": probe.name, "role": probe.role, "used": ", ".join(used), "auc": auc})
    table = pd.DataFrame(rows)
    p_values = pd.Series([_p_of_chance(auc) for auc in table["auc"]])
    return table.assign(p_holm=holm(p_values))


def _p_of_chance(auc: Estimate) -> float:
    """Return the two-sided normal p-value of an area of one half.

    The standard error is the Mann-Whitney one under chance, or the interval's if larger, as
    clusters make it. The interval's alone would be 0 for a label that is given away entirely.
    """
    positives, negatives = auc.n_positive or 0, (auc.n or 0) - (auc.n_positive or 0)
    if not (np.isfinite(auc.value) and positives and negatives):
        return np.nan
    by_chance = np.sqrt((positives + negatives + 1) / (12 * positives * negatives))
    return two_sided((auc.value - 0.5) / np.nanmax([by_chance, auc.se]))


def summary(table: pd.DataFrame) -> dict[str, object]:
    """Return what the chapter's prose cites: the strongest shortcut and whether it matters."""
    cuts = table[table["role"] == "shortcut"]
    known = cuts[np.isfinite(values(cuts["auc"]))]
    first = table["auc"].iloc[0]
    told = {"n": first.n, "n_positive": first.n_positive, "n_patients": first.n_clusters}
    if known.empty:
        return {**told, "strongest": {"probe": "none"}, "verdict": "Nothing of it varies here."}
    best = known.iloc[int(values(known["auc"]).argmax())]
    passed = known[(known["p_holm"] < 0.05) & (values(known["auc"]) > 0.5)]
    return {**told, "strongest": {"probe": best["probe"], "auc": best["auc"]},
            "verdict": _verdict(list(passed["probe"]))}  # fmt: skip


def _verdict(passed: list[str]) -> str:
    if not passed:
        return "No shortcut predicts cancer beyond chance once the number of probes is allowed for."
    return (
        f"Beyond chance, the number of probes allowed for: {'; '.join(passed)}. A network may use "
        "the same, so its area must be read against this one and not against one half."
    )


def breasts(images: pd.DataFrame) -> pd.DataFrame:
    """Return one row per breast of known label: numbers averaged over views, words of the first."""
    columns = dict.fromkeys((*GREY, *SIZE, "age"), "mean")
    columns |= dict.fromkeys((*DEVICE, "site", "density", "birads", "split"), "first")
    present = {column: how for column, how in columns.items() if column in images}
    label = images["label"].astype("Float64").fillna(UNDECIDED).to_numpy(np.float64)
    frame = images.assign(label=label)
    for column in (column for column, how in present.items() if how == "mean"):
        frame[column] = pd.to_numeric(frame[column], errors="coerce").astype(np.float64)
    units = frame.groupby(UNITS["breast"], sort=False).agg({**present, "label": "max"})
    return units[units["label"] != UNDECIDED].astype({"label": int}).reset_index()


def _varies(units: pd.DataFrame, column: str) -> bool:
    train = units[units["split"] == "train"]
    return column in units and train[column].nunique(dropna=False) > 1


def _area(
    units: pd.DataFrame,
    probe: Probe,
    used: list[str],
    settings: StatsConfig,
) -> Estimate:
    train, test = (units[units["split"] == split] for split in ("train", "test"))
    if reason := _impossible(units, probe, used) or one_class(train) or one_class(test):
        return unknown(test, settings, reason)
    model = _model([c for c in probe.numbers if c in used], [c for c in probe.words if c in used])
    columns = _readable(train, probe, used), _readable(test, probe, used)
    model.fit(columns[0], train["label"])
    score = model.predict_proba(columns[1])[:, 1]
    return clustered(test.assign(score=score), settings)


def _impossible(units: pd.DataFrame, probe: Probe, used: list[str]) -> str:
    if used:
        return ""
    columns = probe.numbers + probe.words
    known = [c for c in columns if c in units and units[c].notna().any()]
    return "the same in every image" if known else "not recorded in this data set"


def _readable(units: pd.DataFrame, probe: Probe, used: list[str]) -> pd.DataFrame:
    words = {c: units[c].astype("string").fillna(MISSING).astype(object) for c in probe.words
             if c in used}  # fmt: skip
    return units[used].assign(**words)


def _model(numbers: list[str], words: list[str]):
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    # An indicator beside the median: that a value is missing may itself give the label away.
    scaled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    coded = OneHotEncoder(handle_unknown="ignore")
    return make_pipeline(
        make_column_transformer((scaled, numbers), (coded, words)),
        LogisticRegression(max_iter=1000),
    )
