import pandas as pd

from mammo_lib.errors import in_common

MEMBERS = pd.DataFrame({
    "image_id": list("abcdef") * 2 + ["a", "b", "d"],
    "attribute": ["Density"] * 6 + ["Vendor"] * 6 + ["Cancer's kind"] * 3,
    "group": ["D", "D", "C", "C", "C", "B", *["not recorded"] * 6, "mass", "mass", "mass"],
})  # fmt: skip
EVERY = pd.DataFrame({"image_id": list("abcdef"), "label": [1, 1, 1, 0, 0, 0]})


def counted(ids: str) -> pd.DataFrame:
    chosen = EVERY[EVERY["image_id"].isin(list(ids))]
    return in_common.in_common(chosen, {"every": EVERY}, MEMBERS)


def test_counts_by_hand():
    row = counted("abd").set_index("attribute").loc["Density"]
    assert row.to_dict() == {"group": "D", "chosen": "2 of 3", "every": "2 of 6"}


def test_what_is_not_recorded_is_left_out():
    assert "Vendor" not in set(counted("abd")["attribute"])


def test_lesions_are_counted_of_cancers_only():
    row = counted("ab").set_index("attribute").loc["Cancer's kind"]
    assert row["chosen"] == "2 of 2"
    assert row["every"] == "2 of 6"  # d is no cancer
    assert "Cancer's kind" not in set(counted("abd")["attribute"])


def test_nothing_chosen():
    found = counted("")
    assert found.empty
    assert list(found) == ["attribute", "group", "chosen", "every"]
