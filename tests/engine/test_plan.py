import json

import pytest

from mammo_lib.config import compose
from mammo_lib.engine import plan, stages
from mammo_lib.paths import Run


@pytest.fixture
def config(tmp_path):
    return compose(["profile=smoke", "name=a", f"runs={tmp_path}"])


@pytest.fixture
def run(tmp_path):
    (tmp_path / "a" / "log" / "done").mkdir(parents=True)
    return Run(tmp_path / "a")


def names(path):
    return [job["name"] for job in json.loads(path.read_text())["jobs"]]


def changed(before, run):
    return {path.stem for path, date in dates(run).items() if before[path] != date}


def dates(run):
    return {path: path.stat().st_mtime_ns for path in (run.root / "parameters").iterdir()}


class TestWrite:
    def test_every_job_stands_after_those_it_needs(self, config, run):
        seen = set()
        for job in stages.jobs(config, run):
            assert set(job.after) <= seen
            seen.add(job.name)
        assert names(plan.write(config, run)) == [job.name for job in stages.jobs(config, run)]

    def test_the_longest_go_first(self, config, run):
        jobs = json.loads(plan.write(config, run).read_text())["jobs"]
        rank = {job["name"]: job["priority"] for job in jobs}
        longest = {"cohort", "robustness", "cases", "localisation"}
        longest |= {"training-lesion_detector-0", "training-shen2019-0"}
        assert min(rank[name] for name in longest) > max(rank[n] for n in rank.keys() - longest)
        assert rank["tracking"] > rank["discrimination"] > rank["cards"] > rank["book"]

    @pytest.mark.parametrize(
        "models", ["gmic2021,wu2019_single,wu2019", "wu2019,wu2019_single,gmic2021"]
    )
    def test_a_training_that_another_begins_with_goes_first(self, run, models):
        config = compose([f"model=[{models}]", "name=a", f"runs={run.root.parent}"])
        found = {job.name: job for job in stages.jobs(config, run)}
        one, other = "training-wu2019_single-0", "training-wu2019-0"
        assert list(found).index(one) < list(found).index(other)
        assert one in found[other].after
        assert found[one].priority > found["training-gmic2021-0"].priority

    def test_only_keeps_a_stage_and_what_it_needs(self, config, run):
        assert set(names(plan.write(config, run, only="shortcuts"))) == {"cohort", "shortcuts"}

    def test_before_leaves_the_stage_itself_out(self, config, run):
        found = set(names(plan.write(config, run, before="discrimination")))
        trained = {f"training-{model}-0" for model in config.model}
        assert found == {"tracking", "cohort", *trained}

    def test_a_training_is_named_by_model_and_seed(self, run):
        words = ["model=[wu2019]", "seed=[3,5]", "name=a", f"runs={run.root.parent}"]
        found = names(plan.write(compose(words), run))
        assert [n for n in found if n.startswith("training-")] == [
            "training-wu2019-3", "training-wu2019-5",
        ]  # fmt: skip

    def test_missing_promised_file_makes_a_job_out_of_date(self, config, run):
        done = run.log / "done" / "cohort"
        done.touch()
        plan.write(config, run)
        assert not done.exists()


AFTER_TRAINING = {"trainings", "discrimination", "protocol", "localisation", "density", "risk",
                  "planning", "errors", "confounding", "fairness", "discovery", "cases",
                  "robustness", "explorer", "answers", "summary", "cards", "reproduce"}  # fmt: skip


class TestParameters:
    @pytest.mark.parametrize(
        ("words", "touched"),
        [
            ([], set()),
            (["model.shen2019.lr=0.5"],
             {"training-shen2019-0", *AFTER_TRAINING}),
            (["stats.n_boot=300"],
             {"shortcuts", "intervals", *AFTER_TRAINING} - {"trainings"}),
            (["engine.cores=1"], set()),
        ],
    )  # fmt: skip
    def test_a_key_touches_only_the_jobs_that_depend_on_it(self, config, run, words, touched):
        plan.write(config, run)
        before = dates(run)
        other = compose(["profile=smoke", "name=a", f"runs={run.root.parent}", *words])
        plan.write(other, run)
        assert changed(before, run) - {"readers"} == touched  # which stand where their data do
