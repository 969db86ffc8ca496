import json
import re

import pytest

from mammo_lib.explorer import interactive, payload
from mammo_lib.explorer import reading as readings
from mammo_lib.explorer import state as states
from mammo_lib.explorer.evidence import gather
from mammo_lib.paths import Run
from mammo_lib.report import book, browser

HOSTILE = ["</script><img src=x onerror=alert(1)>", "👩🏽‍⚕️ group", "$data ${style}", "]]>&lt;",
           "<!--<script>"]  # fmt: skip


@pytest.fixture
def data(evidence):
    return payload.payload(evidence, run="test")


@pytest.fixture
def hostile(scores, images, lesions, settings):
    """The cohort with groups and a model whose names are markup."""
    names = dict(enumerate(HOSTILE))
    codes = images["patient_id"].astype("category").cat.codes % len(HOSTILE)
    named = images.assign(vendor=codes.map(names))
    models = scores.assign(model=scores["model"].replace("alpha", HOSTILE[0]))
    found = gather(models, named, lesions, settings=settings, synthetic=True)
    return payload.payload(found, run="<b>run</b>")


def embedded(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])


def test_the_page_holds_the_data_unchanged(data, hostile):
    for each in (data, hostile):
        assert embedded(interactive.html(each)) == each


def test_names_do_not_end_the_script(hostile):
    page = interactive.html(hostile)
    assert page.count("</script>") == 2
    assert "<img" not in page
    assert "🏽" in page


def test_nothing_but_its_own_script_may_run(data):
    page = interactive.html(data)
    policy = re.search(r'content="(default-src[^"]+)"', page)[1]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_no_patient_is_in_the_page(data, images):
    page = interactive.html(data)
    for column in ("patient_id", "exam_id", "image_id"):
        assert not [name for name in images[column].unique() if f'"{name}"' in page]
    assert "patient_id" not in page


def test_numbers_are_those_of_the_library(data, evidence):
    first = states.with_attribute(states.begin(evidence), evidence, "Vendor")
    model = data["models"][0]
    at = model["start"]
    vendors = next(a for a in model["attributes"] if a["name"] == "Vendor")
    found = readings.read(evidence, first).groups
    for row, told in zip(found.to_dict("records"), vendors["groups"], strict=True):
        assert told["name"] == row["group"]
        assert told["tp"][at] == row["TP"]
        assert told["fp"][at] == row["FP"]
        for rate in ("sensitivity", "specificity"):
            ends = [row[rate].value, row[rate].low, row[rate].high]
            assert [part[at] for part in told[rate]] == pytest.approx(ends, abs=6e-5)


def test_too_few_leaves_the_size_alone(evidence, settings):
    stops = [0.5]
    strict = settings.model_copy(update={"too_few": 10_000})
    units = next(iter(evidence.models.values())).units
    assert payload.row("all", units, stops, strict) == {
        "name": "all", "n": len(units), "note": "too few",
    }  # fmt: skip


@pytest.fixture
def open_page(tmp_path):
    """Open a page from the disk, at a width; console errors and requests are collected."""
    if not browser.executable():
        pytest.skip("no Chromium on this machine: the page was not opened")

    def opened(context, data):
        tab, faults = context.new_page(), []
        browser._listen(tab, lambda kind, what: faults.append((kind, what)))
        tab.on("dialog", lambda dialog: faults.append(("dialog", dialog.message)))
        tab.goto(interactive.write(data, tmp_path / "interactive.html").as_uri())
        return tab, faults

    return opened


@pytest.mark.slow
class TestInABrowser:
    def test_by_keyboard(self, data, open_page):
        with browser.window(1000, 900) as context:
            tab, faults = open_page(context, data)
            assert "frozen" in tab.inner_text("#value")
            before = tab.inner_text("#table")
            tab.keyboard.press("Tab")
            assert tab.evaluate("document.activeElement.id") == "threshold"
            tab.keyboard.press("ArrowLeft")
            tab.keyboard.press("ArrowLeft")
            assert tab.inner_text("#table") != before
            model = data["models"][0]
            at = model["start"] - 2
            assert f"{model['every']['tp'][at]:,} of" in tab.inner_text("#summary")
            tab.keyboard.press("Home")
            assert "sensitivity 1.00" in tab.inner_text("#summary")
            tab.keyboard.press("Tab")
            tab.keyboard.press("Enter")
            assert tab.inner_text("#table") == before
            assert not faults

    def test_choices(self, data, open_page):
        with browser.window(1000, 900) as context:
            tab, faults = open_page(context, data)
            tab.select_option("#attribute", label="Vendor")
            rows = tab.locator("#table tbody tr").count()
            tab.locator("#groups input").first.press("Space")
            assert tab.locator("#table tbody tr").count() == rows - 1
            tab.select_option("#model", index=1)
            assert data["models"][1]["name"] in tab.inner_text("#summary")
            assert tab.locator("#table tbody tr").count() == rows - 1
            assert "Synthetic data" in tab.inner_text("#about")
            assert not faults

    def test_hostile_names_at_phone_width(self, hostile, open_page):
        with browser.window(360, 740) as context:
            tab, faults = open_page(context, hostile)
            tab.select_option("#attribute", label="Vendor")
            text = tab.inner_text("#bars")
            assert all(" ".join(name.split()) in text for name in HOSTILE)
            assert tab.locator("img").count() == 0
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360
            assert not faults


def test_the_book_gets_the_page(data, tmp_path):
    run, html = Run(tmp_path / "run"), tmp_path / "html"
    html.mkdir()
    book.finish(html, run)
    assert not (html / "interactive.html").exists()
    interactive.write(data, run.interactive)
    book.finish(html, run)
    assert (html / "interactive.html").read_bytes() == run.interactive.read_bytes()
