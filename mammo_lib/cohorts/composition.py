"""Of whom a cohort is made, site by site, and what is not known of them."""

from typing import Any

import pandas as pd

from mammo_lib.cohorts.card import Card

GROUPS = ("site", "vendor", "scanner", "source")  # the first that tells images apart is shown
LABELS = {
    "age": "Age (years)",
    "grey_mean": "Mean grey of the breast (0 to 1)",
    "breast_fraction": "Breast's share of the image",
}
ASKED = ("label", "age", "race_ethnicity", "density", "birads", "vendor", "scanner", "site",
         "pixel_mm")  # fmt: skip


def grouping(images: pd.DataFrame) -> str:
    """Return the column by which a cohort's origins are told apart."""
    known = [name for name in GROUPS if name in images and images[name].notna().any()]
    several = [name for name in known if images[name].nunique() > 1]
    return next(iter([*several, *known]), "source")


def by_origin(images: pd.DataFrame) -> pd.DataFrame:
    """Return a row per site (or vendor, or scanner): women, exams, images, cancers, age.

    `age` is mean and standard deviation in years over women, "" where it is not known.
    """
    name = grouping(images)
    groups = images.assign(origin=images[name].fillna("not recorded")).groupby("origin")
    rows = [
        {
            name: origin,
            "women": part["patient_id"].nunique(),
            "exams": part["exam_id"].nunique(),
            "images": len(part),
            "women with cancer": part.loc[part["label"] == 1, "patient_id"].nunique(),
            "age, years": _age(part),
            "kinds of machine": part["vendor"].nunique(),
        }
        for origin, part in groups
    ]
    return pd.DataFrame(rows)


def known(images: pd.DataFrame) -> pd.DataFrame:
    """Return for each column of ASKED how many images, and what share of them, have a value."""
    rows = [
        {"column": name, "known": int(told.sum()), "missing": int((~told).sum()),
         "missing, %": f"{100 * (~told).mean():.1f}"}
        for name in ASKED
        if name in images
        for told in [images[name].notna()]
    ]  # fmt: skip
    return pd.DataFrame(rows)


def said(card: Card) -> pd.DataFrame:
    """Return what a card says in words: subject and text."""
    subjects = {
        "Origin": card.origin,
        "Licence": card.licence,
        "Access": card.access,
        "Size as published": card.size,
        "Label": card.labels,
        "Official split": card.splits or "none",
        "De-identified": _deidentified(card),
        "Good for": "; ".join(card.good_for) or "not stated",
        "Not for": "; ".join(card.not_for) or "not stated",
        "Address": card.address or "none",
        "Cite": card.citation,
    }
    return pd.DataFrame(list(subjects.items()), columns=["subject", "text"])


def traps(card: Card) -> pd.DataFrame:
    """Return the known traps of a source, and how each is handled."""
    rows = [{"trap": one.what, "handled": one.handled} for one in card.traps]
    return pd.DataFrame(rows, columns=["trap", "handled"])


def _deidentified(card: Card) -> str:
    if card.synthetic:
        return "no person stands behind it"
    return "by its publisher" if card.deidentified else "not known to be"


def _age(part: pd.DataFrame) -> str:
    ages = part.groupby("patient_id")["age"].first().dropna()
    return f"{ages.mean():.1f} ({ages.std():.1f})" if len(ages) > 1 else ""


def counts(images: pd.DataFrame, card: Card) -> dict[str, Any]:
    """Return the numbers of the dataset card by name."""
    return {
        "data": card.title,
        "licence": card.licence,
        "n_images": len(images),
        "n_women": images["patient_id"].nunique(),
        "n_vendors": images["vendor"].nunique(),
        "missing": {row["column"]: row["missing"] for row in known(images).to_dict("records")},
    }
