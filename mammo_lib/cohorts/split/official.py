"""A data set's own split into train and test, repaired where a patient stands on both sides."""

import pandas as pd

from mammo_lib.problem import Problem


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
