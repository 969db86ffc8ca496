import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib import stats
from mammo_lib.planning import detectable
from mammo_lib.planning.detectable import GroupAndRest, smallest


class TestGroupAndRest:
    def test_equal_sizes_are_two_separate_aucs(self):
        ours = GroupAndRest(0.85, 0.75, (50, 200), 50).effect(4.0)
        theirs = stats.TwoAucs(0.85, 0.75).effect(4.0)
        assert ours.difference == pytest.approx(theirs.difference)
        assert ours.variance == pytest.approx(theirs.variance)

    def test_an_endless_rest_leaves_the_group_s_own_variance(self):
        found = GroupAndRest(0.85, 0.75, (1e9, 4e9), 50).effect(4.0)
        assert found.variance == pytest.approx(stats.OneAuc(0.75).effect(4.0).variance, rel=1e-6)

    def test_says_what_it_compares(self):
        words = GroupAndRest(0.85, 0.75, (50, 200), 50).words()
        assert "0.75 in a group against 0.85" in words


@given(st.integers(10, 200))
def test_smallest_difference_has_its_power(positives):
    question = GroupAndRest(0.85, 0.85, (500, 2000), positives)
    found = smallest(question, positives, 4 * positives, 0.05, 0.8, 1.2)
    power = stats.power_auc(question.with_difference(found), positives, 4 * positives,
                            design_effect=1.2).power  # fmt: skip
    assert power == pytest.approx(0.8, abs=1e-6)


def test_no_difference_is_large_enough_for_two_cases():
    assert np.isnan(smallest(GroupAndRest(0.6, 0.6, (2, 2), 2), 2, 2, 0.05, 0.99, 5.0))


class TestGroups:
    @pytest.fixture
    def groups(self, units, images, lesions, settings):
        return detectable.smallest_groups(units, images, lesions, settings)

    def test_smallest_first_and_none_too_few(self, groups, settings):
        assert 0 < len(groups) <= detectable.SMALLEST
        assert groups["n_positive"].is_monotonic_increasing
        assert (groups["n_positive"] >= settings.too_few).all()

    def test_none_of_lesions_since_those_groups_overlap(self, groups):
        assert not groups["name"].str.startswith("Cancer's").any()

    def test_fewer_cancers_show_larger_differences_only(self, pilot, groups, settings):
        table = detectable.table(pilot, groups, settings=settings)
        of_any = table[table["block"] == "Groups of any kind"]
        assert of_any["against_rest"].is_monotonic_decreasing
        assert table["two_models"].iloc[0] == table["two_models"].min()
        assert np.isnan(table["against_rest"].iloc[0])  # all data have no rest

    @pytest.mark.parametrize("kind", ["alone", "perfect", "healthy"])
    def test_what_cannot_be_compared_is_missing(self, kind, request, groups, settings):
        found = request.getfixturevalue(kind)
        table = detectable.table(found, groups, settings=settings)
        assert table["two_models"].isna().all()
