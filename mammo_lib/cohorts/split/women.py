"""One row a woman, with what a split is to hold in balance: her label and known factors."""

import pandas as pd

FACTORS = ("density", "vendor", "site", "age_band", "race_ethnicity")
AGE_BANDS = [0, 50, 60, 70, 200]  # years, left end included
UNKNOWN = "unknown"


def patients(images: pd.DataFrame) -> pd.DataFrame:
    """Return one row a patient, sorted: label (1 cancer, 0 none, unknown) and each factor.

    A patient has cancer when any image shows it; of other columns her first known value counts.
    """
    bands = pd.cut(images["age"].astype(float), AGE_BANDS, right=False).astype("object")
    known = images.assign(age_band=bands).sort_values(["patient_id", "image_id"])
    factors = [name for name in FACTORS if name in known and known[name].notna().any()]
    if "vendor" not in factors and "scanner" in known:
        factors.append("scanner")  # a dozen scanners would drown the other factors
    women = known.groupby("patient_id").agg(
        label=("label", "max"), **{name: (name, "first") for name in factors}
    )
    return women.astype("object").where(women.notna(), UNKNOWN).astype(str)
