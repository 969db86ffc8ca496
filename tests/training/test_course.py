import pandas as pd
import pytest

from mammo_lib.config import compose
from mammo_lib.paths import Run
from mammo_lib.training import course, history
from mammo_lib.training.fit import stage_folder


def finished(folder, best, epochs=3, stage="all"):
    rows = [
        {"epoch": k + 1, "loss": 1.0, "val_loss": 1.0, "val_metric": 0.5 + 0.1 * (k == best - 1),
         "lr": 0.1, "seconds": 30.0}
        for k in range(epochs)
    ]  # fmt: skip
    folder.mkdir(parents=True)
    history.write_cost(folder)
    made = history.History(pd.DataFrame(rows), best, 0.6, "AUC by breast")
    history.write(made, folder, {"fingerprint": "x", "stage": stage})


@pytest.fixture
def study(tmp_path):
    config = compose(["profile=smoke", "model=[wu2019_single,shen2019]", "seed=[0,1]"])
    run = Run(tmp_path / "run")
    finished(run.model("wu2019_single", 0), 2)
    folder = run.model("shen2019", 0)
    finished(stage_folder(folder, 1, config.model["shen2019"].stages[0]), 1)
    return config, run


def test_every_finished_stage_has_its_epochs(study):
    config, run = study
    found = course.epochs(config, run)
    assert found[["model", "stage", "seed"]].drop_duplicates().to_numpy().tolist() == [
        ["wu2019_single", "", 0],
        ["shen2019", "patches", 0],
    ]
    assert found.loc[found["best"], "epoch"].tolist() == [2, 1]


def test_costs_are_in_minutes_and_gib(study):
    config, run = study
    row = course.costs(config, run).iloc[0]
    assert (row["epochs"], row["best_epoch"], row["minutes"]) == (3, 2, 1.5)
    assert 0.01 < row["peak_gib"] < 100


def test_an_untrained_run_has_none(tmp_path):
    config = compose(["profile=smoke", "model=[unet]"])
    assert course.epochs(config, Run(tmp_path)).empty
    assert course.costs(config, Run(tmp_path)).empty


def test_the_summary_holds_no_times(study):
    config, run = study
    told = course.summary(course.epochs(config, run), course.costs(config, run))
    assert told["trainings"] == 2
    assert "seconds" not in told["epochs"]
