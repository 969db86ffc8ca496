import cv2
import numpy as np

from mammo_lib.imaging.fingerprint import distances, exact_hash, perceptual_hash
from tests.imaging import dicom


def picture(rng, rows=128, columns=80):
    texture = cv2.GaussianBlur(rng.normal(size=(rows, columns)), (0, 0), 4)
    image = dicom.breast(rows, columns)
    return np.uint16(np.clip(image + (image > 0) * texture, 0, 1) * 65535)


class TestExact:
    def test_same_pixels(self, rng):
        image = picture(rng)
        assert exact_hash(image) == exact_hash(image.copy())

    def test_type_does_not_matter_but_shape_does(self):
        image = np.arange(6, dtype=np.uint8).reshape(2, 3)
        assert exact_hash(image) == exact_hash(image.astype(np.uint16))
        assert exact_hash(image) != exact_hash(image.reshape(3, 2))

    def test_sign_matters_only_where_there_is_one(self):
        image = np.arange(6, dtype=np.int16).reshape(2, 3)
        assert exact_hash(image) == exact_hash(image.astype(np.uint16))
        assert exact_hash(image - 3) != exact_hash((image - 3).astype(np.uint16))

    def test_one_grey_level(self, rng):
        image = picture(rng)
        other = image.copy()
        other[0, 0] ^= 1
        assert exact_hash(image) != exact_hash(other)

    def test_mirrored_view_of_memory(self, rng):
        image = picture(rng)
        assert exact_hash(image[:, ::-1]) == exact_hash(image[:, ::-1].copy())


class TestPerceptual:
    def test_length(self, rng):
        assert len(perceptual_hash(picture(rng))) == 64

    def test_half_size_and_other_grey_scale_look_alike(self, rng):
        image = picture(rng)
        half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        grey = np.uint16(image // 2)
        hashes = [perceptual_hash(other) for other in (half, grey)]
        assert distances([perceptual_hash(image)], hashes).max() <= 24

    def test_other_tissue_does_not(self, rng):
        hashes = [perceptual_hash(picture(rng)) for _ in range(20)]
        apart = distances(hashes, hashes)[np.triu_indices(20, 1)]
        assert apart.min() > 24


def test_distances_count_bits():
    first, second = "00" * 32, "ff" + "00" * 31
    assert distances([first, second], [second]).tolist() == [[8], [0]]
