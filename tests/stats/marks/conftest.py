"""A small free-response study and a small set of marked images."""

import pandas as pd
import pytest


@pytest.fixture
def cases():
    """Two normal cases, one with a lesion, one with two."""
    return pd.DataFrame({"case": list("abcd"), "diseased": [0, 0, 1, 1], "n_lesions": [0, 0, 1, 2]})


@pytest.fixture
def marks():
    """One reader: false marks on a and d, c's lesion found twice, one of d's two."""
    rows = [("a", "NL", 0, 2.0), ("a", "NL", 0, 1.0), ("c", "LL", 1, 3.0), ("c", "LL", 1, 1.0),
            ("d", "LL", 2, 2.0), ("d", "NL", 0, 4.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["case", "kind", "lesion", "rating"])
    return table.assign(modality="film", reader=1)


@pytest.fixture
def study(marks):
    """Two modalities and two readers who differ a little."""
    parts = [
        marks.assign(modality=modality, reader=reader, rating=marks["rating"] + shift)
        for modality, reader, shift in [("film", 1, 0), ("film", 2, 1), ("tomo", 1, 2)]
    ]
    other = marks[marks["kind"] == "LL"].assign(modality="tomo", reader=2)
    return pd.concat([*parts, other], ignore_index=True)


def boxed(*rows):
    """Boxes of 10 × 10 pixels: (image, x, y and whatever else is named)."""
    return pd.DataFrame(rows, columns=["image_id", "x", "y"]).assign(width=10.0, height=10.0)


@pytest.fixture
def images():
    return pd.DataFrame({"image_id": list("pqrs"), "patient_id": [1, 1, 2, 3]})


@pytest.fixture
def lesions():
    return boxed(("p", 0, 0), ("p", 50, 50), ("q", 20, 20)).assign(lesion_id=[1, 2, 1])


@pytest.fixture
def drawn():
    """Marks: p's first lesion twice, a miss on p, q's lesion, a false one on r."""
    table = boxed(("p", 1, 1), ("p", 2, 2), ("p", 80, 0), ("q", 20, 22), ("r", 5, 5))
    return table.assign(score=[0.9, 0.5, 0.7, 0.6, 0.8])
