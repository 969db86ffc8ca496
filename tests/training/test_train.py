from mammo_lib.config import compose
from mammo_lib.training import train


def told(*words):
    table = train.recipe(compose(list(words)), "shen2019")
    return dict(zip(table["setting"], table["value"], strict=True))


class TestRecipe:
    def test_says_how_large_and_how(self):
        found = told("model=shen2019", "profile=smoke", "model.lr=0.25")
        assert int(found["weights, trainable"].replace(",", "")) > 1000
        assert (found["lr"], found["clip"], found["needs"]) == ("0.25", "none", "none")
        assert found["augment"].startswith("flip_rows ")

    def test_says_what_each_stage_changes(self):
        found = told("model=shen2019", "profile=demo")
        first = found["stage 1, patches"]
        assert first.startswith("needs (boxes), task patches, ")
        assert "options (stage patch)" in first
        assert "negatives none" in first
        assert found["stage 2, image"] == "as above"
        assert not any("{" in value or "[" in value for value in found.values())
