import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.reads import (
    CROSSED,
    IN_BOTH,
    IN_MODALITIES,
    IN_READERS,
    PARTIAL,
    design,
    reads,
)

from .conftest import COLUMNS


def test_rows_may_stand_in_any_order(study):
    found = reads(study, **COLUMNS)
    assert found.score.shape == (2, 3, 24)
    assert found.design == CROSSED
    assert (
        found.score[1, 2, 5]
        == study.query("modality == 1 and reader == 2 and case == 5")["score"].item()
    )
    turned = reads(study.iloc[::-1], **COLUMNS)
    assert turned.readers == (2, 1, 0)
    assert (turned.score[::-1, ::-1, ::-1] == found.score).all()


@pytest.mark.parametrize(
    ("own", "known"),
    [
        (["reader"], IN_READERS),
        (["modality"], IN_MODALITIES),
        (["reader", "modality"], IN_BOTH),
    ],
)
def test_nested(study, own, known):
    named = study[[*own, "case"]].astype(str).agg(".".join, axis=1)
    assert reads(study.assign(case=named), **COLUMNS).design == known


def test_partial(study):
    assert reads(study.iloc[1:], **COLUMNS).design == PARTIAL


def test_groups_of_readers_are_partial():
    read = np.zeros((2, 4, 6), dtype=bool)
    read[:, :2, :3] = read[:, 2:, 3:] = True
    assert design(read) == PARTIAL


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"score": np.nan}, "score: 144 of 144 values are missing"),
        ({"score": np.inf}, "score: 144 of 144 values are infinite"),
        ({"label": 2}, "label: holds 2; only 0 and 1 are labels"),
        ({"label": 1}, "label: all 144 values are 1"),
        ({"reader": None}, "reader: 144 of 144 values are missing"),
        ({"case": None}, "case: 144 of 144 values are missing"),
        ({"reader": 1}, "stands 3 times"),
    ],
)
def test_bad_values(study, change, message):
    with pytest.raises(Problem, match=message):
        reads(study.assign(**change), **COLUMNS)


def test_bad_frames(study):
    with pytest.raises(Problem, match="is empty"):
        reads(study.iloc[:0], **COLUMNS)
    with pytest.raises(Problem, match="frame: give a DataFrame"):
        reads([1, 2], **COLUMNS)
    with pytest.raises(Problem, match="score: there is no column 'scor'. Did you mean 'score'"):
        reads(study, **{**COLUMNS, "score": "scor"})


def test_a_case_has_one_label(study):
    study.loc[3, "label"] = 1 - study.loc[3, "label"]
    with pytest.raises(Problem, match="case: case 3 is 0 in some rows and 1 in others"):
        reads(study, **COLUMNS)
