"""What a model achieves on test data, whole and by group, as sections of its card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib import stats, tables
from mammo_lib.errors import attributes, subgroups
from mammo_lib.evaluation import density, discrimination, operating, probability, risk
from mammo_lib.model_store import calibration
from mammo_lib.model_store.page import Section, Table
from mammo_lib.model_store.trained import Trained
from mammo_lib.report.tables import written

GROUPS = ("Age", "Density", "Vendor", "Race and ethnicity")
LEVELS = {
    "image": ("image", "breast", "exam", "patient"),
    "boxes": ("image", "breast", "exam", "patient"),
    "breast": ("breast", "exam", "patient"),
    "exam": ("exam", "patient"),
}
TOO_FEW = "too few"
UNCALIBRATED = "Its probabilities are those that the network states; no map is fitted to them."


@dataclass(frozen=True)
class Judged:
    """The sections on test results, groups and calibration; `main` is the number to quote."""

    sections: tuple[Section, ...]
    main: tuple[str, stats.Estimate | None]


def of(model: Trained, images: pd.DataFrame) -> Judged:
    """Return what `model` achieves on the test women of `images`, its run's table."""
    judge: dict[str, Callable[[Trained, pd.DataFrame], Judged]] = {
        "density": _of_density,
        "risk": _of_risk,
        "masks": _of_masks,
    }
    return judge.get(model.task, _of_scores)(model, images)


def _of_scores(model: Trained, images: pd.DataFrame) -> Judged:
    settings, levels = model.config.stats, LEVELS[model.task]
    level = "exam" if model.task == "exam" else "breast"
    scores = tables.read(model.table("scores"), "scores").drop(columns="seed")
    areas = discrimination.auc_by_level(scores, images, settings=settings, only=levels)
    points = operating.operating_points(scores, images, settings=settings, level=level)
    rows = [
        (f"AUC per {row['level']} ({row['rule']})", *_counted(row["clustered"]))
        for row in areas.to_dict("records")
    ]
    rows += [
        (f"{measure} per {level}, threshold of {row['aim']}", *_counted(row[measure.lower()]))
        for row in points.to_dict("records")
        for measure in ("Sensitivity", "Specificity")
    ]
    note = (
        "AUC: binormal score interval, the cases of a woman kept together. Sensitivity and "
        "specificity: Wilson on the effective number, at thresholds from validation data."
    )
    main = areas.loc[areas["level"] == level, "clustered"]
    return Judged(
        (
            _tested(rows, note, settings.level),
            _groups(_by_group(scores, images, model, level), settings.too_few,
                    "cancers or non-cancers"),
            _calibrated(model, scores, images, level),
        ),
        (f"AUC per {level}", main.iloc[0] if len(main) else None),
    )  # fmt: skip


def _tested(rows: Sequence[tuple[str, ...]], note: str, level: float) -> Section:
    text = ("Women of the test split, whom neither training nor the choice of weights saw.",)
    headings = ("Measure", f"Value ({100 * level:g} % interval)", "n", "With cancer", "Women")
    return Section(
        "Results on test data", text, (Table("Whole test set", headings, tuple(rows), note),)
    )


def _counted(found: stats.Estimate) -> tuple[str, str, str, str]:
    counts = (found.n, found.n_positive, found.n_clusters)
    return (written(found), *("–" if n is None else f"{n:,}" for n in counts))  # type: ignore[return-value]


def _by_group(
    scores: pd.DataFrame, images: pd.DataFrame, model: Trained, level: str
) -> Sequence[tuple[str, ...]]:
    settings = model.config.stats
    no_lesions = pd.DataFrame(columns=["image_id", "pathology", "kind", "width", "height"])
    members = attributes.memberships(images, no_lesions, level)
    members = members[members["attribute"].isin(GROUPS)]
    units = discrimination.tested(scores, images, level, "test")
    cut = operating.threshold_of(scores, images, model.name, settings=settings, level=level)
    found = subgroups.subgroups(units, members, threshold=cut, settings=settings)
    return [
        (f"{row['attribute']}: {row['group']}", f"{row['n']:,}",
         *((row["note"], "–", "–") if row["note"] else
           (written(row[name]) for name in ("auc", "sensitivity", "specificity"))))
        for row in found.to_dict("records")
    ]  # fmt: skip


def _groups(rows: Sequence[tuple[str, ...]], least: int, what: str, measure: str = "") -> Section:
    if not rows:
        return Section(
            "By group", ("These data record no age, density, vendor, race or ethnicity.",)
        )
    headings = (
        ("Group", "n", measure) if measure else ("Group", "n", "AUC", "Sensitivity", "Specificity")
    )
    shared = "" if measure else " One threshold for all groups."
    note = f"Too few: fewer {what} than {least}.{shared} No correction for the number of groups."
    return Section(
        "By group",
        ("Differences between groups may be those of their devices: see the chapter on errors.",),
        (Table("Test results by group", headings, tuple(rows), note),),
    )


def _calibrated(model: Trained, scores: pd.DataFrame, images: pd.DataFrame, level: str) -> Section:
    fitted = calibration.of(model)
    assert fitted is not None
    if fitted.slope is None:
        return Section("Calibration", (f"No map from score to probability: {fitted.reason}.",))
    text = (
        f"Platt's map, fitted on {fitted.n:,} validation {_many(fitted.level)} "
        f"({fitted.n_positive:,} with cancer): probability = logistic({fitted.intercept:.4f} + "
        f"{fitted.slope:.4f} × score). It holds at their share of cancers, "
        f"{fitted.n_positive / fitted.n:.3f}, which is not that of screening.",
    )
    mapped = probability.recalibrated(scores, images, level=level)
    found = probability.measures(mapped, model.config.stats).to_dict("records")
    names = {"slope": "Slope (1 is right)", "intercept": "Intercept (0 is right)",
             "observed_expected": "Observed / expected", "brier": "Brier score"}  # fmt: skip
    rows = tuple((names[key], *_counted(found[0][key])[:3]) for key in names) if found else ()
    headings = (
        "Measure",
        f"Value ({100 * model.config.stats.level:g} % interval)",
        "n",
        "With cancer",
    )
    note = f"Of test {_many(level)}, by a map at that level; units taken as independent."
    return Section("Calibration", text, (Table("On test data", headings, rows, note),))


def _many(level: str) -> str:
    return f"{level}s"


def _of_density(model: Trained, images: pd.DataFrame) -> Judged:
    settings = model.config.stats
    gradings = tables.read(model.table("gradings"), "gradings")

    def measured(images: pd.DataFrame) -> pd.DataFrame:
        return density.agreement(density.graded(gradings, images), settings)

    whole = measured(images).iloc[:1].to_dict("records")
    names = {"kappa": "Linear kappa with the density on record",
             "exact": "Graded alike", "dense": "Same side of B and C"}  # fmt: skip
    rows = [(names[key], *_cell(row[key])) for row in whole for key in names]
    found = [
        (f"{name}: {row['vendor']}", f"{row['n']:,}", written(row["kappa"]))
        for name, group in _grouped(images) if name != "Density"
        for row in measured(images.assign(vendor=group)).iloc[1:].to_dict("records")
    ]  # fmt: skip
    note = "By exam, the mean over its images; intervals keep a woman's exams together."
    kappa = whole[0]["kappa"] if whole else None
    return Judged(
        (
            _tested(rows, note, settings.level),
            _groups(found, settings.too_few, "women", "Linear kappa"),
            Section("Calibration", (UNCALIBRATED,)),
        ),
        ("Linear kappa", kappa if isinstance(kappa, stats.Estimate) else None),
    )


def _cell(value: object) -> tuple[str, str, str, str]:
    return _counted(value) if isinstance(value, stats.Estimate) else (str(value), "–", "–", "–")


def _grouped(images: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    """Return each attribute of `GROUPS` with every image's group, where there are several."""
    found = [("Age", attributes.band(images, "age", attributes.AGE_EDGES, attributes.AGE_BANDS))]
    found += [(name, attributes.text(images, attributes.COLUMNS[name])) for name in GROUPS[1:]]
    return [(name, group) for name, group in found if group.nunique() > 1]


def _of_risk(model: Trained, images: pd.DataFrame) -> Judged:
    settings = model.config.stats
    women = risk.foreseen(pd.read_parquet(model.table("risks")), images)
    ordered = risk.order(women, settings).to_dict("records")
    names = {"harrell": "Harrell's C", "uno": "Uno's C"}
    rows = [(names[key], *_counted(row[key])) for row in ordered for key in names]
    yearly = risk.by_year(women, settings).to_dict("records")
    rows += [(f"AUC by the end of year {row['year']}", *_counted(row["auc"])) for row in yearly]
    stated = tuple(
        (f"Year {row['year']}", written(row["expected"], ".3f"), written(row["observed"]),
         f"{row['cancers']:,}") for row in yearly
    )  # fmt: skip
    headings = ("By the end of", "Mean risk stated", "Share with cancer", "Cancers")
    return Judged(
        (
            _tested(rows, "One exam a woman, the one followed longest.", settings.level),
            _groups(_risk_groups(women, images, model), settings.too_few,
                    "women with or without cancer", "Harrell's C"),
            Section("Calibration", (UNCALIBRATED,), (Table("Stated and seen", headings, stated),)),
        ),
        ("Harrell's C", ordered[0]["harrell"] if ordered else None),
    )  # fmt: skip


def _risk_groups(
    women: pd.DataFrame, images: pd.DataFrame, model: Trained
) -> Sequence[tuple[str, ...]]:
    settings, rows = model.config.stats, []
    for name, group in _grouped(images):
        of_exam = (
            images.assign(group=group).drop_duplicates("exam_id").set_index("exam_id")["group"]
        )
        for value, part in women.groupby(women["exam_id"].map(of_exam), sort=True):
            cancers = int((part["event"] == 1).sum())
            few = min(cancers, len(part) - cancers) < settings.too_few
            found = TOO_FEW if few else written(risk.order(part, settings).iloc[0]["harrell"])
            rows.append((f"{name}: {value}", f"{len(part):,}", found))
    return rows


def _of_masks(model: Trained, images: pd.DataFrame) -> Judged:
    settings = model.config.stats
    women = images.loc[(images["split"] == "test").fillna(False), ["image_id", "patient_id"]]
    found = tables.read(model.table("outlines"), "outlines").merge(women, on="image_id")
    rows, dice = [], None
    if len(found):
        rng = np.random.default_rng(settings.seed)
        dice = stats.bootstrap(
            lambda frame: frame["dice"].mean(), found, unit="patient_id", rng=rng,
            n_boot=settings.n_boot, level=settings.level,
        ).estimate  # fmt: skip
        rows = [("Mean Dice of lesions, the window centred on the truth", *_counted(dice))]
    note = "Percentile bootstrap of whole women."
    return Judged((_tested(rows, note, settings.level),), ("Mean Dice", dice))
