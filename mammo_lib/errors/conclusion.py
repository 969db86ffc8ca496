"""What follows from the chapter's pages: who is missed, what was not seen, what should be done."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.errors.adjustment import ADJUSTED
from mammo_lib.errors.adjustment_set import MEDIATOR
from mammo_lib.errors.contrasts import AUC, SENSITIVITY, SPECIFICITY
from mammo_lib.errors.discovery.confirmation import CONFIRMED
from mammo_lib.errors.findings import DETECTED, MARGIN, UNDECIDED
from mammo_lib.errors.lesion_groups import NAMES as LESIONS
from mammo_lib.errors.p_value import p_value
from mammo_lib.errors.question import ALARM, MISSED
from mammo_lib.errors.robustness import fragility
from mammo_lib.stats.estimate import Estimate

Results = Mapping[str, Any]

DEVICE, WOMAN, LESION, LATER, OTHER = "device", "woman", "lesion", "later", "other"
KINDS = {
    **dict.fromkeys(("Vendor", "Scanner", "Site", "Relative exposure", "Exposure (mAs)",
                     "Tube voltage", "Compression force"), DEVICE),
    **dict.fromkeys(("Age", "Race and ethnicity", "Density", "Implant", "Compressed thickness",
                     "Breast's share of the image", "Earlier exam in the data"), WOMAN),
    **dict.fromkeys((*LESIONS, "Abnormality", "Subtlety"), LESION),
    **dict.fromkeys(("Radiologist's reading", "Label's source"), LATER),
}  # fmt: skip
# Of a group whose cancers the network serves less well: who should do what.
DUTIES = {
    DEVICE: ("Clinics that use it",
             "No reliance on the network there until it has been measured on local exams; look at "
             "how these images are made, then train with more of them."),
    WOMAN: ("Readers",
            "A low score reassures less here and must not replace a reading or further imaging; "
            "collect more such cancers, train and measure again."),
    LESION: ("Readers",
             "Search for these as if there were no network; train with more of them."),
    LATER: ("Those who label",
            "Known only after reading, so no rule can rest on it: check whether the labels or the "
            "network are at fault."),
    OTHER: ("Those who recorded it",
            "Find out what this attribute stands for before the network is used in this group."),
}  # fmt: skip
# Where it is healthy women whom it serves less well.
ALARMS = {
    WOMAN: ("Readers",
            "A high score alarms less here and must not recall a woman by itself; look at what is "
            "taken for cancer, train with more such healthy breasts."),
}  # fmt: skip
CROSSED = " × "  # between the names of two attributes
ACTIONS = ["finding", "remains", "who", "action", "page"]
NEEDED = ["attribute", "group", "measure", "n_positive", "detectable", "times", "needed"]


def summary(
    errors: Results, confounding: Results, fairness: Results, todo: pd.DataFrame,
    needed: pd.DataFrame,
) -> dict[str, Any]:  # fmt: skip
    """Return what the prose cites, from the pages' results; `todo`: `actions`, `needed`: below."""
    return {
        **{key: errors[key] for key in ("model", "n", "n_positive", "n_patients", "overall")},
        "adjusted": confounding["others"],
        "simulated": errors["kept"],
        "missed": errors["gap"],
        "alike": errors["homogeneity"],
        "race": confounding["race"],
        "graded": confounding["grade"],
        "unseen": errors["findings"]["undecided_text"],
        "not_recorded": errors["not_recorded"],
        "few": _few(errors),
        "labels": fairness["labels"],
        "collect": _collect(needed),
        "actions": len(todo),
    }


def actions(
    errors: Results, confounding: Results, discovery: Results, robustness: Results
) -> pd.DataFrame:
    """Return a row for every finding that asks for something to be done, by fixed rules.

    Columns: finding, remains (whether it does with what the diagram names held equal), who,
    action and page. What was not detected asks for nothing but more data: see `needed`.
    """
    rows = [*_groups(errors, confounding), *_adjusted(errors, confounding),
            *_slices(discovery), *_faults(robustness), *_unrecorded(errors)]  # fmt: skip
    return pd.DataFrame(rows, columns=ACTIONS)


def needed(errors: Results) -> pd.DataFrame:
    """Return how many cancers would show a fall of `MARGIN` four times in five.

    Columns: attribute, group, measure, n_positive, detectable, times (how often the study would
    have to be had again: standard errors fall with the root of its size) and needed (cancers of
    the group). For AUC and sensitivity of groups that stayed undecided, and of which any fall could
    have been seen; what asks for the largest study comes first.
    """
    rows = [
        {**{key: row[key] for key in NEEDED[:5]}, "times": times,
         "needed": int(np.ceil(times * row["n_positive"]))}
        for row in errors["differences"]
        if row["verdict"] == UNDECIDED and row["measure"] in (AUC, SENSITIVITY)
        and row["detectable"] is not None
        for times in [max(row["detectable"] / MARGIN, 1.0) ** 2]
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=NEEDED)
    return found.sort_values(["times", "needed"], ascending=False, kind="stable", ignore_index=True)


def _groups(errors: Results, confounding: Results) -> Iterator[dict[str, str]]:
    """Yield an action for every group that is detected to be worse off, and kind of error."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in _worse_off(errors):
        duty = _duty(row["attribute"], alarms=row["measure"] == SPECIFICITY)
        key = (row["attribute"], row["group"], _remains(row, confounding), *duty)
        found.setdefault(key, []).append(row["sentence"])
    for (_, _, remains, who, action), sentences in found.items():
        yield {"finding": " ".join(sentences), "remains": remains, "who": who, "action": action,
               "page": "Errors"}  # fmt: skip


def _worse_off(errors: Results) -> Iterator[dict[str, Any]]:
    """Yield the comparisons, of one attribute and of two crossed, that show a group worse off."""
    for row in (*errors["differences"], *errors["crossed_differences"]):
        if row["verdict"] == DETECTED and row["difference"]["value"] < 0:
            yield row


def _duty(attribute: str, *, alarms: bool) -> tuple[str, str]:
    """Return who should do what; of crossed attributes the first in the order of `DUTIES`."""
    kinds = {KINDS.get(part, OTHER) for part in attribute.split(CROSSED)}
    kind = next(kind for kind in DUTIES if kind in kinds)
    return ALARMS.get(kind, DUTIES[kind]) if alarms else DUTIES[kind]


def _question(row: Mapping[str, Any]) -> str:
    return MISSED.name if row["measure"] in (AUC, SENSITIVITY) else ALARM.name


def _remains(row: Mapping[str, Any], confounding: Results) -> str:
    for test in confounding["tests"]:
        asked = (test["exposure"], test["question"], test["way"])
        if asked == (row["attribute"], _question(row), ADJUSTED) and test["p_holm"] is not None:
            shown = "shown" if test["p_holm"] < 0.05 else "not shown"
            return (f"{test['question']}s: {shown}, Holm {p_value(test['p_holm'])}. "
                    f"{_held(test, confounding)}")  # fmt: skip
    return "not asked"


def _held(test: Mapping[str, Any], confounding: Results) -> str:
    """Return what was held equal, and what was not since the exposure acts through it."""
    through = [row["node"] for row in confounding["roles"]
               if row["exposure"] == test["exposure"] and row["role"] == MEDIATOR
               and not row["held"]]  # fmt: skip
    acts = f"; not {', '.join(through)}, through which it may act" if through else ""
    return f"Held equal: {test['held'] or 'nothing'}{acts}."


def _adjusted(errors: Results, confounding: Results) -> Iterator[dict[str, str]]:
    """Yield an action for every adjusted comparison of all groups that is detected on its own.

    One group against all others may stay undecided where all groups together are not alike.
    """
    told = {(row["attribute"], _question(row)) for row in _worse_off(errors)}
    for test in confounding["tests"]:
        worst = _worst(test, confounding)
        if (test["exposure"], test["question"]) in told or worst is None:
            continue
        who, action = _duty(test["exposure"], alarms=test["question"] == ALARM.name)
        yield {
            "finding": f"{test['exposure']}, {test['question'].lower()}s: {worst['group']} against "
                       f"{worst['reference']}, relative risk {_estimate(worst)}.",
            "remains": f"All groups together: shown, Holm {p_value(test['p_holm'])}. "
                       f"{_held(test, confounding)}",
            "who": who, "action": action, "page": "Confounding",
        }  # fmt: skip


def _worst(test: Mapping[str, Any], confounding: Results) -> Mapping[str, Any] | None:
    """Return the clearest risk above 1 of a detected adjusted `test`, if any is itself shown."""
    if test["way"] != ADJUSTED or test["p_holm"] is None or test["p_holm"] >= 0.05:
        return None
    keys = ("exposure", "question", "way")
    own = [row for row in confounding["compared"]
           if all(row[key] == test[key] for key in keys) and row["estimate"]
           and row["estimate"]["low"] is not None and row["estimate"]["low"] > 1]  # fmt: skip
    return max(own, default=None, key=lambda row: (
        np.log(row["estimate"]["value"]) / row["estimate"]["se"]))  # fmt: skip


def _estimate(row: Mapping[str, Any]) -> str:
    return Estimate(**row["estimate"]).text()


def _slices(discovery: Results) -> Iterator[dict[str, str]]:
    for row in (*discovery["slices_tested"], *discovery["clusters_tested"]):
        if row["verdict"] == CONFIRMED:
            yield {"finding": f"{row['name']}: more {row['kind']} than elsewhere.",
                   "remains": "not asked", "who": "Those who train it",
                   "action": "Look at these cases; watch this group in use; train with more of "
                             "them.", "page": "Discovery"}  # fmt: skip


def _faults(robustness: Results) -> Iterator[dict[str, str]]:
    """Yield one action for all faults that are shown to change a decision or the ranking."""
    broken = [f"{_lower(fault)} (from {first})" for fault, first in _broken(robustness)]
    if broken:
        named = ", ".join(broken)
        yield {"finding": f"Faults that change what it says: {named}.",
               "remains": "paired: same breasts", "who": "Clinics that use it",
               "action": "Check every image for these before the network is asked; mend it, or "
                         "turn it away with a message.", "page": "Robustness"}  # fmt: skip


def _lower(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _broken(robustness: Results) -> list[tuple[str, str]]:
    """Return each fault of which a change is shown and its mildest such step, the largest first."""
    shown = pd.DataFrame(robustness["faults"], columns=["fault", "step", "said", "verdict",
                                                        "difference"])  # fmt: skip
    shown = shown[shown["verdict"].isin([fragility.DETECTED, fragility.SMALL])]
    size = [abs(each["value"]) for each in shown["difference"]]
    ordered = shown.assign(size=size).sort_values("step", kind="stable").groupby("fault")
    faults = ordered.agg(first=("said", "first"), size=("size", "max"))
    faults = faults.sort_values("size", ascending=False, kind="stable")
    return list(zip(faults.index, faults["first"], strict=True))


def _unrecorded(errors: Results) -> Iterator[dict[str, str]]:
    if errors["unrecorded"]:
        yield {"finding": f"Not recorded: {', '.join(errors['unrecorded'])}.",
               "remains": "not asked", "who": "Those who collect data",
               "action": "Record it: nothing here can say whom the network fails by it.",
               "page": "Errors"}  # fmt: skip


def _few(errors: Results) -> str:
    few = [row for row in errors["subgroups"] if row["note"]]
    if not few:
        return "Every group had enough cancers and others to be shown."
    named = [f"{row['attribute'].lower()} {row['group']}" for row in few[:6]]
    more = f" and {len(few) - len(named)} more" if len(few) > len(named) else ""
    return (f"{len(few)} of {len(errors['subgroups'])} groups had too few for any figure: "
            f"{', '.join(named)}{more}.")  # fmt: skip


def _collect(found: pd.DataFrame) -> str:
    if found.empty:
        return "No group was left undecided for want of cancers."
    low, high = found["times"].min(), found["times"].max()
    return (
        f"To show a fall of {MARGIN:g} four times in five in each of the {len(found)} undecided "
        f"comparisons of AUC or sensitivity whose size can be foretold, a study {low:.0f} to "
        f"{high:.0f} times as large would be needed."
    )
