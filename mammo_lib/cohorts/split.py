"""Which patients train, which choose, which test: a patient is never on two sides."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mammo_lib.config.schema import SplitConfig
from mammo_lib.problem import Problem
from mammo_lib.tables import SPLITS

FACTORS = ("density", "vendor", "site", "age_band", "race_ethnicity")
AGE_BANDS = [0, 50, 60, 70, 200]  # years, left end included
UNKNOWN = "unknown"


def assign(images: pd.DataFrame, settings: SplitConfig, rng: np.random.Generator) -> pd.DataFrame:
    """Return `images` with the column split: train, validation or test, whole patients each.

    `patient` draws test and validation (shares of all patients) so that each density, vendor,
    scanner, site and age band gives its share, of women with cancer and without. `official`
    takes the data set's test patients and draws validation as a share of the others.
    """
    women = patients(images)
    if settings.method == "official":
        test = official_test(images)
        rest = women[~women.index.isin(test)]
        shares = {"train": 1 - settings.validation, "validation": settings.validation}
        chosen = pd.concat([pd.Series("test", test), stratify(rest, shares, rng)])
    else:
        train = 1 - settings.validation - settings.test
        shares = dict(zip(SPLITS, (train, settings.validation, settings.test), strict=True))
        chosen = stratify(women, shares, rng)
    _check_classes(women, chosen)
    return images.assign(split=images["patient_id"].map(chosen))


def patients(images: pd.DataFrame) -> pd.DataFrame:
    """Return one row a patient, sorted: label (1 cancer, 0 none, unknown) and each factor.

    A patient has cancer when any image shows it; of other columns her first known value counts.
    """
    bands = pd.cut(images["age"], AGE_BANDS, right=False).astype("object")
    known = images.assign(age_band=bands).sort_values(["patient_id", "image_id"])
    factors = [name for name in FACTORS if name in known and known[name].notna().any()]
    if "vendor" not in factors and "scanner" in known:
        factors.append("scanner")  # a dozen scanners would drown the other factors
    women = known.groupby("patient_id").agg(
        label=("label", "max"), **{name: (name, "first") for name in factors}
    )
    return women.astype("object").where(women.notna(), UNKNOWN).astype(str)


def stratify(
    women: pd.DataFrame, shares: Mapping[str, float], rng: np.random.Generator
) -> pd.Series:
    """Return a split for each patient, in proportion to `shares` within every label × factor.

    Patients come in random order, those with cancer first; each goes where her strata lag most
    behind their shares so far (minimisation, Pocock and Simon 1975). The lag is divided by the
    square root of the share, else the largest split would win every small stratum.
    """
    names = [name for name, share in shares.items() if share > 0]
    share = np.array([[shares[name]] for name in names])
    strata = _strata(women)
    seen = np.zeros(strata.max(initial=0) + 1)
    have = np.zeros((len(names), len(seen)))
    order = rng.permutation(len(women))
    order = order[np.argsort((women["label"].to_numpy() != "1")[order], kind="stable")]
    tie = rng.random((len(women), len(names))) ** (1 / share.T) * 1e-9
    chosen = np.empty(len(women), int)
    for i in order:
        mine = strata[i]
        seen[mine] += 1
        lag = ((share * seen[mine] - have[:, mine]) / np.sqrt(share)).sum(axis=1)
        chosen[i] = np.argmax(lag + tie[i])
        have[chosen[i], mine] += 1
    return pd.Series(np.array(names)[chosen], index=women.index)


def official_test(images: pd.DataFrame) -> pd.Index:
    """Return the patients of the official test split, those that stand in both included."""
    if "official_split" not in images:
        raise Problem(
            "split.method=official: this data set has no official split (no column "
            "'official_split'). Use split.method=patient."
        )
    odd = images.loc[~images["official_split"].isin(["train", "test"]), "image_id"]
    if len(odd):
        raise Problem(f"official_split of image {odd.iloc[0]} is neither 'train' nor 'test'.")
    return pd.Index(images.loc[images["official_split"] == "test", "patient_id"].unique())


def repair(images: pd.DataFrame) -> pd.DataFrame:
    """Return the patients that the official split has on both sides: all their images test.

    Columns: patient_id, train_images (moved to test by `assign`), test_images.
    """
    test = official_test(images)
    theirs = images[images["patient_id"].isin(test)]
    counts = theirs.groupby("patient_id")["official_split"].value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=["train", "test"], fill_value=0)
    both = counts[(counts > 0).all(axis=1)].reset_index()
    both.columns.name = None
    return both.rename(columns={"train": "train_images", "test": "test_images"})


def _strata(women: pd.DataFrame) -> np.ndarray:
    """Return the strata of each patient as integers, (patients, 2 + factors); none shared.

    The first is that of all patients, the second her label, the others label × factor.
    """
    labels = women["label"]
    names = [labels] + [labels + "/" + women[factor] for factor in women.columns.drop("label")]
    start, codes = 1, [np.zeros(len(women), int)]
    for name in names:
        code, known = pd.factorize(name, sort=True)
        codes.append(code + start)
        start += len(known)
    return np.stack(codes, axis=1)


def _check_classes(women: pd.DataFrame, chosen: pd.Series) -> None:
    """Raise when a split lacks women with cancer, or without, although there are some."""
    counts = pd.crosstab(chosen, women["label"].loc[chosen.index])
    for label, kind in (("1", "with cancer"), ("0", "without cancer")):
        total = int((women["label"] == label).sum())
        for split in counts.index:
            if total and not counts.at[split, label]:
                raise Problem(
                    f"split: no patient {kind} falls into {split}, of {total} in the data set. "
                    f"Raise split.{split if split != 'train' else 'test'} or use more patients."
                )
