from mammo_lib.config import compose
from mammo_lib.paths import Run
from mammo_lib.study import Study


def draw(tmp_path, *words, purpose="split", **options):
    return Study(compose(words), Run(tmp_path), "cohort").rng(purpose, **options).random()


class TestRng:
    def test_same_seed_and_purpose_give_the_same(self, tmp_path):
        assert draw(tmp_path) == draw(tmp_path) != draw(tmp_path, purpose="other")

    def test_seed_is_that_of_the_statistics(self, tmp_path):
        assert draw(tmp_path, "stats.seed=1") != draw(tmp_path)
        assert draw(tmp_path, "stats.seed=1") == draw(tmp_path, seed=1)

    def test_a_seed_of_its_own_goes_first(self, tmp_path):
        assert draw(tmp_path, "stats.seed=1", seed=0) == draw(tmp_path, seed=0)
