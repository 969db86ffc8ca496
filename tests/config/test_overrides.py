import pytest

from mammo_lib.config import compose, load, save
from mammo_lib.config.overrides import groups
from mammo_lib.problem import Problem

GOOD = {
    "stats.n_boot=500": lambda c: c.stats.n_boot == 500,
    "seed=3": lambda c: c.seed == [3],
    "seed=[0,1]": lambda c: c.seed == [0, 1],
    "model=wu2019": lambda c: list(c.model) == ["wu2019"],
    "model=[shen2019,wu2019]": lambda c: list(c.model) == ["shen2019", "wu2019"],
    "model.lr=0.25": lambda c: {m.lr for m in c.model.values()} == {0.25},
    "model.wu2019.lr=0.25": lambda c: [k for k in c.model if c.model[k].lr == 0.25] == ["wu2019"],
    "model=unet": lambda c: c.model["unet"].needs == ["outlines"],
    "data=ddsm299": lambda c: c.data.name == "ddsm299" and c.split.method == "official",
    'data.folder="/a b/c"': lambda c: c.data.folder == "/a b/c",
    "split.method=kfold": lambda c: (c.split.folds, c.split.fold) == (5, 0),
    "split.folds=3": lambda c: c.split.folds == 3,
    "name=mine": lambda c: c.name == "mine",
}

DATA = {  # what a network or a stage needs and the data lack is left out, unless asked for
    "data=ddsm299": (["wu2019_single", "shen2019", "gmic2021"], ["image"]),
    "data=vindr_mammo": (["wu2019_single", "shen2019", "gmic2021", "wu2019", "lesion_detector"],
                         ["patches", "image"]),
}  # fmt: skip

BAD = {
    "modle=x": ("modle", "model"),
    "model.lr=abc": ("model.lr", "abc"),
    "model.wu2019.lrr=1": ("model.wu2019.lrr", "model.wu2019.lr"),
    "model=[wu2018]": ("wu2018", "wu2019"),
    "data=fantom": ("fantom", "phantom"),
    "data=[phantom]": ("one option", "phantom"),
    "data.wmen=5": ("data.wmen", "data.women"),
    "profile=dmo": ("dmo", "demo"),
    "stats.n_boot=1": ("stats.n_boot", "50"),
    "stats.level=2": ("stats.level", "1"),
    "stats=3": ("stats", "block"),
    "split.test=0.99": ("split", "training"),
    "split.method=random": ("split.method", "kfold"),
    "split.folds=1": ("split.folds", "2"),
    "split.fold=-1": ("split.fold", "0"),
    "split.fold=7": ("split", "fold=7", "0 to 4"),
    "split.fold=1": ("split", "fold=1", "split.method=kfold"),
    "split.site=A": ("split", "site=A", "split.method=site"),
    "seed=[1,1]": ("seed", "twice"),
    "seed=x": ("seed", "x"),
    "name=a/b": ("name", "a/b"),
    "image.rows=-5": ("image.rows", "-5"),
    "+extra=1": ("+extra", "key=value"),
    "nonsense": ("nonsense", "key=value"),
}


class TestCompose:
    @pytest.mark.parametrize("word", DATA)
    def test_networks_follow_the_data(self, word):
        models, stages = DATA[word]
        found = compose([word]).model
        assert list(found) == models
        assert [stage.name for stage in found["shen2019"].stages] == stages

    def test_a_network_that_is_asked_for_stays(self):
        assert list(compose(["data=ddsm299", "model=lesion_detector"]).model) == ["lesion_detector"]

    def test_default_is_the_demo_on_the_phantom(self):
        config = compose()
        assert (config.profile.name, config.data.name) == ("demo", "phantom")

    @pytest.mark.parametrize("profile", ["smoke", "demo", "nightly", "paper"])
    @pytest.mark.parametrize("data", ["phantom", "cbis_sample", "ddsm299"])
    def test_every_data_set_goes_with_every_profile(self, data, profile):
        config = compose([f"data={data}", f"profile={profile}"])
        assert config.name == f"{data}-{profile}"

    @pytest.mark.parametrize("word", GOOD)
    def test_an_override_reaches_its_key(self, word):
        assert GOOD[word](compose([word]))

    def test_the_night_trains_all_networks_at_the_size_of_the_demo(self):
        night, demo = compose(["profile=nightly"]), compose(["profile=demo"])
        assert {recipe.variant for recipe in night.model.values()} == {"demo"}
        assert set(night.model) == set(groups()["model"])
        assert (night.image, night.data) == (demo.image, demo.data)
        assert night.seed == [0, 1, 2]

    def test_profile_of_a_block_gives_way_to_an_override(self):
        assert compose(["profile=smoke"]).data.women < compose().data.women
        assert compose(["profile=smoke", "data.women=99"]).data.women == 99

    @pytest.mark.parametrize("word", BAD)
    def test_bad_word_names_the_key_and_the_mend(self, word):
        with pytest.raises(Problem) as caught:
            compose([word])
        message = str(caught.value)
        assert "\n" not in message
        assert all(part in message for part in BAD[word])

    def test_a_site_may_be_a_number(self):
        assert compose(["split.method=site", "split.site=2"]).split.site == "2"

    def test_share_of_test_counts_where_it_is_used(self):
        words = ["split.validation=0.5", "split.test=0.5"]
        assert compose(["split.method=kfold", *words]).split.validation == 0.5
        with pytest.raises(Problem, match="training"):
            compose(["split.method=date", *words])

    def test_config_is_frozen(self):
        with pytest.raises(ValueError, match="frozen"):
            compose().stats.n_boot = 3


class TestSave:
    def test_saved_config_is_loaded_equal(self, tmp_path):
        config = compose(["seed=[0,1]"])
        save(config, tmp_path / "config.yaml")
        assert load(tmp_path / "config.yaml") == config

    def test_unchanged_config_keeps_its_date(self, tmp_path):
        path = tmp_path / "config.yaml"
        assert save(compose(), path)
        before = path.stat().st_mtime_ns
        assert not save(compose(), path)
        assert path.stat().st_mtime_ns == before

    def test_broken_file_is_named(self, tmp_path):
        path = tmp_path / "config.yaml"
        path.write_text("name: [")
        with pytest.raises(Problem, match="config.yaml"):
            load(path)


class TestEngine:
    def test_a_cluster_is_named_by_its_scheduler(self):
        engine = compose(["engine=dask", "scheduler=tcp://host:8786"]).engine
        assert (engine.name, engine.scheduler) == ("dask", "tcp://host:8786")

    @pytest.mark.parametrize("words", [["engine=dask"], ["scheduler=tcp://host:8786"]])
    def test_a_cluster_and_its_scheduler_come_together(self, words):
        with pytest.raises(Problem, match="engine: engine=dask needs scheduler=ADDRESS"):
            compose(words)
