"""How many times several breasts or images of a patient inflate a variance."""

from math import inf

from mammo_lib.problem import Problem


def design_effect(images_per_patient: float, correlation: float, *, spread: float = 0.0) -> float:
    """Return the design effect 1 + (k − 1) ρ of `images_per_patient` k and their `correlation` ρ.

    Kish 1965. `correlation` is that of two images' contributions of one patient: for an area
    under a ROC curve of their placements, somewhat below that of the scores. `spread`, the
    standard deviation of the number of images divided by its mean, adds for unequal numbers
    (k becomes k (1 + spread²)). Where diseased patients have most of their images diseased,
    take k among the positives: they rule the variance when they are few.
    """
    if not 1 <= images_per_patient < inf:
        raise Problem(f"images_per_patient: {images_per_patient!r} is below 1.")
    if not 0 <= correlation <= 1:
        raise Problem(f"correlation: {correlation!r} is not between 0 and 1.")
    if not 0 <= spread < inf:
        raise Problem(f"spread: {spread!r} is below 0; equal numbers of images have 0.")
    return 1 + (images_per_patient * (1 + spread**2) - 1) * correlation
