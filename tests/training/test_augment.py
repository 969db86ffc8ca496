from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.config.schema import AugmentConfig
from mammo_lib.training.augment import Draws, apply, draw, matrices

STILL = AugmentConfig(flip_rows=0, rotate_deg=0, shift=0, zoom=0, contrast=0, noise=0)
ROWS, COLUMNS = 24, 16


def one(**change) -> Draws:
    """One draw that changes nothing but what is named."""
    still = draw(np.random.default_rng(0), 1, STILL)
    return replace(still, **{key: np.array([value]) for key, value in change.items()})


@pytest.fixture
def images(rng):
    return rng.standard_normal((4, ROWS, COLUMNS)).astype(np.float32)


class TestApply:
    def test_a_still_draw_changes_nothing(self, images, rng):
        assert np.array_equal(apply(images, draw(rng, 4, STILL)), images)

    def test_flip_is_exactly_upside_down(self, images):
        assert np.allclose(apply(images[:1], one(flip=True))[0], images[0, ::-1], atol=1e-6)

    def test_flipping_twice_is_nothing(self, images):
        twice = apply(apply(images[:1], one(flip=True)), one(flip=True))
        assert np.allclose(twice, images[:1], atol=1e-6)

    def test_a_shift_of_whole_pixels_moves_rows(self, images):
        moved = apply(images[:1], one(shift_rows=3 / ROWS))[0]
        assert np.allclose(moved[3:], images[0, :-3], atol=1e-5)
        assert not moved[:3].any()

    def test_gain_and_bias_act_on_grey(self, images):
        out = apply(images[:1], one(gain=np.float32(2), bias=np.float32(1)))
        assert np.allclose(out, 2 * images[:1] + 1)

    def test_noise_has_its_sd_and_its_seed(self, images):
        noisy = one(noise=np.float32(0.1))
        added = apply(np.zeros((1, 200, 200), np.float32), noisy)
        assert added.std() == pytest.approx(0.1, rel=0.05)
        assert np.array_equal(added, apply(np.zeros((1, 200, 200), np.float32), noisy))

    def test_is_pure(self, images, rng, augment):
        before = images.copy()
        draws = draw(rng, 4, augment)
        assert np.array_equal(apply(images, draws), apply(images, draws))
        assert np.array_equal(images, before)

    def test_a_batch_is_its_images_one_by_one(self, images, rng, augment):
        draws = draw(rng, 4, augment)
        alone = [apply(images[i : i + 1], draws.take(slice(i, i + 1)))[0] for i in range(4)]
        assert np.array_equal(apply(images, draws), np.stack(alone))


class TestDraw:
    def test_same_generator_same_draws(self, augment):
        one, other = (draw(np.random.default_rng(3), 9, augment) for _ in range(2))
        assert all(np.array_equal(getattr(one, k), getattr(other, k)) for k in one.__dict__)

    @given(st.integers(0, 2**32), st.floats(0, 180), st.floats(0, 0.9))
    def test_stays_within_its_ranges(self, seed, angle, half):
        settings = STILL.model_copy(
            update={"rotate_deg": angle, "shift": half, "zoom": half, "contrast": half}
        )
        draws = draw(np.random.default_rng(seed), 50, settings)
        assert np.abs(draws.angle).max() <= angle
        assert np.abs(draws.shift_rows).max() <= half
        assert np.abs(draws.zoom - 1).max() <= half + 1e-12  # 1 + x - 1 is not quite x
        assert np.abs(draws.gain - 1).max() <= half + 1e-6
        assert not draws.flip.any()


class TestMatrices:
    @given(st.floats(-180, 180), st.floats(0.5, 2), st.booleans())
    def test_the_middle_of_the_chest_wall_stays(self, angle, zoom, flip):
        affine = matrices(one(angle=angle, zoom=zoom, flip=flip), ROWS, COLUMNS)[0]
        pivot = np.array([0, (ROWS - 1) / 2, 1])
        assert np.allclose(affine @ pivot, pivot[:2])

    @given(st.floats(-180, 180), st.floats(0.5, 2), st.booleans())
    def test_keeps_shapes_and_scales_areas_by_zoom_squared(self, angle, zoom, flip):
        linear = matrices(one(angle=angle, zoom=zoom, flip=flip), ROWS, COLUMNS)[0, :, :2]
        assert np.allclose(linear @ linear.T, zoom**2 * np.eye(2))
        assert np.sign(np.linalg.det(linear)) == (-1 if flip else 1)

    @given(st.floats(-30, 30), st.floats(0.8, 1.2), st.floats(-0.1, 0.1), st.booleans())
    def test_a_spot_goes_where_the_map_says(self, angle, zoom, shift, flip):
        draws = one(angle=angle, zoom=zoom, shift_rows=shift, flip=flip)
        down, across = np.mgrid[:64, :64]
        spot = np.exp(-((down - 30) ** 2 + (across - 20) ** 2) / 18).astype(np.float32)
        out = apply(spot[None], draws)[0]
        centre = [(out * across).sum() / out.sum(), (out * down).sum() / out.sum()]
        assert np.allclose(centre, matrices(draws, 64, 64)[0] @ [20, 30, 1], atol=0.2)
