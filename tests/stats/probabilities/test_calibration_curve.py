import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import calibration_curve, expected_calibration_error, proportion_interval


def test_two_bins_by_hand():
    curve = calibration_curve([0, 1, 1, 1], [0.1, 0.2, 0.7, 0.9], bins=2)
    assert curve["predicted"].tolist() == pytest.approx([0.15, 0.8])
    assert curve["observed"].tolist() == [0.5, 1]
    assert curve["n"].tolist() == [2, 2]
    assert expected_calibration_error([0, 1, 1, 1], [0.1, 0.2, 0.7, 0.9], bins=2) == (
        pytest.approx((0.35 + 0.2) / 2)
    )


def test_intervals_are_wilsons(rng):
    chance = rng.random(200)
    curve = calibration_curve(rng.random(200) < chance, chance, bins=5, level=0.9)
    for row in curve.itertuples():
        wanted = proportion_interval(round(row.observed * row.n), row.n, level=0.9)
        assert (row.low, row.high) == pytest.approx((wanted.low, wanted.high))


def test_bins_hold_all_cases(rng):
    curve = calibration_curve(rng.random(997) < 0.5, rng.random(997))
    assert curve["n"].sum() == 997
    assert curve["n"].max() - curve["n"].min() <= 1


def test_ties_share_a_bin():
    curve = calibration_curve([0, 1, 0, 1], [0.5] * 4)
    assert curve["n"].tolist() == [4]
    assert expected_calibration_error([0, 1, 0, 1], [0.5] * 4) == 0


@pytest.mark.parametrize(
    ("case", "column"),
    [("calib_sim_overfit", "p"), ("calib_pima", "full"), ("calib_pima", "reduced")],
)
@pytest.mark.parametrize("bins", [5, 10])
def test_reference_groups(reference, case, column, bins):
    ref = reference(case)
    groups = ref.expected.get(column, ref.expected)[f"hosmer_lemeshow_{bins}"]
    curve = calibration_curve(ref.data["y"], ref.data[column], bins=bins)
    seen = [group["y1"] for group in groups["observed"]]
    assert (curve["observed"] * curve["n"]).round().tolist() == seen
    foretold = [group["y1"] for group in groups["expected"]]
    assert (curve["predicted"] * curve["n"]).tolist() == ref.approx(foretold)


def test_bad_input():
    with pytest.raises(Problem, match="bins"):
        calibration_curve([0, 1], [0.1, 0.2], bins=0)
    with pytest.raises(Problem, match=r"probability: .*platt"):
        expected_calibration_error([0, 1], [-3, 2])
