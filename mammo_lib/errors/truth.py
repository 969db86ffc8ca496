"""What a data set was made to do, where it was made."""

from typing import Any

from mammo_lib.config.schema import PhantomData, RealData


def of(data: PhantomData | RealData) -> dict[str, Any]:
    """Return what `grading.grade` judges by; empty for real data, whose causes are not known."""
    if not isinstance(data, PhantomData):
        return {}
    from mammo_lib.cohorts.phantom import vendors

    # Dense tissue hides lesions, one vendor is noisier, and race and ethnicity do nothing but
    # decide, unequally, at which site and so on which device a woman is examined.
    return {"density": True, "vendor": vendors.NOISIEST, "race_ethnicity": False}
