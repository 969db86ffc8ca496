"""What a data set was made to do, where it was made."""

from typing import Any

from mammo_lib.config.schema import PhantomData, RealData


def of(data: PhantomData | RealData) -> dict[str, Any]:
    """Return what `grading.grade` judges by; empty for real data, whose causes are not known."""
    if not isinstance(data, PhantomData):
        return {}
    from mammo_lib.cohorts import phantom

    return dict(phantom.TRUTH)
