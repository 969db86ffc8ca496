"""The whole command on files whose right answers are known."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from mammo_lib.report import browser
from tests.stats.conftest import folders, load

pytestmark = pytest.mark.slow
QUICK = ["stats.n_boot=100"]


def evaluated(tmp_path, *words):
    """Run `mammo evaluate` in an empty folder and return the folder of its results."""
    command = [sys.executable, "-m", "mammo_lib.cli", "evaluate", *map(str, words), "-o", "out"]
    done = subprocess.run([*command, *QUICK], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    return tmp_path / "out", done


def case(name):
    found = next((f / name for f in folders() if (f / name).exists()), None)
    if found is None:
        pytest.skip(f"{name} is not here: set MAMMO_CASES")
    return found


def results(out):
    return json.loads((out / "results.json").read_text())


def test_reader_study_as_scores(tmp_path, external_data):
    path = external_data / "nyu_reader_study" / "scores.csv"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    pair = "AI_GMIC_top5_POM", "AI_DMVCNN_POM"
    out, done = evaluated(tmp_path, path, "--compare", *pair, "--non-inferiority", "0.05")
    found = results(out)["discrimination"]
    assert round(found["auc_delong"][pair[0]]["value"], 3) == 0.881
    assert round(found["auc_delong"][pair[0]]["low"], 3) == 0.839
    assert found["comparisons"][0]["not_inferior"] is True
    assert found["comparisons"][0]["p_value"] == pytest.approx(0.00048, abs=2e-5)
    assert found["unit"] == "case_ID"
    assert "case_ID" in done.stderr
    assert "guessed" in done.stderr
    for page in ("book/index.html", "slides/index.html", "tables/areas.csv"):
        assert (out / page).exists()


def test_wisconsin(tmp_path):
    reference = load("roc_wisconsin")
    out, _ = evaluated(tmp_path, case("roc_wisconsin.csv"))
    found = results(out)["discrimination"]
    areas = pd.read_csv(out / "tables" / "areas.csv").set_index("model")
    for name, area in found["auc_delong"].items():
        wanted = reference.expected[name]
        assert area["value"] == reference.approx(wanted["auc"])
        assert areas.loc[name, "auc"] == pytest.approx(wanted["auc"])
        assert area["se"] ** 2 == reference.approx(wanted["var_delong"])


def test_modalities_of_readers(tmp_path):
    wanted = load("mrmc_vandyke").expected["mrmcaov"]["random_readers_random_cases_delong"]
    out, _ = evaluated(tmp_path, case("mrmc_vandyke.csv"))
    found = results(out)["readers"]["analyses"]["readers and cases"]
    test = wanted["test_equality"][0]
    assert found["f_statistic"] == pytest.approx(test["F"], rel=1e-8)
    assert found["df"][1] == pytest.approx(test["df2"], rel=1e-8)
    assert found["p_value"] == pytest.approx(test["p-value"], rel=1e-7)
    difference = found["differences"][0]
    assert difference["estimate"] == pytest.approx(wanted["test_differences"][0]["Estimate"])


def test_marks_of_readers(tmp_path):
    name = "froc_dataset05_thompson"
    wanted = load(name).expected
    out, _ = evaluated(tmp_path, case(f"{name}.csv"), "--cases", case(f"{name}_cases.csv"))
    found = results(out)["marks"]
    merits = pd.DataFrame(found["figures_of_merit"])
    ours = merits.pivot(index="modality", columns="reader", values="wAFROC").to_numpy()
    np.testing.assert_allclose(ours, wanted["figures_of_merit"]["wAFROC"], rtol=1e-8)
    test = wanted["significance_wAFROC_OR"]["RRRC"]["RRRC"]["FTests"]["Treatment"]
    assert found["f_statistic"] == pytest.approx(test["FStat"], rel=1e-8)
    assert found["p_value"] == pytest.approx(test["p"], rel=1e-7)


def test_marks_as_boxes(tmp_path, rng):
    lesions = pd.DataFrame({"image_id": [f"i{k}" for k in range(30)], "x": 10, "y": 10,
                            "width": 20, "height": 20})  # fmt: skip
    marks = lesions.iloc[:25].assign(score=rng.random(25))
    false = pd.DataFrame({"image_id": [f"i{k}" for k in range(30, 50)], "x": 90, "y": 90,
                          "width": 9, "height": 9, "score": rng.random(20)})  # fmt: skip
    images = pd.DataFrame({"image_id": [f"i{k}" for k in range(60)], "patient_id": range(60)})
    for name, frame in (("lesions", lesions), ("marks", pd.concat([marks, false])),
                        ("images", images)):  # fmt: skip
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    out, _ = evaluated(tmp_path, "marks.csv", "--lesions", "lesions.csv", "--cases", "images.csv")
    found = results(out)["marks"]
    assert found["sensitivity_at"]["2"]["value"] == pytest.approx(25 / 30)
    assert found["n_images"] == 60


def test_hostile_columns_the_pages_and_a_second_run(tmp_path, rng):
    n = 240
    frame = pd.DataFrame({
        "woman": np.arange(n) // 2, "truth": rng.choice(["benign", "malignant"], n),
        "density": rng.choice(["A", "B", None, "<b>&"], n), "age": rng.integers(40, 80, n),
    })  # fmt: skip
    frame["net"] = (frame["truth"] == "malignant") * 0.3 + rng.random(n) * 0.7
    frame.loc[5, "net"] = np.nan
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = "s.csv", "--positive", "malignant", "--positive-at", "0.5", "--score", "net"
    out, _ = evaluated(tmp_path, *words)
    found = results(out)
    assert found["data"]["left_out"] == 1
    assert found["discrimination"]["unit"] == "woman"
    groups = pd.read_csv(out / "tables" / "groups.csv", keep_default_na=False)
    assert {"A", "B", "<b>&", "not known", "40–49"} <= set(groups["group"])
    decisions = pd.read_csv(out / "tables" / "decisions.csv")
    assert 0 < decisions.loc[0, "sensitivity_low"] < decisions.loc[0, "sensitivity"] <= 1
    assert pd.read_csv(out / "tables" / "excluded.csv").loc[0, "reason"] == "net is missing"
    page = (out / "book" / "groups.html").read_text()
    assert "<b>&" not in page.replace("&amp;", "&").split("<table")[1].split("&lt;b&gt;")[0]
    if browser.executable():
        assert browser.visit(out / "book") == []
        assert browser.visit(out / "slides") == []
    before = (out / "results.json").read_bytes()
    _, done = evaluated(tmp_path, *words)
    assert "started" not in done.stderr
    assert (out / "results.json").read_bytes() == before
