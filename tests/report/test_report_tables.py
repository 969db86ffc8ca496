import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from mammo_lib.report import tables
from mammo_lib.stats.estimate import Estimate

SIX = pd.DataFrame({"block": ["a", "a"], "row": ["r", "<script>x</script>"],
                    "auc": [Estimate(0.86, 0.83, 0.89), Estimate(np.nan, reason="too few")],
                    "n": [1234, 5], "p": [0.00001, np.nan]})  # fmt: skip


@pytest.fixture
def html():
    made = tables.table(SIX, title="T & <i>", rows="row", blocks="block", notes=["n <b>"],
                        names={"row": "Row", "auc": "AUC", "n": "n", "p": "p"},
                        formats={"p": "p"})  # fmt: skip
    return made.as_raw_html()


class TestTable:
    def test_estimate_with_its_interval(self, html):
        assert "0.86 (0.83–0.89)" in html

    @pytest.mark.parametrize("column", ["cases", "self"])
    def test_a_column_may_have_any_name(self, column):
        made = tables.table(pd.DataFrame({column: [61]}), title="T", names={column: "Told"})
        assert "Told" in made.as_raw_html()

    def test_reason_where_there_is_no_value(self, html):
        assert "too few" in html

    def test_everything_is_escaped(self, html):
        assert "<script>x" not in html
        assert "&lt;script&gt;x" in html
        assert "T &amp; &lt;i&gt;" in html

    def test_heads_say_what_they_head(self, html):
        assert 'scope="col"' in html
        assert 'scope="row"' in html
        assert 'scope="colgroup"' in html

    def test_same_table_same_bytes(self, html):
        again = tables.table(SIX, title="T & <i>", rows="row", blocks="block", notes=["n <b>"],
                             names={"row": "Row", "auc": "AUC", "n": "n", "p": "p"},
                             formats={"p": "p"}).as_raw_html()  # fmt: skip
        assert html == again

    def test_numbers_stand_at_the_right(self, html):
        assert 'gt_right">1,234<' in html

    @pytest.mark.parametrize(
        ("notes", "told"), [([], 1), (["Bars: 95 % intervals."], 0), (["At 97.5 %."], 1)]
    )
    def test_the_level_of_intervals_is_told_once(self, notes, told):
        made = tables.table(SIX, title="T", names={"auc": "AUC"}, notes=notes).as_raw_html()
        assert made.count("In brackets: 95 % confidence intervals.") == told

    def test_no_level_is_told_without_an_interval(self):
        made = tables.table(SIX.iloc[1:], title="T", names={"auc": "AUC"})
        assert "In brackets" not in made.as_raw_html()

    def test_empty_says_so(self):
        made = tables.table(
            SIX.iloc[:0], title="T", names={"row": "Row", "n": "n"}, empty="none here"
        )
        assert "none here" in made.as_raw_html()


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [(None, "", "–"), (np.nan, "", "–"), (pd.NA, "", "–"), (True, "", "yes"), (3, "", "3"),
     (3.0, "", "3"), (0.5, ".3f", "0.500"), (-0.5, ".1f", "−0.5"), ("a\n b", "", "a b"),
     (0.0004, "p", "< 0.001"), (0.0123, "p", "0.012"), (0.5, "p", "0.50"), (None, "p", "–"),
     (Estimate(1.0, reason="all alike"), "", "1.00 (no interval)"),
     (Estimate(-0.5, -0.7, -0.2), "", "−0.50 (−0.70 to −0.20)")],
)  # fmt: skip
def test_written(value, spec, text):
    assert tables.written(value, spec) == text


@running(deadline=None, max_examples=50)
@given(st.floats(0, 1))
def test_a_p_value_is_never_shown_as_zero(p):
    assert float(tables.p_value(p).removeprefix("< ")) > 0
