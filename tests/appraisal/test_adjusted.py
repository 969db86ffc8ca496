"""A difference that is another column's doing, what a diagram allows, and hostile groups."""

import numpy as np
import pandas as pd
import pytest

from mammo_lib.appraisal import adjusted, cases, groups
from mammo_lib.appraisal.request import Asked, configure
from mammo_lib.errors.findings import DETECTED
from mammo_lib.problem import Problem
from mammo_lib.report import tables
from mammo_lib.report.figures import forest, rows

DIAGRAM = """
edges:
  - [site, vendor]
  - [vendor, wrong decision]
  - [age, site]
  - [age, wrong decision]
outcome: wrong decision
columns: {site: site, vendor: vendor, age: age}
"""


def confounded(rng, n=1600):
    """Return cases of which vendor, not site, decides how many cancers are missed."""
    site = rng.choice(["N", "S"], n, p=[0.4, 0.6])  # the larger is the reference
    vendor = np.where(rng.random(n) < np.where(site == "N", 0.8, 0.2), "A", "B")
    label = (rng.random(n) < 0.4).astype(int)
    net = label * np.where(vendor == "A", 2.5, 0.6) + rng.normal(size=n)
    return pd.DataFrame({"truth": label, "net": net, "site": site, "vendor": vendor,
                         "age": rng.integers(40, 80, n)})  # fmt: skip


def given(tmp_path, frame, **asked):
    path = tmp_path / "s.csv"
    frame.to_csv(path, index=False)
    words = {"label": "truth", "score": ["net"], "group": ["site"], "positive_at": 1.0} | asked
    config = configure(Asked(path, tmp_path / "out", **words))
    return cases.load(config), config


def diagram(tmp_path, text=DIAGRAM):
    path = tmp_path / "causes.yaml"
    path.write_text(text)
    return path


def test_nothing_asked_nothing_compared(tmp_path, rng):
    table = adjusted.analyse(*given(tmp_path, confounded(rng, 200)))
    assert table["note"].tolist() == [adjusted.ASK]
    assert adjusted.beside(table).empty
    assert adjusted.summary(table, 0.95)["adjusted_text"] == adjusted.ASK


def test_a_difference_of_another_column_goes_once_it_is_held_equal(tmp_path, rng):
    found = given(tmp_path, confounded(rng), adjust=["vendor"])
    beside = adjusted.beside(adjusted.analyse(*found)).set_index("question")
    missed = beside.loc["Missed cancer"]
    assert missed["naive"].high < 0.8
    assert abs(np.log(missed["adjusted"].value)) < 3 * missed["adjusted"].se
    told = groups.from_others(*found, rng).set_index(["group", "measure"])["verdict"]
    assert told["N", "Sensitivity"] == DETECTED
    assert told["N", "Specificity"] != DETECTED


def test_the_cluster_widens_the_interval(tmp_path, rng):
    frame = confounded(rng, 400)
    frame = pd.concat([frame, frame], ignore_index=True)
    frame["pair"] = np.tile(np.arange(400), 2)
    alone = adjusted.beside(adjusted.analyse(*given(tmp_path, frame, adjust=["vendor"])))
    kept = given(tmp_path, frame, adjust=["vendor"], cluster="pair")
    together = adjusted.beside(adjusted.analyse(*kept))
    ratio = together["naive"][0].se / alone["naive"][0].se
    assert ratio == pytest.approx(np.sqrt(2), rel=0.02)


def test_without_a_threshold_only_areas_are_compared(tmp_path, rng):
    told = groups.from_others(*given(tmp_path, confounded(rng, 300), positive_at=None), rng)
    assert set(told["measure"]) == {"AUC"}


def test_a_diagram_decides_and_a_wish_is_added(tmp_path, rng):
    frame = confounded(rng, 300)
    case, config = given(tmp_path, frame, diagram=diagram(tmp_path))
    assert [plan.adjustment.held for plan in adjusted.plans(case.frame, config)] == [("age",)]
    case, config = given(tmp_path, frame, diagram=diagram(tmp_path), group=["vendor"])
    assert [plan.adjustment.closed for plan in adjusted.plans(case.frame, config)] == [True]
    assert config.models == ["net"]
    assert config.unused == []


def test_a_number_to_hold_equal_is_no_score(tmp_path, rng):
    frame = confounded(rng, 300).assign(bmi=rng.normal(25, 4, 300))
    _, config = given(tmp_path, frame, adjust=["bmi"], score=())
    assert config.models == ["net"]


def test_a_column_in_the_way_of_ours_is_itself(tmp_path, rng):
    frame = confounded(rng).rename(columns={"site": "group", "vendor": "score"})
    found = given(tmp_path, frame, adjust=["score"], group=["group"])
    missed = adjusted.beside(adjusted.analyse(*found)).iloc[0]
    assert missed["naive"].high < 0.8
    assert missed["adjusted"].high > 1


LOOP = DIAGRAM.replace("[age, site]", "[vendor, site]")
REFUSED = {
    "no such column": ({"adjust": ["vendr"]}, "--adjust vendr: no such column. Did you mean"),
    "no threshold": ({"adjust": ["vendor"], "positive_at": None}, "--positive-at SCORE"),
    "a score": ({"adjust": ["net"]}, "--adjust net: 'net' is a label, score or id"),
    "the label": ({"adjust": ["truth"]}, "--adjust truth: 'truth' is a label"),
    "the only group": ({"adjust": ["site"]}, "no groups that could be compared"),
}
BY_DIAGRAM = {
    "a mediator": (DIAGRAM, {"adjust": ["vendor"]}, "it is a mediator between site and"),
    "a circle": (LOOP, {}, "run in a circle"),
    "an absent column": (DIAGRAM.replace("age: age", "age: agee"), {}, "has no column 'agee'"),
    "no node": (DIAGRAM.replace(", age: age", ""), {"adjust": ["age"]}, "has no node with that"),
    "no group": (DIAGRAM.replace("site: site, ", ""), {}, "no groups that could be compared"),
    "no YAML": ("a: [", {}, "is no YAML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_held_equal(tmp_path, rng, name):
    asked, words = REFUSED[name]
    with pytest.raises(Problem, match=words.replace("(", r"\(")):
        given(tmp_path, confounded(rng, 100), **asked)


@pytest.mark.parametrize("name", BY_DIAGRAM)
def test_what_a_diagram_refuses(tmp_path, rng, name):
    text, asked, words = BY_DIAGRAM[name]
    with pytest.raises(Problem, match=words):
        given(tmp_path, confounded(rng, 100), diagram=diagram(tmp_path, text), **asked)


def test_no_such_diagram(tmp_path, rng):
    with pytest.raises(Problem, match="is missing"):
        given(tmp_path, confounded(rng, 100), diagram=tmp_path / "none.yaml")


HOSTILE = {
    "emoji": lambda n: ["😀", "é\u202e"] * (n // 2),
    "HTML": lambda n: ["<script>alert(1)</script>", "<b>&"] * (n // 2),
    "ten thousand levels": lambda n: [f"v{i}" for i in range(n)],
    "all missing": lambda n: [None] * n,
    "constant": lambda n: ["one"] * n,
    "mixed types": lambda n: ["1", "2.5", "two", "True"] * (n // 4),
    "formula": lambda n: ["=1+1", "@SUM(A1)"] * (n // 2),
    "mathematics": lambda n: ["$x_{$", "\\frac{"] * (n // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.filterwarnings("ignore:Glyph")
def test_hostile_groups_give_tables_and_figures(tmp_path, rng, name):
    n = 10_000 if name.startswith("ten") else 400
    frame = confounded(rng, n).assign(site=HOSTILE[name](n))
    found = given(tmp_path, frame, adjust=["vendor"])
    told, risks = groups.from_others(*found, rng), adjusted.analyse(*found)
    assert told["group"].nunique() <= groups.MOST
    # One group alone has nothing to be compared with, and that is said.
    assert len(told) or "fewer than two groups" in " ".join(risks["note"].astype(str))
    shown = tables.table(
        adjusted.beside(risks), title="t", blocks="heading", names={"group": "Group", "note": "N"}
    ).as_raw_html()
    assert "<script>" not in shown
    assert "<b>&" not in shown
    forest.forest(
        rows.rows(told, estimates=["difference"], label="group", block="attribute"),
        xlabels={"difference": "Difference"},
    ).canvas.draw()


def test_hostile_groups_to_hold_equal(tmp_path, rng):
    frame = confounded(rng, 400).assign(many=[f"<i>{i}" for i in range(400)], gone=None)
    table = adjusted.analyse(*given(tmp_path, frame, adjust=["many", "gone"]))
    assert set(table["question"]) == {"Missed cancer", "False alarm"}
    assert table["estimate"].notna().any()
