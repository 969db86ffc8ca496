import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats
from mammo_lib.evaluation import pointing
from mammo_lib.evaluation.lesions import Sought
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

ROWS, COLUMNS = 40, 20


@pytest.fixture
def material():
    """Sixty images of thirty women, all breast in their left half; every other woman has cancer."""
    index = np.arange(60)
    images = pd.DataFrame({
        "image_id": [f"i{i}" for i in index], "patient_id": [f"p{i // 2}" for i in index],
        "label": index // 2 % 2,
    })  # fmt: skip
    store = np.zeros((60, ROWS, COLUMNS), np.uint16)
    store[:, :, :10] = 1000
    own = images.loc[images["label"] == 1, ["image_id"]]
    lesions = own.assign(lesion_id="1", kind="mass", pathology="malignant", x=4.0, y=8.0,
                         width=4.0, height=4.0, mask_path=None)  # fmt: skip
    return Material(images, store, lesions)


@pytest.fixture
def halves(material):
    """Validation and test data: the first and the last thirty images."""
    found = []
    for images in (material.images.head(28), material.images.tail(32)):
        own = material.lesions[material.lesions["image_id"].isin(images["image_id"])]
        found.append(Sought(images, own.reset_index(drop=True), 0))
    return found


def looker(where: tuple[int, int]):
    """A network whose map has one high cell, of 4 × 4 pixels, and is low elsewhere."""

    def look(rows):
        found = np.full((len(rows), 10, 5), 0.1, np.float32)
        found[:, where[0], where[1]] = 0.9
        return Maps(np.asarray(rows), found)

    return look


class TestPeak:
    def test_is_the_highest_cell_in_pixels(self):
        found = np.zeros((10, 5), np.float32)
        found[2, 3] = 1
        assert pointing.peak(found, (ROWS, COLUMNS)) == (12, 8, 4, 4)

    @pytest.mark.parametrize(("x", "hit"), [(0, True), (6, True), (6.5, False), (-4.5, False)])
    def test_hits_within_half_a_cell(self, x, hit):
        assert pointing.hits((x, 8, 4, 4), np.array([[2.0, 8, 4, 4]])) is hit

    def test_any_lesion_will_do(self):
        boxes = np.array([[0.0, 0, 1, 1], [10, 10, 2, 2]])
        assert pointing.hits((9, 9, 4, 4), boxes)


class TestChance:
    def test_is_the_share_of_the_breast_near_a_box(self):
        breast = np.zeros((ROWS, COLUMNS), bool)
        breast[:, :10] = True
        found = pointing.chance(breast, np.array([[2.0, 8, 4, 4]]), (0, 0, 4, 4))
        assert found == pytest.approx(8 * 8 / 400)

    def test_agrees_with_points_drawn_at_random(self, rng):
        breast = np.ones((ROWS, COLUMNS), bool)
        box = np.array([[6.0, 10, 5, 8]])
        points = rng.uniform(0, 1, (20_000, 2)) * (COLUMNS, ROWS)
        hit = np.mean([pointing.hits((x - 2, y - 2, 4, 4), box) for x, y in points])
        assert pointing.chance(breast, box, (0, 0, 4, 4)) == pytest.approx(hit, abs=0.01)

    def test_air_does_not_count(self):
        breast = np.zeros((ROWS, COLUMNS), bool)
        breast[:, :10] = True
        assert pointing.chance(breast, np.array([[14.0, 8, 4, 4]]), (0, 0, 4, 4)) == 0


def test_dice_at_many_levels_is_dice_at_each(rng):
    found = rng.random((ROWS, COLUMNS)).astype(np.float32)
    true = rng.random((ROWS, COLUMNS)) < 0.2
    levels = np.array([0.0, 0.3, 0.7, 1.1])
    wanted = [stats.dice(true, found >= level) for level in levels]
    assert pointing._dice_at(found, true, levels).tolist() == pytest.approx(wanted)


class TestLooked:
    def test_a_map_on_the_lesion(self, material, halves, settings, rng):
        rows = pointing.looked({0: looker((2, 1))}, material, *halves, "looker")
        assert rows["hit"].all()
        found = pointing.measures(rows, halves[1], settings=settings, rng=rng).iloc[0]
        assert (found["n"], found["hit"].value, found["hit"].n) == (16, 1.0, 16)
        assert found["dice"].value > 0.6
        assert found["dice_everywhere"] == pytest.approx(2 * 16 / (16 + 400))

    def test_a_map_elsewhere(self, material, halves):
        rows = pointing.looked({0: looker((9, 1))}, material, *halves, "looker")
        assert not rows["hit"].any()

    def test_seeds_are_pooled(self, material, halves, settings, rng):
        two = {0: looker((2, 1)), 1: looker((9, 1))}
        rows = pointing.looked(two, material, *halves, "looker")
        found = pointing.measures(rows, halves[1], settings=settings, rng=rng).iloc[0]
        assert (found["hit"].value, found["hit"].n) == (0.5, 16)
        assert found["hit_seeds"].startswith("1.00, 0.00")

    def test_no_cancer_to_learn_the_threshold_from(self, material, halves, settings, rng):
        bare = Sought(halves[0].images, halves[0].lesions.head(0), 0)
        rows = pointing.looked({0: looker((2, 1))}, material, bare, halves[1], "looker")
        found = pointing.measures(rows, halves[1], settings=settings, rng=rng).iloc[0]
        assert found["hit"].value == 1
        assert found["dice"].reason == "no threshold from validation data"
