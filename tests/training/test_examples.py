import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mammo_lib.config.schema import AugmentConfig
from mammo_lib.problem import Problem
from mammo_lib.training.augment import draw
from mammo_lib.training.examples import ABSENT, Examples, cut, inputs, material
from mammo_lib.training.standardise import standardise

ROWS, COLUMNS = 12, 8
ALL = AugmentConfig(flip_rows=0.5, rotate_deg=20, shift=0.1, zoom=0.1, contrast=0.3, noise=0.1)


@pytest.fixture
def store(rng):
    return rng.integers(1, 60_000, (6, ROWS, COLUMNS)).astype(np.uint16)


def examples(row, **change):
    row = np.array(row)
    names, positive = np.array([f"e{i}" for i in range(len(row))], object), np.arange(len(row)) < 1
    return Examples(row, names, positive, {"label": np.arange(len(row))}, **change)


class TestMaterial:
    def test_without_lesions_there_are_none(self, world):
        made = material(world.images, world.pixels)
        assert made.lesions.empty
        assert made.shape == (96, 48)

    def test_rows_are_numbered_as_the_store_is(self, world):
        shuffled = world.images.set_index(world.images.index + 7)
        assert material(shuffled, world.pixels).images.index.tolist() == list(range(200))

    def test_lesions_are_placed_in_the_standardised_image(self, world):
        images = world.images.assign(
            crop_top=10, crop_left=0, crop_height=96, crop_width=48, flipped=False,
            scale_y=0.5, scale_x=0.5, pad_top=3,
        )  # fmt: skip
        found = material(images, world.pixels, world.lesions).lesions
        assert np.allclose(found["y"], (world.lesions["y"] - 10) / 2 + 3)
        assert set(found["width"]) == {6.0}

    def test_a_store_of_other_images_is_a_problem(self, world):
        with pytest.raises(Problem, match="holds 200 images"):
            material(world.images.iloc[:7], world.pixels)


class TestCut:
    @given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(1, 9))
    def test_is_a_window_of_the_padded_image(self, top, left, height, width):
        image = np.arange(1, 21, dtype=np.float32).reshape(1, 5, 4)
        padded = np.pad(image[0], 20)
        wanted = padded[20 + top : 20 + top + height, 20 + left : 20 + left + width]
        assert np.array_equal(cut(image, np.array([[top, left]]), (height, width))[0], wanted)

    def test_each_image_has_its_own_corner(self, rng):
        images = rng.random((2, 5, 4), np.float32)
        found = cut(images, np.array([[0, 0], [3, 2]]), (2, 2))
        assert np.array_equal(found[0], images[0, :2, :2])
        assert np.array_equal(found[1], images[1, 3:, 2:])


class TestInputs:
    def test_one_image_is_standardised(self, store):
        seen = inputs(examples([[4], [2]]), store, np.array([1, 0]))
        assert set(seen) == {"image"}
        assert seen["image"].shape == (2, ROWS, COLUMNS, 1)
        assert seen["image"].dtype == np.float32
        assert np.array_equal(seen["image"][..., 0], standardise(store[[2, 4]]))

    def test_views_stand_in_their_slots_and_absent_ones_are_black(self, store):
        seen = inputs(examples([[1, ABSENT], [ABSENT, 3]], stacked=True), store, np.array([0, 1]))
        assert seen["present"].tolist() == [[1, 0], [0, 1]]
        assert seen["present"].dtype == np.float32
        assert np.array_equal(seen["views"][0, 0, ..., 0], standardise(store[[1]])[0])
        assert np.array_equal(seen["views"][1, 1, ..., 0], standardise(store[[3]])[0])
        assert not seen["views"][0, 1].any()
        assert not seen["views"][1, 0].any()

    def test_one_view_alone_may_be_an_exam(self, store):
        seen = inputs(examples([[1]], stacked=True), store, np.array([0]))
        assert seen["views"].shape == (1, 1, ROWS, COLUMNS, 1)

    def test_noise_and_gain_leave_absent_views_black(self, store, rng):
        made = examples([[1, ABSENT]], stacked=True)
        seen = inputs(made, store, np.array([0]), draw(rng, 2, ALL))
        assert not seen["views"][0, 1].any()

    def test_flip_is_upside_down(self, store):
        made = examples([[0], [1]])
        upright, flipped = (
            inputs(made, store, np.arange(2), flip=flip)["image"] for flip in (False, True)
        )
        assert np.array_equal(upright[:, ::-1], flipped)
        assert flipped.flags.c_contiguous

    def test_windows_are_cut_from_the_whole_image_standardised(self, store):
        made = examples([[0]], corner=np.array([[2, 3]]), window=(4, 5))
        seen = inputs(made, store, np.array([0]))["image"][0, ..., 0]
        assert np.array_equal(seen, standardise(store[:1])[0, 2:6, 3:8])

    def test_draws_are_replayable(self, store, rng):
        made, draws = examples([[0], [1], [2]]), draw(rng, 3, ALL)
        one, other = (inputs(made, store, np.arange(3), draws)["image"] for _ in range(2))
        assert np.array_equal(one, other)
        assert not np.allclose(one, inputs(made, store, np.arange(3))["image"])

    def test_a_batch_is_its_examples_one_by_one(self, store, rng):
        made, draws = examples([[0, 1], [2, ABSENT]], stacked=True), draw(rng, 4, ALL)
        whole = inputs(made, store, np.arange(2), draws)["views"]
        for i in range(2):
            part = draws.take(slice(2 * i, 2 * i + 2))
            assert np.array_equal(inputs(made, store, np.array([i]), part)["views"][0], whole[i])

    @given(arrays.arrays(np.int64, (3, 4), elements=st.integers(ABSENT, 5)))
    def test_present_says_which_views_there_are(self, row):
        store = np.full((6, 4, 3), 7, np.uint16)
        store[:, 0] = 9
        seen = inputs(examples(row, stacked=True), store, np.arange(3))
        assert np.array_equal(seen["present"] == 1, row != ABSENT)
        assert np.array_equal(seen["views"].any(axis=(2, 3, 4)), row != ABSENT)


class TestExamples:
    def test_length_and_targets(self):
        made = examples([[0], [1], [2]])
        assert len(made) == 3
        assert made.take(np.array([2, 0]))["label"].tolist() == [2, 0]
