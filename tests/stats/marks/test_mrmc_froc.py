import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.mrmc_froc import METHODS, mrmc_froc
from mammo_lib.stats.marks.reader_figures import froc_figures_of_merit

N = 60


@pytest.fixture
def many(rng):
    """Six readers who rate lesions of 60 cases, half of them diseased, in two modalities."""
    cases = pd.DataFrame({"case": range(N), "diseased": np.arange(N) % 2})
    cases["n_lesions"] = cases["diseased"]
    rows = [
        (modality, reader, case, kind, 1, rng.normal() + gain * (kind == "LL"))
        for modality, gain in (("film", 0.0), ("tomo", 3.0))
        for reader in range(6)
        for case in range(N)
        for kind in ("NL", "LL")[: 1 + case % 2]
    ]
    columns = ["modality", "reader", "case", "kind", "lesion", "rating"]
    return pd.DataFrame(rows, columns=columns), cases


@pytest.mark.parametrize("method", METHODS)
def test_finds_a_difference_that_is_there(many, method):
    found = mrmc_froc(*many, method=method)
    assert found.p_value < 0.001
    assert found.difference("tomo", "film").low > 0
    assert found.n_cases == N


def test_entries_are_the_figures(many):
    found = mrmc_froc(*many, figure="AFROC").readers
    wanted = froc_figures_of_merit(*many, ["AFROC"])
    assert found["estimate"].to_numpy() == pytest.approx(wanted["AFROC"].to_numpy())


def test_methods_agree_for_random_readers(many):
    one, other = (mrmc_froc(*many, figure="HrAuc", method=method) for method in METHODS)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.f_statistic == pytest.approx(other.f_statistic)


def test_a_modality_against_itself(many):
    marks, cases = many
    film = marks[marks["modality"] == "film"]
    found = mrmc_froc(pd.concat([film, film.assign(modality="again")]), cases)
    assert (found.f_statistic, found.p_value) == (0, 1)


def test_counts_have_no_upper_limit(many):
    marks, cases = many
    again = pd.concat([marks, marks[marks["kind"] == "NL"].iloc[::3]])
    assert mrmc_froc(again, cases, figure="MaxNLF").means["high"].max() > 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"method": "OR"}, "method: 'OR' is unknown"),
        ({"figure": "AUC"}, "figure: 'AUC' is unknown"),
        ({"random": "reader"}, "random: 'reader' is unknown"),
        ({"level": 95}, "level: 95"),
    ],
)
def test_bad_choice(many, asked, said):
    with pytest.raises(Problem, match=said):
        mrmc_froc(*many, **asked)
