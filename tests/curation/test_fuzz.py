"""A share of the mutated files that `python -m benchmarks.fuzz` sends through curation."""

import pytest

from tests.curation import trial, watch
from tests.curation.mutation import mutant, mutants
from tests.curation.mutation.seeds import seeds

pytestmark = pytest.mark.slow

COUNT, CHUNK, SEED = 1_500, 500, 1


@pytest.fixture(scope="module", params=range(0, COUNT, CHUNK))
def made(request):
    return list(mutants(CHUNK, seed=SEED, start=request.param))


def test_a_mutant_is_the_same_every_time():
    assert mutant(7, seed=SEED) == mutant(7, seed=SEED)
    assert mutant(7, seed=SEED).data != mutant(7, seed=SEED + 1).data


def test_most_mutants_differ_from_their_origin(made):
    same = sum(one.data == seeds()[one.origin] for one in made)
    assert same < 0.02 * len(made)


def test_every_file_has_one_row_that_names_nobody(made, tmp_path):
    trial.lay_out(made, tmp_path / "in")
    audit = trial.curate(tmp_path / "in", tmp_path / "out", workers=2)
    assert trial.violations(made, tmp_path / "out", audit) == []


def test_no_file_takes_long_or_ends_its_process(made, tmp_path):
    paths = trial.lay_out(made, tmp_path)
    seen = list(watch.watched(paths))
    assert [(one.path.name, one.fault) for one in seen if one.fault] == []
    slowest = max(seen, key=lambda one: one.slowest)
    assert slowest.slowest <= watch.LONGEST, slowest
