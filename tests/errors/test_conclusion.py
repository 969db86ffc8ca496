import pytest

from mammo_lib.errors import conclusion
from mammo_lib.errors.adjustment import ADJUSTED
from mammo_lib.errors.findings import DETECTED, EXCLUDED, UNDECIDED


def difference(attribute="Vendor", group="Castellan", measure="AUC", verdict=DETECTED, value=-0.1,
               n_positive=40, detectable=0.1):  # fmt: skip
    return {"attribute": attribute, "group": group, "measure": measure, "verdict": verdict,
            "difference": {"value": value}, "n_positive": n_positive, "detectable": detectable,
            "sentence": f"{attribute}, {group}: {measure} lower."}  # fmt: skip


def errors(*rows, crossed=(), unrecorded=()):
    return {"differences": list(rows), "crossed_differences": list(crossed),
            "unrecorded": list(unrecorded)}  # fmt: skip


def risk(group, value, exposure="Vendor", question="Missed cancer"):
    found = {"value": value, "low": value / 2, "high": value * 2, "se": 0.35}
    return {"exposure": exposure, "question": question, "way": ADJUSTED, "group": group,
            "reference": "B", "estimate": found}  # fmt: skip


def held(exposure, question, p_holm, compared=()):
    test = {"exposure": exposure, "question": question, "way": ADJUSTED, "p_holm": p_holm,
            "held": "density"}  # fmt: skip
    roles = [{"exposure": exposure, "node": "vendor", "role": "mediator", "held": ""},
             {"exposure": exposure, "node": "age", "role": "neutral", "held": ""}]  # fmt: skip
    return {"tests": [test], "roles": roles, "compared": list(compared)}


NOTHING_CONFOUNDED, NOTHING_SLICED, NOTHING_SPOILT = (
    {"tests": [], "roles": [], "compared": []},
    {"slices_tested": [], "clusters_tested": []},
    {"faults": []},
)


def fault(name, step, said, verdict="detected", value=-0.1):
    return {"fault": name, "step": step, "said": said, "verdict": verdict,
            "difference": {"value": value}}  # fmt: skip


def actions(found, confounding=NOTHING_CONFOUNDED, slices=NOTHING_SLICED, faults=NOTHING_SPOILT):
    return conclusion.actions(found, confounding, slices, faults)


def test_nothing_found_asks_for_nothing():
    assert actions(errors(difference(verdict=UNDECIDED), difference(verdict=EXCLUDED))).empty


def test_a_group_that_is_better_off_asks_for_nothing():
    assert actions(errors(difference(value=0.1))).empty


@pytest.mark.parametrize(
    ("attribute", "who"),
    [("Vendor", "Clinics that use it"), ("Density", "Readers"), ("Cancer's kind", "Readers"),
     ("Label's source", "Those who label"), ("shoe size", "Those who recorded it")],
)  # fmt: skip
def test_who_should_act_follows_from_the_attribute(attribute, who):
    row = actions(errors(difference(attribute))).iloc[0]
    assert row["who"] == who
    assert row["finding"] == f"{attribute}, Castellan: AUC lower."


@pytest.mark.parametrize(
    ("measure", "question", "p_holm", "told"),
    [("AUC", "Missed cancer", 0.004, "Missed cancers: shown, Holm p = 0.004"),
     ("Sensitivity", "Missed cancer", 0.4, "Missed cancers: not shown, Holm p"),
     ("Specificity", "False alarm", 0.01, "False alarms: shown, Holm p"),
     ("Specificity", "Missed cancer", 0.01, "not asked"),
     ("AUC", "Missed cancer", None, "not asked")],
)  # fmt: skip
def test_says_whether_a_finding_remains(measure, question, p_holm, told):
    found = actions(errors(difference(measure=measure)), held("Vendor", question, p_holm))
    assert found["remains"].iloc[0].startswith(told)


def test_says_what_was_held_and_what_was_not():
    told = actions(errors(difference("Site")), held("Site", "Missed cancer", 0.001))["remains"]
    assert told[0].endswith("Held equal: density; not vendor, through which it may act.")


def test_all_groups_together_may_show_what_none_against_all_others_does():
    rows = [risk("C", 1.4, "Density"), risk("D", 2.5, "Density"), risk("A", 0.2, "Density")]
    found = actions(errors(), held("Density", "Missed cancer", 0.0004, rows)).iloc[0]
    assert found["finding"] == (
        "Density, missed cancers: D against B, relative risk 2.50 (95 % CI 1.25–5.00)."
    )
    assert found["who"] == "Readers"
    assert found["remains"].startswith("All groups together: shown, Holm p < 0.001.")


@pytest.mark.parametrize(
    ("p_holm", "rows"),
    [
        (0.2, [risk("C", 2.0)]),
        (None, [risk("C", 2.0)]),
        (0.01, [risk("C", 0.5)]),
        (0.01, []),
        (0.01, [risk("C", 1.5)]),
    ],
)
def test_nothing_is_asked_where_no_group_is_shown_to_be_worse_off(p_holm, rows):
    assert actions(errors(), held("Vendor", "Missed cancer", p_holm, rows)).empty


def test_an_adjusted_finding_is_not_told_twice():
    found = held("Vendor", "Missed cancer", 0.001, [risk("Castellan", 2.0)])
    assert actions(errors(difference()), found)["page"].tolist() == ["Errors"]


def test_combinations_have_the_duty_of_their_device():
    row = actions(errors(crossed=[difference("Density × Vendor", "C, Castellan")])).iloc[0]
    assert row["who"] == "Clinics that use it"


def test_faults_begin_at_their_mildest_shown_step_and_the_worst_comes_first():
    rows = [fault("Cut", 2, "40 mm"), fault("Cut", 1, "20 mm", value=-0.2),
            fault("Gamma", 1, "1.5", verdict="undecided", value=-0.9),
            fault("Label", 1, "10 mm", value=-0.6), fault("Label", 2, "20 mm")]  # fmt: skip
    found = actions(errors(), faults={"faults": rows})["finding"]
    assert found[0] == "Faults that change what it says: label (from 10 mm), cut (from 20 mm)."


def test_a_group_is_asked_for_once():
    found = actions(errors(difference(), difference(measure="Sensitivity")))
    assert found["finding"].tolist() == [
        "Vendor, Castellan: AUC lower. Vendor, Castellan: Sensitivity lower."
    ]


def test_false_alarms_ask_for_something_else():
    rows = [difference("Density"), difference("Density", measure="Specificity")]
    missed, alarmed = actions(errors(*rows))["action"]
    assert "low score" in missed
    assert "high score" in alarmed


def test_every_kind_of_finding_has_its_row():
    slices = {"slices_tested": [
        {"name": "density d", "kind": "missed cancers", "verdict": "confirmed"},
        {"name": "density a", "kind": "missed cancers", "verdict": "undecided"},
    ], "clusters_tested": []}  # fmt: skip
    faults = {"faults": [fault("Movement", 1, "2 mm"), fault("JPEG", 1, "q 80", "undecided")]}
    found = actions(errors(difference(), unrecorded=["Age"]), slices=slices, faults=faults)
    assert found["page"].tolist() == ["Errors", "Discovery", "Robustness", "Errors"]
    assert found["finding"].iloc[2] == "Faults that change what it says: movement (from 2 mm)."
    assert "Age" in found["finding"].iloc[3]


class TestNeeded:
    def test_by_the_square_of_what_would_be_seen(self):
        row = conclusion.needed(errors(difference(verdict=UNDECIDED, detectable=0.2))).iloc[0]
        assert row["times"] == pytest.approx(16)
        assert row["needed"] == 640

    def test_never_less_than_there_is(self):
        row = conclusion.needed(errors(difference(verdict=UNDECIDED, detectable=0.01))).iloc[0]
        assert (row["times"], row["needed"]) == (1, 40)

    def test_only_what_is_undecided_and_counted_in_cancers(self):
        rows = [difference(), difference(verdict=UNDECIDED, measure="Specificity"),
                difference(verdict=UNDECIDED, detectable=None)]  # fmt: skip
        assert conclusion.needed(errors(*rows)).empty


def test_every_attribute_of_the_report_has_its_kind():
    from mammo_lib.errors import attributes, lesion_groups

    known = {*attributes.COLUMNS, *attributes.NUMBERS, *lesion_groups.NAMES}
    assert known - {"Side"} <= set(conclusion.KINDS)
