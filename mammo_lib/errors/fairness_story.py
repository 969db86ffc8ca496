"""What the fairness chapter says in words, from its tables."""

from typing import Any

import pandas as pd

from mammo_lib.errors.attributes import MISSING, text
from mammo_lib.errors.fairness import ODDS, Fairness
from mammo_lib.errors.p_value import p_value

# Words of labels that are a reader's opinion rather than a diagnosis.
PROXIES = ("bi-rads", "birads")


def summary(found: Fairness, thresholds: pd.DataFrame, images: pd.DataFrame) -> dict[str, Any]:
    """Return what the prose cites; `thresholds` is that of `group_thresholds`, with attribute."""
    return {"gap": _gap(found), "price": _price(thresholds), "labels": labels(images)}


def _gap(found: Fairness) -> str:
    """Return the sentence on equalised odds of every attribute."""
    rows = found.measures[found.measures["measure"] == ODDS]
    known = rows.dropna(subset="estimate")
    if known.empty:
        return "No attribute has two groups large enough to compare at one threshold."
    told = [
        f"{row['attribute'].lower()} {row['estimate'].text()}, by chance alone "
        f"{row['by_chance']:.2f}, Holm {p_value(row['p_holm'])}"
        for row in known.to_dict("records")
    ]
    seen = int((known["p_holm"] < 0.05).sum())
    return (f"Equalised odds difference: {'; '.join(told)}. Of these {len(known)}, detected beyond "
            f"chance: {seen}.")  # fmt: skip


def _price(thresholds: pd.DataFrame) -> str:
    known = thresholds.dropna(subset="own")
    if known.empty:
        return "No group is large enough on validation data for a threshold of its own."
    most = known.iloc[int(known["recalls"].astype(float).abs().argmax())]
    more = "more" if most["recalls"] > 0 else "fewer"
    return (
        f"The largest price is that of {most['group']}: sensitivity "
        f"{most['sensitivity'].value:.2f} to {most['own_sensitivity'].value:.2f}, specificity "
        f"{most['specificity'].value:.2f} to {most['own_specificity'].value:.2f}, "
        f"{abs(most['recalls']):.0f} {more} recalls in 1,000 breasts screened."
    )


def labels(images: pd.DataFrame) -> str:
    """Return what is held against labels of these `images`, by where they came from."""
    sources = text(images, "label_source")
    named = sorted(set(sources) - {MISSING, "none"})
    proxy = [name for name in named if any(word in name.lower() for word in PROXIES)]
    if not named:
        return "Where the labels come from is not recorded, so bias in them cannot be judged."
    if named == ["synthetic"]:
        return "The cohort is synthetic: its labels are what it was made with, and right."
    if proxy:
        share = sources.isin(proxy).mean()
        return (
            f"Labels of {share:.0%} of images are a reader's assessment ({', '.join(proxy)}), "
            "not a diagnosis. Where readers recall one group more readily, or miss its cancers, "
            "such labels call that right: equal error rates against them do not mean equal care."
        )
    return (
        f"Labels come from: {', '.join(named)}. A cancer that nobody found is labelled as none, so "
        "a group that is followed up less looks better served than it is."
    )
