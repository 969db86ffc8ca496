import time

import pytest

from mammo_lib.explorer.panel import Panel
from mammo_lib.problem import Problem

FOLLOWS = 0.2  # s of computing that a slider may wait


@pytest.fixture
def panel(evidence, opening):
    return Panel(evidence, opening)


def test_the_slider_changes_table_figure_and_words(panel):
    before = panel.table.value, panel.figure.value, panel.said.value
    panel.threshold.index = len(panel.threshold.options) - 1
    after = panel.table.value, panel.figure.value, panel.said.value
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert ", 0 of" in panel.said.value or ": 0 of" in panel.said.value


def test_the_button_goes_back(panel, evidence):
    frozen = evidence.models[panel.now.model].threshold
    panel.threshold.index = 0
    panel.reset.click()
    assert panel.now.threshold == frozen
    assert "frozen" in panel.threshold.label


def test_choices(panel, evidence):
    panel.attribute.value = "Vendor"
    assert panel.groups.options == tuple(evidence.groups("Vendor"))
    panel.groups.value = panel.groups.options[:1]
    assert len(panel.now.groups) == 1
    other = list(evidence.models)[1]
    panel.model.value = other
    assert panel.threshold.value == evidence.models[other].threshold
    panel.groups.value = ()
    assert "no group is chosen" in panel.said.value


def test_a_cell_lists_its_cases_and_names_nobody(panel, images):
    panel.cell.value = "FN"
    assert len(panel.cases.options) == int(panel.cell.label.rsplit(" ", 1)[1].replace(",", ""))
    words = " ".join(label for label, _ in panel.cases.options)
    assert not any(str(patient) in words for patient in images["patient_id"].unique())


def test_a_case_opens(panel):
    panel.cases.index = 0
    panel.opener.click()
    viewer = panel.viewer
    assert viewer.layout.display == "flex"
    assert "<path" in viewer.shown.value
    viewer.outlines.value = False
    assert "<path" not in viewer.shown.value
    before = viewer.shown.value
    viewer.level.value = 0.1
    assert viewer.shown.value != before
    before = viewer.shown.value
    viewer.stretch.click()
    assert viewer.shown.value != before
    assert "not checked" in viewer.saliency.description
    viewer.saliency.value = True
    assert 'class="saliency"' in viewer.shown.value


def test_each_case_is_read_once(panel):
    seen, show = [], panel.viewer._opening.show

    def counted(row):
        seen.append(row["image_id"])
        return show(row)

    object.__setattr__(panel.viewer._opening, "show", counted)
    for place in (0, 1):
        panel.cases.index = place
        panel.opener.click()
    assert len(seen) == len(set(seen)) == 2


def test_without_a_map_the_toggle_is_off_and_says_why(panel, evidence):
    panel.model.value = list(evidence.models)[1]
    panel.cases.index = 0
    panel.opener.click()
    assert panel.viewer.saliency.disabled
    assert "no map" in panel.viewer.saliency.description


def test_a_file_that_is_gone_is_said(panel):
    def gone(row):
        raise Problem("image.dcm is missing: <mend>")

    object.__setattr__(panel.viewer._opening, "show", gone)
    panel.cases.index = 0
    panel.opener.click()
    assert "image.dcm is missing: &lt;mend&gt;" in panel.viewer.shown.value


def test_every_control_has_a_label(panel):
    viewer = panel.viewer
    for control in (panel.model, panel.attribute, panel.threshold, panel.groups, panel.cell,
                    panel.cases, panel.opener, panel.reset, viewer.image, viewer.level,
                    viewer.width, viewer.stretch, viewer.outlines, viewer.saliency,
                    viewer.full):  # fmt: skip
        assert control.description


def test_follows_the_slider(panel):
    places = range(5, len(panel.threshold.options) - 5, 9)
    took = []
    for place in places:
        began = time.process_time()
        panel.threshold.index = place
        took.append(time.process_time() - began)
    assert min(took) < FOLLOWS
