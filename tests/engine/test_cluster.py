import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from mammo_lib.config import compose
from mammo_lib.engine import cluster, plan, stages, workflow
from mammo_lib.problem import Problem
from tests.engine.clusters import Kubernetes, Slurm

SHIPPED = ("slurm", "kubernetes")
GPU = {"gpu": 1, "mem_mb": 32_000, "runtime": 2_880}


def missing(name):
    found = yaml.safe_load((cluster.CLUSTER / name / "config.yaml").read_text())
    needed = [f"snakemake_executor_plugin_{found['executor']}"]
    if "default-storage-provider" in found:
        needed.append(f"snakemake_storage_plugin_{found['default-storage-provider']}")
    return [package for package in needed if importlib.util.find_spec(package) is None]


@pytest.fixture(params=SHIPPED)
def shipped(request):
    if lacking := missing(request.param):
        pytest.skip(f"not installed: {', '.join(lacking)} (pip install 'mammo-lib[cluster]')")
    return request.param


def study(folder, *words):
    return compose(["profile=smoke", "name=a", f"runs={folder}", "model=[wu2019_single]", *words])


def shared(name, folder):
    """Return a copy of profile `name` whose shared file system is `folder`."""
    copy = folder / "profile"
    copy.mkdir()
    text = (cluster.CLUSTER / name / "config.yaml").read_text()
    (copy / "config.yaml").write_text(text.replace("prefix: /shared", f"prefix: {folder}"))
    return f"engine.snakemake_profile={copy}"


def asked(config, extra=("--dry-run",)):
    """Return what Snakemake answers about the run of `config`."""
    folder = workflow._writable(config)
    command = workflow._snakemake(config, folder, plan.write(config, folder), *extra)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rules(text):
    """Return what Snakemake says of each rule that it would run."""
    blocks = [block.partition("rule ")[2] for block in re.split(r"^\[.*\]$", text, flags=re.M)]
    return {block.partition(":")[0]: block.partition("reason:")[2] for block in blocks if block}


class TestProfile:
    def test_is_none_of_this_machine(self):
        engine = compose([]).engine
        assert cluster.profile(engine) is None
        assert not cluster.remote(engine)
        assert cluster.options(engine) == ["--cores", str(engine.workers)]

    @pytest.mark.parametrize("name", SHIPPED)
    def test_ours_are_known_by_name(self, name):
        engine = compose([f"engine.snakemake_profile={name}"]).engine
        assert cluster.profile(engine) == cluster.CLUSTER / name

    def test_an_unknown_one_names_ours(self, tmp_path):
        engine = compose([f"engine.snakemake_profile={tmp_path}"]).engine
        with pytest.raises(Problem, match=r"no config\.yaml.*kubernetes, slurm"):
            cluster.profile(engine)

    def test_an_unreadable_one_is_a_problem(self, tmp_path):
        (tmp_path / "config.yaml").write_text("- a list")
        with pytest.raises(Problem, match="option: value"):
            cluster.remote(compose([f"engine.snakemake_profile={tmp_path}"]).engine)

    def test_the_newest_of_versioned_ones_counts(self, tmp_path):
        (tmp_path / "config.yaml").write_text("executor: nowhere")
        (tmp_path / "config.v9+.yaml").write_text("keep-going: true")
        assert not cluster.remote(compose([f"engine.snakemake_profile={tmp_path}"]).engine)

    def test_a_local_one_keeps_the_cores_of_this_machine(self, tmp_path):
        (tmp_path / "config.yaml").write_text("keep-going: true")
        engine = compose([f"engine.snakemake_profile={tmp_path}", "engine.cores=3"]).engine
        assert cluster.options(engine) == ["--cores", "3", "--profile", str(tmp_path)]

    def test_a_missing_plugin_says_what_to_install(self, tmp_path):
        (tmp_path / "config.yaml").write_text("executor: nowhere")
        engine = compose([f"engine.snakemake_profile={tmp_path}"]).engine
        with pytest.raises(Problem, match=r"plugin-nowhere.*pip install 'mammo-lib\[cluster\]'"):
            cluster.options(engine)

    def test_a_cluster_is_not_held_to_this_machines_cores(self, shipped):
        engine = compose([f"engine.snakemake_profile={shipped}"]).engine
        assert "--cores" not in cluster.options(engine)


class TestCarried:
    def test_nothing_on_this_machine(self):
        assert cluster.carried(compose([]).engine) == ""

    def test_shared_folders_go_along(self, shipped, monkeypatch, tmp_path):
        monkeypatch.setenv("MAMMO_CACHE", str(tmp_path / "a b"))
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        found = cluster.carried(compose([f"engine.snakemake_profile={shipped}"]).engine)
        assert f"MAMMO_CACHE='{tmp_path}/a b' MAMMO_DATA={tmp_path} " in found

    def test_jobs_elsewhere_do_not_watch_a_process_here(self, shipped, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_PARENT", "1")
        here, there = study(tmp_path), study(tmp_path, f"engine.snakemake_profile={shipped}")
        assert workflow._environment(here)["MAMMO_PARENT"] == str(os.getpid())
        assert "MAMMO_PARENT" not in workflow._environment(there)


class TestResources:
    def test_trainings_alone_ask_for_a_gpu(self, tmp_path):
        config = study(tmp_path)
        for job in stages.jobs(config, workflow.place(config)):
            assert dict(job.resources) == (GPU if job.stage == "training" else {})

    @pytest.mark.slow
    def test_dry_run_shows_them(self, shipped, tmp_path):
        found = rules(asked(study(tmp_path, shared(shipped, tmp_path))))
        training = found.pop("training_wu2019_single_0")
        assert "gpu=1" in training
        assert "mem_mb=32000" in training
        assert "runtime=2880" in training
        assert {"cohort", "discrimination", "book"} <= set(found)
        for block in found.values():
            assert "gpu=" not in block
            assert "mem_mb=8000" in block

    @pytest.mark.parametrize("shipped", ["kubernetes"], indirect=True)
    def test_runs_off_the_shared_folder_are_a_problem(self, shipped, tmp_path):
        config = study(tmp_path, f"engine.snakemake_profile={shipped}")
        with pytest.raises(Problem, match="is not below /shared"):
            workflow.preview(config)

    @pytest.mark.slow
    def test_preview_is_that_of_this_machine(self, shipped, tmp_path):
        there = workflow.preview(study(tmp_path, shared(shipped, tmp_path)))
        here = workflow.preview(study(tmp_path))
        assert {step.job for step in there} == {step.job for step in here}
        assert all("storage" not in step.reason for step in there)


@pytest.fixture
def two_jobs(tmp_path, shipped):
    """A run of two trivial jobs, the second a training, and Snakemake's command for it."""
    config = study(tmp_path, shared(shipped, tmp_path))
    folder = workflow._writable(config)
    done = [folder.log / "done" / name for name in ("first", "training")]
    told = f"echo $MAMMO_CACHE > {folder.root}"
    jobs = [
        {"rule": path.name, "name": path.name, "inputs": [str(p) for p in done[:place]],
         "done": str(path), "threads": place + 1, "resources": GPU if place else {}, "priority": 0,
         "command": f"{cluster.carried(config.engine)}sh -c '{told}/{path.name}; touch {path}'"}
        for place, path in enumerate(done)
    ]  # fmt: skip
    path = folder.log / "plan.json"
    path.write_text(json.dumps({"jobs": jobs}))
    return folder, lambda *extra: workflow._snakemake(config, folder, path, *extra)


def run(command, bin, **environment):
    path = f"{bin}:{os.environ['PATH']}"
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PATH": path, **environment}
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
class TestSubmitted:
    """Against stand-ins of Slurm and Kubernetes, which run the jobs on this machine."""

    @pytest.mark.parametrize("shipped", ["slurm"], indirect=True)
    def test_slurm_is_asked_for_one_gpu(self, two_jobs, tmp_path):
        folder, command = two_jobs
        slurm = Slurm(tmp_path)
        quick = ("--slurm-init-seconds-before-status-checks", "1", "--latency-wait", "5")
        code, said = run(command(*quick), slurm.bin)
        assert code == 0, said + slurm.log()
        assert {path.name for path in (folder.log / "done").iterdir()} == {"first", "training"}
        assert {"--cpus-per-task=1", "8000", "240"} <= set(slurm.words(1))
        assert not any("gpu" in word for word in slurm.words(1)[:-1])
        assert {"--gpus=1", "--cpus-per-task=2", "32000", "2880"} <= set(slurm.words(2))

    @pytest.mark.parametrize("shipped", ["kubernetes"], indirect=True)
    def test_kubernetes_is_asked_for_one_gpu(self, two_jobs, tmp_path, monkeypatch):
        folder, command = two_jobs
        pods = Kubernetes(tmp_path)
        quick = ("--seconds-between-status-checks", "1")
        code, said = run(command(*quick), pods.bin, KUBECONFIG=str(pods.config))
        assert code == 0, said + pods.log()
        assert {path.name for path in (folder.log / "done").iterdir()} == {"first", "training"}
        assert Path((folder.root / "training").read_text().strip()).is_absolute()
        asked = [job["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]
                 for job in pods.jobs.values()]  # fmt: skip
        assert [limits.get("nvidia.com/gpu") for limits in asked] == [None, "1"]
        assert [limits["memory"] for limits in asked] == ["8000M", "32000M"]
