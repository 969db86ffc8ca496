import numpy as np
import pytest

from mammo_lib.networks import suppression
from mammo_lib.networks.anchors import encode
from mammo_lib.networks.suppression import detections, suppress
from tests.networks.test_anchors import iou, random_boxes

SIZE = {"rows": 64, "columns": 48}


def greedy(boxes, scores, overlap):
    """Boxes from likely to unlikely: each stays unless it overlaps one that stayed."""
    kept = []
    for index in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if all(iou(boxes[index], boxes[other]) <= overlap for other in kept):
            kept.append(index)
    return kept


def logit(probability):
    return np.log(probability / (1 - np.asarray(probability)))


class TestSuppress:
    def test_nothing_of_nothing(self):
        assert len(suppress(np.empty((0, 4)), np.empty(0))) == 0

    def test_one_box_stays(self):
        assert list(suppress(np.array([[0.0, 0, 1, 1]]), np.array([0.1]))) == [0]

    @pytest.mark.parametrize("overlap", [0.1, 0.3, 0.5])
    def test_as_box_by_box(self, rng, overlap):
        boxes, scores = random_boxes(rng, 60), rng.uniform(size=60)
        assert list(suppress(boxes, scores, overlap=overlap)) == greedy(boxes, scores, overlap)

    def test_it_ends_when_enough_stay(self, rng):
        boxes, scores = random_boxes(rng, 60), rng.uniform(size=60)
        assert np.array_equal(suppress(boxes, scores, most=4), suppress(boxes, scores)[:4])

    def test_of_equal_scores_the_first_stays(self):
        twins = np.array([[0.0, 0, 4, 4], [0.0, 0, 4, 4]])
        assert list(suppress(twins, np.array([0.5, 0.5]))) == [0]


class TestDetections:
    def found(self, boxes, probability, **options):
        grid = np.tile([[10.0, 10, 20, 20]], (len(boxes), 1))
        deltas = encode(np.array(boxes, float), grid)
        return detections(deltas, logit(probability), grid, **SIZE, **options)

    def test_boxes_come_back_from_deltas(self):
        found = self.found([[1, 2, 9, 12], [20, 20, 30, 40]], [[0.2, 0.001], [0.001, 0.9]])
        assert np.allclose(found.boxes, [[20, 20, 30, 40], [1, 2, 9, 12]])
        assert np.allclose(found.scores, [0.9, 0.2])
        assert list(found.classes) == [1, 0]

    def test_a_class_does_not_suppress_the_other(self):
        same = [[1, 2, 9, 12]] * 2
        assert len(self.found(same, [[0.9, 0.001], [0.001, 0.8]]).boxes) == 2
        assert len(self.found(same, [[0.9, 0.001], [0.8, 0.001]]).boxes) == 1

    def test_unlikely_boxes_are_left_out(self):
        boxes = [[1, 2, 9, 12], [20, 20, 30, 40]]
        assert len(self.found(boxes, [[0.3], [0.1]], threshold=0.2).boxes) == 1
        assert len(self.found(boxes, [[0.3], [0.1]], threshold=0.5).boxes) == 0

    def test_boxes_end_at_the_image(self):
        found = self.found([[-5, -5, 60, 90]], [[0.9]])
        assert np.allclose(found.boxes, [[0, 0, 48, 64]])

    def test_boxes_beyond_the_image_are_none(self):
        assert len(self.found([[60, 2, 70, 12]], [[0.9]]).boxes) == 0

    def test_the_likeliest_are_kept(self, rng):
        boxes, probability = random_boxes(rng, 60), rng.uniform(0.1, 0.9, (60, 2))
        found = self.found(boxes, probability, overlap=0.9, most=7)
        assert len(found.boxes) == len(found.scores) == len(found.classes) == 7
        assert found.scores[0] == pytest.approx(probability.max())
        assert (np.diff(found.scores) <= 0).all()

    def test_only_the_likeliest_are_candidates(self, rng, monkeypatch):
        monkeypatch.setattr(suppression, "CANDIDATES", 3)
        found = self.found(random_boxes(rng, 60), rng.uniform(0.1, 0.9, (60, 1)), overlap=1.0)
        assert len(found.boxes) == 3

    def test_extreme_logits_are_no_trouble(self):
        grid = np.array([[10.0, 10, 20, 20], [30, 30, 40, 40]])
        with np.errstate(all="raise"):
            found = detections(np.zeros((2, 4)), np.array([[1e5], [-1e5]]), grid, **SIZE)
        assert np.allclose(found.scores, [1])
