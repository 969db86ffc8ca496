from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mammo_lib.cohorts.lookalikes import NEAR
from mammo_lib.cohorts.receipt import check, receipt
from mammo_lib.cohorts.split import assign
from mammo_lib.config.schema import SplitConfig
from mammo_lib.problem import Problem

BLANK = "00" * 32
OTHER = "ff" * 32


def images(**changes):
    table = pd.DataFrame(
        {
            "image_id": ["a", "b"],
            "patient_id": ["p", "q"],
            "exam_id": ["e", "f"],
            "sop_uid": ["1", "2"],
            "exact_hash": ["x", "y"],
            "perceptual_hash": [BLANK, OTHER],
            "split": ["train", "test"],
        }
    )
    return table.assign(**changes)


def test_clean_split_shares_nothing():
    found = check(receipt(images()))
    assert len(found) == 5
    assert (found["shared"] == 0).all()


@pytest.mark.parametrize(
    ("column", "level"),
    [
        ("patient_id", "patient"),
        ("exam_id", "exam"),
        ("sop_uid", "SOP instance"),
        ("exact_hash", "exact pixels"),
    ],
)
def test_each_level_is_seen(column, level):
    found = receipt(images(**{column: ["same", "same"]}))
    assert found.set_index("level")["shared"].to_dict()[level] == 1
    with pytest.raises(Problem, match=f"share 1 by {level}"):
        check(found)


def test_pictures_that_look_alike_are_seen():
    alike = "ff" * (NEAR // 8) + "00" * (32 - NEAR // 8)
    found = images(perceptual_hash=[BLANK, alike])
    assert receipt(found).set_index("level").loc["perceptual hash", "shared"] == 1


def test_nothing_compared_is_not_zero():
    found = receipt(images(sop_uid=[None, "2"])).set_index("level").loc["SOP instance"]
    assert pd.isna(found["shared"])
    assert (found["n_a"], found["n_b"]) == (0, 1)


def test_absent_column_is_not_zero():
    found = receipt(images().drop(columns="sop_uid")).set_index("level")
    assert pd.isna(found.loc["SOP instance", "shared"])


def test_one_split_has_no_pairs():
    assert receipt(images(split="train")).empty


class TestOneWomanUnderTwoNames:
    """A split by patient cannot know it; the pictures tell, and the run stops."""

    @pytest.fixture
    def leaking(self, rng):
        n = 200
        table = pd.DataFrame(
            {
                "image_id": [f"i{i}" for i in range(n)],
                "patient_id": [f"p{i:03}" for i in range(n)],
                "label": np.arange(n) % 2,
                "age": np.nan,
                "perceptual_hash": [rng.bytes(32).hex() for _ in range(n)],
            }
        )
        settings = SplitConfig(method="patient", validation=0.2, test=0.3, seed=0)
        table = assign(table, settings, rng)
        a, b = (table.index[table["split"] == name][0] for name in ("train", "test"))
        same = bytes.fromhex(table.at[a, "perceptual_hash"])
        table.at[b, "perceptual_hash"] = (bytes([same[0] ^ 255]) + same[1:]).hex()
        return table

    def test_stops_with_one_line_that_says_where_the_pictures_are(self, leaking):
        with pytest.raises(Problem) as caught:
            check(receipt(leaking), pictures=Path("run/figures/lookalikes.svg"))
        message = str(caught.value)
        assert "train and test share 1 by perceptual hash" in message
        assert message.endswith("run/figures/lookalikes.svg")
        assert "\n" not in message

    def test_what_does_not_leak_goes_on(self, leaking):
        one = leaking.drop_duplicates("patient_id").query("split != 'train'")
        assert check(receipt(one), pictures=Path("x.svg"))["shared"].fillna(0).sum() == 0
