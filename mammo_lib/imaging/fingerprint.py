"""Two fingerprints of an image: one of its exact pixels, one of how it looks."""

import cv2
import imagehash
import numpy as np
import xxhash
from PIL import Image

HASH_SIZE = 16  # 256 bits; with 64, breasts of two women come within 2 bits of each other
SIDE = 128  # pixels to which the breast is reduced first, so that the store's size is no matter


def exact_hash(pixels: np.ndarray) -> str:
    """Return 128 bits (XXH3), in hexadecimal, of shape and values; how a file stores them is no
    matter: the same picture in 8 and in 16 bits, signed or not, agrees.

    No two pictures of any archive agree by chance; who makes two agree on purpose hides nothing.
    """
    kind = "<u2" if _fits(pixels) else "<i8"
    digest = xxhash.xxh3_128(repr((pixels.shape, kind)).encode())
    digest.update(np.ascontiguousarray(pixels, kind).data)
    return digest.hexdigest()


def _fits(pixels: np.ndarray) -> bool:
    """Return whether 16 bits without sign hold all values."""
    return np.can_cast(pixels.dtype, "<u2") or bool(pixels.min() >= 0 and pixels.max() < 2**16)


def perceptual_hash(image: np.ndarray) -> str:
    """Return the 256-bit perceptual hash of a standardised image, uint16, as hexadecimal."""
    small = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    # Stretched to its own maximum: a dark film would otherwise keep a handful of grey levels.
    picture = Image.fromarray((small * (255 / max(int(small.max()), 1))).astype(np.uint8))
    return str(imagehash.phash(picture, hash_size=HASH_SIZE))


def distances(first: list[str], second: list[str]) -> np.ndarray:
    """Return the bits in which perceptual hashes differ, uint16, (len(first), len(second))."""
    return apart(words(first), words(second))


def words(hashes: list[str]) -> np.ndarray:
    """Return hexadecimal hashes as (words, n) of uint64."""
    data = b"".join(bytes.fromhex(text) for text in hashes)
    return np.frombuffer(data, np.uint64).reshape(len(hashes), -1 if hashes else 4).T.copy()


def apart(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the bits in which hashes as `words` gives them differ, uint16, (n, m).

    Word by word, because (n, m, words) at once would leave the processor's cache.
    """
    total = np.zeros((first.shape[1], second.shape[1]), np.uint16)  # 256 bits overflow uint8
    for a, b in zip(first, second, strict=True):
        total += np.bitwise_count(a[:, None] ^ b[None, :])
    return total
