"""From the configured method to the split of every image."""

import numpy as np
import pandas as pd

from mammo_lib.cohorts.split.classes import check
from mammo_lib.cohorts.split.date import latest
from mammo_lib.cohorts.split.folds import fold
from mammo_lib.cohorts.split.minimisation import stratify
from mammo_lib.cohorts.split.official import official_test
from mammo_lib.cohorts.split.site import of_site
from mammo_lib.cohorts.split.women import patients
from mammo_lib.config.schema import SplitConfig
from mammo_lib.tables import SPLITS


def assign(images: pd.DataFrame, settings: SplitConfig, rng: np.random.Generator) -> pd.DataFrame:
    """Return `images` with the column split: train, validation or test, whole patients each.

    `patient` draws test and validation (shares of all patients) so that each density, vendor,
    scanner, site and age band gives its share, of women with cancer and without. The others
    choose the test patients by a rule, and draw validation as a share of the rest: `official`
    (the data set's own), `kfold` (one of `folds` equal parts), `site` (all with an image from
    there), `date` (those examined last). A patient on both sides of a rule is a test patient.
    """
    women = patients(images)
    if settings.method == "patient":
        train = 1 - settings.validation - settings.test
        shares = dict(zip(SPLITS, (train, settings.validation, settings.test), strict=True))
        chosen = stratify(women, shares, rng)
    else:
        test = _test(images, women, settings, rng)
        rest = women[~women.index.isin(test)]
        shares = {"train": 1 - settings.validation, "validation": settings.validation}
        chosen = pd.concat([pd.Series("test", test), stratify(rest, shares, rng)])
    check(women, chosen, settings)
    return images.assign(split=images["patient_id"].map(chosen))


def _test(
    images: pd.DataFrame, women: pd.DataFrame, settings: SplitConfig, rng: np.random.Generator
) -> pd.Index:
    """Return the test patients of a method that chooses them by a rule."""
    match settings.method:
        case "official":
            return official_test(images)
        case "kfold":
            return fold(women, settings.folds, settings.fold, rng)
        case "site":
            return of_site(images, settings.site)
        case "date":
            return latest(images, settings.test)
    raise AssertionError(settings.method)
