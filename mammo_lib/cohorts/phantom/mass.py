"""A mass: an irregular ellipsoid with a sharp or a vague margin, and perhaps spicules."""

from dataclasses import dataclass

import numpy as np

HARMONICS = np.arange(2, 8)


@dataclass(frozen=True)
class Mass:
    """Its shape; the two columns of `phase` are what CC and MLO see of it."""

    radius: float  # mm, at its largest exam
    opacity: float  # share of the ray's path that it fills at its middle
    vague: float  # 0 sharp margin .. 1 fades out
    wave: np.ndarray  # relative amplitude of each harmonic, (6,)
    phase: np.ndarray  # (6, 2)
    spicules: np.ndarray  # (n, 5): angle, length (radii), SD across (mm), bend, weight

    @property
    def reach(self) -> float:
        """Furthest extent from the middle, in radii."""
        longest = self.spicules[:, 1].max() if len(self.spicules) else 0.0
        return max(1.9, 0.9 + float(longest))


def mass(rng: np.random.Generator, *, malignant: bool) -> Mass:
    """Draw a mass; malignant ones tend to be irregular, vague and spiculated, with overlap."""
    size = rng.lognormal(np.log(7.4 if malignant else 5.6), 0.33)
    irregular = rng.beta(3, 3) if malignant else rng.beta(1.6, 5)
    many = rng.random() < (0.72 if malignant else 0.06)
    count = int(rng.integers(12, 34)) if many else 0
    return Mass(
        radius=float(np.clip(size, 2.8, 12.5)),
        opacity=float(rng.uniform(0.78, 1.0) if malignant else rng.uniform(0.35, 0.65)),
        vague=float(rng.beta(3, 2) if malignant else rng.beta(1.5, 4)),
        wave=np.abs(rng.normal(0, 0.42, 6)) * irregular / (HARMONICS - 0.5),
        phase=rng.uniform(0, 2 * np.pi, (6, 2)),
        spicules=_spicules(rng, count),
    )


def _spicules(rng: np.random.Generator, count: int) -> np.ndarray:
    return np.column_stack(
        [
            np.sort(rng.uniform(0, 2 * np.pi, count)),
            rng.uniform(0.4, 1.7, count),
            rng.uniform(0.22, 0.6, count),
            rng.normal(0, 0.3, count),
            rng.uniform(0.2, 0.7, count),
        ]
    )


def relative_radius(
    shape: Mass, view: int, dx: np.ndarray, dy: np.ndarray, size: float
) -> np.ndarray:
    """Return the distance from the middle in units of the margin's own radius there."""
    angle = np.arctan2(dy, dx)
    waves = HARMONICS[:, None, None] * angle + shape.phase[:, view, None, None]
    margin = 1 + np.tensordot(shape.wave, np.cos(waves), 1)
    return np.hypot(dx, dy) / (shape.radius * size * np.clip(margin, 0.4, None))


def profile(
    shape: Mass, view: int, dx: np.ndarray, dy: np.ndarray, *, size: float, pixel_mm: float
) -> np.ndarray:
    """Return the share of each ray's path that the mass fills, `dx`, `dy` mm from its middle."""
    rho = relative_radius(shape, view, dx, dy, size)
    sharp = np.sqrt(np.clip(1 - rho**2, 0, 1)) ** 0.7
    faded = np.exp(-1.6 * rho**2.2)
    body = (1 - shape.vague) * sharp + shape.vague * faded
    # A thin lesion fills less of the path than a thick one.
    weight = shape.opacity * np.clip(0.50 + 0.045 * shape.radius * size, 0, 1)
    rays = _rays(shape, dx, dy, size, pixel_mm)
    return (weight * np.maximum(body, rays)).astype(np.float32)


def _rays(shape: Mass, dx: np.ndarray, dy: np.ndarray, size: float, pixel_mm: float) -> np.ndarray:
    """Return the spicules' profile, 0..0.7: tapering lines from the margin outwards."""
    total = np.zeros(np.broadcast(dx, dy).shape)
    r, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    radius = shape.radius * size
    for direction, length, thin, bend, weight in shape.spicules:
        turn = angle - direction - bend * r / (radius * (1 + length))
        across, along = r * np.sin(turn), r * np.cos(turn)
        wide = np.hypot(thin, pixel_mm / 3)  # no thinner than a pixel shows
        taper = np.clip(1 - (along / radius - 0.8) / length, 0, 1) * (along > 0.3 * radius)
        line = weight * thin / wide * np.exp(-0.5 * (across / wide) ** 2) * taper
        np.maximum(total, line, out=total)
    return total
