import pandas as pd
import pytest

from mammo_lib.cohorts import cbis_ddsm, cbis_tables
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem
from tests.cohorts.cbis_tables import CALC_TEST, MASS_TRAIN, load, mass, write


class TestMalformed:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("patient_id", "1"), ("left or right breast", "BOTH"), ("image view", "ML"),
            ("abnormality id", "a"), ("abnormality type", "cyst"), ("assessment", "9"),
            ("pathology", ""), ("subtlety", "6"), ("breast_density", "5"),
            ("image file path", "Mass-Training_P_00009_LEFT_CC/1/2/000000.dcm"),
        ],
    )  # fmt: skip
    def test_odd_value(self, tmp_path, column, value):
        with pytest.raises(Problem, match=f"{MASS_TRAIN}: row 3, column '{column}'"):
            load(tmp_path, **mass({}, {"image view": "MLO", column: value}))

    @pytest.mark.parametrize("column", [*cbis_tables.NEEDED, cbis_tables.DENSITY])
    def test_missing_column(self, tmp_path, column):
        write(tmp_path)
        path = tmp_path / MASS_TRAIN
        pd.read_csv(path, dtype=str).drop(columns=column).to_csv(path, index=False)
        with pytest.raises(Problem, match=f"{MASS_TRAIN}: column '{column}' is missing"):
            cbis_ddsm.load(RealData(name="cbis_ddsm", folder=str(tmp_path)))

    def test_abnormality_told_twice(self, tmp_path):
        with pytest.raises(Problem, match="row 3, column 'abnormality id'"):
            load(tmp_path, **mass({}, {}))

    def test_missing_table(self, tmp_path):
        write(tmp_path)
        (tmp_path / CALC_TEST).unlink()
        with pytest.raises(Problem, match=f"{CALC_TEST}: the file does not exist"):
            cbis_ddsm.load(RealData(name="cbis_ddsm", folder=str(tmp_path)))
