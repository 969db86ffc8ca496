import pytest

from mammo_lib.reader_study import nyu


@pytest.fixture(scope="session")
def breasts(external_data):
    path = external_data / nyu.NAME / "scores.csv"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return nyu.load(path)


@pytest.fixture(scope="session")
def exams(breasts):
    return nyu.per_exam(breasts)
