import pytest
from typer.testing import CliRunner

from mammo_lib import cli, doctor
from mammo_lib.problem import Problem


def said(*words):
    done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_help_lists_the_commands():
    text = said("--help")
    assert all(name in text for name in ("report", "run", "doctor"))


def test_each_command_explains_itself():
    assert "data=ddsm299" in said("report", "--help")
    assert "training-wu2019-0" in said("run", "--help")


def test_dry_run_lists_every_job_and_starts_none(tmp_path):
    text = said("report", "--dry-run", "profile=smoke", "name=a", f"runs={tmp_path}")
    assert all(name in text for name in ("cohort", "training-wu2019_single-0", "book", "slides"))
    assert not (tmp_path / "a" / "results").exists()


def test_unknown_stage_names_the_nearest(tmp_path):
    with pytest.raises(Problem, match="No stage 'cohrt'.*'cohort'"):
        said("run", "cohrt", f"runs={tmp_path}")


@pytest.mark.slow
def test_doctor_names_what_a_run_needs(capsys):
    doctor.print_all()
    text = capsys.readouterr().out
    assert all(name in text for name in ("cores", "tensorflow", "devices", "browser"))


class TestCurate:
    def test_help_names_the_essentials(self):
        text = said("curate", "--help")
        assert all(word in text for word in ("--out", "--labels", "--deidentify", "--scheduler"))

    def test_a_folder_is_curated(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_KEY", str(tmp_path / "key"))
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "junk.dcm").write_text("x")
        text = said("curate", str(tmp_path / "in"), "--out", str(tmp_path / "out"))
        assert "1 file: 0 kept, 0 excluded, 1 unreadable" in text
        assert (tmp_path / "out" / "summary.html").exists()

    @pytest.mark.parametrize(
        ("words", "mend"),
        [
            (["nowhere", "--out", "o"], "does not exist"),
            ([".", "--size", "big", "--out", "o"], "--size: big is not a size"),
            (["."], "--out FOLDER"),
        ],
    )
    def test_bad_words_end_in_one_line(self, words, mend):
        with pytest.raises(Problem, match=mend):
            said("curate", *words)
