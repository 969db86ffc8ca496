import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from mammo_lib.errors import adjustment, comparison, confounding, question, truth, weighting
from mammo_lib.errors.diagram import from_yaml
from mammo_lib.errors.standardised import standardised
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of
from tests.evaluation import screening

CUT = 0.65
SETTINGS = screening.STATS.model_copy(update={"too_few": 3})


@pytest.fixture(scope="module")
def cohort():
    return screening.cohort(1200, seed=3)[0]


@pytest.fixture(scope="module")
def units(cohort):
    scores = screening.scores(cohort, models=("alpha",), seeds=(0,))
    return units_of(seeds.mean(scores), cohort, "breast", "test")


@pytest.fixture(scope="module")
def made(units, cohort):
    diagram = from_yaml(truth.ASSUMED, cohort.columns)
    plan = confounding.plan(diagram, "race_ethnicity", diagram.recorded(cohort))
    table = comparison.compared(units, cohort, plan, diagram, threshold=CUT, settings=SETTINGS)
    frame = adjustment.covariates(units, cohort, "race_ethnicity", plan.held)
    return table, frame, list(plan.held)


def of(table, way, name="Missed cancer"):
    rows = table[(table["way"] == way) & (table["question"] == name)]
    return rows.set_index("group")["estimate"]


def missed(frame):
    cancers = frame[frame["label"] == 1].reset_index(drop=True)
    return cancers.assign(wrong=(cancers["score"] < CUT).astype(float))


def direct(frame, held, weights=None):
    text = "wrong ~ C(group, Treatment('White'))" + "".join(f" + C({name})" for name in held)
    return smf.gee(text, "patient_id", frame, family=sm.families.Poisson(), weights=weights).fit()


class TestAgainstStatsmodels:
    @pytest.mark.parametrize("way", [comparison.NAIVE, comparison.ADJUSTED, comparison.WEIGHTED])
    def test_relative_risks(self, made, way):
        table, frame, held = made
        cancers = missed(frame)
        weights = weighting.weighting(cancers, held).weights
        fit = direct(cancers, held if way == comparison.ADJUSTED else (),
                     weights if way == comparison.WEIGHTED else None)  # fmt: skip
        for group, found in of(table, way).items():
            name = f"C(group, Treatment('White'))[T.{group}]"
            assert found.value == pytest.approx(np.exp(fit.params[name]), rel=1e-4)
            ends = np.exp(fit.conf_int().loc[name])
            assert (found.low, found.high) == pytest.approx(tuple(ends), rel=1e-3)

    def test_standardised_risk_is_the_mean_prediction(self, made):
        table, frame, held = made
        cancers = missed(frame)
        text = "wrong ~ C(group)" + "".join(f" + C({name})" for name in held)
        fit = smf.glm(text, cancers, family=sm.families.Binomial()).fit()
        risk = {g: fit.predict(cancers.assign(group=g)).mean() for g in cancers["group"].unique()}
        for group, found in of(table, comparison.STANDARDISED).items():
            assert found.value == pytest.approx(risk[group] / risk["White"], rel=1e-4)


class TestStandardised:
    def frame(self, rng, n=900):
        site = rng.choice(list("xy"), n)
        group = np.where(rng.random(n) < np.where(site == "x", 0.2, 0.7), "b", "a")
        wrong = (rng.random(n) < np.where(site == "x", 0.2, 0.5)).astype(float)
        return pd.DataFrame({"group": group, "site": site, "patient_id": np.arange(n), "label": 1,
                             "wrong": wrong})  # fmt: skip

    def test_saturated_it_is_direct_standardisation(self, rng):
        frame = self.frame(rng)
        # One dummy for each combination but the first makes the model saturated.
        frame["cell"] = np.where(frame["group"] == "b", "b" + frame["site"], "a")
        frame["both"] = ((frame["group"] == "b") & (frame["site"] == "y")).astype(float)
        shares = frame["site"].value_counts(normalize=True)
        risks = frame.groupby(["group", "site"])["wrong"].mean()
        apart = [standardised(part, part["wrong"].to_numpy(), "a", (), question.MISSED, SETTINGS)
                 for _, part in frame.groupby("site")]  # fmt: skip
        for i, name in enumerate("ab"):
            by_hand = sum(shares[site] * risks[name, site] for site in "xy")
            pieces = sum(shares[s] * a.risks[i].value for s, a in zip("xy", apart, strict=True))
            assert pieces == pytest.approx(by_hand)

    def test_it_takes_the_confounding_away(self, rng):
        frame = self.frame(rng, 6000)
        outcome = frame["wrong"].to_numpy()
        naive = standardised(frame, outcome, "a", (), question.MISSED, SETTINGS).ratios[1]
        held = standardised(frame, outcome, "a", ["site"], question.MISSED, SETTINGS).ratios[1]
        assert naive.low > 1
        assert held.low < 1 < held.high

    def test_variance_without_covariates_is_that_of_the_robust_model(self, rng):
        frame = self.frame(rng)
        found = standardised(frame, frame["wrong"].to_numpy(), "a", (), question.MISSED, SETTINGS)
        fit = smf.gee("wrong ~ group", "patient_id", frame, family=sm.families.Poisson()).fit()
        assert found.ratios[1].se == pytest.approx(fit.bse["group[T.b]"], rel=0.01)

    def test_a_group_that_is_a_site(self, rng):
        frame = self.frame(rng).assign(site=lambda f: f["group"])
        found = standardised(frame, frame["wrong"].to_numpy(), "a", ["site"], question.MISSED,
                             SETTINGS)  # fmt: skip
        assert "cannot be told apart" in found.note


@pytest.mark.slow
def test_standardised_intervals_cover(rng):
    inside = 0
    for _ in range(400):
        frame = TestStandardised().frame(rng, 500)
        found = standardised(frame, frame["wrong"].to_numpy(), "a", ["site"], question.MISSED,
                             SETTINGS).ratios[1]  # fmt: skip
        inside += found.low <= 1 <= found.high
    assert 0.925 <= inside / 400 <= 0.975


class TestWeights:
    def frame(self):
        return pd.DataFrame({"group": list("aaabbb"), "site": list("xxyxyy")})

    def test_nothing_held_is_one(self):
        assert weighting.weighting(self.frame(), ()).weights == pytest.approx(np.ones(6))

    def test_by_hand(self):
        # Saturated: P(a | x) = 2/3, P(a | y) = 1/3, P(a) = 1/2.
        found = weighting.weighting(self.frame(), ["site"])
        assert found.weights == pytest.approx([0.75, 0.75, 1.5, 1.5, 0.75, 0.75], rel=1e-3)
        assert found.effective["a"] == pytest.approx(9 / (2 * 0.75**2 + 1.5**2), rel=1e-3)
        assert not found.extreme

    def test_a_hole_is_named(self):
        frame = pd.DataFrame({"group": list("aaabbb"), "site": list("xxxxyy")})
        found = weighting.weighting(frame, ["site"])
        assert "a has nobody with site y" in found.violations
        assert found.extreme


class TestMissing:
    def test_race_not_recorded(self, units, images):
        bare = images.assign(
            race_ethnicity=pd.NA, site=pd.NA, vendor=pd.NA, density=pd.NA, age=np.nan
        )
        scores = screening.scores(images, models=("alpha",), seeds=(0,))
        diagram = from_yaml(truth.ASSUMED)
        found = confounding.analyse(seeds.mean(scores), bare, diagram, model="alpha",
                                    settings=SETTINGS)  # fmt: skip
        assert found.table.empty
        assert found.roles.empty
        assert len(found.missing) == 5

    def test_small_groups_are_named(self, units, cohort):
        diagram = from_yaml(truth.ASSUMED, cohort.columns)
        plan = confounding.plan(diagram, "race_ethnicity", diagram.recorded(cohort))
        strict = SETTINGS.model_copy(update={"too_few": 30})
        table = comparison.compared(units, cohort, plan, diagram, threshold=CUT, settings=strict)
        left = table[table["note"].astype(str).str.startswith("too few")]
        assert len(left)
        assert left["estimate"].isna().all()


def test_holm_over_everything(made):
    tests = comparison.corrected(made[0])
    for _, part in tests.groupby("way"):
        smallest = part["p_joint"].min()
        assert part["p_holm"].min() == pytest.approx(min(1, len(part) * smallest))
