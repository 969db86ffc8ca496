import numpy as np
import pytest

from mammo_lib.networks import anchors
from mammo_lib.problem import Problem
from mammo_lib.training.tasks.boxes import BoxTask

LAYOUT = anchors.levels(2, (8.0, 16.0))


@pytest.fixture
def task():
    return BoxTask(LAYOUT, classes=2)


def told(task, examples, material, sure=8.0):
    """Return the outputs of a network that knows every target."""
    targets = task.targets(examples, material, np.arange(len(examples)), None)
    kind = targets["kind"]
    boxes = np.zeros((*kind.shape, 4))
    boxes[kind >= 0] = targets["deltas"]
    return {"boxes": boxes, "classes": np.where(kind[..., None] == np.arange(2), sure, -sure)}


def test_images_without_a_lesion_are_examples_too(task, material):
    assert len(task.examples(material, None)) == len(material.images)
    assert task.examples(material, "train").positive.sum() < len(task.examples(material, "train"))


def test_a_split_needs_a_malignant_lesion(task, material):
    material.lesions["pathology"] = "benign"
    with pytest.raises(Problem, match="no malignant lesion"):
        task.examples(material, "validation")


def test_who_knows_every_target_finds_every_lesion(task, material):
    examples = task.examples(material, "validation")
    outputs = told(task, examples, material)
    assert task.judge(outputs, examples) == 1
    marks = task.tables(outputs, examples)["detections"]
    own = material.lesions[material.lesions["image_id"].isin(examples.name)]
    own = own[own["pathology"] == "malignant"].sort_values("image_id")
    best = marks.sort_values("score").groupby("image_id").tail(1).sort_values("image_id")
    assert best["image_id"].tolist() == own["image_id"].tolist()
    sides = ["x", "y", "width", "height"]
    np.testing.assert_allclose(best[sides], own[sides], atol=1e-3)


def test_an_images_score_is_its_likeliest_box(task, material, rng):
    examples = task.examples(material, None)
    count = len(task.anchors(*material.shape))
    outputs = {"boxes": rng.normal(size=(len(examples), count, 4)),
               "classes": rng.normal(-6, 2, (len(examples), count, 2))}  # fmt: skip
    outputs["classes"][0] = -50  # finds nothing there
    found = task.tables(outputs, examples)
    assert found["scores"]["score"].iloc[0] == 0
    most = found["detections"].groupby("image_id")["score"].max()
    assert found["scores"].set_index("image_id")["score"][most.index].equals(most)
    one = BoxTask(LAYOUT, classes=2, most=1).tables(outputs, examples)
    assert one["scores"].equals(found["scores"])
    assert one["detections"]["image_id"].is_unique
