"""The sentences that all answers of `mammo plan` share: who is needed, and what is assumed."""

from math import ceil

from mammo_lib.planning.counsel.wanted import CORRELATION, WITHIN, Wanted
from mammo_lib.planning.screening import SURE, screened, screened_surely
from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_plan import whole

FEW, MOST = 30, 10**9


def numbers(wanted: Wanted, positives: float) -> str:
    """Return such as ``66 women with cancer and 264 without``, whole and at least two."""
    if positives > MOST:
        raise Problem(f"plan: takes more than {MOST:,} cancers; ask for less.")
    found = max(2, whole(positives))
    others = whole(wanted.negatives_each * positives)
    each = ", in each of two groups" if wanted.separate else ""
    return f"{found:,} {wanted.noun} with cancer and {others:,} without{each}"


def women(wanted: Wanted, positives: float, *, alone: bool = False) -> str:
    """Return the sentences that turn images into women, and women with cancer into screened.

    `alone` where those without cancer have no part.
    """
    patients = ceil(round(positives / wanted.per_patient, 9))
    told = []
    if wanted.per_patient > 1:
        others = ceil(round(wanted.negatives_each * positives / wanted.per_patient, 9))
        also = "" if alone else f" and {others:,} without"
        told.append(
            f"These are the images of {patients:,} women with cancer{also}, "
            f"{wanted.per_patient:g} each."
        )
    if wanted.prevalence is not None:
        told.append(screening(wanted, patients, alone=alone))
    return " ".join(told)


def screening(wanted: Wanted, patients: int, *, alone: bool) -> str:
    """Return in how many women `patients` with cancer are found."""
    prevalence = wanted.prevalence or 1.0
    mean, surely = (find(patients, prevalence) for find in (screened, screened_surely))
    kept = " (all of them read)" if wanted.ratio is None else " (those without cancer drawn)"
    kept = "" if alone else kept
    each = " for each group" if wanted.separate else ""
    return (
        f"At a prevalence of {prevalence:g} {patients:,} women with cancer are found in "
        f"{mean:,} screened on average{kept}{each}; for a {100 * SURE:.0f} % chance of so many, "
        f"screen {surely:,}."
    )


def assumed(wanted: Wanted, *, paired: bool = False, sample: bool = True) -> str:
    """Return the sentence of what the answer rests on, defaults named as such."""
    told = ["scores normal and spread alike in both classes"]
    if paired:
        correlation = CORRELATION if wanted.correlation is None else wanted.correlation
        own = wanted.correlation is not None
        told.append(f"the two scores of a class correlated by {correlation:g}"
                    + ("" if own else " (--correlation says otherwise)"))  # fmt: skip
    if sample and wanted.ratio is None and wanted.prevalence is None:
        told.append(f"{wanted.negatives_each:g} without cancer for each with (--ratio)")
    told += clusters(wanted)
    return f"Assumed: {'; '.join(told)}."


def clusters(wanted: Wanted) -> list[str]:
    """Return what is assumed of several images of a patient, nothing where there is one."""
    if wanted.per_patient == 1:
        return []
    within = WITHIN if wanted.within is None else wanted.within
    default = " (--within says otherwise)" if wanted.within is None else ""
    return [
        f"a woman's images share her label and correlate by {within:g}{default}, which makes "
        f"variances {wanted.inflation:g} times as large"
    ]


def few(wanted: Wanted, positives: float) -> str:
    """Return a warning where formulas promise too much."""
    if positives / wanted.inflation >= FEW:
        return ""
    return f"With fewer than {FEW} cancers formulas promise too much; plan for {FEW} or more."


def joined(*sentences: str) -> str:
    """Return a paragraph of those sentences that are not empty."""
    return " ".join(sentence for sentence in sentences if sentence)
