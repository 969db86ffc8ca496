import pytest

from mammo_lib.errors import conclusion
from mammo_lib.errors.adjustment import ADJUSTED
from mammo_lib.errors.findings import DETECTED, EXCLUDED, UNDECIDED


def difference(attribute="Vendor", group="Castellan", measure="AUC", verdict=DETECTED, value=-0.1,
               n_positive=40, detectable=0.1):  # fmt: skip
    return {"attribute": attribute, "group": group, "measure": measure, "verdict": verdict,
            "difference": {"value": value}, "n_positive": n_positive, "detectable": detectable,
            "sentence": f"{attribute}, {group}: {measure} lower."}  # fmt: skip


def errors(*rows, unrecorded=()):
    return {"differences": list(rows), "unrecorded": list(unrecorded)}


def held(exposure, question, p_holm):
    return {
        "tests": [{"exposure": exposure, "question": question, "way": ADJUSTED, "p_holm": p_holm}]
    }


NOTHING_CONFOUNDED, NOTHING_SLICED, NOTHING_SPOILT = (
    {"tests": []}, {"slices_tested": []}, {"lines": []},
)  # fmt: skip


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
    ]}  # fmt: skip
    no = "not shown"
    faults = {"lines": [
        {"fault": "Movement", "auc_from": no, "sensitivity_from": "2 mm", "specificity_from": no},
        {"fault": "JPEG", "auc_from": no, "sensitivity_from": no, "specificity_from": no},
    ]}  # fmt: skip
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
