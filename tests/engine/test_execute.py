import nbformat
import pytest

from mammo_lib.config import compose
from mammo_lib.engine import execute
from mammo_lib.problem import Problem


@pytest.fixture
def notebook(tmp_path):
    def make(*cells):
        first = nbformat.v4.new_code_cell('run = "a"', metadata={"tags": ["parameters"]})
        kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
        every = [first, *map(nbformat.v4.new_code_cell, cells)]
        nb = nbformat.v4.new_notebook(cells=every, metadata=kernel)
        nbformat.write(nb, tmp_path / "n.ipynb")
        return tmp_path / "n.ipynb"

    return make


def executed(notebook, parameters):
    out, failed = notebook.with_name("out.ipynb"), notebook.with_name("failed.ipynb")
    execute.execute(notebook, out, parameters, failed=failed)
    return out.read_text()


def test_unknown_parameter_names_the_nearest(notebook):
    with pytest.raises(Problem, match=r"no parameter 'rnu'.*'run'"):
        execute.check_parameters(notebook(), {"rnu": 1})


@pytest.mark.slow
class TestExecute:
    def test_parameters_reach_the_notebook(self, notebook):
        assert "value b here" in executed(notebook("f'value {run} here'"), {"run": "b"})

    def test_failure_is_kept_apart_and_leaves_the_old_one(self, notebook, tmp_path):
        executed(notebook("1"), {})
        before = (tmp_path / "out.ipynb").read_bytes()
        with pytest.raises(RuntimeError, match=r"ZeroDivisionError.*failed\.ipynb"):
            executed(notebook("1 / 0"), {})
        assert (tmp_path / "out.ipynb").read_bytes() == before
        assert sorted(p.name for p in tmp_path.iterdir()) == [
            "failed.ipynb", "n.ipynb", "out.ipynb",
        ]  # fmt: skip

    def test_a_problem_stays_one(self, notebook):
        cell = "from mammo_lib.problem import Problem; raise Problem('a.csv: column b is missing')"
        with pytest.raises(Problem, match="column b is missing"):
            executed(notebook(cell), {})


def test_environment_draws_inline_and_starts_quietly(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    found = execute.quiet_environment(tmp_path / "status")
    assert "MPLBACKEND" not in found
    assert found["MAMMO_STATUS"] == str(tmp_path / "status")


@pytest.mark.parametrize(("profile", "wanted"), [("smoke", "0"), ("demo", "1"), ("paper", "1")])
def test_few_channels_are_kept_from_onednn(profile, wanted):
    assert execute.onednn(compose([f"profile={profile}"])) == wanted


class TestStarted:
    def failing(self, words, times):
        calls = []

        def run():
            calls.append(1)
            if len(calls) <= times:
                raise RuntimeError(words)

        return run, calls

    def test_a_kernel_that_dies_at_its_start_is_started_again(self):
        run, calls = self.failing("Kernel died before replying to kernel_info", 2)
        execute._started(run)
        assert len(calls) == 3

    def test_not_for_ever(self):
        run, calls = self.failing("Kernel died before replying to kernel_info", 9)
        with pytest.raises(RuntimeError):
            execute._started(run)
        assert len(calls) == execute.STARTS

    def test_what_fails_later_is_not_run_again(self):
        run, calls = self.failing("Kernel died", 1)
        with pytest.raises(RuntimeError):
            execute._started(run)
        assert len(calls) == 1
