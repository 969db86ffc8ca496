"""The split method and its parameters in words, for the reader of the report."""

import pandas as pd

from mammo_lib.cohorts.split.date import column
from mammo_lib.cohorts.split.women import patients
from mammo_lib.config.schema import SplitConfig

NAMES = {
    "patient": "by patient, drawn at random within strata",
    "official": "the data set's own split, repaired",
    "kfold": "one fold of several by patient, drawn at random within strata",
    "site": "one site left out",
    "date": "by date: earlier exams train, later ones test",
}
BOTH_SIDES = {
    "patient": "cannot occur: women are drawn, not images",
    "official": "whoever has an image in the official test part is wholly in test",
    "kfold": "cannot occur: women are drawn, not images",
    "site": "whoever has an image from that site is wholly in test",
    "date": "whoever has an exam on or after the first day of test is wholly in test, "
    "earlier exams too",
}


def describe(images: pd.DataFrame, settings: SplitConfig) -> pd.DataFrame:
    """Return the rows that say how `images` were divided: setting, value (text)."""
    drawn = "of all women" if settings.method == "patient" else "of the women not in test"
    rows = {
        "Method": NAMES[settings.method],
        "Test": _test(images, settings),
        "Validation": f"{settings.validation:.0%} {drawn}, drawn at random within strata",
        "Strata": _strata(images),
        "A woman on both sides": BOTH_SIDES[settings.method],
        "Seed": str(settings.seed),
    }
    return pd.DataFrame({"setting": list(rows), "value": list(rows.values())})


def _strata(images: pd.DataFrame) -> str:
    factors = [name.replace("_", " ") for name in patients(images).columns.drop("label")]
    return f"label × each of {', '.join(factors)}" if factors else "label"


def _test(images: pd.DataFrame, settings: SplitConfig) -> str:
    """Return in words who is in test."""
    match settings.method:
        case "official":
            return "the women of the official test part"
        case "kfold":
            return f"fold {settings.fold + 1} of {settings.folds} (split.fold={settings.fold})"
        case "site":
            return f"the women with an image from site {settings.site}"
        case "date":
            told = "order" if column(images) == "date_rank" else "dates"
            return (
                f"about {settings.test:.0%} of women, those examined last, by the {told} of exams"
            )
    return f"{settings.test:.0%} of all women"
