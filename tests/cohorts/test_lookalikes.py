import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.cohorts import lookalikes
from mammo_lib.cohorts.lookalikes import NEAR, closest, matched, near, summary, to_show
from mammo_lib.imaging.fingerprint import distances


def images(hashes, *, per_woman=1, split="train"):
    n = len(hashes)
    return pd.DataFrame(
        {
            "image_id": [f"i{i:04}" for i in range(n)],
            "patient_id": [f"p{i // per_woman:04}" for i in range(n)],
            "perceptual_hash": hashes,
            "split": split,
        }
    )


def flipped(bits):
    """Return the hash that is `bits` away from all zeros."""
    return np.packbits(np.arange(256) < bits).tobytes().hex()


def at_random(rng, n, *, spread=40):
    """Return hashes in a few clouds, so that some are close and most are far."""
    centres = rng.integers(0, 2, (3, 256))
    noise = rng.random((n, 256)) < rng.integers(1, spread, (n, 1)) / 256
    bits = centres[rng.integers(0, 3, n)] ^ noise
    return [np.packbits(row).tobytes().hex() for row in bits]


def naive(table, bits):
    """Return the pairs by comparing every two, one by one."""
    apart = distances(*2 * [list(table["perceptual_hash"])])
    i, j = np.nonzero(np.triu(apart <= bits, 1))
    return set(zip(table["image_id"].iloc[i], table["image_id"].iloc[j], strict=True))


class TestNear:
    def test_no_images(self):
        assert near(images([])).empty

    def test_one_pair(self):
        found = near(images(["00" * 32, flipped(NEAR), flipped(256)])).to_dict("records")
        assert found == [
            {"image_a": "i0000", "image_b": "i0001", "bits": NEAR, "same_patient": False,
             "split_a": "train", "split_b": "train"}
        ]  # fmt: skip

    def test_inverted_picture_is_far(self):
        assert near(images(["00" * 32, "ff" * 32])).empty

    def test_image_without_a_hash_is_left_out(self):
        assert near(images(["00" * 32, None, "", "00" * 32]))["image_b"].tolist() == ["i0003"]

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, 10**6), st.integers(2, 90), st.integers(0, 60))
    def test_same_as_comparing_every_two(self, seed, n, bits):
        table = images(at_random(np.random.default_rng(seed), n))
        found = near(table, bits)
        assert set(zip(found["image_a"], found["image_b"], strict=True)) == naive(table, bits)
        assert found["bits"].is_monotonic_increasing

    def test_blocks_meet_without_a_gap(self, rng, monkeypatch):
        monkeypatch.setattr(lookalikes, "BLOCK", 7)
        table = images(at_random(rng, 60))
        assert len(near(table)) == len(naive(table, NEAR)) > 0

    def test_order_of_rows_does_not_matter(self, rng):
        table = images(at_random(rng, 80), per_woman=2)
        mixed = table.sample(frac=1, random_state=0)
        pd.testing.assert_frame_equal(near(table, most=5), near(mixed, most=5))

    def test_one_picture_many_times_does_not_fill_the_memory(self):
        assert len(near(images(["00" * 32] * 1200), most=50)) == 50


class TestClosest:
    def test_pairs_of_one_woman_are_left_out(self, rng):
        table = images(at_random(rng, 60), per_woman=3)
        every = near(table, 256)
        others = every[~every["same_patient"]]
        found = closest(table, 4)
        assert not found["same_patient"].any()
        assert found["bits"].tolist() == others["bits"].head(4).tolist()

    def test_one_woman_only(self):
        assert closest(images(["00" * 32] * 4, per_woman=4), 3).empty


class TestToShow:
    def test_a_leak_is_shown_alone(self):
        table = images(["00" * 32, flipped(2), flipped(4)], split=["train", "train", "test"])
        assert to_show(table, near(table))[["image_a", "image_b"]].to_numpy().tolist() == [
            ["i0001", "i0002"],
            ["i0000", "i0002"],
        ]

    def test_without_a_leak_the_closest_women(self, rng):
        table = images([rng.bytes(32).hex() for _ in range(20)])
        assert len(to_show(table, near(table), 3)) == 3


class TestMatched:
    def test_counts_each_of_the_second_once(self):
        assert matched([flipped(0), flipped(2)], [flipped(1), flipped(200), flipped(3)]) == 2

    @pytest.mark.parametrize(("first", "second"), [([], ["00" * 32]), (["00" * 32], [])])
    def test_nothing_to_compare(self, first, second):
        assert matched(first, second) == 0


def test_summary_counts_each_kind():
    table = images(["00" * 32, flipped(4), flipped(10)], per_woman=2)
    found = summary(near(table.assign(split=["train", "train", "test"])))
    assert found["pairs"].tolist() == [1, 0, 0, 2]
    assert found["fewest_bits"].astype(object).where(found["pairs"] > 0, None).tolist() == [
        4, None, None, 6
    ]  # fmt: skip
