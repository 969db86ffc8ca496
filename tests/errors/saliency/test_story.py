import pandas as pd

from mammo_lib.errors.saliency import sanity, story
from mammo_lib.stats.estimate import Estimate


def table(*verdicts, note=""):
    found = Estimate(0.31, 0.2, 0.4, n=40, n_clusters=20)
    rows = [
        {"method": "own map", "check": check, "estimate": found, "wanted": "", "passed": verdict,
         "note": note}
        for check, verdict in zip(sanity.CHECKS, verdicts, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"passed": object})


def test_passed_with_numbers():
    said = story.words(table(True, True, True), "net")
    assert "40 test images with a malignant boxed lesion, of 20 patients" in said
    assert "Own map passed all 3 checks" in said
    assert said.count("0.31 (95 % CI 0.20–0.40)") == 3
    assert "left out" not in said


def test_failed_passed_and_unknown_are_told_apart():
    said = story.words(table(False, True, None), "net")
    assert "failed the check of parameters" in said
    assert "passed the check of labels" in said
    assert "could not be put to the check of pointing: no interval" in said
    assert said.endswith("Own map is left out of the gallery.")


def test_checks_are_listed():
    assert "failed the checks of parameters, labels and pointing" in story.words(
        table(False, False, False), "net"
    )


def test_too_few_is_all_there_is_to_say():
    said = story.words(table(None, None, None, note=sanity.TOO_FEW), "net")
    assert said.startswith("Too few patients")
    assert said.endswith("so none is shown.")


def test_no_method():
    assert "none is shown" in story.words(pd.DataFrame(columns=sanity.COLUMNS), "net")
