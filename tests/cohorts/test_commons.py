import pandas as pd
import pytest

from mammo_lib.cohorts import commons, fetch
from mammo_lib.problem import Problem
from tests.cohorts.small_archive import dicom
from tests.cohorts.small_store import serve


def stored(series):
    """Return files for each of `series` with as many bytes as the index says."""
    files = {}
    for row in series.itertuples():
        sizes = [row.bytes // row.files // 2 * 2] * (row.files - 1)
        sizes.append(row.bytes - sum(sizes))
        for number, size in enumerate(sizes):
            key = row.address.removeprefix("s3://").removesuffix("*") + f"{number}.dcm"
            files[key] = dicom(row.series, number, size)
    return files


class TestReach:
    def test_an_answer_will_do(self):
        with serve({}, []) as address:
            commons.reach(f"{address}/x", 5)

    def test_silence_is_an_error_with_its_reason(self):
        with pytest.raises(ConnectionError, match="127.0.0.1:9 does not answer .*refused"):
            commons.reach("http://127.0.0.1:9/x", 5)


class TestIndex:
    def test_sizes_are_whole_bytes(self):
        index = commons.ImagingDataCommons().index("cmmd")
        assert index["bytes"].dtype == "int64"
        assert index["bytes"].sum() == 22_861_926_932

    def test_a_series_has_one_row(self):
        index = commons.ImagingDataCommons().index("cbis_ddsm")
        assert index["series"].is_unique
        assert index["address"].str.match(r"s3://[\w-]+/[\w-]+/\*$").all()


@pytest.mark.slow
def test_the_client_itself_fetches_resumes_and_tells_of_a_failure(tmp_path, monkeypatch):
    idc = pytest.importorskip("idc_index.index")
    archive = commons.ImagingDataCommons()
    plan = fetch.plan("cmmd", 2, archive, to=tmp_path / "cmmd")
    files, asked = stored(plan.series), []
    with serve(files, asked) as address:
        monkeypatch.setattr(idc, "aws_endpoint_url", address)
        monkeypatch.setattr(commons, "STORE", f"{address}/x")
        listed = pd.read_csv(fetch.carry_out(plan, plan.missing(), archive))
        assert set(listed["file"]) == {
            path.relative_to(plan.folder).as_posix() for path in plan.folder.rglob("*.dcm")
        }
        (plan.folder / listed["file"][0]).write_bytes(b"cut")
        asked.clear()
        fetch.carry_out(plan, plan.missing(), archive)
        assert {key for key in asked if key in files} == set(list(files)[:2])
        (plan.folder / listed["file"][0]).unlink()
        files.clear()
        with pytest.raises(Problem, match="1 of 2 files .*no object found"):
            fetch.carry_out(plan, plan.missing(), archive)
