import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats


@pytest.fixture
def tables(rng):
    images = pd.DataFrame({"image_id": np.arange(40)})
    box = {"x": 10, "y": 10, "width": 20, "height": 20}
    lesions = pd.DataFrame({"image_id": np.arange(15), "lesion_id": 1, **box})
    hits = pd.DataFrame({"image_id": np.arange(12), **box, "score": rng.random(12)})
    false = pd.DataFrame(
        {"image_id": np.arange(10, 30), **box | {"x": 90}, "score": rng.random(20)}
    )
    return lesions, pd.concat([hits, false], ignore_index=True), images


@pytest.mark.parametrize("name", ["wafroc", "wafroc1", "afroc", "afroc1", "hr_auc"])
def test_each_is_that_of_froc(tables, name):
    alone = getattr(stats, name)(*tables, rng=np.random.default_rng(1), n_boot=50)
    assert alone == getattr(stats.froc(*tables, rng=np.random.default_rng(1), n_boot=50), name)
