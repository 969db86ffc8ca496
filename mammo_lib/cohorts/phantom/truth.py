"""What the cohort was made to do: its causes, and what has no effect."""

from typing import Any

from mammo_lib.cohorts.phantom import population, reader
from mammo_lib.cohorts.phantom.vendors import NOISIEST, VENDORS
from mammo_lib.config.schema import PhantomData

# cause, effect, how, share or size
EDGES = (
    ("age", "density", "older women have less dense breasts", population.AGE_DENSITY),
    ("density", "visibility", "gland fills the same path as a mass and hides it", None),
    ("vendor", "noise", f"{NOISIEST} is noisier, grainier and blurs more", None),
    ("noise", "visibility", "noise hides small and faint lesions, grain masses", None),
    ("thickness", "noise", "thicker breasts let fewer photons through", None),
    ("site", "vendor", "each site has its own mix of machines", None),
    ("site", "race_ethnicity", "each site serves its own population", None),
    ("density", "area and shape", "denser breasts have a thinner rim of fat", None),
    ("cancer", "lesions", "malignant lesions are larger, more irregular, spiculated", None),
    ("benign", "lesions", "benign lesions are rounder and smoother, with overlap", None),
)
# Pairs that are independent by construction: cancers are drawn evenly over these groups.
ABSENT = (
    *(("cancer", group) for group in ("density", "vendor", "site", "age")),
    ("race_ethnicity", "cancer"),
    ("race_ethnicity", "density"),
    ("race_ethnicity", "visibility"),
)

# The short form: what an analysis of errors should find.
TRUTH: dict[str, Any] = {
    "density": True,  # hides lesions
    "vendor": NOISIEST,  # the noisier machine
    "race_ethnicity": False,  # no effect of its own
    "site": False,  # none but through its machines and its women
}


def truth(settings: PhantomData) -> dict[str, Any]:
    """Return the causal structure of the cohort of `settings`, ready for JSON."""
    edges = [{"cause": a, "effect": b, "how": how, "size": size} for a, b, how, size in EDGES]
    return {
        "summary": TRUTH,
        "nodes": sorted({name for a, b, *_ in EDGES for name in (a, b)}),
        "edges": edges,
        "no_effect": [list(pair) for pair in ABSENT],
        "noise_sd_per_mm2": {v.name: v.noise for v in VENDORS.values()},
        "mottle_sd": {v.name: v.mottle for v in VENDORS.values()},
        "vendor_given_site": _given(population.VENDOR_GIVEN_SITE, tuple(VENDORS)),
        "race_ethnicity_given_site": _given(population.RACE_GIVEN_SITE, population.RACES),
        "density_share": population.DENSITY_SHARE,
        "dense_area": {k: list(v) for k, v in population.DENSE_AREA.items()},
        "simulated_reader_sensitivity": reader.SENSITIVITY,
        "seed": settings.seed,
        "women": settings.women,
    }


def _given(shares: tuple[tuple[float, ...], ...], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        site: dict(zip(names, own, strict=True))
        for site, own in zip(population.SITES, shares, strict=True)
    }
