import numpy as np
import pytest

from mammo_lib.reader_study import hybrid, nyu


def test_folds_keep_exams_whole_and_cover_all(breasts, rng):
    held = np.array(list(hybrid.folds(breasts, rng)))
    assert (held.sum(axis=0) == 1).all()
    for fold in held:
        exams = set(breasts.frame.loc[fold, "exam"])
        assert not exams & set(breasts.frame.loc[~fold, "exam"])
        assert 5 <= breasts.label[fold].sum() <= 7


def test_scores_are_means_of_both(exams, rng):
    mixed = hybrid.hybrid(exams, nyu.FIRST, rng)
    read = exams.frame[exams.readers].to_numpy().T
    machine = exams.frame[nyu.FIRST].to_numpy()
    assert (mixed.scores >= np.minimum(read, machine) - 1e-12).all()
    assert (mixed.scores <= np.maximum(read, machine) + 1e-12).all()
    assert mixed.weights.shape == (hybrid.FOLDS,)


@pytest.mark.parametrize(("useful", "expected"), [(True, 1.0), (False, 0.0)])
def test_weight_goes_to_the_one_that_knows(rng, useful, expected):
    label = np.arange(200) % 2
    noise, truth = rng.normal(size=(2, 200)), label + rng.normal(0, 1e-3, 200)
    read, machine = (noise, truth) if useful else (np.stack([truth, truth]), noise[0])
    best = hybrid.best_weight(label, read, machine)
    assert abs(best - expected) <= 0.6
    assert (best > 0.3) is useful


def test_every_reading_stands_once(exams, rng):
    rows = hybrid.readings(exams, hybrid.hybrid(exams, nyu.FIRST, rng))
    assert len(rows) == 2 * 14 * len(exams.frame)
    assert not rows.duplicated(["reader", "modality", "case"]).any()
