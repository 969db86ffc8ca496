"""Small copies of CBIS-DDSM's tables and files for the tests of its adapter."""

import numpy as np
import pandas as pd

from mammo_lib.cohorts import cbis_ddsm, cbis_tables
from mammo_lib.config.schema import RealData
from tests.imaging import dicom

STUDY, SERIES = "1.3.6.1.4.1.9590.100.1.2.11", "1.3.6.1.4.1.9590.100.1.2.22"
IMAGE = "Mass-Training_P_00001_LEFT_CC"  # of the first table's only row
TAIL = "01"  # of the UIDs of that image
PREFIXES = {name: told[0] for name, told in cbis_tables.NAMES.items()}
MASS_TRAIN = "mass_case_description_train_set.csv"
CALC_TEST = "calc_case_description_test_set.csv"


def row(prefix, number=1, **changes):
    """A row as the tables hold it, of woman P_0000<number>, with a series of her own."""
    known = {
        "patient_id": f"P_{number:05}",
        "breast_density": "3",
        "left or right breast": "LEFT",
        "image view": "CC",
        "abnormality id": "1",
        "abnormality type": "mass" if prefix.startswith("Mass") else "calcification",
        "assessment": "4",
        "pathology": "BENIGN",
        "subtlety": "3",
    }
    known |= {name: value for name, value in changes.items() if name in known}
    words = ("patient_id", "left or right breast", "image view")
    image = "_".join([prefix, *(known[word] for word in words)])
    mask, tail = f"{image}_{known['abnormality id']}", f"{prefix == 'Calc-Test':d}{number}"
    paths = {
        "image file path": f"{image}/{STUDY}{tail}/{SERIES}{tail}/000000.dcm",
        "cropped image file path": f"{mask}/{STUDY}{tail}/{SERIES}{tail}.7/000000.dcm",
        "ROI mask file path": f"{mask}/{STUDY}{tail}/{SERIES}{tail}.7/000001.dcm\n",
    }
    return {**known, **paths, **changes}


def write(folder, **rows):
    """Write four tables of one row each, women 1 to 4; `rows` replaces a table's rows by name."""
    folder.mkdir(exist_ok=True, parents=True)
    for number, (name, prefix) in enumerate(PREFIXES.items(), 1):
        table = pd.DataFrame(rows.get(name.removesuffix(".csv"), [row(prefix, number)]))
        old = {"breast_density": "breast density"} if prefix.startswith("Calc") else {}
        table.rename(columns=old).to_csv(folder / name, index=False)


def load(folder, **rows):
    write(folder, **rows)
    return cbis_ddsm.load(RealData(name="cbis_ddsm", folder=str(folder)))


def mass(*rows):
    return {MASS_TRAIN.removesuffix(".csv"): [row("Mass-Training", **changes) for changes in rows]}


def film(path, rows=40, columns=30, **tags):
    return dicom.write(path, np.ones((rows, columns), np.uint16), **tags)


def rectangle(shape, x, y, width, height):
    mask = np.zeros(shape, np.uint8)
    mask[y : y + height, x : x + width] = 255
    return mask
