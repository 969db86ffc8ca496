import numpy as np
import pandas as pd

from mammo_lib.errors.design import design


def frame(**columns):
    return pd.DataFrame(columns)


def test_constant_then_groups_then_covariates():
    built = design(frame(group=list("abab"), site=list("xxyy")), "a", ["site"])
    assert built.groups == ("b",)
    assert built.matrix[:, :2].tolist() == [[1, 0], [1, 1], [1, 0], [1, 1]]
    assert built.matrix.shape == (4, 3)


def test_numbers_are_kept_as_they_are():
    built = design(frame(group=list("abab"), label=[0, 0, 1, 1]), "a", ["label"])
    assert built.matrix[:, 2].tolist() == [0, 0, 1, 1]


def test_implied_covariates_are_dropped():
    built = design(frame(group=list("abab"), site=list("xxyy"), vendor=list("uuvv")), "a",
                   ["site", "vendor"])  # fmt: skip
    assert built.matrix.shape == (4, 3)
    assert not built.inseparable


def test_groups_implied_by_a_covariate_are_refused():
    built = design(frame(group=list("aabb"), site=list("xxyy")), "a", ["site"])
    assert built.inseparable == "site"


def test_full_rank(rng):
    table = frame(group=rng.choice(list("abc"), 60), site=rng.choice(list("xy"), 60))
    matrix = design(table, "a", ["site"]).matrix
    assert np.linalg.matrix_rank(matrix) == matrix.shape[1]
