"""Each split needs women with cancer and women without, else nothing can be learnt or tested."""

import pandas as pd

from mammo_lib.config.schema import SplitConfig
from mammo_lib.problem import Problem

MEND = {
    "official": "Use split.method=patient or more patients.",
    "kfold": "Lower split.folds or use more patients.",
    "site": "Choose another split.site or use more patients.",
}


def check(women: pd.DataFrame, chosen: pd.Series, settings: SplitConfig) -> None:
    """Raise when a split lacks women with cancer, or without, although there are some."""
    counts = pd.crosstab(chosen, women["label"].loc[chosen.index])
    wanted = [name for name in ("train", "validation", "test") if _asked(name, settings)]
    counts = counts.reindex(index=wanted, columns=["0", "1"], fill_value=0)
    for label, kind in (("1", "with cancer"), ("0", "without cancer")):
        total = int((women["label"] == label).sum())
        for split in wanted:
            if total and not counts.at[split, label]:
                raise Problem(
                    f"split: no patient {kind} falls into {split}, of {total} in the data set. "
                    + _mend(split, settings)
                )


def _asked(split: str, settings: SplitConfig) -> bool:
    """Return whether the configuration asks for patients in `split`."""
    by_share = settings.method in ("patient", "date")
    shares = {"validation": settings.validation, "test": settings.test if by_share else 1}
    return shares.get(split, 1) > 0


def _mend(split: str, settings: SplitConfig) -> str:
    if split == "validation":
        return "Raise split.validation or use more patients."
    raised = "Raise split.test or use more patients."
    if split == "train":
        raised = "Lower split.test and split.validation or use more patients."
    return MEND.get(settings.method, raised)
