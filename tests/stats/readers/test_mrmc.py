import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import auc, compare_auc, mrmc_froc
from mammo_lib.stats import delong as delong_of
from mammo_lib.stats.readers.analysis import RANDOM
from mammo_lib.stats.readers.covariance import delong
from mammo_lib.stats.readers.few_errors import few_errors
from mammo_lib.stats.readers.figure import figure
from mammo_lib.stats.readers.mrmc import METHODS, mrmc
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette
from mammo_lib.stats.readers.u_statistic import u_statistic

from .conftest import COLUMNS, made_up
from .test_moments import AREA, make


def test_means_are_of_readers_areas(study):
    known = study.groupby(["modality", "reader"])[["label", "score"]].apply(
        lambda rows: auc(rows["label"], rows["score"])
    )
    for method in METHODS:
        found = mrmc(study, **COLUMNS, method=method)
        assert found.readers["estimate"].tolist() == pytest.approx(known.tolist())
        means = known.groupby("modality").mean()
        assert found.means["estimate"].tolist() == pytest.approx(means.tolist())


def test_one_fixed_reader_is_delongs_test(study):
    rows = study[study["reader"] == 0]
    wide = rows.pivot(index="case", columns="modality", values="score")
    known = compare_auc(rows.groupby("case")["label"].first(), wide[0], wide[1])
    found = mrmc(rows, **COLUMNS, random="cases")
    assert found.p_value == pytest.approx(known.p_value)
    assert found.differences["se"][0] == pytest.approx(known.difference.se)


def test_jackknife_makes_dbm_and_obuchowski_rockette_agree(study):
    a = mrmc(study, **COLUMNS, method="dbm")
    b = mrmc(study, **COLUMNS, covariance="jackknife")
    assert (a.p_value, *a.df) == pytest.approx((b.p_value, *b.df))
    assert a.components.error > mrmc(study, **COLUMNS).components.error


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("random", RANDOM)
@pytest.mark.parametrize("merit", ["auc", "sensitivity", "specificity"])
def test_every_choice_gives_an_answer(study, method, random, merit):
    threshold = None if merit == "auc" else 0.7
    found = mrmc(
        study, **COLUMNS, method=method, random=random, figure_of_merit=merit, threshold=threshold
    )
    assert 0 <= found.p_value <= 1
    ends = found.means[["low", "high"]].dropna()
    assert ends.to_numpy().min() >= 0
    assert ends.to_numpy().max() <= 1
    assert (found.random, found.method, found.n_cases) == (random, method, 24)


@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(METHODS)))
def test_only_ranks_matter(seed, method):
    study = made_up(np.random.default_rng(seed), r=2, n=12)
    bent = study.assign(score=np.exp(study["score"] / 4))
    a, b = (mrmc(frame, **COLUMNS, method=method) for frame in (study, bent))
    assert a.p_value == pytest.approx(b.p_value, nan_ok=True)


def test_equal_modalities_have_p_of_one(study):
    first = study[study["modality"] == 0]
    twice = pd.concat([first, first.assign(modality=1)])
    for method in METHODS:
        for random in RANDOM:
            assert mrmc(twice, **COLUMNS, method=method, random=random).p_value == 1


def test_perfect_readers_have_no_interval(study):
    sure = study.assign(score=study["label"])
    for method in METHODS:
        found = mrmc(sure, **COLUMNS, method=method)
        assert found.means["estimate"].tolist() == [1, 1]
        assert set(found.means["reason"]) == {"the variance is zero"}
        assert set(found.readers["reason"]) == {"the variance is zero"}


def test_nested_design_is_said(study):
    named = study["reader"].astype(str) + "." + study["case"].astype(str)
    found = mrmc(study.assign(case=named), **COLUMNS)
    assert found.components.cov2 == found.components.cov3 == 0
    assert any("cases nested in readers; 2 modalities, 3 readers, 72" in s for s in found.assumed)
    with pytest.raises(Problem, match="Use method='u-statistic' or obuchowski-rockette"):
        mrmc(study.assign(case=named), **COLUMNS, method="dbm")


def test_reads_that_are_not_crossed(study):
    some = study.drop(index=[3, 40, 77])
    with pytest.raises(Problem, match="3 of 144 readings are absent. Use method='u-statistic'"):
        mrmc(some, **COLUMNS)
    assert mrmc(some, **COLUMNS, method="u-statistic").differences["se"].notna().all()


def test_one_positive_cannot_be_left_out(study):
    label = (study["case"] == 0).astype(int)
    with pytest.raises(Problem, match="dbm needs two cases of each class"):
        mrmc(study.assign(label=label), **COLUMNS, method="dbm")
    found = mrmc(study.assign(label=label), **COLUMNS)
    assert found.means["reason"].tolist() == ["the variance is undefined"] * 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "obuchowski"}, "Did you mean 'obuchowski-rockette'"),
        ({"covariance": "jacknife"}, "Did you mean 'jackknife'"),
        ({"covariance": "delong", "method": "dbm"}, "'dbm' takes jackknife, not 'delong'"),
        ({"random": "reader"}, "Did you mean 'readers'"),
        ({"figure_of_merit": "area"}, "figure_of_merit: 'area' is unknown"),
        ({"figure_of_merit": "sensitivity"}, "threshold: sensitivity needs"),
        ({"level": 0}, "level: 0 is not between"),
    ],
)
def test_bad_input(study, given, message):
    with pytest.raises(Problem, match=message):
        mrmc(study, **COLUMNS, **given)


@pytest.mark.parametrize("method", ["delong", "u-statistic"])
def test_interval_covers_new_readers_and_cases(rng, method):
    positive = np.arange(60) % 2 == 0
    covered = 0
    for _ in range(300):
        skill = 1 + rng.normal(0, 0.3, size=(1, 5, 1)) + rng.normal(0, 0.2, size=(2, 5, 1))
        noise = rng.normal(size=60) + rng.normal(size=(2, 5, 60))
        row = difference_of(make(noise + positive * skill, positive), method)
        covered += row["low"] <= 0 <= row["high"]
    assert 0.92 <= covered / 300 <= 0.995


def difference_of(study, method):
    if method == "u-statistic":
        return u_statistic(study, AREA).differences.iloc[0]
    found = figure(study, AREA)
    return obuchowski_rockette(found.theta.reshape(2, 5), delong(found)).differences.iloc[0]


def test_reader_study_of_fourteen_readers(reader_study):
    readers = [f"Reader{i:02d}_POM" for i in range(1, 15)]
    data = reader_study[["label", *readers]].reset_index(names="case")
    long = data.melt(["case", "label"], readers, "reader", "score").assign(modality="film")
    found = mrmc(long, **COLUMNS)
    known = delong_of(reader_study["label"], reader_study[readers])
    assert found.means["estimate"][0] == pytest.approx(known.auc.mean())
    wide = mrmc(long, **COLUMNS, random="cases").means["se"][0]
    assert wide == pytest.approx(np.sqrt(known.covariance.mean()))
    assert found.means["se"][0] > wide


ARMS = [(arm, who) for arm in (1, 2) for who in (1, 2, 3)]
HITS = [(*one, c, "LL", 1, 5 - abs(one[1] - c % 3) + one[0]) for one in ARMS for c in range(6)]
FALSE = [(*one, c, "NL", 0, (c * one[1]) % 4) for one in ARMS for c in range(6, 14)]
MARKS = pd.DataFrame(HITS + FALSE, columns=["arm", "who", "image", "kind", "lesion", "grade"])
SICK = [1] * 6 + [0] * 10
CASES = pd.DataFrame({"case": range(16), "diseased": SICK, "n_lesions": SICK})


class TestFreeResponse:
    @staticmethod
    def analysed(**asked):
        return mrmc(MARKS, reader="who", case="image", modality="arm", score="grade", **asked)

    def test_it_is_that_of_the_marks(self):
        found = self.analysed(cases=CASES, figure_of_merit="wafroc")
        named = {"who": "reader", "image": "case", "arm": "modality", "grade": "rating"}
        other = mrmc_froc(MARKS.rename(columns=named), CASES, figure="wAFROC")
        assert found.f_statistic == other.f_statistic
        assert found.differences.equals(other.differences)

    def test_cases_are_asked_for(self):
        with pytest.raises(Problem, match="cases: wafroc needs the table of cases"):
            self.analysed(figure_of_merit="wafroc")

    def test_a_label_is_asked_for(self):
        with pytest.raises(Problem, match="label: name the column"):
            self.analysed()


@pytest.mark.parametrize(
    ("n", "area", "warns"),
    [(10, 0.7, False), (10, 0.9, True), (30, 0.9, False), (30, 0.98, True), (200, 0.98, False)],
)
def test_warns_where_hardly_a_case_is_ranked_wrongly(n, area, warns):
    from types import SimpleNamespace

    study = SimpleNamespace(positive=np.arange(3 * n) < n)
    assert bool(few_errors(study, area)) == warns


def test_the_warning_stands_with_the_result(study):
    assert mrmc(study, **COLUMNS).warning is None
    perfect = study.assign(score=study["label"] + study.index / 1e6)
    assert "hardly a case" in mrmc(perfect, **COLUMNS).warning
