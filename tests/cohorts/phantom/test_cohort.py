import filecmp
import json

import pytest

from mammo_lib import tables
from mammo_lib.cohorts import phantom
from mammo_lib.cohorts.phantom import cohort as module
from mammo_lib.cohorts.phantom import files
from mammo_lib.problem import Problem

from .conftest import make


def listing(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


class TestTables:
    def test_images_validate(self, cohort):
        tables.validate(cohort.images.assign(split=None), "images")

    def test_lesions_validate(self, cohort):
        tables.validate(cohort.lesions, "lesions")

    def test_four_views_an_exam(self, cohort):
        assert (cohort.images.groupby("exam_id").size() == 4).all()

    def test_every_file_is_listed(self, cohort):
        assert sorted(cohort.images["path"]) == [
            name for name in listing(cohort.folder) if name.endswith(".dcm")
        ]

    def test_every_mask_is_listed(self, cohort):
        masks = [name for name in listing(cohort.folder) if name.startswith("masks/")]
        assert sorted(cohort.lesions["mask_path"]) == masks

    def test_truth_is_written(self, cohort, settings):
        assert json.loads((cohort.folder / "truth.json").read_text()) == phantom.truth(settings)


class TestLabels:
    def test_label_is_a_malignant_lesion_in_that_breast(self, cohort):
        malignant = cohort.lesions.loc[cohort.lesions["pathology"] == "malignant", "image_id"]
        shown = cohort.images["image_id"].isin(set(malignant))
        assert (cohort.images["label"] == shown.astype(int)).all()

    def test_other_breast_is_healthy(self, cohort):
        sides = cohort.images[cohort.images["label"] == 1].groupby("exam_id")["laterality"]
        assert (sides.nunique() == 1).all()

    def test_both_views_show_a_lesion(self, cohort):
        joined = cohort.lesions.merge(cohort.images, on="image_id")
        views = joined.groupby(["exam_id", "lesion_id"])["view"].agg(set)
        assert (views.map(len) == 2).all()

    def test_share_of_women_with_cancer(self, cohort, settings):
        index = cohort.images[cohort.images["exam"] == "index"]
        count = index.groupby("patient_id")["label"].max().sum()
        assert count == round(settings.cancer_share * settings.women)

    def test_a_prior_never_shows_more_than_the_index_exam(self, cohort):
        worst = cohort.images.groupby(["patient_id", "laterality", "exam"])["label"].max().unstack()
        both = worst.dropna()
        assert len(both)
        assert (both["prior"] <= both["index"]).all()


class TestGenerate:
    @pytest.mark.slow
    def test_files_do_not_depend_on_workers(self, cohort, tmp_path):
        other = phantom.generate(make(tmp_path / "two"), tmp_path / "two", workers=2)
        names = listing(cohort.folder)
        assert names == listing(other)
        assert filecmp.cmpfiles(cohort.folder, other, names, shallow=False)[0] == names

    def test_a_complete_cohort_is_reused(self, cohort, settings, monkeypatch):
        monkeypatch.setattr(files, "write", None)
        assert phantom.generate(settings, cohort.folder) == cohort.folder

    def test_what_a_killed_run_left_is_used_again(self, cohort, tmp_path, monkeypatch):
        calls, real = [], files._write_all

        def write(seed, pitch_mm, woman, folder):
            calls.append(woman.patient_id)
            if len(calls) == 3:
                raise KeyboardInterrupt
            real(seed, pitch_mm, woman, folder)

        monkeypatch.setattr(files, "_write_all", write)
        target = tmp_path / "killed"
        with pytest.raises(KeyboardInterrupt):
            phantom.generate(make(target), target)
        assert not target.exists()
        phantom.generate(make(target), target)
        assert calls[:4] == ["P00001", "P00002", "P00003", "P00003"]
        assert listing(target) == listing(cohort.folder)

    def test_another_cohort_is_a_problem(self, cohort):
        with pytest.raises(Problem, match="women 24, wanted 25"):
            phantom.generate(make(cohort.folder, women=25), cohort.folder)

    def test_other_files_are_a_problem(self, tmp_path):
        (tmp_path / "thesis.txt").write_text("mine")
        with pytest.raises(Problem, match="not a complete synthetic cohort"):
            phantom.generate(make(tmp_path), tmp_path)
        assert (tmp_path / "thesis.txt").exists()

    def test_a_folder_that_cannot_be_made_is_a_problem(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(Problem, match="cannot write"):
            phantom.generate(make(tmp_path / "file" / "x"), tmp_path / "file" / "x")


class TestHome:
    def test_is_the_named_folder(self, settings):
        assert str(module.home(settings)) == settings.folder

    def test_default_depends_on_what_fixes_the_files(self):
        def name(**changes):
            return module.home(make("", **changes).model_copy(update={"folder": None})).name

        assert name() == name(detail_pitch_mm=0.1) != name(seed=4)
