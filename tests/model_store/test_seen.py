import pandas as pd
import pytest

from mammo_lib.model_store import seen
from mammo_lib.model_store.trained import Trained


def exam(*views):
    rows = [{"image_id": f"{s}{v}", "exam_id": "e", "patient_id": "p", "laterality": s, "view": v}
            for s, v in views]  # fmt: skip
    return pd.DataFrame(rows)


def net(network, tmp_path):
    return Trained(tmp_path, {"network": network})


FOUR = [("L", "CC"), ("R", "CC"), ("L", "MLO"), ("R", "MLO")]


def test_four_views_lack_nothing(tmp_path):
    assert seen.lacking(exam(*FOUR), net("wu2019", tmp_path)) == {}


def test_the_missing_view_is_named(tmp_path):
    found = seen.lacking(exam(*FOUR[:3]), net("wu2019", tmp_path))
    assert set(found) == {"LCC", "RCC", "LMLO"}
    assert found["LCC"].startswith("exam lacks R-MLO: wu2019 needs L-CC, R-CC, L-MLO, R-MLO")


@pytest.mark.parametrize("network", ["mirai2021", "pathak2025"])
def test_other_networks_take_what_there_is(network, tmp_path):
    assert seen.lacking(exam(*FOUR[:1]), net(network, tmp_path)) == {}
    assert seen.lacking(exam(("L", "ML")), net(network, tmp_path)) == {"LML": seen.NONE}


def test_a_network_of_single_images_needs_no_other(tmp_path):
    assert seen.lacking(exam(("L", "ML")), net("shen2019", tmp_path)) == {}
