"""Every field of the calibration cases (R: glm, rms::val.prob, ResourceSelection)."""

import numpy as np
import pytest

from mammo_lib.stats.log_odds import log_odds
from mammo_lib.stats.probabilities.calibration import calibration
from mammo_lib.stats.probabilities.hosmer_lemeshow import hosmer_lemeshow
from mammo_lib.stats.probabilities.logarithmic_quality import logarithmic_quality
from mammo_lib.stats.roc.curve import auc

CASES = [("calib_sim_overfit", "p"), ("calib_pima", "full"), ("calib_pima", "reduced")]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def cases(request, reference):
    ref = reference(request.param[0])
    label, chance = ref.data["y"].to_numpy(), ref.data[request.param[1]].to_numpy()
    return ref, label, chance, ref.expected.get(request.param[1], ref.expected)


def plain(label, chance):
    """Fields that are one number or a pair of ends."""
    found, whole = calibration(label, chance), logarithmic_quality(label, chance)
    return {
        "n": found.slope.n,
        "events": found.slope.n_positive,
        "prevalence": label.mean(),
        "mean_predicted": chance.mean(),
        "observed_expected_ratio": found.observed_expected.value,
        "brier": found.brier.value,
        "brier_scaled": found.brier_scaled.value,
        "log_loss": found.log_loss.value,
        "calibration_slope": found.slope.value,
        "logistic_intercept_with_slope": found.intercept.value,
        "calibration_in_the_large": found.in_the_large.value,
        "spiegelhalter_z": found.spiegelhalter_z,
        "val_prob_spiegelhalter_z": found.spiegelhalter_z,
        "val_prob_spiegelhalter_p": found.spiegelhalter_p,
        "lr_chisq_2df_intercept0_slope1": whole.unreliability_chi2,
        "lr_p_2df": whole.p_value,
    }


def stopped_early(label, chance):
    """Standard errors as R's glm gives them: weights of the last step but one of its fit.

    Ours are those at the optimum, and differ in the fifth digit.
    """
    slope, intercept, alone = (term.se for term in r_terms(label, chance))
    return {
        "calibration_slope_se": slope,
        "logistic_intercept_se": intercept,
        "calibration_in_the_large_se": alone,
    }


def r_terms(label, chance):
    found = calibration(label, chance)
    odds = log_odds(chance)
    both = r_glm(label, np.column_stack([np.ones_like(odds), odds]), None)
    alone = r_glm(label, np.ones((len(odds), 1)), odds)
    pairs = zip(
        (found.slope, found.intercept, found.in_the_large),
        (both[1], both[0], alone[0]),
        strict=True,
    )
    for ours, theirs in pairs:
        assert ours.se == pytest.approx(theirs, rel=5e-5)
        yield Wald(ours.value, theirs)


class Wald:
    def __init__(self, value, se):
        self.value, self.se = value, se
        self.ends = [value - 1.959963984540054 * se, value + 1.959963984540054 * se]


def r_glm(label, design, offset):
    from statsmodels.api import GLM, families

    model = GLM(label, design, family=families.Binomial(), offset=offset)
    deviance = model.fit().deviance
    return model.fit(tol=1e-8 * (deviance + 0.1)).bse  # R's rule for stopping


def intervals(label, chance):
    slope, _, alone = (term.ends for term in r_terms(label, chance))
    return {"calibration_slope_wald_ci": slope, "calibration_in_the_large_wald_ci": alone}


def val_prob(label, chance):
    found, whole = calibration(label, chance), logarithmic_quality(label, chance)
    # The tool ranks probabilities cut to 5,000 steps; our area is that of the values themselves.
    area = auc(label, np.floor(5000 * chance))
    assert area == pytest.approx(auc(label, chance), abs=1e-4)
    return {
        "Dxy": 2 * area - 1,
        "C (ROC)": area,
        "R2": whole.r2,
        "D": whole.discrimination,
        "D:Chi-sq": whole.discrimination_chi2,
        "D:p": None,  # the tool gives none
        "U": whole.unreliability,
        "U:Chi-sq": whole.unreliability_chi2,
        "U:p": whole.p_value,
        "Q": whole.quality,
        "Brier": found.brier.value,
        "Intercept": found.intercept.value,
        "Slope": found.slope.value,
        "Emax": found.emax.value,
        "E90": found.e90.value,
        "Eavg": found.ici.value,
        "S:z": found.spiegelhalter_z,
        "S:p": found.spiegelhalter_p,
    }


def grouped(label, chance, groups):
    found = hosmer_lemeshow(label, chance, groups=groups)
    rows = found.groups
    return {
        "groups": len(rows),
        "chisq": found.statistic,
        "df": found.df,
        "p": found.p_value,
        "observed": pairs(rows["n"] - rows["observed"], rows["observed"]),
        "expected": pairs(rows["n"] - rows["expected"], rows["expected"]),
    }


def pairs(negatives, positives):
    return [{"y0": none, "y1": some} for none, some in zip(negatives, positives, strict=True)]


def everything(label, chance):
    return {
        **plain(label, chance),
        **stopped_early(label, chance),
        **intervals(label, chance),
        "val_prob": val_prob(label, chance),
        "hosmer_lemeshow_10": grouped(label, chance, 10),
        "hosmer_lemeshow_5": grouped(label, chance, 5),
    }


def agree(ref, found, expected, where=""):
    """Hold every number in `expected` against the one at the same place in `found`."""
    if isinstance(expected, dict):
        assert set(found) == set(expected), where
        return sum(agree(ref, found[k], value, f"{where}/{k}") for k, value in expected.items())
    if isinstance(expected, list):
        rows = zip(found, expected, strict=True)
        return sum(agree(ref, mine, theirs, f"{where}[]") for mine, theirs in rows)
    assert found is None if expected is None else found == ref.approx(expected), where
    return 1


def test_every_field(cases):
    ref, label, chance, expected = cases
    assert agree(ref, everything(label, chance), expected) == 109


def test_curve_holds_the_same_groups(cases):
    from mammo_lib.stats.probabilities.calibration_curve import calibration_curve

    ref, label, chance, expected = cases
    curve = calibration_curve(label, chance, bins=5)
    groups = expected["hosmer_lemeshow_5"]
    assert (curve["observed"] * curve["n"]).tolist() == pytest.approx(
        [group["y1"] for group in groups["observed"]]
    )
    assert (curve["predicted"] * curve["n"]).tolist() == ref.approx(
        [group["y1"] for group in groups["expected"]]
    )
