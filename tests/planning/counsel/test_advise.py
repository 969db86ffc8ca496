"""Each answer holds the library's number, and its figure the answer."""

import json

import numpy as np
import pytest

from mammo_lib import stats
from mammo_lib.planning import readers
from mammo_lib.planning.counsel.advise import advise
from mammo_lib.planning.counsel.wanted import Wanted
from mammo_lib.problem import Problem
from mammo_lib.results import write_json
from mammo_lib.stats.planning.auc_plan import whole


def on_curve(answer):
    """Return whether the answer is a point of the first curve."""
    first = answer.rows[answer.rows["name"] == answer.rows["name"].iloc[0]]
    x, y = answer.point
    return np.interp(x, first["x"], first["y"]) == pytest.approx(y, rel=0.01)


class TestSize:
    def test_number_and_women(self):
        found = advise(Wanted(auc=0.85, against=0.8, prevalence=0.006, ratio=4,
                              images_per_patient=2, within=0.6))  # fmt: skip
        plan = stats.sample_size_auc(stats.TwoAucs(0.85, 0.8, 0.5), ratio=4, design_effect=1.6)
        assert f"takes {whole(plan.n_positive)} images with cancer" in found.text
        assert "145 women with cancer are found in 24,167" in found.text
        assert "(--correlation says otherwise)" in found.text
        assert on_curve(found)

    def test_separate_women_are_twice_as_many(self):
        found = advise(Wanted(auc=0.85, against=0.8, separate=True, prevalence=0.01))
        assert "in each of two groups" in found.text
        assert "on average (all of them read) for each group" in found.text
        assert on_curve(found)

    @pytest.mark.parametrize("against", [0.8, 0.9])
    def test_fixed_value(self, against):
        found = advise(Wanted(auc=0.85, against=against, fixed=True))
        plan = stats.sample_size_auc(stats.OneAuc(0.85, null=against), ratio=4)
        assert f"takes {whole(plan.n_positive)} women" in found.text
        assert on_curve(found)

    def test_endless_numbers_are_refused(self):
        with pytest.raises(Problem, match="more than 1,000,000,000 cancers"):
            advise(Wanted(auc=0.85, against=0.8499999))


def test_power_of_given_cancers():
    found = advise(Wanted(auc=0.85, against=0.8, positives=100))
    power = stats.power_auc(stats.TwoAucs(0.85, 0.8, 0.5), 100, 400).power
    assert f"power of {100 * power:.0f} %" in found.text
    assert on_curve(found)


def test_interval_of_an_area():
    found = advise(Wanted(auc=0.85, half_width=0.03, level=0.9))
    plan = stats.sample_size_auc_precision(0.85, 0.03, ratio=4, level=0.9)
    assert f"(90 % CI) takes {whole(plan.n_positive)} women with cancer" in found.text
    assert on_curve(found)


def test_very_small_plans_are_warned_of():
    assert "plan for 30 or more" in advise(Wanted(auc=0.98, half_width=0.1)).text
    assert "takes 2 women" in advise(Wanted(auc=0.999, against=0.001)).text


def test_what_given_cancers_show():
    found = advise(Wanted(auc=0.85, positives=100, correlation=0.4))
    assert "known to ± 0.041" in found.text
    assert found.point[0] == pytest.approx(
        stats.minimum_detectable_difference(stats.TwoAucs(0.85, 0.8, 0.4), 100, 400,
                                            higher=False).difference)  # fmt: skip
    assert on_curve(found)


def test_what_too_few_show():
    found = advise(Wanted(auc=0.55, positives=2, images_per_patient=9, within=0.9))
    assert "No lower AUC of another score" in found.text
    assert found.point is None


class TestProportion:
    def test_sensitivity(self):
        found = advise(Wanted(sensitivity=0.85, half_width=0.05, prevalence=0.01))
        assert f"takes {stats.sample_size_proportion(0.85, 0.05).n} women with" in found.text
        assert "women with cancer are found in 19,600 screened on average;" in found.text
        assert on_curve(found)

    def test_sensitivity_of_given_cancers(self):
        assert "0.739–0.919" in advise(Wanted(sensitivity=0.85, positives=60)).text

    def test_specificity(self):
        found = advise(Wanted(specificity=0.9, half_width=0.02, prevalence=0.5))
        assert "screened women hold" in found.text
        several = advise(Wanted(specificity=0.9, half_width=0.02, images_per_patient=4))
        assert "These are the images of" in several.text


class TestReaders:
    @pytest.fixture
    def study(self):
        told = {"components": readers.PUBLISHED}
        return {"analyses": {"readers and cases": told}, "n_cases": 114, "n_positive": 45,
                "n_readers": 5, "figure_of_merit": "auc"}  # fmt: skip

    def test_readers_times_cases(self, study, tmp_path):
        write_json({"readers": study}, tmp_path / "results.json")
        found = advise(Wanted(readers=tmp_path))  # the folder does as well
        assert found.text == advise(Wanted(readers=tmp_path / "results.json")).text
        assert "4 readers and 361 cases" in found.text
        assert "Fewer than 4 readers do not suffice" in found.text
        assert "(39 %)" in found.text

    def test_readers_too_different(self, study, tmp_path):
        write_json({"readers": study}, tmp_path / "results.json")
        found = advise(Wanted(readers=tmp_path, difference=0.005))
        assert "no number of cases suffices" in found.text

    @pytest.mark.parametrize(
        ("text", "words"),
        [("no JSON", "is no results.json"), ("[]", "holds no study"),
         ('{"readers": {"n_cases": 3}}', "holds no study")],
    )  # fmt: skip
    def test_other_files(self, text, words, tmp_path):
        path = tmp_path / "results.json"
        path.write_text(text)
        with pytest.raises(Problem, match=f"--readers: .*{words}.*mammo evaluate"):
            advise(Wanted(readers=path))

    def test_one_modality(self, study, tmp_path):
        study["analyses"]["readers and cases"] = {"components": {"error": 0.001}}
        (tmp_path / "results.json").write_text(json.dumps({"readers": study}))
        with pytest.raises(Problem, match="needs two modalities"):
            advise(Wanted(readers=tmp_path))

    def test_no_file(self, tmp_path):
        with pytest.raises(Problem, match="does not exist"):
            advise(Wanted(readers=tmp_path / "none.json"))
