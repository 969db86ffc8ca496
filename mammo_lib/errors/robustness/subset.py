"""Some of the test patients, and for how many each stands."""

import numpy as np
import pandas as pd

from mammo_lib.problem import Problem

PATIENTS = 80  # asked at every severity; so many take a minute on one core
CANCERS = 0.5  # share of them with a cancer at most: areas rest on the rarer class


def subset(
    images: pd.DataFrame, *, patients: int = PATIENTS, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the images of some test patients, with a column weight.

    Patients with a cancer are drawn first, up to half of `patients`, then others. Of each kind
    weight is the number of test patients that one drawn patient stands for, so that weighted
    figures are those of all test patients, whatever share of cancers was drawn. Patients without
    any known label are left out. The index stays that of `images`: rows of the pixel store.
    """
    known = images[(images["split"] == "test") & images["label"].notna()]
    if known.empty:
        raise Problem("split 'test' holds no labelled image: mend split.* or the labels.")
    cancer = known.groupby("patient_id", sort=True)["label"].max() == 1
    some = min(int(cancer.sum()), max(round(patients * CANCERS), patients - int((~cancer).sum())))
    weight: dict[str, float] = {}
    for kind, count in ((True, some), (False, patients - some)):
        every = cancer.index[cancer == kind].to_numpy(object)
        drawn = rng.permutation(every)[: max(count, 0)]
        weight |= dict.fromkeys(drawn, len(every) / max(len(drawn), 1))
    test = images[images["split"] == "test"]  # an exam stays whole, though a breast be unlabelled
    return test.assign(weight=test["patient_id"].map(weight)).dropna(subset="weight")
