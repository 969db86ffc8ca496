"""A made-up table of units, attributes and errors, with a slice that fails or without."""

import numpy as np

from mammo_lib.errors.discovery.conditions import Conditions

NAMES = {"Density": "ABCD", "Vendor": "XYZ", "Site": "NS", "Age": "123", "Side": "LR"}


def cohort(rng, *, n=800, base=0.2, planted=0.0):
    """Return conditions, errors and patients; Density D and Vendor Z err by `planted` more.

    Two units a patient, who share what makes them err; density and vendor are the patient's.
    """
    women = n // 2
    drawn = {name: rng.choice(list(groups), women).repeat(2) for name, groups in NAMES.items()}
    drawn["Side"] = np.tile(["L", "R"], women)
    attribute = tuple(name for name, groups in NAMES.items() for _ in groups)
    group = tuple(letter for groups in NAMES.values() for letter in groups)
    holds = np.stack([drawn[a] == g for a, g in zip(attribute, group, strict=True)], axis=1)
    inside = (drawn["Density"] == "D") & (drawn["Vendor"] == "Z")
    ease = rng.normal(0, 0.1, women).repeat(2)
    error = rng.random(n) < np.clip(base + ease + planted * inside, 0, 1)
    return Conditions(attribute, group, holds), error, np.arange(women).repeat(2)
