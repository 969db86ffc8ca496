import pytest

from mammo_lib.config import compose
from mammo_lib.problem import Problem


def twin(*words):
    return compose(list(words)).twin("wu2019")


class TestTwin:
    def test_names_the_model_of_the_same_recipe(self):
        assert twin("model=[wu2019_single,wu2019]") == "wu2019_single"

    def test_is_none_where_no_other_is_trained_so(self):
        assert twin("model=[wu2019,gmic2021]") is None

    def test_is_none_where_one_setting_differs(self):
        assert twin("model=[wu2019_single,wu2019]", "model.wu2019_single.lr=0.5") is None

    def test_is_none_for_a_training_of_one_stage(self):
        assert twin("model=[wu2019_single,wu2019]", "profile=smoke") is None


class TestValidateEvery:
    def test_is_refused_where_training_would_stop_before_it(self):
        with pytest.raises(Problem, match=r"validate_every = 9 .* patience ends after 8"):
            compose(["model=shen2019", "model.shen2019.validate_every=9"])
