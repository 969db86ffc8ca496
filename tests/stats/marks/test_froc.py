import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.froc import AT, froc

AREAS = ["wafroc", "wafroc1", "afroc", "afroc1", "hr_auc"]


@pytest.fixture
def many(rng):
    """Lesions, marks and images: 60 women with four images, every third woman with a lesion."""
    images = pd.DataFrame({"image_id": range(240), "patient_id": np.arange(240) // 4})
    seen = np.flatnonzero(np.arange(240) % 12 < 4)
    lesions = pd.DataFrame({"image_id": seen, "lesion_id": 1, "x": 0, "y": 0})
    false = pd.DataFrame({"image_id": rng.integers(0, 240, 200), "x": 50.0, "y": 0.0,
                          "score": rng.normal(size=200)})  # fmt: skip
    true = lesions.assign(score=rng.normal(size=len(seen)) + 1).sample(60, random_state=1)
    marks = pd.concat([false, true], ignore_index=True)
    sized = {"width": 10.0, "height": 10.0}
    return lesions.assign(**sized), marks.assign(**sized), images


def test_by_hand(lesions, drawn, images):
    found = froc(lesions, drawn, images, at=(0, 0.25, 0.5))
    assert found.curve["lesions_found"].tolist() == [0, 1, 1, 1, 2]
    assert found.curve["false_marks"].tolist() == [0, 0, 1, 2, 2]
    values = {at: each.value for at, each in found.sensitivity.items()}
    assert values == {0: 1 / 3, 0.25: 1 / 3, 0.5: 2 / 3}
    # false: p 0.7, q none, r 0.8, s none; p's lesions 0.9 and none, q's 0.6
    assert found.afroc.value == pytest.approx((2 + 0.5 + 1) / 6)
    assert found.wafroc.value == pytest.approx((2 * 0.5 + 0.5 * 0.5 + 1) / 4)
    assert found.afroc1.value == pytest.approx((4 + 2 * 0.5 + 2) / 12)
    assert found.wafroc1.value == pytest.approx((4 * 0.5 + 1 * 0.5 + 2) / 8)
    assert found.hr_auc.value == pytest.approx(3 / 4)
    assert found.marks["kind"].tolist() == ["LL", "repeated", "NL", "LL", "NL"]


def test_without_a_generator_there_is_no_interval(lesions, drawn, images):
    found = froc(lesions, drawn, images)
    assert tuple(found.sensitivity) == AT
    assert "give rng" in found.wafroc.reason
    assert (found.wafroc.n, found.wafroc.n_positive) == (4, 2)


def test_intervals_stand_around_the_values(many, rng):
    found = froc(*many, rng=rng, n_boot=300)
    for each in [*found.sensitivity.values(), *(getattr(found, name) for name in AREAS)]:
        assert each.low < each.value < each.high
        assert (each.n_clusters, each.n, each.method) == (60, 240, "bootstrap-percentile")
        assert each.reason is None


def copied(table, patients):
    """The rows of `patients`, drawn more than once or not at all, as if all were different."""
    parts = [table[table["image_id"] // 4 == patient] for patient in patients]
    new = [part.assign(image_id=part["image_id"] + 1000 * i) for i, part in enumerate(parts)]
    return pd.concat(new, ignore_index=True)


def test_resampling_equals_copying(many):
    drawn = np.random.default_rng(3)
    draws = [drawn.integers(60, size=60) for _ in range(2)]
    copies = [froc(*(copied(table, patients) for table in many)) for patients in draws]
    weighed = froc(*many, rng=np.random.default_rng(3), n_boot=2)
    for name in AREAS:
        ends = np.quantile([getattr(copy, name).value for copy in copies], [0.025, 0.975])
        found = getattr(weighed, name)
        assert [found.low, found.high] == pytest.approx(ends), name
    for at, found in weighed.sensitivity.items():
        ends = np.quantile([copy.sensitivity[at].value for copy in copies], [0.025, 0.975])
        assert not found.has_interval or [found.low, found.high] == pytest.approx(ends)


def test_without_patients_images_are_drawn(many, rng):
    lesions, marks, images = many
    found = froc(lesions, marks, images[["image_id"]], rng=rng, n_boot=100)
    assert found.wafroc.has_interval
    assert found.wafroc.n_clusters is None


def test_perfect_marks_have_no_interval(lesions, images, rng):
    found = froc(lesions, lesions.assign(score=1.0), images, rng=rng, n_boot=200)
    assert found.wafroc.value == 1
    assert not found.wafroc.has_interval
    assert found.wafroc.reason


def test_no_marks_at_all(lesions, drawn, images, rng):
    found = froc(lesions, drawn[:0], images)
    assert {each.value for each in found.sensitivity.values()} == {0}
    assert found.wafroc.value == 0.5
    assert len(found.marks) == 0


def test_no_normal_image(lesions, drawn, images, rng):
    found = froc(lesions, drawn[:4], images[:2], rng=rng, n_boot=50)
    assert np.isnan(found.wafroc.value)
    assert "every image has a lesion" in found.hr_auc.reason
    assert not np.isnan(found.wafroc1.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"hit": "box"}, "hit: 'box' is unknown"),
        ({"at": (-1,)}, "at: give false marks"),
        ({"at": (np.nan,)}, "at: give false marks"),
        ({"level": 2}, "level: 2"),
        ({"rng": 7}, "rng"),
        ({"rng": np.random.default_rng(1), "n_boot": 0}, "n_boot"),
    ],
)
def test_bad_choice(lesions, drawn, images, asked, said):
    with pytest.raises(Problem, match=said):
        froc(lesions, drawn, images, **asked)
