import pandas as pd
import pytest

from mammo_lib.curation import findings


@pytest.fixture(scope="module")
def page(golden_out):
    return (golden_out / "summary.html").read_text()


@pytest.mark.parametrize(
    "words",
    [
        "same pixels as an image of another patient",
        "hung against their tags",
        "contradict themselves",
        "share a SOP Instance UID",
        "breast with an implant",
        "tomosynthesis volumes without a 2D view",
        "synthetic 2D views",
        "compressed with loss",
        "annotations burned into the picture",
        "lack one or more of the four standard views",
        "have no de-identified copy",
    ],
)
def test_the_page_tells_what_the_golden_set_plants(page, words):
    assert words in page.replace("\n", " ")


def test_reasons_are_counted_with_examples():
    left = pd.DataFrame({"reason": ["a", "b", "a", "a", "a"], "file": ["1", "", "2", "3", "4"]})
    table = findings._reasons(left).set_index("reason")
    assert table.loc["a", "files"] == 4
    assert table.loc["a", "examples"] == "1, 2, 3 and 1 more"
    assert table.loc["b", "examples"] == "(a label)"
