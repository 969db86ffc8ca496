"""What the simulations say of each interval and test, in tables: where it holds and where not."""

from collections.abc import Sequence

import pandas as pd

BANDS = {"coverage": (0.93, 0.97), "false_alarms": (0.035, 0.065)}
CELL = ["correlation", "auc", "n_positive"]
UNCORRELATED = "Independent images"
Frame = pd.DataFrame


def rates(found: Frame, value: str, by: str) -> Frame:
    """Return a row a cell, a column a member of `by`: `value` in % with its Monte Carlo ends."""
    ends = (found[value], found[f"{value}_low"], found[f"{value}_high"])
    text = [_rate(*row) for row in zip(*ends, strict=True)]
    return _wide(found.assign(text=text), by)


def widths(found: Frame) -> Frame:
    """Return a row a cell, a column a method: the mean width and how far it may be off."""
    pairs = zip(found["width"], found["width_error"], strict=True)
    text = [f"{width:.3f} ± {error:.3f}" if width == width else "–" for width, error in pairs]
    return _wide(found.assign(text=text), "method")


def spans(found: Frame, value: str, by: str) -> Frame:
    """Return the lowest and highest `value` in % of each member of `by`, over areas.

    Columns: images (whether correlated), `by`, one a number of positive images and patients, and
    outside: in how many cells the rate as simulated is outside its band.
    """
    kinds = found["correlation"].map(lambda rho: "Correlated images" if rho else UNCORRELATED)
    told = found.assign(images=kinds, positives=_positives(found))
    rows = []
    for (kind, name), part in told.groupby(["images", by], sort=False):
        spans = {at: span(own[value]) for at, own in part.groupby("positives", sort=False)}
        count = f"{int(outside(part, value).sum())} of {len(part)}"
        rows.append({"images": kind, by: name, **spans, "outside": count})
    return pd.DataFrame(rows)


def wide_names(found: Frame, by: str) -> dict[str, str]:
    """Return the headings of the columns of `rates` and `widths`."""
    return {"positives": "Positives", **{name: name for name in dict.fromkeys(found[by])}}


def span_names(found: Frame, by: str, heading: str) -> dict[str, str]:
    """Return the headings of the columns of `spans`, `by` being called `heading`."""
    sizes = {name: name for name in dict.fromkeys(_positives(found))}
    return {by: heading, **sizes, "outside": "Outside"}


def span(values: pd.Series) -> str:
    """Return the lowest and highest of `values` (0 to 1) in %."""
    low, high = (f"{100 * end:.1f}" for end in (values.min(), values.max()))
    return low if low == high else f"{low}–{high}"


def outside(found: Frame, value: str) -> pd.Series:
    """Return whether each rate of `value` is outside the band in which it is as it should be."""
    low, high = BANDS[value]
    return ~found[value].between(low, high)


def breaches(found: Frame, value: str, by: str, *more: str) -> Frame:
    """Return the cells outside the band, worst first: `by`, the cell, the rate in % and `more`."""
    low, high = BANDS[value]
    away = pd.concat([low - found[value], found[value] - high], axis=1).max(axis=1)
    worst = found.assign(away=away)[away > 0].sort_values("away", ascending=False, kind="stable")
    ends = (worst[value], worst[f"{value}_low"], worst[f"{value}_high"])
    text = [_rate(*row) for row in zip(*ends, strict=True)]
    cell = [name for name in ("reader_variance", *CELL) if name in found]
    return worst.assign(rate=text)[[by, *cell, "n_positive_patients", "rate", *more]]


def agreement(own: Frame, long: Frame, value: str, keys: Sequence[str]) -> dict[str, int]:
    """Return how many rates there are in both simulations, and how many agree.

    Two agree if the one of `long` lies in the Monte Carlo interval of `own`'s.
    """
    both = own.merge(long[[*keys, value]], on=list(keys), suffixes=("", "_long"))
    held = both[f"{value}_long"].between(both[f"{value}_low"], both[f"{value}_high"])
    return {"compared": len(both), "held": int(held.sum())}


def _wide(told: Frame, by: str) -> Frame:
    told = told.assign(cell=_cells(told), positives=_positives(told))
    members = list(dict.fromkeys(told[by]))
    table = told.pivot(index=["cell", "positives"], columns=by, values="text")[members]
    order = pd.MultiIndex.from_frame(told[["cell", "positives"]].drop_duplicates())
    return table.loc[order].reset_index().rename_axis(columns=None)


def _cells(found: Frame) -> list[str]:
    """Return what a cell is called, by what the simulation varied beside the positives."""
    if "shape" in found:
        return [str(shape).capitalize() for shape in found["shape"]]
    name = "reader_variance" if "reader_variance" in found else "correlation"
    pairs = zip(found["auc"], found[name], strict=True)
    return [f"AUC {auc:.2f}, {name.replace('_', ' ')} {level:g}" for auc, level in pairs]


def _positives(found: Frame) -> list[str]:
    pairs = zip(found["n_positive"], found["n_positive_patients"], strict=True)
    return [
        f"{images} patients" if images == patients else f"{images} ({patients} patients)"
        for images, patients in pairs
    ]


def _rate(value: float, low: float, high: float) -> str:
    return f"{100 * value:.1f} ({100 * low:.1f}–{100 * high:.1f})"
