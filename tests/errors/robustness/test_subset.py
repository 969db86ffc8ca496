import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors.robustness.subset import subset
from mammo_lib.problem import Problem


def images(cancers, others):
    n = cancers + others
    label = np.repeat(np.arange(n) < cancers, 2).astype(int)
    patients = np.repeat([f"P{i:03}" for i in range(n)], 2)
    return pd.DataFrame({"patient_id": patients, "split": "test", "label": pd.array(label, "Int8")})


def kinds(some):
    return some.drop_duplicates("patient_id").groupby("label").size().to_dict()


@pytest.mark.parametrize(
    ("cancers", "others", "expected"),
    [(100, 300, {0: 20, 1: 20}), (5, 300, {0: 35, 1: 5}), (100, 10, {0: 10, 1: 30}),
     (8, 12, {0: 12, 1: 8})],
)  # fmt: skip
def test_cancers_first_up_to_half(cancers, others, expected, rng):
    assert kinds(subset(images(cancers, others), patients=40, rng=rng)) == expected


def test_weights_stand_for_all_patients(rng):
    some = subset(images(100, 300), patients=40, rng=rng).drop_duplicates("patient_id")
    assert some.groupby("label")["weight"].sum().to_dict() == {0: 300, 1: 100}


def test_patients_stay_whole_and_in_their_rows(rng):
    every = images(30, 60)
    some = subset(every, patients=20, rng=rng)
    assert (some.groupby("patient_id").size() == 2).all()
    assert every.loc[some.index, "patient_id"].equals(some["patient_id"])


def test_only_test_patients(rng):
    every = images(30, 60)
    every.loc[:99, "split"] = "train"
    assert (subset(every, patients=500, rng=rng)["split"] == "test").all()
    with pytest.raises(Problem, match="test"):
        subset(every.assign(split="train"), rng=rng)
