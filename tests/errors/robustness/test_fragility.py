import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats
from mammo_lib.config import compose
from mammo_lib.errors.robustness import fragility, story, verdicts
from mammo_lib.errors.robustness.faults import FAULTS, INVERTED, MIRRORED, UPENDED
from mammo_lib.errors.robustness.paired import MEASURES, Ruler

STEPS = {INVERTED: 1, MIRRORED: 1, UPENDED: 1}


@pytest.fixture
def settings():
    return compose(["profile=smoke"]).stats.model_copy(update={"n_boot": 300, "too_few": 10})


def cohort(patients, rng):
    """Return test images, one breast of two images a patient, every third a cancer."""
    name = np.repeat([f"P{i:03}" for i in range(patients)], 2)
    label = (np.repeat(np.arange(patients), 2) % 3 == 0).astype(int)
    return pd.DataFrame({
        "image_id": [f"I{i}" for i in range(2 * patients)], "patient_id": name, "exam_id": name,
        "laterality": "L", "view": ["CC", "MLO"] * patients, "split": "test", "weight": 1.0,
        "label": pd.array(label, "Int8"), "logit": rng.normal(2.5 * label - 1.2),
    })  # fmt: skip


def said(images, changes):
    """Return answers: clean scores, and of each fault those that `changes` makes of logits."""
    parts = []
    for fault, change in {"clean": lambda x: x, **changes}.items():
        score = 1 / (1 + np.exp(-change(images["logit"].to_numpy())))
        parts.append(pd.DataFrame({
            "image_id": images["image_id"], "score": score, "fault": fault,
            "step": int(fault != "clean"), "level": 1.0, "said": "worst",
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def table(rng, settings):
    images = cohort(200, rng)
    grain = rng.normal(size=len(images))
    answers = said(images, {
        INVERTED: lambda x: -x, MIRRORED: lambda x: x + 0.02 * grain, UPENDED: lambda x: x,
    })  # fmt: skip
    ruler = Ruler(0.5, stats.platt(images["label"].astype(int), 1 / (1 + np.exp(-images["logit"]))))
    return fragility.fragility(answers, images, ruler, settings=settings, rng=rng)


def row(table, fault, measure="auc"):
    return table[(table["fault"] == fault) & (table["measure"] == measure)].iloc[0]


def test_a_row_a_step_and_measure(table):
    assert len(table) == len(STEPS) * len(MEASURES)
    assert table["difference"].map(lambda one: one.n_clusters).between(60, 200).all()


def test_what_breaks_the_network_is_detected(table):
    found = row(table, INVERTED)
    assert found["verdict"] == fragility.DETECTED
    assert found["difference"].high < -0.5


def test_what_hardly_changes_it_is_excluded_beyond_the_margin(table):
    assert row(table, MIRRORED)["verdict"] == fragility.EXCLUDED


def test_equal_scores_are_named_so(table):
    found = row(table, UPENDED)
    assert found["note"] == fragility.IDENTICAL
    assert found["difference"].value == found["difference"].se == 0


def test_shares_that_nobody_changed_keep_an_interval(rng, settings):
    images = cohort(60, rng)
    answers = said(images, {MIRRORED: lambda x: x * (1 + 1e-9)})
    found = fragility.fragility(
        answers, images, Ruler(0.5, stats.Platt(1, 0)), settings=settings, rng=rng
    )
    change = row(found, MIRRORED, "sensitivity")["difference"]
    assert change.value == 0
    assert change.low < 0 < change.high


def test_decisions_are_tested_by_the_signs_of_patients(rng, settings):
    images = cohort(90, rng).assign(logit=lambda frame: 1.0 - 2.0 * (frame["label"] == 0))
    images.loc[images["patient_id"].isin(["P000", "P003", "P006", "P009", "P012"]), "logit"] = 0.5
    answers = said(images, {MIRRORED: lambda x: np.where(x == 0.5, -0.5, x)})
    found = fragility.fragility(
        answers, images, Ruler(0.5, stats.Platt(1, 0)), settings=settings, rng=rng
    )
    assert row(found, MIRRORED, "sensitivity")["p_value"] == pytest.approx(2 * 0.5**5)


def test_few_cancers_show_no_figure(rng, settings):
    images = cohort(20, rng)
    found = fragility.fragility(
        said(images, {INVERTED: lambda x: -x}), images, Ruler(0.5, stats.Platt(1, 0)),
        settings=settings, rng=rng,
    )  # fmt: skip
    assert (found["note"] == "too few").all()
    assert found["difference"].map(lambda one: np.isnan(one.value)).all()
    assert "too few" in story.about(found, INVERTED)
    assert len(verdicts.by_fault(found)) == 1


def test_without_a_threshold_only_areas(rng, settings):
    images = cohort(90, rng)
    found = fragility.fragility(
        said(images, {INVERTED: lambda x: -x}), images,
        Ruler(np.nan, stats.Platt(np.nan, np.nan)), settings=settings, rng=rng,
    )  # fmt: skip
    assert row(found, INVERTED)["verdict"] == fragility.DETECTED
    assert row(found, INVERTED, "sensitivity")["verdict"] == ""
    assert "not estimable" in story.about(found, INVERTED)


class TestWords:
    def test_most_fragile_first(self, table):
        lines = verdicts.by_fault(table)
        assert lines["fault"].iloc[0] == INVERTED
        assert lines.set_index("fault")["auc_from"][MIRRORED] == verdicts.NOWHERE

    def test_sentences(self, table, rng):
        images = cohort(200, rng)
        told = story.summary(table, images, images, FAULTS, model="m", unlike=0.0)
        assert "shown to matter" in told["inverted"]
        assert "0.05 or more excluded" in told["mirrored"]
        assert "changes no score" in told["upended"]
        assert told["tests"] == 9
        assert told["tally"].startswith("Of 9 differences")
        assert sum(told["counts"].values()) == 9

    def test_every_difference_is_listed_by_name(self, table):
        listed = story.tested(table)
        assert listed["measure"].value_counts().to_dict() == {
            "AUC": 3, "sensitivity": 3, "specificity": 3
        }  # fmt: skip

    def test_undecided_says_what_would_have_been_seen(self, rng, settings):
        images = cohort(40, rng)
        grain = rng.normal(size=len(images))
        found = fragility.fragility(
            said(images, {MIRRORED: lambda x: x + grain}), images, Ruler(0.5, stats.Platt(1, 0)),
            settings=settings, rng=rng,
        )  # fmt: skip
        assert row(found, MIRRORED)["verdict"] == fragility.UNDECIDED
        assert "it would have been seen" in story.about(found, MIRRORED)


@pytest.mark.slow
def test_no_fault_is_seldom_detected(settings):
    """Of studies in which a fault only shuffles scores, about one in twenty finds something."""
    rng, alarms = np.random.default_rng(5), 0
    settings = settings.model_copy(update={"n_boot": 100})
    for _ in range(60):
        images = cohort(90, rng)
        noise = rng.normal(size=(2, len(images)))
        answers = said(images, {MIRRORED: lambda x, own=noise[0]: x + own})
        clean = answers["fault"] == "clean"  # as noisy as the faulty ones: nothing differs
        logit = images["logit"].to_numpy() + noise[1]
        answers.loc[clean, "score"] = 1 / (1 + np.exp(-logit))
        found = fragility.fragility(
            answers, images, Ruler(0.5, stats.Platt(1, 0)), settings=settings, rng=rng
        )
        alarms += (found["verdict"] == fragility.DETECTED).any()
    assert alarms <= 8
