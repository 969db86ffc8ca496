"""The panel in a real JupyterLab, as a reader meets it."""

import re

import pytest

from mammo_lib.paths import NOTEBOOKS, PROJECT
from mammo_lib.report import browser
from tests.explorer import jupyterlab

pytestmark = pytest.mark.slow


SMOKE = PROJECT / "runs" / "smoke"


@pytest.fixture
def run(tmp_path):
    """The smoke run in another folder, its few breasts enough to be shown."""
    if not SMOKE.exists():
        pytest.skip("no smoke run here: mammo report profile=smoke")
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name in ("tables", "models", "store"):
        (folder / name).symlink_to(SMOKE / name)
    config = (SMOKE / "config.yaml").read_text()
    (folder / "config.yaml").write_text(re.sub(r"too_few: \d+", "too_few: 1", config))
    return folder


@pytest.fixture
def notebook(tmp_path, run):
    text = (NOTEBOOKS / "56-explorer.ipynb").read_text(encoding="utf-8")
    path = tmp_path / "lab" / "explorer.ipynb"
    path.parent.mkdir()
    path.write_text(text.replace("runs/smoke", str(run)), encoding="utf-8")
    return path


@pytest.mark.skipif(not browser.executable(), reason="no Chromium on this machine")
def test_slider_moves_the_table_and_a_case_opens(notebook):
    with jupyterlab.opened(notebook, {"PYTHONPATH": str(PROJECT)}) as page:
        said = page.locator("p[role=status]").first
        before = said.inner_text()
        page.locator(".noUi-handle").first.focus()
        page.keyboard.press("Home")
        page.wait_for_function("b => document.querySelector('p[role=status]').innerText !== b",
                               arg=before)  # fmt: skip
        assert "sensitivity 1.00" in said.inner_text()
        cases = page.locator(".widget-select select").last
        cases.select_option(index=0)
        page.get_by_role("button", name="Open the case").click()
        page.locator("img[alt^=Mammogram]").wait_for()
        assert page.locator("img[alt^=Mammogram]").evaluate("image => image.naturalWidth") > 100
