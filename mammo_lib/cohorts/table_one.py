"""Table 1: who and what is in each split."""

from collections.abc import Callable

import pandas as pd

from mammo_lib.tables import SPLITS

Cell = Callable[[pd.DataFrame], str]
WOMEN = {"race_ethnicity": "Race and ethnicity", "density": "Breast density", "site": "Site"}
IMAGES = {"vendor": "Vendor", "scanner": "Scanner", "view": "View", "label_source": "Label from"}
MISSING = "Missing"


def table_one(images: pd.DataFrame) -> pd.DataFrame:
    """Return Table 1 as text: a row per characteristic and level, a column per split and all.

    The characteristic says what is counted: women (each once, with her first known value) or
    images. Percentages are of the column's women or images, missing ones included.
    """
    parts = {"All": images}
    parts |= {split: images[images["split"] == split] for split in SPLITS}
    parts = {name: part for name, part in parts.items() if len(part)}
    women = {name: _women(part) for name, part in parts.items()}
    rows = _counts(parts) + _numbers(women, "age", "Age, years, mean (SD)")
    for column, title in WOMEN.items():
        rows += _levels(women, column, f"{title}, women, n (%)")
    for column, title in IMAGES.items():
        rows += _levels(parts, column, f"{title}, images, n (%)")
    rows += _numbers(parts, "pixel_mm", "Pixel size, mm, mean (SD)", digits=3)
    return pd.DataFrame(rows, columns=["characteristic", "level", *parts])


def _women(images: pd.DataFrame) -> pd.DataFrame:
    """Return each woman's first known value of every column; label is her highest."""
    ordered = images.sort_values(["patient_id", "exam_id", "image_id"])
    women = ordered.groupby("patient_id").first()
    women["label"] = images.groupby("patient_id")["label"].max()
    return women


def _counts(parts: dict[str, pd.DataFrame]) -> list[list[str]]:
    cells: dict[str, Cell] = {
        "Women, n": lambda part: f"{part['patient_id'].nunique():,}",
        "Examinations, n": lambda part: f"{part['exam_id'].nunique():,}",
        "Images, n": lambda part: f"{len(part):,}",
        "Women with cancer, n (%)": lambda part: _share(_women(part)["label"] == 1),
        "Images with cancer, n (%)": lambda part: _share(part["label"] == 1),
        "Images without a label, n (%)": lambda part: _share(part["label"].isna()),
    }
    if not parts["All"]["label"].isna().any():
        del cells["Images without a label, n (%)"]
    return [[name, ""] + [cell(part) for part in parts.values()] for name, cell in cells.items()]


def _levels(parts: dict[str, pd.DataFrame], column: str, title: str) -> list[list[str]]:
    """Return a row for each value of `column`, and for missing ones where there are any."""
    everything = parts["All"]
    if column not in everything or everything[column].isna().all():
        return []
    rows = [
        [title, str(value)] + [_share(part[column] == value) for part in parts.values()]
        for value in sorted(everything[column].dropna().unique())
    ]
    if everything[column].isna().any():
        rows.append([title, MISSING] + [_share(part[column].isna()) for part in parts.values()])
    return rows


def _numbers(
    parts: dict[str, pd.DataFrame], column: str, title: str, *, digits: int = 1
) -> list[list[str]]:
    everything = parts["All"][column]
    if everything.isna().all():
        return []
    rows = [[title, ""] + [_mean(part[column].dropna(), digits) for part in parts.values()]]
    if everything.isna().any():
        rows.append([title, MISSING] + [_share(part[column].isna()) for part in parts.values()])
    return rows


def _mean(values: pd.Series, digits: int) -> str:
    if values.empty:
        return "–"
    spread = f" ({values.std():.{digits}f})" if len(values) > 1 else ""
    return f"{values.mean():.{digits}f}{spread}"


def _share(chosen: pd.Series) -> str:
    """Return `n (%)` of a boolean column; unknown counts as no."""
    chosen = chosen.fillna(False).astype(bool)
    return f"{int(chosen.sum()):,} ({chosen.mean():.1%})".replace("%", "")
