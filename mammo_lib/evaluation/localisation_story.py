"""What the chapter on localisation says in words, from its tables."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.examples import ALARM, FOUND, MISSED, Shown
from mammo_lib.evaluation.lesions import ALL, Sought
from mammo_lib.evaluation.localisation import OPERATING, SENSITIVITY, Found
from mammo_lib.evaluation.outlining import DETECTED, SAME, TRUTH, WHOLE
from mammo_lib.evaluation.pointing import beats_chance
from mammo_lib.stats.estimate import Estimate

NO_BOXES = "no test image has a malignant lesion with a box"


def summary(
    test: Sought,
    found: Found,
    outlines: pd.DataFrame,
    looked: pd.DataFrame,
    chosen: pd.DataFrame,
    who: Shown,
    settings: StatsConfig,
) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite."""
    return {
        "n": len(test.images),
        "n_patients": test.images["patient_id"].nunique(),
        "n_lesions": len(test.lesions),
        "n_lesion_patients": test.patient.nunique(),
        "unboxed": test.unboxed,
        "level": f"{100 * settings.level:g} %",
        "sample": sample(test),
        "overview": overview(test, found, outlines, looked),
        "detectors": f"{detectors(test, found)} {kinds(found)}".strip(),
        "outlining": outlining(outlines, test),
        "looking": looking(looked, test),
        "meaning": meaning(found, outlines, looked),
        "captions": captions(chosen, who, found, test),
    }


def sample(test: Sought) -> str:
    """Return what is sought in which images."""
    if test.lesions.empty:
        return f"{_capital(NO_BOXES)}, so nothing can be said of places here."
    said = (
        f"{len(test.lesions):,} malignant lesions are sought in {len(test.images):,} test images "
        f"of {test.images['patient_id'].nunique():,} patients; {len(test.diseased):,} images of "
        f"{test.patient.nunique():,} patients show one."
    )
    if test.joined:
        said += (
            f" {test.joined:,} more lie within another's box, such as the calcifications in a "
            "mass, and are one finding with it."
        )
    if test.unboxed:
        return f"{said} Left out: {test.unboxed:,} cancer images without a box."
    return said


def overview(test: Sought, found: Found, outlines: pd.DataFrame, looked: pd.DataFrame) -> str:
    """Return the one sentence that says which parts of the chapter this run has."""
    if test.lesions.empty:
        return f"This run shows nothing of places: {NO_BOXES}."
    lacking = [
        name
        for name, part in (("detector", found.points), ("segmentation network", outlines),
                           ("network with a saliency map", looked))
        if part.empty
    ]  # fmt: skip
    if not lacking:
        return "This run has a detector, a segmentation network and a network with a saliency map."
    return f"This run has no {' and no '.join(lacking)}; their parts of this chapter are empty."


def at(found: Found, model: str, rate: float, group: str = ALL) -> Any:
    """Return the sensitivity of `model` at `rate` false marks an image, a mark's centre deciding.

    An Estimate, or "too few".
    """
    rows = found.figures
    rows = rows[(rows["model"] == model) & (rows["hit"] == "centre") & (rows["group"] == group)]
    return rows[(rows["figure"] == SENSITIVITY) & (rows["at"] == rate)]["estimate"].iloc[0]


def detectors(test: Sought, found: Found) -> str:
    """Return what each detector finds."""
    if test.lesions.empty:
        return f"No detector can be judged: {NO_BOXES}."
    if found.points.empty:
        return "No network of this run draws boxes."
    return " ".join(_detector(found, row) for row in found.points.itertuples())


def _detector(found: Found, row: Any) -> str:
    told = ", ".join(
        f"{_percent(at(found, row.model, rate))} at {rate:g}" for rate in (0.1, OPERATING, 2.0)
    )
    said = f"Of the malignant lesions {row.model} finds {told} false marks an image."
    if not np.isfinite(row.found.value):
        return f"{said} Validation data gave no threshold."
    return (
        f"{said} The threshold that {OPERATING:g} false marks an image fixed on validation data "
        f"finds {_percent(row.found)} on test data, at {_plain(row.false_marks)} false marks an "
        "image."
    )


def kinds(found: Found) -> str:
    """Return which kind of lesion the first detector finds more of at its operating rate."""
    if found.points.empty:
        return ""
    model = found.points["model"].iloc[0]
    names = [name for name in dict.fromkeys(found.figures["group"]) if name != ALL]
    shares = {name: at(found, model, OPERATING, name) for name in names}
    known = {name: one for name, one in shares.items() if isinstance(one, Estimate)}
    few = [name for name in names if name not in known]
    told = [f"{name} {_percent(one)}" for name, one in known.items()]
    said = f"By kind, at {OPERATING:g} false marks an image: {'; '.join(told)}." if told else ""
    if few:
        said = f"{said} Too few patients have: {', '.join(few)}."
    if len(known) > 1:
        ranked = sorted(known, key=lambda name: known[name].value)
        least, most = known[ranked[0]], known[ranked[-1]]
        apart = least.high < most.low
        said += (
            f" {_capital(ranked[0])} is found least; the intervals of the two "
            f"{'do not overlap' if apart else 'overlap'}."
            if len(known) == 2 else f" {_capital(ranked[0])} is found least."
        )  # fmt: skip
    return said.strip()


def outlining(outlines: pd.DataFrame, test: Sought) -> str:
    """Return how the Dice falls from the window on the truth to the whole image."""
    if test.lesions.empty:
        return f"No outline can be judged: {NO_BOXES}."
    if outlines.empty:
        return "No network of this run outlines lesions."
    pairs = outlines.groupby("pair", sort=False)
    return " ".join(_outlined(str(pair), part) for pair, part in pairs)


def _outlined(pair: str, part: pd.DataFrame) -> str:
    rows = part[part["group"] == ALL].set_index("window")
    ideal = _plain(rows.at[TRUTH, "dice"])
    said = f"{pair}: with the window put on the lesion the mean Dice is {ideal}."
    if DETECTED not in rows.index:
        return f"{said} Without a detector no other window can be had."
    found, missed = rows.at[DETECTED, "dice"], rows.at[DETECTED, "dice_all"]
    whole = _plain(rows.at[WHOLE, "dice_all"])
    same = f" (the window on the same lesions: {_plain(rows.at[SAME, 'dice'])})" \
        if SAME in rows.index else ""  # fmt: skip
    return (
        f"{said} With the window on the detector's box it is {_plain(found)} of the lesions found"
        f"{same}, and {_plain(missed)} when a missed lesion counts 0. Of the whole image, false "
        f"marks included, it is {whole}."
    )


def looking(looked: pd.DataFrame, test: Sought) -> str:
    """Return whether maps point at lesions more often than chance would."""
    if test.lesions.empty:
        return f"No saliency map can be judged: {NO_BOXES}."
    if looked.empty:
        return "No network of this run answers with a saliency map."
    return " ".join(_looked(row) for row in looked.itertuples())


def _looked(row: Any) -> str:
    left_out = " It shows nobody where a cancer is, and is not drawn below."
    if beats_chance(row.hit, row.chance):
        verdict, left_out = "more than chance", ""
    elif row.hit.has_interval and row.hit.high < row.chance:
        verdict = "less than chance"
    else:
        verdict = "not told from chance"
    return (
        f"The map of {row.model} is highest at a malignant lesion in {_percent(row.hit)} of "
        f"{row.n:,} cancer images, where a point drawn at random in the breast would be in "
        f"{100 * row.chance:.1f} %: {verdict}. Cut at the threshold of validation data, it covers "
        f"lesions by a mean Dice of {_plain(row.dice)}; calling the whole breast a lesion gives "
        f"{row.dice_everywhere:.2f}." + left_out
    )


def meaning(found: Found, outlines: pd.DataFrame, looked: pd.DataFrame) -> str:
    """Return what follows from the numbers, as far as there are any."""
    said = [part for part in (_missed(found), _flattered(outlines), _told(found, looked)) if part]
    return " ".join(said) or "From these numbers nothing follows."


def _missed(found: Found) -> str:
    if found.points.empty or not np.isfinite(found.points["found"].iloc[0].value):
        return ""
    row = found.points.iloc[0]
    missed, false = 1 - row["found"].value, row["false_marks"].value
    return (
        f"Who lets {row['model']} work at its threshold misses {100 * missed:.0f} of 100 malignant "
        f"lesions and looks at {100 * false:.0f} false marks in 100 images."
    )


def _flattered(outlines: pd.DataFrame) -> str:
    rows = outlines[outlines["group"] == ALL].set_index("window") if len(outlines) else outlines
    if DETECTED not in rows.index or TRUTH not in rows.index:
        return ""
    first, last = (_first(rows, window, column) for window, column in
                   ((TRUTH, "dice"), (DETECTED, "dice_all")))  # fmt: skip
    if not (isinstance(first, Estimate) and isinstance(last, Estimate)):
        return ""
    fall = first.value - last.value
    if not fall >= 0.005:  # none to speak of, or not known
        return ""
    return (
        f"The Dice that papers on outlines report, window on the truth, is {fall:.2f} higher than "
        "what is left when the lesion has to be found first: a Dice says little unless it says "
        "where the window came from."
    )


def _first(rows: pd.DataFrame, window: str, column: str) -> Any:
    return rows.loc[[window], column].iloc[0]


def _told(found: Found, looked: pd.DataFrame) -> str:
    if looked.empty or found.points.empty or not np.isfinite(found.points["found"].iloc[0].value):
        return ""
    row, point = looked.iloc[0], found.points.iloc[0]
    return (
        f"{row['model']} saw labels of images alone and points at a lesion in "
        f"{100 * row['hit'].value:.0f} of 100 cancer images with its one highest point; "
        f"{point['model']}, taught with boxes, finds {100 * point['found'].value:.0f} of 100 "
        f"lesions with {point['false_marks'].value:.2f} false marks an image. The two are not the "
        "same question, so neither number is better than the other."
    )


def captions(chosen: pd.DataFrame, who: Shown, found: Found, test: Sought) -> Mapping[str, str]:
    """Return the captions of the curves and of the examples, a sentence or two each."""
    curves = _curves(found, test)
    if chosen.empty:
        none = "No example: no test image with a known lesion, or no network that says where."
        return {"curves": curves, **{_key(verdict): none for verdict in (FOUND, MISSED, ALARM)}}
    beside = [f"dotted, what {who.outliner[0]} outlines"] if who.outliner else []
    beside += [f"below, the saliency map of {who.mapped[0]}"] if who.mapped else []
    also = f" Also shown: {'; '.join(beside)}." if beside else ""
    return {"curves": curves} | {
        _key(verdict): text + also * (verdict in set(chosen["verdict"]))
        for verdict, text in _verdicts(who).items()
    }


def _verdicts(who: Shown) -> Mapping[str, str]:
    """Return what the examples of each verdict are."""
    false = "False marks are a detector's, and this run has none."
    if who.detector:
        by = f"by {who.detector[0]} at its threshold"
        false = (
            "The likeliest false marks on test images without a malignant lesion, one a patient."
        )
    elif who.looker:
        by = f"by the highest cell of {who.looker[0]}'s map"
    else:
        nobody = "Nothing is found or missed without a detector or a saliency map."
        return {
            FOUND: "Test cancers, drawn at random, one a patient.",
            MISSED: nobody,
            ALARM: false,
        }
    return {
        FOUND: f"Test cancers with a lesion found {by}, drawn at random, one a patient.",
        MISSED: f"Test cancers of which no lesion was found {by}, drawn at random, one a patient.",
        ALARM: false,
    }


def _curves(found: Found, test: Sought) -> str:
    if found.points.empty:
        return "No detector was trained and tested on images with boxes."
    model = found.points["model"].iloc[0]
    return (
        f"{model} finds {_percent(at(found, model, OPERATING))} of malignant lesions at "
        f"{OPERATING:g} false marks an image. Mean over seeds, each seed thin where there are "
        "several; the marker is the threshold from validation data. Bands: whole patients "
        f"resampled. {len(test.lesions):,} lesions, {len(test.images):,} test images, "
        f"{test.images['patient_id'].nunique():,} patients."
    )


def _key(verdict: str) -> str:
    return verdict.replace(" ", "_")


def _percent(found: Any) -> str:
    """Return an estimate of a share as `54 % (49–59)`."""
    if not isinstance(found, Estimate):
        return str(found)
    if not np.isfinite(found.value):
        return f"not estimable ({found.reason})"
    value = f"{100 * found.value:.0f} %"
    if not found.has_interval:
        return value
    return f"{value} ({100 * found.low:.0f}–{100 * found.high:.0f})"


def _plain(found: Any) -> str:
    """Return an estimate as `0.54 (0.49–0.59)`."""
    if not isinstance(found, Estimate):
        return str(found)
    return found.text().replace(f"{100 * found.level:g} % CI ", "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
