"""What an image that is left out as a duplicate leaves to the one that is kept: label, lesions."""

import pandas as pd

from mammo_lib.imaging.consistency import note

SAME = ["kind", "pathology", "x", "y", "width", "height"]  # lesions that agree here are one


def take_worse_label(
    images: pd.DataFrame, audit: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `images` and `audit` where each kept image has the worst label of its twins.

    Cancer is worse than none, and any label than an unknown one: the pixels are the same, so what
    is known of one file holds for the other. The label comes with its source; the audit notes it
    as a contradiction of the kept image. `audit` shares its index with `images`.
    """
    twins = _twins(audit)
    given = twins.join(images[["label", "label_source"]]).dropna(subset="label")
    worst = given.sort_values("label", kind="stable").groupby("kept").tail(1).set_index("kept")
    own = images.loc[worst.index, "label"]
    worst = worst[own.isna() | (own < worst["label"])]
    if worst.empty:
        return images, audit
    images, audit = images.copy(), audit.copy()
    for label, rows in worst.groupby(worst["label"].astype(int)):
        here = pd.Series(audit.index.isin(rows.index), audit.index)
        audit = note(audit, here, f"twin has label {label}")
        audit = _say(audit, rows.index, "action", f"label {label} taken from " + rows["image_id"])
    images.loc[worst.index, "label"] = worst["label"]
    images.loc[worst.index, "label_source"] = worst["label_source"]
    return images, audit


def move_lesions(lesions: pd.DataFrame, audit: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `lesions` and `audit` with the lesions of each duplicate moved to its kept twin.

    Coordinates are in original pixels, which the two share. A lesion that the kept image has
    already, by kind, pathology and box, is not counted twice. A moved one is called by the
    duplicate's name and its own. Where the two files were hung differently nothing is moved: it
    is not known which of them is right. The audit says for both files what was done.
    """
    twins, lesions = _twins(audit), lesions.reset_index(drop=True)
    hung = audit["flipped"].reindex(twins["kept"]).to_numpy() == twins["flipped"].to_numpy()
    audit = _refuse(audit, twins[~hung], lesions)
    twins = twins[hung]
    theirs = lesions[lesions["image_id"].isin(twins["image_id"])]
    to = twins.set_index("image_id")["kept_id"]
    moved = theirs.assign(
        image_id=theirs["image_id"].map(to),
        lesion_id=theirs["image_id"].astype(str) + "-" + theirs["lesion_id"].astype(str),
    )
    kept = lesions.drop(theirs.index)
    key = pd.concat([kept, moved]).reindex(columns=["image_id", *SAME]).assign(nth=_nth(lesions))
    new = ~key.duplicated().loc[moved.index]
    counts = theirs.loc[new, "image_id"].value_counts()
    audit = _tell(audit, twins.assign(n=twins["image_id"].map(counts)).dropna(subset="n"))
    return pd.concat([kept, moved[new]], ignore_index=True), audit


def _nth(lesions: pd.DataFrame) -> pd.Series:
    """Number the lesions of an image that agree in everything, as those without a box may."""
    columns = ["image_id", *SAME]
    return lesions.reindex(columns=columns).groupby(columns, dropna=False).cumcount()


def _twins(audit: pd.DataFrame) -> pd.DataFrame:
    """Return image_id, kept_id, kept (row of the kept image) and flipped of each duplicate."""
    twins = audit.loc[audit["stage"] == "duplicate", ["image_id", "duplicate_of", "flipped"]]
    rows = pd.Series(audit.index, audit["image_id"])
    rows = rows[rows.index.isin(twins["duplicate_of"])]
    twins = twins.assign(kept=twins["duplicate_of"].map(rows).astype(audit.index.dtype))
    return twins.rename(columns={"duplicate_of": "kept_id"})


def _tell(audit: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """Say in the audit how many lesions (`n`) left each duplicate, and which image has them."""
    n = moved["n"].astype(int).astype(str)
    audit = _say(audit, moved.index, "detail", n + " lesion(s) moved there")
    taken = n + " lesion(s) taken over from " + moved["image_id"]
    every = taken.groupby(moved["kept"]).agg("; ".join)
    return _say(audit, every.index, "action", every)


def _refuse(audit: pd.DataFrame, twins: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    odd = twins[twins["image_id"].isin(lesions["image_id"])]
    text = pd.Series("its lesions not moved: hung the other way", odd.index)
    return _say(audit, odd.index, "detail", text)


def _say(audit: pd.DataFrame, rows: pd.Index, column: str, text: pd.Series) -> pd.DataFrame:
    """Write `text` into `column` of `rows`, after what stands there."""
    audit = audit.copy()
    before = audit.loc[rows, column].fillna("").astype(str)
    audit.loc[rows, column] = (before + "; " + text.to_numpy()).str.removeprefix("; ")
    return audit
