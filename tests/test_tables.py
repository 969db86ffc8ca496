import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.problem import Problem


@pytest.fixture
def scores() -> pd.DataFrame:
    return pd.DataFrame({"model": "m", "seed": [0, 0], "image_id": ["a", "b"], "score": [0.1, 0.9]})


class TestValidate:
    def test_good_table_passes(self, scores):
        assert len(tables.validate(scores, "scores")) == 2

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            (lambda t: t.drop(columns="score"), "score"),
            (lambda t: t.assign(score="high"), "score"),
            (lambda t: t.assign(score=None), "score"),
            (lambda t: pd.concat([t, t]), "image_id"),
        ],
    )
    def test_fault_names_the_column(self, scores, change, named):
        with pytest.raises(Problem, match=named):
            tables.validate(change(scores), "scores", "here.parquet")

    def test_further_columns_are_kept(self, scores):
        assert "note" in tables.validate(scores.assign(note="x"), "scores")


class TestFiles:
    def test_round_trip(self, scores, tmp_path):
        path = tables.write(scores, tmp_path / "t" / "scores.parquet", "scores")
        pd.testing.assert_frame_equal(
            tables.read(path, "scores"), tables.validate(scores, "scores")
        )

    def test_bad_table_is_not_written(self, scores, tmp_path):
        with pytest.raises(Problem):
            tables.write(scores.assign(score="x"), tmp_path / "scores.parquet", "scores")
        assert list(tmp_path.iterdir()) == []

    def test_missing_file_is_named(self, tmp_path):
        with pytest.raises(Problem, match="absent.parquet"):
            tables.read(tmp_path / "absent.parquet", "scores")
