import math

import numpy as np
import pytest

from mammo_lib.networks import anchors
from mammo_lib.networks.anchors import Layout, decode, encode, overlaps, targets

LAYOUT = Layout((4, 8), (6.0, 12.0))


def random_boxes(rng, n, rows=64, columns=48):
    low = rng.uniform(0, 0.7, (n, 2)) * [columns, rows]
    high = low + rng.uniform(0.05, 0.3, (n, 2)) * [columns, rows]
    return np.concatenate([low, high], 1)


def iou(a, b):
    """One pair of boxes, by its pixels' arithmetic."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    common = max(width, 0) * max(height, 0)
    areas = [(x[2] - x[0]) * (x[3] - x[1]) for x in (a, b)]
    return common / (sum(areas) - common)


def matched(boxes, kinds, grid):
    """Each anchor's class, -1 for none and -2 for neither, and its lesion; anchor by anchor."""
    table = [[iou(anchor, box) for box in boxes] for anchor in grid]
    found = {}
    for index, row in enumerate(table):
        best = max(row)
        lesion = row.index(best)
        found[index] = (kinds[lesion] if best >= 0.5 else -1 if best < 0.4 else -2, lesion)
    order = sorted(range(len(boxes)), key=lambda j: max(row[j] for row in table))
    for lesion in order:
        column = [row[lesion] for row in table]
        found[column.index(max(column))] = (kinds[lesion], lesion)
    return found


class TestAnchors:
    def test_a_cell_s_first_anchor_is_the_smallest_scale_of_the_first_ratio(self):
        first = anchors.anchors(Layout((32,), (8.0,)), 32, 32)[0]
        half = 4 * math.sqrt(0.5), 4 / math.sqrt(0.5)
        assert np.allclose(first, [16 - half[0], 16 - half[1], 16 + half[0], 16 + half[1]])

    def test_there_is_one_of_each_kind_on_each_cell(self):
        assert len(anchors.anchors(LAYOUT, 64, 48)) == 9 * (16 * 12 + 8 * 6)

    def test_retinanet_has_49104_at_512(self):
        layout = Layout((8, 16, 32, 64, 128), (32.0, 64.0, 128.0, 256.0, 512.0))
        assert len(anchors.anchors(layout, 512, 512)) == 49_104

    def test_they_go_level_by_level_along_rows_of_cells(self):
        grid = anchors.anchors(Layout((4, 8), (2.0, 2.0), (1.0,), (1.0,)), 16, 24)
        centres = (grid[:, :2] + grid[:, 2:]) / 2
        fine = [(x, y) for y in (2, 6, 10, 14) for x in (2, 6, 10, 14, 18, 22)]
        coarse = [(x, y) for y in (4, 12) for x in (4, 12, 20)]
        assert np.allclose(centres, fine + coarse)

    def test_area_is_of_the_size_and_shape_of_the_ratio(self):
        grid = anchors.anchors(Layout((64,), (8.0,)), 64, 64)
        width, height = (grid[:, 2:] - grid[:, :2]).T
        assert np.allclose(width / height, [0.5, 1, 2] * 3)
        assert np.allclose(np.sqrt(width * height), 8 * np.repeat(anchors.OCTAVE, 3))

    def test_none_reaches_beyond_the_image(self):
        grid = anchors.anchors(LAYOUT, 64, 48)
        assert grid.min() == 0
        assert np.array_equal(grid.max(0)[2:], [48, 64])
        assert (grid[:, 2:] > grid[:, :2]).all()

    def test_levels_and_sizes_pair(self):
        with pytest.raises(ValueError, match="2 sizes do not fit 1 levels"):
            Layout((4,), (8.0, 16.0))


class TestOverlaps:
    def test_a_box_overlaps_itself_wholly(self, rng):
        boxes = random_boxes(rng, 5)
        assert np.allclose(np.diag(overlaps(boxes, boxes)), 1)

    def test_as_pair_by_pair(self, rng):
        some, others = random_boxes(rng, 6), random_boxes(rng, 4)
        expected = [[iou(a, b) for b in others] for a in some]
        assert np.allclose(overlaps(some, others), expected)

    def test_flat_boxes_overlap_nothing(self):
        flat = np.array([[3.0, 3, 3, 9]])
        assert np.array_equal(overlaps(flat, flat), [[0]])


class TestDeltas:
    def test_no_delta_leads_nowhere(self, rng):
        boxes = random_boxes(rng, 5)
        assert np.allclose(encode(boxes, boxes), 0)
        assert np.allclose(decode(np.zeros((5, 4)), boxes), boxes)

    def test_by_hand(self):
        anchor = np.array([[10.0, 10, 20, 30]])
        box = np.array([[12.0, 11, 32, 31]])  # centre 7 and 1 further, twice as wide
        expected = [7 / 10 / 0.1, 1 / 20 / 0.1, math.log(2) / 0.2, 0]
        assert np.allclose(encode(box, anchor), [expected])

    def test_decoding_undoes_encoding(self, rng):
        boxes, grid = random_boxes(rng, 50), random_boxes(rng, 50)
        assert np.allclose(decode(encode(boxes, grid), grid), boxes)

    def test_a_batch_decodes_at_once(self, rng):
        grid, deltas = random_boxes(rng, 7), rng.normal(size=(3, 7, 4))
        assert np.allclose(decode(deltas, grid)[1], decode(deltas[1], grid))

    def test_a_wild_delta_stays_finite(self):
        box = decode(np.full((1, 4), 1e4), np.array([[0.0, 0, 8, 8]]))
        assert np.isfinite(box).all()


class TestTargets:
    def test_a_lesion_away_from_all_anchors_teaches_nothing(self):
        found = targets(np.array([[8.0, 8, 9, 9]]), np.array([1]), np.array([[0.0, 0, 4, 4]]))
        assert not len(found.own)
        assert not len(found.between)
        assert found.deltas.shape == (0, 4)

    @pytest.mark.parametrize("n", [1, 2, 5])
    def test_as_anchor_by_anchor(self, rng, n):
        boxes, kinds = random_boxes(rng, n), rng.integers(0, 2, n)
        grid = anchors.anchors(LAYOUT, 64, 48)
        found, expected = targets(boxes, kinds, grid), matched(boxes, kinds, grid)
        own = {index: kind for index, (kind, _) in expected.items() if kind >= 0}
        assert dict(zip(found.own, found.kinds, strict=True)) == own
        there = [boxes[expected[index][1]] for index in found.own]
        assert np.allclose(decode(found.deltas, grid[found.own]), there)
        between = [index for index, (kind, _) in expected.items() if kind == -2]
        assert found.between.tolist() == between

    def test_a_lesion_smaller_than_all_anchors_gets_its_best_one(self):
        grid = anchors.anchors(LAYOUT, 64, 48)
        found = targets(np.array([[21.0, 21, 23, 23]]), np.array([1]), grid)
        assert found.own == overlaps(grid, np.array([[21.0, 21, 23, 23]])).argmax()
        assert found.kinds == 1

    def test_of_two_lesions_the_better_fit_keeps_a_shared_anchor(self):
        grid = np.array([[0.0, 0, 10, 10], [30.0, 30, 40, 40]])
        boxes = np.array([[0.0, 0, 9, 9], [0.0, 0, 6, 6]])
        for order in ([0, 1], [1, 0]):
            found = targets(boxes[order], np.array(order), grid)
            assert found.own == 0
            assert found.kinds == 0
            assert not len(found.between)

    def test_a_box_without_area_is_refused(self):
        with pytest.raises(ValueError, match="no width or no height"):
            targets(np.array([[1.0, 1, 1, 5]]), np.array([0]), np.ones((1, 4)))

    @pytest.mark.parametrize("kinds", [[], [0, 1]])
    def test_each_box_needs_a_class(self, kinds):
        with pytest.raises(ValueError, match="with a class each"):
            targets(np.array([[1.0, 1, 4, 5]]), np.array(kinds), np.ones((1, 4)))

    def test_there_must_be_a_box(self):
        with pytest.raises(ValueError, match="one or more boxes"):
            targets(np.empty((0, 4)), np.empty(0, int), np.ones((6, 4)))
