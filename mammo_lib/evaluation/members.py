"""Several seeds of one model: each on its own, and the mean of their scores."""

import pandas as pd

from mammo_lib.problem import Problem


def each(scores: pd.DataFrame) -> pd.DataFrame:
    """Return `scores` with a column member that names the seed, such as "seed 0"."""
    member = "seed " + scores["seed"].astype(str)
    return scores.drop(columns="seed").assign(member=member)


def mean(scores: pd.DataFrame) -> pd.DataFrame:
    """Return one score per model and image: the mean over seeds, which is the primary score.

    The column member says what the score is: "seed 0" or "mean of 3 seeds".
    """
    counts = scores.groupby(["model", "image_id"], observed=True)["seed"].nunique()
    seeds = scores.groupby("model", observed=True)["seed"].nunique()
    short = counts[counts < seeds.reindex(counts.index.get_level_values("model")).to_numpy()]
    if not short.empty:
        model, image = short.index[0]
        raise Problem(f"scores: model '{model}' lacks a seed's score of image_id '{image}'.")
    names = each(scores).groupby("model", observed=True)["member"].agg(_name)
    means = scores.groupby(["model", "image_id"], sort=False, observed=True)["score"].mean()
    return means.reset_index().assign(member=lambda frame: frame["model"].map(names))


def each_and_mean(scores: pd.DataFrame) -> pd.DataFrame:
    """Return each seed's scores, followed for models of several seeds by their mean."""
    together = mean(scores)
    several = together["member"].str.startswith("mean of")
    return pd.concat([each(scores), together[several]], ignore_index=True)


def _name(members: pd.Series) -> str:
    distinct = members.unique()
    return str(distinct[0]) if len(distinct) == 1 else f"mean of {len(distinct)} seeds"
