import math

import pytest

from mammo_lib.problem import Problem
from mammo_lib.training.watch import Watch


class FakeFeed:
    steps = 4

    def names(self, epoch, step):
        return [f"image-{epoch}-{step}"]


@pytest.fixture
def lines(monkeypatch):
    said = []
    monkeypatch.setattr("mammo_lib.progress.say", said.append)
    return said


@pytest.fixture
def watch(lines):
    made = Watch("wu2019 seed 0", FakeFeed(), 10, metric="AUC by breast")
    yield made
    made.close()


def test_says_where_it_is(watch, lines):
    watch.batch(2, 1, 0.3)
    assert lines == ["wu2019 seed 0: epoch 3/10, batch 2/4"]


def test_says_how_good_the_last_epoch_was(watch, lines):
    watch.judge(0.7812)
    watch.judge(math.nan)  # an epoch without a validation
    watch.batch(2, 1, 0.3)
    assert lines == ["wu2019 seed 0: epoch 3/10, batch 2/4, AUC by breast 0.781"]


def test_says_no_more_than_twice_a_second(watch, lines):
    for batch in range(4):
        watch.batch(0, batch, 0.3)
    assert len(lines) == 1


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_with_its_examples(watch, loss):
    with pytest.raises(Problem, match=r"epoch 3, batch 2 \(image-2-1\)"):
        watch.batch(2, 1, loss)
