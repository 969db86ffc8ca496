import hashlib
import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from mammo_lib.cohorts import delivery, fetch, registry, shelf
from mammo_lib.cohorts.commons import ImagingDataCommons
from mammo_lib.problem import Problem
from tests.cohorts.small_archive import FEW, Archive

# Two images and a mask of P_00002, one image of P_00001 whose PatientID lacks its first part.
CBIS = [
    "Mass-Training_P_00002_LEFT_CC",
    "Mass-Training_P_00002_LEFT_CC_1",
    "Calc-Test_P_00002_RIGHT_MLO",
    "P_00001_LEFT_CC.dcm",
    "Mass-Test_P_00010_LEFT_CC",
]


@pytest.fixture
def archive():
    return Archive(CBIS)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
    return tmp_path / "cbis_ddsm"


def planned(archive, patients=2, **options):
    return fetch.plan("cbis_ddsm", patients, archive, **options)


def fetched(archive, patients=2, **options):
    plan = planned(archive, patients, **options)
    return fetch.carry_out(plan, plan.missing(), archive)


class TestChoice:
    def test_a_woman_comes_with_all_her_images_and_masks(self, archive, place):
        series = planned(archive, 2).series
        assert set(series["woman"]) == {"P_00001", "P_00002"}
        assert len(series) == 4

    def test_women_come_in_the_order_of_their_numbers(self, archive, place):
        assert planned(archive, 1).series["patient_id"].tolist() == ["P_00001_LEFT_CC.dcm"]

    def test_elsewhere_the_patient_is_the_woman(self):
        told = fetch.by_woman(Archive(["D2-0001", "D1-0001"]).rows, "cmmd")
        assert told["woman"].tolist() == ["D1-0001", "D2-0001"]

    def test_more_women_of_a_seed_are_the_same_and_others(self):
        series = fetch.by_woman(Archive([f"D1-{n:04}" for n in range(40)]).rows, "cmmd")
        drawn = [set(fetch.choose(series, n, seed=5)["woman"]) for n in (5, 9)]
        assert drawn[0] < drawn[1]
        assert drawn[0] != set(fetch.choose(series, 5, seed=6)["woman"])
        assert drawn[0] != set(fetch.choose(series, 5)["woman"])

    def test_no_more_women_than_there_are(self, archive, place):
        with pytest.raises(Problem, match="--patients 4: the collection has 3 women"):
            planned(archive, 4)


class TestDownload:
    def test_all_is_there_and_listed(self, archive, place):
        table = pd.read_csv(fetched(archive))
        assert len(table) == 8
        assert (table["bytes"] == FEW).all()
        assert set(table["licence"]) == {"CC BY 3.0"}
        first = table.iloc[0]
        content = (place / first["file"]).read_bytes()
        assert first["sha256"] == hashlib.sha256(content).hexdigest()

    def test_what_is_whole_is_not_fetched_again(self, archive, place):
        fetched(archive, 1)
        fetched(archive, 2)
        assert sorted(archive.asked) == sorted(CBIS[:4])

    def test_a_series_that_lost_a_file_or_bytes_is_fetched_again(self, archive, place):
        fetched(archive, 3)
        files = sorted(path for path in place.rglob("*.dcm") if path.is_file())
        files[0].unlink()
        files[-1].write_bytes(b"cut")
        archive.asked.clear()
        table = pd.read_csv(fetched(archive, 3))
        assert len(archive.asked) == 2
        assert len(table) == 10

    def test_the_rest_of_a_killed_download_goes(self, archive, place):
        fetched(archive, 1)
        file = next(path for path in place.rglob("*.dcm") if path.is_file())
        left = file.rename(f"{file}3017674822")
        fetched(archive, 1)
        assert file.exists()
        assert not left.exists()

    def test_a_rotten_file_of_the_right_size_is_fetched_again(self, archive, place):
        fetched(archive, 1)
        file = next(path for path in place.rglob("*.dcm") if path.is_file())
        file.write_bytes(bytes(FEW))
        assert "does not open as DICOM" in planned(archive, 1).missing()["fault"].iloc[0]
        fetched(archive, 1)
        assert planned(archive, 1).missing().empty

    def test_the_manifest_keeps_women_fetched_before(self, archive, place):
        fetched(archive, 3)
        before = (place / "manifest.csv").read_text()
        fetched(archive, 1)
        assert (place / "manifest.csv").read_text() == before


class TestFailure:
    def test_without_a_network_nothing_is_left(self, place):
        with pytest.raises(Problem, match="no network: store.example .*nothing was fetched"):
            fetched(Archive(CBIS, offline=True))
        assert not place.exists()

    def test_a_lost_network_keeps_what_came(self, archive, place):
        fetched(archive, 1)
        archive.offline = True
        with pytest.raises(Problem, match="nothing was fetched. 1 of 4 series stand in"):
            fetched(archive, 2)
        assert len(delivery.listed(place)) == 2

    def test_a_part_is_kept_and_the_next_run_goes_on(self, place):
        archive = Archive(CBIS, broken=CBIS[1:2])
        with pytest.raises(Problem, match="1 of 4 series did not arrive.*1 of 2 files.*no object"):
            fetched(archive)
        assert len(delivery.listed(place)) == 6
        archive.broken.clear()
        archive.asked.clear()
        assert len(pd.read_csv(fetched(archive))) == 8
        assert archive.asked == CBIS[1:2]

    def test_it_stops_where_nothing_arrives(self, place, monkeypatch):
        monkeypatch.setattr(fetch, "BATCH", 2 * FEW + 1)
        archive = Archive(CBIS, broken=CBIS)
        with pytest.raises(Problem, match="5 of 5 series did not arrive"):
            fetched(archive, 3)
        assert len(archive.asked) < 5

    def test_a_file_that_is_not_dicom_is_named(self, place):
        with pytest.raises(Problem, match="0.dcm does not open as DICOM"):
            fetched(Archive(CBIS, damaged=CBIS[:1]))

    def test_a_disk_too_small_is_known_before(self, archive, place, monkeypatch):
        monkeypatch.setattr(fetch.shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
        with pytest.raises(Problem, match="8.0 kB to fetch, 0.1 kB free"):
            fetched(archive)
        assert not archive.asked

    def test_a_file_in_place_of_the_folder_is_named(self, archive, tmp_path):
        (tmp_path / "a").write_text("")
        with pytest.raises(Problem, match="a is a file, not a folder"):
            fetched(archive, to=tmp_path / "a")


class TestWords:
    def test_the_summary_weighs_and_names_the_licence(self, archive, place):
        plan = planned(archive)
        text = fetch.summary(plan, plan.missing())
        assert "2 women, 4 series, 8 files, 8.0 kB" in text
        assert "CC BY 3.0" in text
        assert "are left to fetch" not in text

    def test_the_summary_says_what_is_there(self, archive, place):
        fetched(archive, 1)
        plan = planned(archive)
        assert "1 series are whole; 3 series, 6.0 kB are left" in fetch.summary(
            plan, plan.missing()
        )

    def test_the_next_command_finds_the_folder(self, archive, place, tmp_path):
        assert "mammo report data=cbis_ddsm name=" in fetch.next_step(planned(archive))
        other = fetch.next_step(planned(archive, to=tmp_path / "x y"))
        assert f"'data.folder={tmp_path}/x y'" in other
        assert "tables are not part of the download" in other

    @pytest.mark.parametrize("name", registry.names())
    def test_what_cannot_be_fetched_says_how_to_get_it(self, name, archive, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        if shelf.fetchable(registry.card(name)):
            assert fetch.plan(name, 1, archive).folder == tmp_path / name
        else:
            with pytest.raises(Problem, match=rf"^{name}: (cannot be fetched|there is nothing to)"):
                fetch.plan(name, 1, archive)

    def test_an_agreement_is_named_with_its_address_and_the_folder(self, archive, place):
        with pytest.raises(Problem, match=r"needs an agreement.*doi.org/.*\$MAMMO_DATA/embed"):
            fetch.plan("embed", 1, archive)


class TestIndex:
    """Of the index that is installed with idc-index; it needs no network."""

    @pytest.mark.parametrize(
        ("name", "women", "series", "files", "gigabytes"),
        [("cbis_ddsm", 1566, 6775, 10239, 163.5), ("cmmd", 1775, 1775, 5202, 22.9)],
    )
    def test_whole_collections(self, name, women, series, files, gigabytes):
        plan = fetch.plan(name, women, ImagingDataCommons())
        assert plan.series["woman"].nunique() == women
        assert (len(plan.series), plan.series["files"].sum()) == (series, files)
        assert plan.bytes / 1e9 == pytest.approx(gigabytes, abs=0.05)

    def test_three_women_of_cbis_have_all_their_views_and_masks(self):
        index = ImagingDataCommons().index("cbis_ddsm")
        series = fetch.choose(fetch.by_woman(index, "cbis_ddsm"), 3)
        assert series["woman"].unique().tolist() == ["P_00001", "P_00004", "P_00005"]
        hers = index[index["patient_id"].str.contains("P_00001|P_00004|P_00005")]
        assert set(series["series"]) == set(hers["series"])
        films = series["patient_id"].str.extract(r"(.*P_\d+_[A-Z]+_[A-Z]+)(_\d)?")
        assert (
            films.groupby(0)[1].agg(lambda masks: masks.notna().any() and masks.isna().any()).all()
        )


def test_importing_it_does_not_import_the_client():
    code = "import sys, mammo_lib.cohorts.fetch; assert 'idc_index' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
