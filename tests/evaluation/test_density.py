import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats, tables
from mammo_lib.evaluation import density

LETTERS = np.array(list("ABCD"))


def study(rng, n=120, wrong=0.2):
    """Return images and gradings: two images an exam, an exam a woman, a letter often hit."""
    exam = np.repeat(np.arange(n), 2)
    truth = rng.integers(0, 4, n)
    said = np.where(rng.random(n) < wrong, np.clip(truth + 1, 0, 3), truth)
    images = pd.DataFrame({
        "image_id": [f"i{k}" for k in range(2 * n)], "exam_id": exam.astype(str),
        "patient_id": exam.astype(str), "split": "test", "density": LETTERS[truth][exam],
        "vendor": np.where(exam % 5 == 0, "small", "large"),
    })  # fmt: skip
    share = np.full((2 * n, 4), 0.1)
    share[np.arange(2 * n), said[exam]] = 0.7
    graded = pd.DataFrame(share, columns=list("ABCD"))
    graded.insert(0, "image_id", images["image_id"])
    return images, graded.assign(model="net", seed=0), LETTERS[truth], LETTERS[said]


def test_an_exams_grade_is_the_likeliest_over_images_and_seeds(rng):
    images, gradings, truth, said = study(rng)
    other = gradings.assign(seed=1)
    found = density.graded(pd.concat([gradings, other]), images)
    assert found["truth"].tolist() == truth.tolist()
    assert found["said"].tolist() == said.tolist()


def test_kappa_is_that_of_the_statistics(rng, settings):
    images, gradings, truth, said = study(rng)
    row = density.agreement(density.graded(gradings, images), settings).iloc[0]
    known = stats.cohen_kappa(truth, said, weights="linear", categories=list("ABCD")).kappa
    assert row["kappa"].value == pytest.approx(known.value)
    assert row["kappa"].n_clusters == 120
    assert row["exact"].value == pytest.approx((truth == said).mean())


def test_small_vendors_show_their_number_alone(rng, settings):
    images, gradings, *_ = study(rng, n=40)
    found = density.agreement(density.graded(gradings, images), settings).set_index("vendor")
    assert found.loc["small", "kappa"] == "too few"
    assert found.loc["small", "n"] == 8


def test_the_crossed_table_counts_every_exam(rng):
    images, gradings, truth, said = study(rng)
    found = density.crossed(density.graded(gradings, images)).set_index("truth")
    assert found[list("ABCD")].to_numpy().sum() == 120
    assert found.loc["B", "C"] == ((truth == "B") & (said == "C")).sum()


def test_without_a_network_nothing_fails(rng, settings):
    images, *_ = study(rng)
    found = density.graded(tables.empty("gradings"), images)
    assert density.agreement(found, settings).empty
    assert density.crossed(found).empty
    assert density.story(density.agreement(found, settings)).startswith("No network")


def test_the_story_names_the_worst_vendor(rng, settings):
    images, gradings, *_ = study(rng)
    told = density.story(density.agreement(density.graded(gradings, images), settings))
    assert "120 exams of 120 women" in told
    assert "least on" in told
