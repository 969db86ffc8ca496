"""Which interval and which test this report uses where, why, and where not to trust them.

The numbers in the words are those of the simulation that is handed in.
"""

from typing import Any

import pandas as pd

from mammo_lib.evaluation.trust import BORDER_CELLS, BORDERS, CELLS, READER_TESTS, Simulated
from mammo_lib.evaluation.verdicts import CELL, agreement, outside, span
from mammo_lib.stats.roc.few_units import PAIR, PER_SCORE, PERMUTED, SEVERAL
from mammo_lib.stats.simulation.coverage import REPLICATES
from mammo_lib.stats.simulation.false_alarms import PAIRED_RESAMPLES, UNPAIRED_RESAMPLES

SCORE, NAIVE, PAIRED = "binormal-score", "delong", "obuchowski"  # as the simulations call them
REDRAWN = ("bootstrap", "permutation", "venkatraman")  # tests that resample whole patients
TOGETHER = (PAIRED, f"{PAIRED}-global", *REDRAWN)  # tests that keep a patient's images together
APART = ("delong", "delong-global", "delong-unpaired", "venkatraman-unpaired")  # and that do not
# Number of units below which a test's result carries a warning; PAIR's where not said.
WARNED_BELOW = {
    **dict.fromkeys(("permutation", "venkatraman", "venkatraman-unpaired"), PERMUTED.units),
    **dict.fromkeys(("delong-global", "obuchowski-global"), SEVERAL.units),
}
Frame = pd.DataFrame


def choices(long: Simulated) -> Frame:
    """Return question, used, why and beware, a row a question that the report answers."""
    rows = [
        _area(long), _two_scores(long), _several(long), _two_groups(long), _two_rates(long),
        _readers(long),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["question", "used", "why", "beware"])


def of(found: Frame, **wanted: Any) -> Frame:
    """Return the rows of `found` whose columns have the `wanted` values."""
    for column, value in wanted.items():
        found = found[found[column] == value]
    return found


def summary(own: Simulated, long: Simulated) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite of this run and of the long simulation."""
    told = {
        name: {**found.about, "interval": interval_words(found), "test": test_words(found)}
        for name, found in (("own", own), ("long", long))
    }
    told["long"] |= {"readers": reader_words(long), "minutes": round(long.about["seconds"] / 60)}
    told["long"] |= {"redrawn": redrawn_words(long), "meant": meant_words(long)}
    told["resamples"] = {
        "interval": REPLICATES,
        "paired": PAIRED_RESAMPLES,
        "unpaired": UNPAIRED_RESAMPLES,
    }
    told["borders"] = {"cells": len(BORDER_CELLS), "units": " and ".join(map(str, BORDERS))}
    return {**told, "agreement": _agreement(own, long), "cells": len(CELLS)}


def meant(found: Simulated) -> Frame:
    """Return the false alarms of the tests of areas in the studies that they are made for.

    Those that take images as independent where these are, the others everywhere. `warned` is
    whether the library's result carries a warning in such a study.
    """
    every = pd.concat([found.tests, found.border], ignore_index=True)
    together = every["test"].isin(TOGETHER)
    apart = every["test"].isin(APART) & (every["correlation"] == 0)
    units = every["n_positive_patients"].where(together, every["n_positive"])
    enough = every["test"].map(WARNED_BELOW).fillna(PAIR.units)
    return every.assign(warned=units < enough)[together | apart]


def random_readers(found: Simulated) -> Frame:
    """Return the false alarms of the test that speaks of other readers and cases."""
    return of(found.readers, test=READER_TESTS[0])


def warned() -> str:
    """Return from how few patients on comparisons of areas carry a warning."""
    return (
        f"A comparison carries a warning below {PAIR.units} patients with a positive, or without "
        f"one, a permutation test below {PERMUTED.units}; of several scores below "
        f"{SEVERAL.units}, or below {PER_SCORE} a score. A test that takes images as independent "
        "counts images."
    )


def interval_words(found: Simulated) -> dict[str, str]:
    """Return what there is to say of the intervals, rates in %."""
    score, naive = (of(found.intervals, method=name) for name in (SCORE, NAIVE))
    high = naive[naive["correlation"] == naive["correlation"].max()]
    return {
        "score": span(score["coverage"]),
        "score_outside": f"{outside(score, 'coverage').sum()} of {len(score)}",
        "naive": span(naive["coverage"]),
        "naive_high": span(high["coverage"]),
        "naive_many": span(_most(high)["coverage"]),
        "missed": span(_missed(found)["coverage"]),
        "missed_patients": str(_missed(found)["n_positive_patients"].max()),
        "spread": span(_unequal(found)["coverage"]),
    }


def test_words(found: Simulated) -> dict[str, str]:
    """Return what there is to say of the tests of scores, rates in %."""
    aware, naive = (of(found.tests, test=name) for name in (PAIRED, NAIVE))
    together = naive[naive["correlation"] > 0]
    return {
        "aware_many": span(_most(aware)["false_alarms"]),
        "aware_few": span(_fewest(aware)["false_alarms"]),
        "naive_together": span(together["false_alarms"]),
        "naive_many": span(_most(together)["false_alarms"]),
    }


def redrawn_words(found: Simulated) -> dict[str, str]:
    """Return what there is to say of the tests that resample, rates in %."""
    own = found.tests[found.tests["test"].isin(REDRAWN)]
    unpaired = of(found.tests, test="venkatraman-unpaired")
    return {
        "many": span(_most(own)["false_alarms"]),
        "few": span(_fewest(own)["false_alarms"]),
        "unpaired": span(of(unpaired, correlation=0)["false_alarms"]),
        "unpaired_together": span(unpaired[unpaired["correlation"] > 0]["false_alarms"]),
    }


def meant_words(found: Simulated) -> dict[str, int]:
    """Return how many rates there are of `meant` tests, outside their band, and warned of there."""
    rates = meant(found)
    beyond = outside(rates, "false_alarms")
    counts = {"rates": len(rates), "outside": beyond.sum(), "warned": (beyond & rates.warned).sum()}
    return {name: int(count) for name, count in counts.items()}


def reader_words(found: Simulated) -> dict[str, str]:
    """Return what there is to say of the tests of reader studies, rates in %."""
    both = (of(found.readers, test=name)["false_alarms"] for name in READER_TESTS)
    return dict(zip(("random", "fixed"), map(span, both), strict=True))


def _agreement(own: Simulated, long: Simulated) -> dict[str, int]:
    """Return how many rates both simulations have, and how many of them agree."""
    of_readers = ["reader_variance", "auc", "n_positive", "test"]
    counts = [
        agreement(own.intervals, long.intervals, "coverage", [*CELL, "method"]),
        agreement(own.shaped, long.shaped, "coverage", ["shape", "n_positive", "method"]),
        agreement(own.tests, long.tests, "false_alarms", [*CELL, "test"]),
        agreement(own.border, long.border, "false_alarms", [*CELL, "test"]),
        agreement(own.readers, long.readers, "false_alarms", of_readers),
    ]
    return {key: sum(count[key] for count in counts) for key in counts[0]}


def _area(long: Simulated) -> tuple[str, str, str, str]:
    words = interval_words(long)
    return (
        "One area",
        "Binormal score interval, patients as units: every AUC with an interval",
        f"Holds the truth in {words['score']} % over all cells; DeLong's in {words['naive']} %.",
        "Few positives of which some are missed altogether: "
        f"{words['missed']} % with up to {words['missed_patients']} patients who have a positive.",
    )


def _two_scores(long: Simulated) -> tuple[str, str, str, str]:
    words = test_words(long)
    return (
        "Two scores of the same cases",
        "Obuchowski's test, patients as units: the chapter on discrimination",
        f"{words['aware_many']} % false alarms with {_largest(long)} patients who have a positive; "
        f"DeLong's test {words['naive_many']} % there, where images are correlated.",
        f"Fewer than {PAIR.units} patients with a positive, or without: "
        f"{words['aware_few']} % with {_smallest(long)}. The result then carries a warning.",
    )


def _several(long: Simulated) -> tuple[str, str, str, str]:
    found = of(long.tests, test="obuchowski-global")
    return (
        "Several scores at once",
        "The same as one chi-square test: mammo evaluate",
        f"{span(_most(found)['false_alarms'])} % false alarms with {_largest(long)} patients who "
        "have a positive.",
        f"Fewer than {SEVERAL.units} patients with a positive, or without: "
        f"{span(_fewest(found)['false_alarms'])} % with {_smallest(long)}. It carries a warning.",
    )


def _two_groups(long: Simulated) -> tuple[str, str, str, str]:
    found = of(long.tests, test="delong-unpaired")
    alone, together = found[found["correlation"] == 0], found[found["correlation"] > 0]
    return (
        "One score in groups of women",
        "Welch's F, variances summed over patients: the chapter on errors",
        "Unpaired DeLong takes images as independent: "
        f"{span(together['false_alarms'])} % false alarms where they are not.",
        f"Unpaired DeLong itself, one image a patient: {span(alone['false_alarms'])} %; it "
        f"carries a warning below {PAIR.units} cases of a class.",
    )


def _two_rates(long: Simulated) -> tuple[str, str, str, str]:
    found = long.tests[long.tests["test"].str.startswith("mcnemar")]
    alone, together = found[found["correlation"] == 0], found[found["correlation"] > 0]
    parts = [
        f"{str(name).removeprefix('mcnemar-')} {span(own['false_alarms'])} %"
        for name, own in alone.groupby("test", sort=False)
    ]
    return (
        "Two sensitivities of the same cases",
        "McNemar's test (mid-p), one unit a patient: offered, not used in these chapters",
        f"One unit a patient: {', '.join(parts)}.",
        f"Several images of a patient: up to {100 * together['false_alarms'].max():.1f} %.",
    )


def _readers(long: Simulated) -> tuple[str, str, str, str]:
    words = reader_words(long)
    return (
        "Two modalities, several readers",
        "Obuchowski and Rockette, readers and cases random: the readers' chapter, mammo evaluate",
        f"{words['random']} % false alarms with five readers; with readers held fixed "
        f"{words['fixed']} %, if the claim is about other readers.",
        f"Areas near 1 with few cases: {_near_one(long)} % with {_smallest_study(long)} positives, "
        "so that true differences are missed.",
    )


def _near_one(long: Simulated) -> str:
    found = _fewest(random_readers(long))
    return span(found[found["auc"] == found["auc"].max()]["false_alarms"])


def _smallest_study(long: Simulated) -> int:
    return int(long.readers["n_positive"].min())


def _missed(found: Simulated) -> Frame:
    """Return the rows of the score interval where cancers are missed and positives are not many."""
    own = of(found.shaped, method=SCORE)
    return own[(own["missed"] > 0) & (own["n_positive"] < own["n_positive"].max())]


def _unequal(found: Simulated) -> Frame:
    own = of(found.shaped, method=SCORE)
    return own[own["spread"] != 1]


def _smallest(long: Simulated) -> int:
    return int(long.intervals["n_positive_patients"].min())


def _largest(long: Simulated) -> int:
    return int(long.intervals["n_positive_patients"].max())


def _most(found: Frame) -> Frame:
    return found[found["n_positive"] == found["n_positive"].max()]


def _fewest(found: Frame) -> Frame:
    return found[found["n_positive"] == found["n_positive"].min()]
