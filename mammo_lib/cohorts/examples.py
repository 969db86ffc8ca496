"""Which images stand for a cohort where a reader looks at some of them."""

import pandas as pd


def four_views(images: pd.DataFrame, *, by: str = "density") -> pd.DataFrame:
    """Return the rows of one woman's images for each value of column `by`, without a cancer.

    Of each group the first woman in order of patient_id who has the most views is taken, her
    earliest exam only; where `by` is unknown for all, one woman is returned.
    """
    plain = images[images["label"].fillna(0) == 0]
    plain = plain if len(plain) else images
    groups = plain[by].fillna("unknown") if by in plain else pd.Series("all", plain.index)
    return pd.concat([_one(part) for _, part in plain.groupby(groups)], ignore_index=True)


def by_vendor(images: pd.DataFrame) -> pd.DataFrame:
    """Return one MLO image of each vendor, or of the whole cohort where none is recorded."""
    views = images[images["view"] == "MLO"] if (images["view"] == "MLO").any() else images
    vendors = views["vendor"].fillna("not recorded")
    first = views.assign(_vendor=vendors).sort_values(["_vendor", "image_id"])
    return first.drop_duplicates("_vendor").drop(columns="_vendor").reset_index(drop=True)


def with_lesions(images: pd.DataFrame, lesions: pd.DataFrame, *, count: int = 5) -> pd.DataFrame:
    """Return up to `count` images for each kind and pathology of lesion, a woman once a kind."""
    own = ["image_id", *images.columns.difference(lesions.columns)]
    known = lesions.merge(images[own], on="image_id", validate="many_to_one")
    known = known.sort_values(["pathology", "kind", "image_id"])
    once = known.drop_duplicates(["pathology", "kind", "patient_id"])
    return once.groupby(["pathology", "kind"]).head(count).reset_index(drop=True)


def _one(part: pd.DataFrame) -> pd.DataFrame:
    size = part.groupby("exam_id").agg(n=("image_id", "size"), patient=("patient_id", "first"))
    exam = size.sort_values(["n", "patient"], ascending=[False, True], kind="stable").index[0]
    return part[part["exam_id"] == exam].sort_values(["laterality", "view"]).head(4)
