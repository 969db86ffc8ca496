"""All methods under one protocol: same women, same splits, same level, same statistics."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import Config, StatsConfig
from mammo_lib.evaluation import discrimination, members, published
from mammo_lib.evaluation.discrimination import clustered, delong, holm, tested
from mammo_lib.stats.estimate import Estimate

LEVEL = "exam"  # the only one at which every network answers
BASELINE = "wu2019_single"  # the plain whole-image network
EVERY = "mean of all methods"


def table(scores: pd.DataFrame, images: pd.DataFrame, config: Config) -> pd.DataFrame:
    """Return a row per method on test exams: ours beside what its paper prints.

    `scores` are image scores of every model and seed. Columns: model; published, data, protocol;
    clustered and delong, Estimates of the area of the mean over seeds; seeds, how many;
    seed_low, seed_high, seed_sd and spread, the areas of single seeds; difference (an Estimate,
    paired, patients kept together), p_value and p_holm against the baseline; why.
    """
    units = tested(together(scores), images, LEVEL, "test")
    baseline = baseline_of(list(config.model), units)
    rows = []
    for model, part in units.groupby("model", sort=False, observed=True):
        network = config.model[str(model)].network if str(model) in config.model else ""
        rows.append({
            "model": model, **_printed(network),
            "clustered": clustered(part, config.stats), "delong": delong(part, config.stats),
            **_seeds(scores, images, str(model)),
            **_against(units, str(model), baseline, config.stats),
            "why": published.why(network, config) if network else "",
        })  # fmt: skip
    found = pd.DataFrame(rows)
    return found.assign(p_holm=holm(found["p_value"]))


def together(scores: pd.DataFrame) -> pd.DataFrame:
    """Return each model's mean over seeds, followed by the mean over all models of these.

    Models are averaged by the rank of the image among all images, for their scores have scales
    of their own.
    """
    each = members.mean(scores)
    models = each["model"].nunique()
    if models < 2:
        return each
    rank = each.groupby("model", observed=True)["score"].rank(pct=True)
    mean = rank.groupby(each["image_id"], sort=False).mean()
    every = mean.reset_index().assign(model=EVERY, member=f"mean of {models} methods")
    return pd.concat([each, every], ignore_index=True)


def baseline_of(models: Sequence[str], units: pd.DataFrame) -> str:
    """Return the model that others are compared with: the plain one, else the run's first."""
    there = [model for model in models if model in set(units["model"])]
    return BASELINE if BASELINE in there else there[0]


def baseline(found: pd.DataFrame) -> str:
    """Return the model of `table` that the others are compared with."""
    return str(found.loc[found["difference"].isna(), "model"].iloc[0])


def summary(found: pd.DataFrame) -> dict[str, object]:
    """Return what prose and captions cite, and the table."""
    first: Estimate = found["clustered"].iloc[0]
    return {
        "story": story(found, baseline(found)),
        "baseline": baseline(found),
        "n": first.n,
        "n_positive": first.n_positive,
        "n_patients": first.n_clusters,
        "methods": found.drop(columns=["protocol", "why", "data"]),
    }


def notes(found: pd.DataFrame) -> list[str]:
    """Return the notes under the table of areas."""
    seeds = ", ".join(str(n) for n in sorted(set(found["seeds"]) - {0}))
    return [
        "Binormal score intervals with a patient effect; DeLong's takes every exam as independent.",
        "Differences are paired, with Obuchowski's variance and the patient as cluster; Holm over "
        "all rows.",
        f"Seeds a method: {seeds}. Single seeds: the areas of the seeds one by one, from lowest to "
        "highest.",
    ]


def story(found: pd.DataFrame, baseline: str) -> str:
    """Return the sentences that say which methods beat the baseline, and what stays open."""
    tests = found[(found["model"] != baseline) & found["p_holm"].notna()]
    if tests.empty:
        return f"There is nothing to compare {baseline} with."
    values = discrimination.values(tests["difference"])
    certain = (tests["p_holm"] < 0.05).to_numpy()
    better, worse = certain & (values > 0), certain & (values < 0)
    told = []
    for chosen, verb in ((better, "beats"), (worse, "falls behind")):
        told += [f"{_named(row)} {verb} {baseline}" for row in tests[chosen].to_dict("records")]
    if (~certain).any():
        names = ", ".join(tests.loc[~certain, "model"])
        told.append(f"no difference from {baseline} is beyond chance for {names}")
    text = "; ".join(told) + " (Holm p < 0.05 where a difference is named)."
    return text[0].upper() + text[1:]


def _named(row: Mapping[Any, Any]) -> str:
    found: Estimate = row["difference"]
    return f"{row['model']} ({found.value:+.3f}, {found.low:+.3f} to {found.high:+.3f})"


def _printed(network: str) -> dict[str, str]:
    known = published.PUBLISHED.get(network)
    if known is None:
        return {"published": "", "data": "", "protocol": ""}
    return {"published": known.value, "data": known.data, "protocol": known.protocol}


def _seeds(scores: pd.DataFrame, images: pd.DataFrame, model: str) -> dict[str, float | str]:
    own = members.each(scores[scores["model"] == model])
    if own.empty:
        return {"seeds": 0, "seed_low": np.nan, "seed_high": np.nan, "seed_sd": np.nan,
                "spread": ""}  # fmt: skip
    units = tested(own, images, LEVEL, "test")
    areas = [
        stats.auc(part["label"], part["score"])
        for _, part in units.groupby("member", sort=False)
        if not discrimination.one_class(part)
    ]
    spread = float(np.std(areas, ddof=1)) if len(areas) > 1 else np.nan
    low, high = min(areas, default=np.nan), max(areas, default=np.nan)
    told = f"{low:.3f} to {high:.3f}" if len(areas) > 1 else ""
    return {"seeds": own["member"].nunique(), "seed_low": low, "seed_high": high,
            "seed_sd": spread, "spread": told}  # fmt: skip


def _against(
    units: pd.DataFrame, model: str, baseline: str, settings: StatsConfig
) -> dict[str, object]:
    if model == baseline:
        return {"difference": None, "p_value": np.nan}
    wide = discrimination.wide(units[units["model"].isin([model, baseline])])
    row = discrimination.difference(wide, model, baseline, settings)
    return {"difference": row["difference"], "p_value": row["p_value"]}
