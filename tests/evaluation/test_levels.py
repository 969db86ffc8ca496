import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from mammo_lib.evaluation import levels
from mammo_lib.problem import Problem


def frame(rows):
    """Images of one split from (patient, exam, side, label), named by their place."""
    images = pd.DataFrame(rows, columns=["patient_id", "exam_id", "laterality", "label"])
    images["image_id"] = [f"I{i}" for i in range(len(images))]
    return images.assign(split="test", label=images["label"].astype("Int8"))


def scored(images, values):
    return pd.DataFrame({"model": "m", "image_id": images["image_id"], "score": values})


TWO_EXAMS = [("P", "E1", "L", 0), ("P", "E1", "L", 0), ("P", "E1", "R", 1), ("P", "E1", "R", 1),
             ("P", "E2", "L", 0)]  # fmt: skip


class TestAggregate:
    def test_one_image_is_itself_at_every_level(self):
        images = frame([("P", "E", "L", 1)])
        for level in levels.LEVELS:
            unit = levels.aggregate(scored(images, [0.4]), images, level)
            assert unit[["label", "score"]].to_numpy().tolist() == [[1, 0.4]]

    @pytest.mark.parametrize(
        ("level", "scores"),
        [("image", [0.1, 0.3, 0.5, 0.7, 0.9]), ("breast", [0.2, 0.6, 0.9]), ("exam", [0.6, 0.9]),
         ("patient", [0.9])],
    )  # fmt: skip
    def test_mean_of_views_then_maxima(self, level, scores):
        images = frame(TWO_EXAMS)
        units = levels.aggregate(scored(images, [0.1, 0.3, 0.5, 0.7, 0.9]), images, level)
        assert units["score"].tolist() == pytest.approx(scores)

    def test_names_its_rule(self):
        images = frame(TWO_EXAMS)
        units = levels.aggregate(scored(images, 0.5), images, "breast")
        assert set(units["rule"]) == {"mean over the breast's images"}

    def test_models_are_kept_apart(self):
        images = frame(TWO_EXAMS)
        both = pd.concat([scored(images, 0.1), scored(images, 0.2).assign(model="n")])
        units = levels.aggregate(both, images, "patient")
        assert dict(zip(units["model"], units["score"], strict=True)) == {"m": 0.1, "n": 0.2}

    @running(deadline=None, max_examples=25)
    @given(st.lists(st.sampled_from([0, 1, None]), min_size=1, max_size=6))
    def test_label_is_any_with_unknowns(self, labels):
        images = frame([("P", "E", "L", label) for label in labels])
        found = levels.aggregate(scored(images, 0.5), images, "breast")["label"].tolist()
        known = [1] if 1 in labels else [] if None in labels else [0]
        assert found == known

    @running(deadline=None, max_examples=25)
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
    def test_patient_score_is_among_breast_scores(self, values):
        sides = [("P", f"E{i // 4}", "LR"[i % 2], 0) for i in range(len(values))]
        images = frame(sides)
        breasts = levels.aggregate(scored(images, values), images, "breast")["score"]
        patient = levels.aggregate(scored(images, values), images, "patient")["score"]
        assert patient.iloc[0] == breasts.max()


class TestRefusals:
    def test_unknown_level(self):
        images = frame(TWO_EXAMS)
        with pytest.raises(Problem, match="Did you mean 'breast'"):
            levels.aggregate(scored(images, 0.5), images, "brest")

    def test_image_that_is_not_in_the_table(self):
        images = frame(TWO_EXAMS)
        with pytest.raises(Problem, match="'X' is not in the images table"):
            levels.aggregate(scored(images, 0.5).assign(image_id="X"), images, "image")

    def test_image_scored_twice(self):
        images = frame(TWO_EXAMS)
        twice = pd.concat([scored(images, 0.5)] * 2)
        with pytest.raises(Problem, match="more than one score"):
            levels.aggregate(twice, images, "image")

    def test_missing_score(self):
        images = frame(TWO_EXAMS)
        with pytest.raises(Problem, match="'I0' is missing"):
            levels.aggregate(scored(images, float("nan")), images, "image")


def test_unknown_counts_units_without_label():
    images = frame([("P", "E", "L", None), ("P", "E", "L", 1), ("P", "E", "R", None)])
    counts = levels.unknown(images).set_index("level")
    assert counts["unknown"].to_dict() == {"image": 2, "breast": 1, "exam": 0, "patient": 0}
