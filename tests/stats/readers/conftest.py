"""Made-up reader studies."""

import numpy as np
import pandas as pd
import pytest

COLUMNS = {name: name for name in ("reader", "case", "modality", "label", "score")}


def made_up(rng, t=2, r=3, n=24, *, digits=1, gain=0.4):
    """A fully crossed study: cases and readers differ, later modalities are better."""
    label = (np.arange(n) % 3 == 0).astype(int)
    shared = rng.normal(size=n) + label
    modality, reader, case = (axis.ravel() for axis in np.indices((t, r, n)))
    skill = rng.normal(0.6, 0.3, size=(t, r))
    score = shared[case] + (skill[modality, reader] + gain * modality) * label[case]
    score = (score + rng.normal(size=len(score))).round(digits)
    return pd.DataFrame(
        {"modality": modality, "reader": reader, "case": case, "label": label[case], "score": score}
    )


@pytest.fixture
def study(rng):
    return made_up(rng)
