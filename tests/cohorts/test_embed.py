import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import embed
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CLINICAL = {
    "empi_anon": "1",
    "acc_anon": "11.0",
    "study_date_anon": "2013-05-06",
    "desc": "MG Screening Bilateral",
    "side": "",
    "asses": "N",
    "path_severity": "",
    "bside": "",
    "tissueden": "2.0",
    "age_at_study": "54.1",
    "RACE_DESC": "African American  or Black",
    "ETHNIC_GROUP_DESC": "Non-Hispanic or Latino",
    "numfind": "1",
}
METADATA = {
    "empi_anon": "1",
    "acc_anon": "11",
    "anon_dicom_path": "/mnt/NAS2/mammo/anon_dicom/cohort_1/1/11/2.25/a.dcm",
    "ImageLateralityFinal": "L",
    "ViewPosition": "MLO",
    "FinalImageType": "2D",
    "spot_mag": "",
    "ROI_coords": "()",
    "num_roi": "0",
    "Manufacturer": "HOLOGIC, Inc.",
    "ManufacturerModelName": "Selenia Dimensions",
}


def write(folder, name, rows):
    (folder / "tables").mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "tables" / f"EMBED_OpenData_{name}.csv", index=False)


def finding(**changes):
    return CLINICAL | changes


def file(name="a", exam="11", **changes):
    path = f"/mnt/NAS2/mammo/anon_dicom/cohort_1/1/{exam}/2.25/{name}.dcm"
    return METADATA | {"acc_anon": exam, "anon_dicom_path": path} | changes


def both(exam="11"):
    return [file(f"{exam}L", exam), file(f"{exam}R", exam, ImageLateralityFinal="R")]


def load(folder, findings=None, files=None):
    write(folder, "clinical", findings or [finding()])
    write(folder, "metadata", files or both())
    return embed.load(RealData(name="embed", folder=str(folder)))


def labels(cohort):
    """Return {image: (label, source)}; None for an unknown label."""
    known = cohort.images["label"].astype("object").where(cohort.images["label"].notna(), None)
    pairs = zip(known, cohort.images["label_source"], strict=True)
    return dict(zip(cohort.images["image_id"], pairs, strict=True))


class TestClean:
    def test_tables_are_valid(self, tmp_path):
        files = [*both(), file("c", ROI_coords="[[100, 20, 180, 60], [1, 2, 3, 4]]")]
        cohort = load(tmp_path, files=files)
        images = cohort.images.assign(split=None, rows=4, columns=4)
        assert len(tables.validate(images, "images")) == 3
        assert len(tables.validate(cohort.lesions, "lesions")) == 2
        assert cohort.dropped.empty

    def test_one_image(self, tmp_path):
        image = load(tmp_path).images.iloc[0]
        assert (image["density"], image["age"], image["birads"]) == ("B", 54.1, "1")
        assert (image["vendor"], image["date"]) == ("HOLOGIC, Inc.", "2013-05-06")
        assert image["race_ethnicity"] == "African American  or Black"
        assert (image["exam_id"], image["image_type"]) == ("11", "2D")

    def test_box(self, tmp_path):
        lesion = load(tmp_path, files=[file(ROI_coords="[[100, 20, 180, 60]]")]).lesions.iloc[0]
        assert list(lesion[["x", "y", "width", "height"]]) == [20, 100, 40, 80]

    def test_reduced_tables_at_the_top(self, tmp_path):
        load(tmp_path)
        for name in ("clinical", "metadata"):
            old = tmp_path / "tables" / f"EMBED_OpenData_{name}.csv"
            old.rename(tmp_path / f"EMBED_OpenData_{name}_reduced.csv")
        found = embed.load(RealData(name="embed", folder=str(tmp_path)))
        assert len(found.images) == 2

    def test_without_the_columns_that_may_lack(self, tmp_path):
        row = {name: value for name, value in finding().items() if name in embed.FINDING}
        files = [{name: one[name] for name in embed.IMAGE} for one in both()]
        cohort = load(tmp_path, [row], files)
        images = tables.validate(cohort.images.assign(split=None, rows=4, columns=4), "images")
        assert images[["age", "race_ethnicity", "vendor"]].isna().all(axis=None)
        assert cohort.lesions.empty


class TestPaths:
    def test_prefix_of_another_machine(self, tmp_path):
        assert load(tmp_path).images["path"].iloc[0] == "cohort_1/1/11/2.25/11L.dcm"

    def test_below_images(self, tmp_path):
        (tmp_path / "images").mkdir()
        assert load(tmp_path).images["path"].iloc[0] == "images/cohort_1/1/11/2.25/11L.dcm"


class TestSides:
    @pytest.mark.parametrize("side", ["", "B"])
    def test_blank_and_both(self, tmp_path, side):
        found = load(tmp_path, [finding(side=side, path_severity="0")])
        assert labels(found) == {"11L": (1, "biopsy"), "11R": (1, "biopsy")}

    def test_pathology_on_the_row_of_both(self, tmp_path):
        found = load(tmp_path, [finding(side="B", bside="R", path_severity="1", asses="S")])
        assert labels(found) == {"11L": (None, "none"), "11R": (1, "biopsy")}

    def test_several_rows_count_by_the_worst(self, tmp_path):
        rows = [
            finding(side="L", asses="S", path_severity="4"),
            finding(side="L", asses="M", path_severity="0"),
            finding(side="R", asses="B"),
        ]
        found = load(tmp_path, rows)
        assert labels(found) == {"11L": (1, "biopsy"), "11R": (0, "BI-RADS")}
        assert list(found.images["birads"]) == ["5", "2"]
        assert len(found.images) == 2

    def test_breast_without_row_is_unknown(self, tmp_path):
        found = load(tmp_path, [finding(side="L")])
        assert labels(found)["11R"] == (None, "none")


class TestLabels:
    @pytest.mark.parametrize("severity", range(2, 7))
    def test_biopsied_without_cancer(self, tmp_path, severity):
        found = load(tmp_path, [finding(asses="S", path_severity=severity)])
        assert labels(found)["11L"] == (0, "biopsy")

    @pytest.mark.parametrize("letter", "APSMK")
    def test_suspected_and_not_biopsied_is_unknown(self, tmp_path, letter):
        assert labels(load(tmp_path, [finding(asses=letter)]))["11L"] == (None, "none")

    @pytest.mark.parametrize(
        ("later", "source"), [("2014-05-05", "BI-RADS"), ("2014-05-06", "follow-up")]
    )
    def test_negative_by_follow_up(self, tmp_path, later, source):
        rows = [finding(), finding(acc_anon="12", study_date_anon=later)]
        found = load(tmp_path, rows, [*both(), *both("12")])
        assert labels(found)["11L"] == (0, source)
        assert labels(found)["12L"] == (0, "BI-RADS")

    @pytest.mark.parametrize(
        ("date", "before"), [("2013-06-01", (1, "biopsy")), ("2015-06-01", (0, "follow-up"))]
    )
    def test_cancer_proved_at_a_later_exam(self, tmp_path, date, before):
        cancer = {"side": "L", "asses": "M", "path_severity": "0", "study_date_anon": date}
        found = load(tmp_path, [finding(), finding(acc_anon="12", **cancer)])
        assert labels(found) == {"11L": before, "11R": (0, "BI-RADS")}

    def test_a_man_has_no_density(self, tmp_path):
        assert load(tmp_path, [finding(tissueden="5.0")]).images["density"].isna().all()

    def test_race_not_told(self, tmp_path):
        images = load(tmp_path, [finding(RACE_DESC="Not Recorded")]).images
        assert images["race_ethnicity"].isna().all()


class TestDropped:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"FinalImageType": "3D"}, "neither 2D nor synthetic"),
            ({"ImageLateralityFinal": ""}, "no side"),
            ({"ViewPosition": ""}, "no view"),
            ({"spot_mag": "1.0"}, "spot or magnified view"),
        ],
    )
    def test_reason(self, tmp_path, changes, reason):
        found = load(tmp_path, files=[*both(), file("c", **changes)])
        (row,) = found.dropped.to_dict("records")
        assert row["row"] == "EMBED_OpenData_metadata.csv:4"
        assert (row["reason"], row["verdict"]) == (reason, "missing")
        assert row["file"] == "cohort_1/1/11/2.25/c.dcm"

    def test_file_that_is_there_is_excluded(self, tmp_path):
        (tmp_path / "images/cohort_1/1/11/2.25").mkdir(parents=True)
        (tmp_path / "images/cohort_1/1/11/2.25/c.dcm").touch()
        found = load(tmp_path, files=[*both(), file("c", ViewPosition="")])
        assert list(found.dropped["verdict"]) == ["excluded"]

    def test_image_listed_twice(self, tmp_path):
        (row,) = load(tmp_path, files=[*both(), both()[0]]).dropped.to_dict("records")
        assert (row["file"], row["reason"]) == ("", "image listed twice")

    def test_synthetic_view_is_kept(self, tmp_path):
        found = load(tmp_path, files=[*both(), file("c", FinalImageType="cview")])
        assert list(found.images["image_type"]) == ["2D", "2D", "synthetic"]


class TestMalformed:
    @pytest.mark.parametrize("column", embed.IMAGE)
    def test_missing_image_column(self, tmp_path, column):
        row = {name: value for name, value in METADATA.items() if name != column}
        with pytest.raises(Problem, match=f"metadata.csv: column '{column}' is missing"):
            load(tmp_path, files=[row])

    @pytest.mark.parametrize("column", embed.FINDING)
    def test_missing_finding_column(self, tmp_path, column):
        row = {name: value for name, value in CLINICAL.items() if name != column}
        with pytest.raises(Problem, match=f"clinical.csv: column '{column}' is missing"):
            load(tmp_path, [row])

    @pytest.mark.parametrize(
        ("column", "value"),
        [("empi_anon", ""), ("anon_dicom_path", "/tmp/a.dcm"), ("ROI_coords", "[[1, 2, 3]]"),
         ("ROI_coords", "left")],
    )  # fmt: skip
    def test_odd_image(self, tmp_path, column, value):
        with pytest.raises(Problem, match=f"metadata.csv: row 3, column '{column}'"):
            load(tmp_path, files=[file(), file("b") | {column: value}])

    @pytest.mark.parametrize(
        ("column", "value"),
        [("acc_anon", ""), ("study_date_anon", "May"), ("side", "M"), ("path_severity", "9")],
    )
    def test_odd_finding(self, tmp_path, column, value):
        with pytest.raises(Problem, match=f"clinical.csv: row 3, column '{column}'"):
            load(tmp_path, [finding(), finding(**{column: value})])

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="Ask for access"):
            embed.load(RealData(name="embed", folder=str(tmp_path)))
