import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.errors.robustness import grey, noise, pose, sharpness
from mammo_lib.errors.robustness.chance import draw
from mammo_lib.errors.robustness.faults import FAULTS, ladder

SHAPE = (96, 48)


@pytest.fixture
def breast(rng):
    """A smooth breast at the left edge, black air around it."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    inside = ((y - 48) / 44) ** 2 + (x / 40) ** 2 < 1
    smooth = cv2.GaussianBlur(rng.random(SHAPE).astype(np.float32), (0, 0), 4)
    return (inside * (0.3 + 0.4 * smooth)).astype(np.float32)


@pytest.fixture
def chance(rng):
    return draw(SHAPE, rng)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
class TestEveryFault:
    def test_gives_an_image_between_black_and_white(self, fault, breast, chance):
        for level in fault.levels:
            spoilt = fault(breast, level, chance, 1.0)
            assert spoilt.shape == breast.shape
            assert spoilt.dtype == np.float32
            assert 0 <= spoilt.min() <= spoilt.max() <= 1

    def test_changes_the_breast_and_leaves_the_given_image_alone(self, fault, breast, chance):
        before = breast.copy()
        assert not np.array_equal(fault(breast, fault.levels[-1], chance, 1.0), breast)
        assert np.array_equal(breast, before)

    def test_leaves_air_black_where_it_should(self, fault, breast, chance):
        if not fault.air:
            assert not fault(breast, fault.levels[-1], chance, 1.0)[breast == 0].any()

    def test_is_the_same_again(self, fault, breast, chance):
        twice = [fault(breast, fault.levels[0], chance, 1.0) for _ in range(2)]
        assert np.array_equal(*twice)

    def test_grows_with_its_steps(self, fault, breast, chance):
        if not fault.air:
            far = [np.abs(fault(breast, x, chance, 1.0) - breast).mean() for x in fault.levels]
            assert far == sorted(far)


class TestNothing:
    """The level at which a fault is none."""

    @pytest.mark.parametrize(
        ("spoil", "level"),
        [(noise.noisier, 1), (sharpness.moved, 0), (sharpness.coarser, 1), (grey.recentred, 0),
         (grey.rewidened, 1), (grey.bent, 1), (pose.cut, 0)],
    )  # fmt: skip
    def test_leaves_the_image(self, spoil, level, breast, chance):
        assert spoil(breast, level, chance, 1.0) == pytest.approx(breast, abs=1e-6)


class TestNoise:
    def test_own_noise_is_found(self, rng):
        image = (0.5 + 0.02 * rng.standard_normal((200, 200))).astype(np.float32)
        assert noise.own_noise(image) == pytest.approx(0.02, rel=0.1)

    def test_own_noise_follows_grey(self, rng):
        ramp = np.tile(np.linspace(0.2, 0.8, 400), (200, 1))
        image = (ramp + 0.05 * ramp * rng.standard_normal(ramp.shape)).astype(np.float32)
        found = noise.own_noise(image)
        assert found[image > 0.7].mean() > 2 * found[image < 0.3].mean()

    @pytest.mark.parametrize("divisor", [2, 4, 8])
    def test_variance_grows_as_the_dose_falls(self, divisor, rng):
        image = (0.5 + 0.02 * rng.standard_normal((256, 256))).astype(np.float32)
        lower = noise.noisier(image, divisor, draw(image.shape, rng), 1.0)
        assert lower.var() / image.var() == pytest.approx(divisor, rel=0.12)

    def test_an_image_without_breast_stays(self, rng):
        black = np.zeros((8, 8), np.float32)
        assert not noise.noisier(black, 8, draw(black.shape, rng), 1.0).any()


class TestSharpness:
    @given(st.floats(0, 12), st.floats(0, np.pi))
    def test_a_path_sums_to_one_about_its_middle(self, length, angle):
        kernel = sharpness.path(length, angle)
        place = np.arange(len(kernel)) - len(kernel) // 2
        assert kernel.sum() == pytest.approx(1, abs=1e-5)
        assert kernel.sum(axis=0) @ place == pytest.approx(0, abs=1e-4)
        assert kernel.sum(axis=1) @ place == pytest.approx(0, abs=1e-4)

    def test_a_path_has_the_variance_of_an_even_movement(self):
        kernel, length = sharpness.path(9.0, 0.0), 9.0
        place = np.arange(len(kernel)) - len(kernel) // 2
        # Sharing out between neighbours adds up to a quarter of a pixel's variance.
        assert kernel.sum(axis=0) @ place**2 == pytest.approx(length**2 / 12, abs=0.4)

    def test_millimetres_are_those_of_the_pixel(self, breast, chance):
        coarse = sharpness.moved(breast, 4, chance, 2.0)
        assert np.array_equal(coarse, sharpness.moved(breast, 2, chance, 1.0))

    def test_coarser_pixels_keep_the_mean(self, breast, chance):
        assert sharpness.coarser(breast, 2, chance, 1.0).mean() == pytest.approx(
            breast.mean(), rel=0.01
        )

    def test_compression_keeps_to_8_bits(self, breast, chance):
        steps = sharpness.compressed(breast, 75, chance, 1.0) * 255
        assert steps == pytest.approx(np.rint(steps), abs=1e-4)


class TestGrey:
    def test_a_window_is_that_of_dicom(self):
        image = np.array([[0.25, 0.5, 0.9]], np.float32)
        assert grey.rewidened(image, 0.5, None, 1.0) == pytest.approx(np.array([[0, 0.5, 1.0]]))
        assert grey.recentred(image, 0.25, None, 1.0) == pytest.approx(np.array([[0, 0.25, 0.65]]))

    def test_inverting_twice_gives_the_image(self, breast):
        assert grey.inverted(grey.inverted(breast, 1, None, 1), 1, None, 1) == pytest.approx(breast)


class TestPose:
    def test_a_cut_takes_millimetres_from_the_chest_wall(self, breast):
        cut = pose.cut(breast, 10, None, 2.0)
        assert np.array_equal(cut[:, :-5], breast[:, 5:])
        assert not cut[:, -5:].any()

    def test_a_cut_wider_than_the_image_leaves_a_column(self, breast):
        assert pose.cut(breast, 1000, None, 1.0).shape == breast.shape

    def test_a_label_lies_in_the_air_alone(self, breast, chance):
        labelled = pose.labelled(breast, 10, chance, 1.0)
        assert np.array_equal(labelled[breast > 0], breast[breast > 0])
        assert (labelled[breast == 0] == 1).sum() == 10 * 5

    def test_turning_twice_gives_the_image(self, breast):
        for turn in (pose.mirrored, pose.upended):
            assert np.array_equal(turn(turn(breast, 1, None, 1), 1, None, 1), breast)


class TestLadder:
    def test_has_every_step_once(self):
        steps = ladder(FAULTS, ("CC", "MLO"))
        assert not steps.duplicated(["fault", "step"]).any()
        assert len(steps) == sum(len(fault.levels) for fault in FAULTS) + 2

    def test_says_a_level_with_its_unit(self):
        said = set(ladder()["said"])
        assert {"dose ÷ 4", "2 mm", "−10%", "gamma 0.6", "quality 40"} <= said
