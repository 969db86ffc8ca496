"""What the checks of saliency maps say, in words, from their table."""

from typing import Any

import pandas as pd

from mammo_lib.errors.saliency import controls, sanity

MEASURED = {
    sanity.PARAMETERS: "rank correlation with maps of the same network with fresh weights",
    sanity.LABELS: "rank correlation with maps of the same network trained on permuted labels",
    sanity.POINTING: "share of images with the map's highest cell on a lesion",
}


def words(table: pd.DataFrame, model: str) -> str:
    """Return the sentences on which maps of `model` passed, failed, or could not be checked.

    `table` is that of `sanity.checks`.
    """
    if table.empty:
        return f"{model} has no saliency map that can be checked, so none is shown."
    if few := _few(table, model):
        return few
    good, told = sanity.passed(table), [_images(table, model)]
    told += [
        _passed(str(name), part) if name in good else _left_out(str(name), part)
        for name, part in table.groupby("method", sort=False)
    ]
    return " ".join(told)


def _few(table: pd.DataFrame, model: str) -> str:
    """Return that nothing could be checked, where so it is."""
    most = max(table["estimate"], key=lambda one: one.n or 0)
    if table["passed"].notna().any() or not (table["note"] == sanity.TOO_FEW).all():
        return ""
    return (
        f"Too few patients of the test data have a malignant boxed lesion (n = {most.n} images of "
        f"{most.n_clusters} patients) to check the maps of {model}, so none is shown."
    )


def _images(table: pd.DataFrame, model: str) -> str:
    """Return what the checks rest on."""
    most = max(table["estimate"], key=lambda one: one.n or 0)
    epochs = "one epoch" if controls.EPOCHS == 1 else f"{controls.EPOCHS} epochs"
    return (
        f"The maps of {model} were checked on {most.n} test images with a malignant boxed lesion, "
        f"of {most.n_clusters} patients. Rank correlations with maps of networks that know nothing "
        f"of cancer must stay below {sanity.LIKE:g}, and the highest cell must touch a lesion more "
        "often than the best of three maps that do not know the image, each with the whole "
        f"interval{_widened(table, most.level)}. The network on permuted labels was trained for "
        f"{epochs} only, on at most {controls.IMAGES['train']} images."
    )


def _widened(table: pd.DataFrame, level: float) -> str:
    """Return at which level intervals stand where several methods share one."""
    methods = table["method"].nunique()
    return f" ({100 * level:g} %, widened for {methods} methods)" if methods > 1 else ""


def _passed(name: str, part: pd.DataFrame) -> str:
    return f"{_begun(name)} passed all {len(part)} checks: {_numbers(part)}."


def _left_out(name: str, part: pd.DataFrame) -> str:
    told = []
    for verdict, rows in (
        ("failed", part[part["passed"].eq(False)]),
        ("passed", part[part["passed"].eq(True)]),
    ):
        if len(rows):
            told.append(f"{_begun(name)} {verdict} {_named(rows)}: {_numbers(rows)}.")
    unknown = part[part["passed"].isna()]
    if len(unknown):
        told.append(f"{_begun(name)} could not be put to {_named(unknown)}: {_why(unknown)}.")
    return " ".join([*told, f"{_begun(name)} is left out of the gallery."])


def _named(part: pd.DataFrame) -> str:
    """Return such as "the check of pointing"."""
    *most, last = part["check"]
    return f"the checks of {', '.join(most)} and {last}" if most else f"the check of {last}"


def _numbers(part: pd.DataFrame) -> str:
    return "; ".join(_number(row) for _, row in part.iterrows())


def _number(row: "pd.Series[Any]") -> str:
    told = f"{MEASURED[row['check']]} {row['estimate'].text()}"
    if not row["note"]:
        return told
    return (
        f"{told}, against {row['note']}"
        if row["check"] == sanity.POINTING
        else (f"{told}; {row['note']}")
    )


def _why(part: pd.DataFrame) -> str:
    return "; ".join(dict.fromkeys(part["note"].where(part["note"] != "", "no interval")))


def _begun(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"
