"""What follows from the chapter's pages: who is missed, what was not seen, what should be done."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.errors.adjustment import ADJUSTED
from mammo_lib.errors.contrasts import AUC, SENSITIVITY, SPECIFICITY
from mammo_lib.errors.discovery.confirmation import CONFIRMED
from mammo_lib.errors.findings import DETECTED, MARGIN, UNDECIDED
from mammo_lib.errors.lesion_groups import NAMES as LESIONS
from mammo_lib.errors.question import ALARM, MISSED
from mammo_lib.errors.robustness.verdicts import NOWHERE

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
ACTIONS = ["finding", "remains", "who", "action", "page"]
NAMED = 5  # faults told in a sentence, those that cost most first
NEEDED = ["attribute", "group", "measure", "n_positive", "detectable", "times", "needed"]


def summary(
    errors: Results, confounding: Results, fairness: Results, todo: pd.DataFrame,
    needed: pd.DataFrame,
) -> dict[str, Any]:  # fmt: skip
    """Return what the prose cites, from the pages' results; `todo`: `actions`, `needed`: below."""
    return {
        **{key: errors[key] for key in ("model", "n", "n_positive", "n_patients", "overall")},
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
    rows = [*_groups(errors, confounding), *_slices(discovery), *_faults(robustness),
            *_unrecorded(errors)]  # fmt: skip
    return pd.DataFrame(rows, columns=ACTIONS)


def needed(errors: Results) -> pd.DataFrame:
    """Return how many cancers would show a fall of `MARGIN` four times in five.

    Columns: attribute, group, measure, n_positive, detectable, times (how often the study would
    have to be had again: standard errors fall with the root of its size) and needed (cancers of
    the group). For AUC and sensitivity of groups that stayed undecided, the largest needs first.
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
    return found.sort_values("needed", ascending=False, kind="stable", ignore_index=True)


def _groups(errors: Results, confounding: Results) -> Iterator[dict[str, str]]:
    """Yield an action for every group that is detected to be worse off, and kind of error."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in errors["differences"]:
        if row["verdict"] == DETECTED and row["difference"]["value"] < 0:
            kind = KINDS.get(row["attribute"], OTHER)
            alarms = row["measure"] == SPECIFICITY
            duty = ALARMS.get(kind, DUTIES[kind]) if alarms else DUTIES[kind]
            key = (row["attribute"], row["group"], _remains(row, confounding), *duty)
            found.setdefault(key, []).append(row["sentence"])
    for (_, _, remains, who, action), sentences in found.items():
        yield {"finding": " ".join(sentences), "remains": remains, "who": who, "action": action,
               "page": "Errors"}  # fmt: skip


def _remains(row: Mapping[str, Any], confounding: Results) -> str:
    question = MISSED.name if row["measure"] in (AUC, SENSITIVITY) else ALARM.name
    for test in confounding["tests"]:
        asked = (test["exposure"], test["question"], test["way"])
        if asked == (row["attribute"], question, ADJUSTED) and test["p_holm"] is not None:
            shown = "shown" if test["p_holm"] < 0.05 else "not shown"
            p = "< 0.001" if test["p_holm"] < 0.001 else f"= {test['p_holm']:.2g}"
            return f"{question}s: {shown}, Holm p {p}"
    return "not asked"


def _slices(discovery: Results) -> Iterator[dict[str, str]]:
    for row in discovery["slices_tested"]:
        if row["verdict"] == CONFIRMED:
            yield {"finding": f"{row['name']}: more {row['kind']} than elsewhere.",
                   "remains": "not asked", "who": "Those who train it",
                   "action": "Look at these cases; watch this group in use; train with more of "
                             "them.", "page": "Discovery"}  # fmt: skip


def _faults(robustness: Results) -> Iterator[dict[str, str]]:
    """Yield one action for all faults that are shown to change a decision or the ranking."""
    broken = [f"{line['fault'].lower()} (from {first})" for line in robustness["lines"]
              for first in [_first(line)] if first != NOWHERE]  # fmt: skip
    if broken:
        more = f" and {len(broken) - NAMED} more" if len(broken) > NAMED else ""
        named = ", ".join(broken[:NAMED]) + more
        yield {"finding": f"Faults that change what it says: {named}.",
               "remains": "paired: same breasts", "who": "Clinics that use it",
               "action": "Check every image for these before the network is asked; mend it, or "
                         "turn it away with a message.", "page": "Robustness"}  # fmt: skip


def _first(line: Mapping[str, Any]) -> str:
    """Return the mildest step at which anything is shown of a fault, AUC asked first."""
    firsts = [line[key] for key in ("auc_from", "sensitivity_from", "specificity_from")]
    return next((first for first in firsts if first != NOWHERE), NOWHERE)


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
    return (f"To show a fall of {MARGIN:g} in each of {len(found)} undecided comparisons four "
            f"times in five, a study {low:.0f} to {high:.0f} times as large would be "
            "needed.")  # fmt: skip
