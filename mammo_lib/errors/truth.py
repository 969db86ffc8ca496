"""What a data set was made to do, where it was made, and the diagram that it is read by."""

from typing import Any

from mammo_lib.config.schema import PhantomData, RealData
from mammo_lib.errors.diagram import Diagram, from_truth, from_yaml
from mammo_lib.paths import BOOK

ASSUMED = BOOK / "diagrams" / "screening.yaml"


def of(data: PhantomData | RealData) -> dict[str, Any]:
    """Return what `grading` judges by; empty for real data, whose causes are not known."""
    if not isinstance(data, PhantomData):
        return {}
    from mammo_lib.cohorts import phantom

    return dict(phantom.TRUTH)


def diagram(data: PhantomData | RealData) -> Diagram:
    """Return the causal diagram of `data`: the truth where it was made, else the one assumed."""
    if not isinstance(data, PhantomData):
        return from_yaml(ASSUMED)
    from mammo_lib.cohorts.phantom.truth import truth

    return from_truth(truth(data))
