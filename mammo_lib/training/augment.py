"""Random changes of training images: drawn in one place, applied in another."""

from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from mammo_lib.config.schema import AugmentConfig


@dataclass(frozen=True)
class Draws:
    """One change for each of n images; every field is an array `(n,)`."""

    flip: NDArray[np.bool_]  # upside down
    angle: NDArray[np.float64]  # degrees, counter-clockwise as seen
    shift_rows: NDArray[np.float64]  # share of the image's rows, downwards
    shift_columns: NDArray[np.float64]  # share of its columns, away from the chest wall
    zoom: NDArray[np.float64]  # factor
    gain: NDArray[np.float32]  # factor on grey
    bias: NDArray[np.float32]  # added to grey, in SD of the image
    noise: NDArray[np.float32]  # SD of the added noise, in SD of the image
    seed: NDArray[np.uint64]  # of that noise

    def __len__(self) -> int:
        return len(self.flip)

    def take(self, index: NDArray[np.integer] | slice) -> "Draws":
        """Return the draws of the images at `index`."""
        return Draws(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def draw(rng: np.random.Generator, n: int, settings: AugmentConfig) -> Draws:
    """Draw one change for each of `n` images, uniformly over the ranges in `settings`.

    Images are never mirrored left to right: the chest wall is always at their left edge.
    """

    def within(half: float) -> NDArray[np.float64]:
        return rng.uniform(-half, half, n)

    return Draws(
        flip=rng.random(n) < settings.flip_rows,
        angle=within(settings.rotate_deg),
        shift_rows=within(settings.shift),
        shift_columns=within(settings.shift),
        zoom=1 + within(settings.zoom),
        gain=(1 + within(settings.contrast)).astype(np.float32),
        bias=within(settings.contrast).astype(np.float32),
        noise=np.full(n, settings.noise, np.float32),
        seed=rng.integers(0, 2**63, n, dtype=np.uint64),
    )


def matrices(
    draws: Draws, rows: int, columns: int, *, centred: bool = False
) -> NDArray[np.float64]:
    """Return the affine maps `(n, 2, 3)` of the images, from old to new pixel centres `(x, y)`.

    Turns and zooms about the middle of the chest wall, which so stays at the left edge, or with
    `centred` about the middle of the image; boxes and outlines go the way of their image when
    sent through the same map.
    """
    angle = np.deg2rad(draws.angle)
    cosine, sine = draws.zoom * np.cos(angle), draws.zoom * np.sin(angle)
    upright = np.where(draws.flip, -1.0, 1.0)
    linear = np.array([[cosine, sine * upright], [-sine, cosine * upright]]).transpose(2, 0, 1)
    pivot = np.array([(columns - 1) / 2 if centred else 0.0, (rows - 1) / 2])
    shift = np.stack([draws.shift_columns * columns, draws.shift_rows * rows], axis=-1)
    return np.concatenate([linear, (pivot + shift - linear @ pivot)[..., None]], axis=-1)


def apply(
    images: NDArray[np.float32], draws: Draws, *, centred: bool = False
) -> NDArray[np.float32]:
    """Return standardised `images` `(n, rows, columns)` changed by `draws`, a pure function.

    What moves in from outside is 0, as around the breast.
    """
    out = move(images, draws, centred=centred)
    out *= draws.gain[:, None, None]
    out += draws.bias[:, None, None]
    return _noisy(out, draws)


def move(
    images: NDArray[np.float32], draws: Draws, *, centred: bool = False
) -> NDArray[np.float32]:
    """Return `images` `(n, rows, columns)`, or masks of 0 and 1, moved and their greys kept."""
    _, rows, columns = images.shape
    out = np.empty_like(images)
    maps = matrices(draws, rows, columns, centred=centred)
    for image, affine, moved in zip(images, maps, out, strict=True):
        cv2.warpAffine(image, affine, (columns, rows), moved, cv2.INTER_LINEAR)
    return out


KEPT = 0.3  # of a moved box's area must be left inside the image


def move_boxes(
    boxes: NDArray[np.float64],
    image: NDArray[np.integer],
    draws: Draws,
    rows: int,
    columns: int,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `boxes` `(m, 4)` as x0, y0, x1, y1 moved with their `image` `(m,)`, and which stay.

    A moved box is the upright box about its four moved corners, cut off at the image's edges.
    """
    affine = matrices(draws, rows, columns)[image]
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2) - 0.5  # edges to pixel centres
    moved = corners @ affine[:, :, :2].transpose(0, 2, 1) + affine[:, None, :, 2] + 0.5
    whole = np.concatenate([moved.min(1), moved.max(1)], axis=1)
    inside = np.clip(whole, 0, [columns, rows, columns, rows])
    return inside, _area(inside) > KEPT * np.maximum(_area(whole), 1e-9)


def _area(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)


def _noisy(images: NDArray[np.float32], draws: Draws) -> NDArray[np.float32]:
    for image, deviation, seed in zip(images, draws.noise, draws.seed, strict=True):
        if deviation > 0:
            # a generator per image: its noise depends on nothing but its own draw
            noise = np.random.Generator(np.random.SFC64(int(seed)))
            image += deviation * noise.standard_normal(image.shape, np.float32)
    return images
