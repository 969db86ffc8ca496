import pytest

from mammo_lib.cohorts import golden
from mammo_lib.curation import Order, carry_out


@pytest.fixture(autouse=True, scope="session")
def _key_of_the_tests(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAMMO_KEY", str(tmp_path_factory.mktemp("keys") / "key"))
        yield


@pytest.fixture(scope="session")
def golden_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("golden") / "in"
    golden.make(folder)
    return folder


@pytest.fixture(scope="session")
def golden_out(golden_folder):
    """The golden set, curated with everything that can be asked for."""
    out = golden_folder.with_name("out")
    order = Order(golden_folder, out, rows=160, columns=128, deidentified=out / "dicom")
    carry_out(order)
    return out
