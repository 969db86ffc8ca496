import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import (
    auc,
    auc_interval,
    cluster_bootstrap_auc,
    compare_auc,
    delong,
    obuchowski,
)
from mammo_lib.stats.sample import clusters, sample

LABEL, SCORE = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]


@pytest.mark.parametrize(
    "kind", [list, np.array, pd.Series, lambda v: pd.Series(v, index=[9, 3, 3, 1]), tuple]
)
def test_any_kind_of_column(kind):
    assert auc(kind(LABEL), kind(SCORE)) == 0.75


@pytest.mark.parametrize(
    "dtype", ["Int8", "boolean", "bool", "float32", "int64", "object", "uint8"]
)
def test_any_type_of_label(dtype):
    assert auc(pd.Series(LABEL).astype(dtype), pd.array(SCORE, dtype="Float64")) == 0.75


@pytest.mark.parametrize(
    ("label", "score", "said"),
    [
        ([0, 1, None], [1, 2, 3], "label: 1 of 3 values are missing"),
        (pd.array([0, 1, pd.NA], dtype="Int8"), [1, 2, 3], "label: 1 of 3 values are missing"),
        ([0, 1, 2], [1, 2, 3], "label: holds 2"),
        (["no", "yes"], [1, 2], "label: holds object such as 'no'"),
        ([0, 0], [1, 2], "label: all 2 values are 0"),
        ([1, 1], [1, 2], "label: all 2 values are 1"),
        ([], [], "label: is empty"),
        ([0, 1], [1, np.nan], "score: 1 of 2 values are missing"),
        ([0, 1], [1, np.inf], "score: 1 of 2 values are infinite"),
        ([0, 1], [-np.inf, 1], "score: 1 of 2 values are infinite"),
        ([0, 1], [1, 2, 3], "label has 2, score has 3 values"),
        ([[0, 1]], [1, 2], "label"),
    ],
)
def test_bad_input_is_named(label, score, said):
    with pytest.raises(Problem, match=said):
        auc(label, score)


def test_bad_scores_are_named_by_their_column():
    frame = pd.DataFrame({"ours": SCORE, "theirs": [0.1, np.nan, 0.2, 0.3]})
    with pytest.raises(Problem, match="theirs"):
        delong(LABEL, frame)
    with pytest.raises(Problem, match="b: 1 of 4"):
        compare_auc(LABEL, SCORE, frame["theirs"])


def test_bad_clusters():
    with pytest.raises(Problem, match="cluster: 1 of 4 values are missing"):
        obuchowski(LABEL, SCORE, ["a", "a", None, "b"])
    with pytest.raises(Problem, match="cluster: has 3 values"):
        cluster_bootstrap_auc(LABEL, SCORE, [1, 2, 3], rng=np.random.default_rng(0))
    with pytest.raises(Problem, match="cluster: this method needs"):
        auc_interval(LABEL, SCORE, method="obuchowski")


def test_independent_methods_refuse_clusters():
    with pytest.raises(Problem, match="cluster: method 'delong'"):
        auc_interval(LABEL, SCORE, cluster=[1, 1, 2, 2])
    with pytest.raises(Problem, match="cluster: method 'delong'"):
        compare_auc(LABEL, SCORE, SCORE, cluster=[1, 1, 2, 2])


def test_resampling_insists_on_a_generator():
    with pytest.raises(Problem, match="rng"):
        auc_interval(LABEL, SCORE, method="bootstrap-percentile")


def test_unknown_method_is_met_with_the_nearest():
    with pytest.raises(Problem, match="Did you mean 'delong'"):
        auc_interval(LABEL, SCORE, method="delon")


def test_clusters_are_numbered_as_they_appear():
    codes, count = clusters(pd.Series(["b", "a", "b"], index=[7, 7, 7]), 3)
    assert codes.tolist() == [0, 1, 0]
    assert count == 2


def test_a_column_may_be_called_label():
    assert sample(LABEL, pd.DataFrame({"label": SCORE})).names == ("label",)
