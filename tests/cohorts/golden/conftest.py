import pytest

from mammo_lib.cohorts.golden import make


@pytest.fixture(scope="session")
def golden(tmp_path_factory):
    """The folder of a golden set, made once."""
    folder = tmp_path_factory.mktemp("golden")
    make(folder)
    return folder
