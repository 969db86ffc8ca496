import cv2
import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.training import augment, tasks
from mammo_lib.training.examples import inputs
from mammo_lib.training.tasks.masks import centred
from tests.training.tasks.conftest import COLUMNS, ROWS, lesions

SIZE = 16
WHOLE = {
    "crop_top": 0, "crop_left": 0, "crop_height": ROWS, "crop_width": COLUMNS, "flipped": False,
    "scale_y": 1.0, "scale_x": 1.0, "pad_top": 0,
}  # fmt: skip


@pytest.fixture
def task(settings):
    return tasks.of("masks", settings.model_copy(update={"patch": SIZE}))


@pytest.fixture
def outlined(images, make, tmp_path):
    """Material whose lesions fill their boxes; the store is bright there."""
    found = lesions(images)
    found["mask_path"] = found["image_id"] + ".png"
    material = make(images.assign(**WHOLE), found=found, folder=tmp_path)
    material.store[:] = 100
    for lesion in found.itertuples():
        top, left, bottom, right = (
            int(v) for v in (lesion.y, lesion.x, lesion.y + lesion.height, lesion.x + lesion.width)
        )
        mask = np.zeros((ROWS, COLUMNS), np.uint8)
        mask[top:bottom, left:right] = 255
        cv2.imwrite(str(tmp_path / lesion.mask_path), mask)
        row = images.index[images["image_id"] == lesion.image_id][0]
        material.store[row, top:bottom, left:right] = 60_000
    return material


class TestExamples:
    def test_a_window_for_each_outline(self, task, outlined):
        found = task.examples(outlined, "train")
        assert found.name.tolist() == ["e0-L-CC", "e0-L-MLO", "e2-R-CC", "e2-R-MLO", "e1-R-CC"]
        assert found.corner[0].tolist() == [17, 6]  # a box of 12 by 10 about (25, 14)
        assert found.target["mask"].sum(axis=(1, 2, 3)).tolist() == [120] * 4 + [36]

    def test_masks_lie_on_what_the_network_sees(self, task, outlined):
        found = task.examples(outlined, "train")
        seen = inputs(found, outlined.store, np.arange(5))["image"]
        assert np.array_equal(seen > 0, found.target["mask"] == 1)

    def test_all_images_are_scored(self, task, outlined):
        assert len(task.examples(outlined, None)) == 8

    def test_an_outline_that_vanishes_in_a_small_image_is_left_out(self, task, outlined):
        cv2.imwrite(str(outlined.folder / "e0-L-CC.png"), np.zeros((ROWS, COLUMNS), np.uint8))
        assert task.examples(outlined, "train").name[0] == "e0-L-MLO"

    def test_windows_are_centred(self, outlined):
        boxes = outlined.lesions.head(1).assign(x=10.0, y=20.0, width=4.0, height=8.0)
        assert centred(boxes, 6).tolist() == [[21, 9]]


class TestTargets:
    def test_move_with_their_windows(self, task, outlined, augment):
        found, index = task.examples(outlined, "train"), np.arange(5)
        draws = augmented(augment, 5)
        mask = task.targets(found, outlined, index, draws)["mask"]
        seen = inputs(found, outlined.store, index, draws)["image"]
        assert set(np.unique(mask)) == {0, 1}
        for one, image in zip(mask, seen, strict=True):
            inside, outside = image[one == 1], image[one == 0]
            assert (np.sum(inside < 1) + np.sum(outside > 2)) <= 0.15 * one.size
        assert not np.array_equal(mask, found.target["mask"])

    def test_without_draws_they_stay(self, task, outlined):
        found = task.examples(outlined, "train")
        mask = task.targets(found, outlined, np.array([4]), None)["mask"]
        assert np.array_equal(mask, found.target["mask"][4:])
        assert mask.dtype == np.float32


def augmented(settings, n):
    """Draws that move, without noise or contrast."""
    still = settings.model_copy(update={"noise": 0.0, "contrast": 0.0})
    return augment.draw(np.random.default_rng(1), n, still)


class TestProblems:
    def test_no_outlines(self, task, material):
        with pytest.raises(Problem, match="split 'train' holds no lesion with an outline"):
            task.examples(material, "train")

    def test_none_among_all_data(self, task, material):
        with pytest.raises(Problem, match="these data hold no lesion with an outline"):
            task.examples(material, None)

    def test_only_outlines_that_vanish(self, task, outlined):
        for path in outlined.folder.iterdir():
            cv2.imwrite(str(path), np.zeros((ROWS, COLUMNS), np.uint8))
        with pytest.raises(Problem, match="no lesion with an outline"):
            task.examples(outlined, "train")

    def test_a_missing_file(self, task, outlined):
        (outlined.folder / "e0-L-CC.png").unlink()
        with pytest.raises(Problem, match="e0-L-CC.png: the outline cannot be read"):
            task.examples(outlined, "train")


class TestAnswers:
    def test_a_perfect_answer_has_no_loss_and_a_dice_of_one(self, task, outlined):
        found = task.examples(outlined, "train")
        logit = (found.target["mask"] * 2 - 1) * 50
        loss = np.asarray(task.loss({"logit": logit}, {"mask": found.target["mask"]}))
        assert loss == pytest.approx(np.zeros(5), abs=1e-5)
        assert task.judge({"logit": logit}, found) == 1

    def test_saying_lesion_everywhere(self, task, outlined):
        found = task.examples(outlined, "train")
        logit = np.ones((5, SIZE, SIZE, 1))
        dice = [2 * n / (n + SIZE**2) for n in [120] * 4 + [36]]
        assert task.judge({"logit": logit}, found) == pytest.approx(np.mean(dice))
        table = task.tables({"logit": logit}, found)["outlines"]
        assert table.columns.tolist() == ["image_id", "lesion_id", "dice"]
        assert table["dice"].tolist() == pytest.approx(dice)
