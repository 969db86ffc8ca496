"""What `mammo plan` is asked, and whether it makes sense; every fault names the option."""

from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path

from mammo_lib.problem import Problem

POWER, LEVEL, RATIO, CORRELATION, WITHIN, DIFFERENCE = 0.8, 0.95, 4.0, 0.5, 0.5, 0.05

# Question -> what it is in words, and the options that have a part in it.
SAMPLED = {"prevalence", "ratio", "images_per_patient", "within", "level"}
TESTED = {"auc", "against", "separate", "fixed", "correlation"} | SAMPLED
QUESTIONS = {
    "size": ("the number of cases for a test of two AUCs", TESTED | {"power"}),
    "power": ("the power of a test of two AUCs with given cancers", TESTED | {"positives"}),
    "width": ("the number of cases for an interval of an AUC", SAMPLED | {"auc", "half_width"}),
    "seen": ("what a given number of cancers shows",
             SAMPLED | {"auc", "positives", "correlation", "power"}),
    "rate": ("the number of cases for an interval of a proportion",
             {"sensitivity", "specificity", "half_width", "positives"} | SAMPLED - {"ratio"}),
    "readers": ("a reader study", {"readers", "difference", "power", "level"}),
}  # fmt: skip

# Option -> the least and the most it may be, both left out, and how to mend it.
SHARE = "write 0.85, not 85"
LIMITS = {
    "auc": (0.5, 1, SHARE), "against": (0, 1, SHARE), "sensitivity": (0, 1, SHARE),
    "specificity": (0, 1, SHARE), "half_width": (0, 0.5, "0.03 means ± 0.03"),
    "prevalence": (0, 1, "0.006 means 6 in 1,000"), "power": (0.05, 1, "0.8 is usual"),
    "level": (0.5, 1, "0.95 is usual"), "ratio": (0, inf, "4 means 4 without cancer for each with"),
    "difference": (0, 0.5, "0.05 is worth finding"),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """The options of `mammo plan`, None where not given; see its help for each."""

    auc: float | None = None
    against: float | None = None
    separate: bool = False
    fixed: bool = False
    correlation: float | None = None
    half_width: float | None = None
    positives: int | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    prevalence: float | None = None
    ratio: float | None = None
    images_per_patient: float | None = None
    within: float | None = None
    readers: Path | None = None
    difference: float | None = None
    power: float | None = None
    level: float | None = None

    @property
    def given(self) -> set[str]:
        """Return the names of the options that were given."""
        return {name for name, value in vars(self).items() if value not in (None, False)}

    @property
    def per_patient(self) -> float:
        return 1.0 if self.images_per_patient is None else self.images_per_patient

    @property
    def inflation(self) -> float:
        """Return the design effect of several images of a patient."""
        within = WITHIN if self.within is None else self.within
        return 1 + (self.per_patient - 1) * within

    @property
    def negatives_each(self) -> float:
        """Return how many without cancer come with each who has one: all who do, or so many."""
        if self.ratio is not None:
            return self.ratio
        return RATIO if self.prevalence is None else (1 - self.prevalence) / self.prevalence

    @property
    def noun(self) -> str:
        """Return what is counted."""
        return "women" if self.per_patient == 1 else "images"


def question(wanted: Wanted) -> str:
    """Return which of QUESTIONS is asked; raises Problem for one that makes no sense."""
    asked = _asked(wanted)
    words, fitting = QUESTIONS[asked]
    for name in sorted(wanted.given - fitting):
        raise Problem(f"{option(name)}: has no part in {words}; leave it out.")
    _check_values(wanted)
    _check_together(wanted)
    return asked


def option(name: str) -> str:
    """Return field `name` as it is typed."""
    return f"--{name.replace('_', '-')}"


def _asked(wanted: Wanted) -> str:
    subjects = [name for name in ("auc", "sensitivity", "specificity", "readers")
                if name in wanted.given]  # fmt: skip
    if not subjects:
        raise Problem(
            "plan: say what is planned: --auc, --sensitivity, --specificity or --readers. "
            "Examples: mammo plan --help"
        )
    if len(subjects) > 1:
        raise Problem(f"{' and '.join(map(option, subjects))}: are two plans; ask for one.")
    if wanted.half_width is not None and wanted.positives is not None:
        raise Problem("--half-width and --positives: each gives the other; leave one out.")
    if subjects == ["readers"]:
        return "readers"
    if subjects != ["auc"]:
        return _of_rate(wanted, subjects[0])
    return _of_auc(wanted)


def _of_rate(wanted: Wanted, subject: str) -> str:
    if wanted.specificity is not None and wanted.positives is not None:
        raise Problem("--positives: counts cancers, and a specificity is of women without; "
                      "give --half-width instead.")  # fmt: skip
    if wanted.half_width is None and wanted.positives is None:
        more = " or --positives 100" if subject == "sensitivity" else ""
        raise Problem(f"{option(subject)}: say how precisely: --half-width 0.05{more}")
    return "rate"


def _of_auc(wanted: Wanted) -> str:
    if wanted.against is not None:
        if wanted.half_width is not None:
            raise Problem("--half-width and --against: an interval of one AUC and a test of two "
                          "are two plans; leave one out.")  # fmt: skip
        return "size" if wanted.positives is None else "power"
    for name in ("separate", "fixed"):
        if name in wanted.given:
            raise Problem(f"{option(name)}: says how the AUC of --against is had; give that too.")
    if wanted.half_width is not None:
        return "width"
    if wanted.positives is not None:
        return "seen"
    raise Problem("--auc: say what for: --against 0.80, --half-width 0.03 or --positives 100")


def _check_values(wanted: Wanted) -> None:
    for name, (least, most, mend) in LIMITS.items():
        value = getattr(wanted, name)
        if value is not None and not least < value < most:
            between = f"above {least:g}" if most == inf else f"between {least:g} and {most:g}"
            raise Problem(f"{option(name)}: {value:g} is not {between}; {mend}.")
    for name, low in (("correlation", -1), ("within", 0)):
        value = getattr(wanted, name)
        if value is not None and not low <= value < 1:
            raise Problem(f"{option(name)}: {value:g} is no correlation from {low} to below 1.")
    if wanted.positives is not None and wanted.positives < 2:
        raise Problem(f"--positives: {wanted.positives} is too few; 2 are the least.")
    if not (wanted.per_patient >= 1 and isfinite(wanted.per_patient)):
        raise Problem(f"--images-per-patient: {wanted.per_patient:g} is not 1 or more.")


def _check_together(wanted: Wanted) -> None:
    if wanted.against is not None and wanted.against == wanted.auc:
        raise Problem(
            "--against: is the same as --auc; no number of cases shows a difference of 0."
        )
    if wanted.separate and wanted.fixed:
        raise Problem("--separate and --fixed: are two ways to have --against; leave one out.")
    for name in ("separate", "fixed"):
        if name in wanted.given and wanted.correlation is not None:
            raise Problem(
                f"--correlation: is of two scores of the same cases, so not with --{name}."
            )
    if wanted.within is not None and wanted.per_patient == 1:
        raise Problem("--within: is of images of one patient; give --images-per-patient 2 too.")
    if wanted.prevalence is not None and wanted.ratio is not None:
        most = (1 - wanted.prevalence) / wanted.prevalence
        if wanted.ratio > most:
            raise Problem(
                f"--ratio: at a prevalence of {wanted.prevalence:g} only {most:.1f} without "
                "cancer come with each who has one; lower it or leave it out."
            )
