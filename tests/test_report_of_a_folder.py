"""The whole report on a hospital's folder: it runs, and names nobody."""

import os
import re
import subprocess
import sys

import cv2
import numpy as np
import pandas as pd
import pydicom
import pytest

from mammo_lib.cohorts import phantom
from mammo_lib.config import compose
from mammo_lib.paths import PROJECT, Run
from tests.curation.test_identity import everything

pytestmark = pytest.mark.slow
WORDS = ("Thistlewood", "Griselda", "Marrowby", "ZZ4471", "19370211")


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    """The smoke cohort as a hospital would keep it, identities in tags, names and pixels."""
    cohort = phantom.load(compose(["profile=smoke"]).data, workers=2)
    folder = tmp_path_factory.mktemp("hospital") / "archive"
    rows = []
    for image in cohort.images.to_dict("records"):
        header = pydicom.dcmread(cohort.folder / image["path"])
        place = _identified(header, image, folder)
        rows.append({"file": place.relative_to(folder).as_posix(), "label": image["label"]})
    pd.DataFrame(rows).to_csv(folder.with_name("labels.csv"), index=False)
    return folder


def _identified(header, image, folder):
    who = f"{WORDS[1]}_{WORDS[0]}_{image['patient_id']}"
    if header.file_meta.TransferSyntaxUID.is_compressed:
        header.decompress()
    header.PatientName, header.PatientID = (
        f"{WORDS[0]}^{WORDS[1]}",
        f"{WORDS[3]}{image['patient_id']}",
    )
    header.PatientBirthDate, header.InstitutionName = WORDS[4], f"{WORDS[2]} Hospital"
    header.StudyDescription = header.PatientComments = f"referred by Dr {WORDS[2]}"
    header.Manufacturer = f"{WORDS[2]} {header.Manufacturer}"
    header.add_new((0x0011, 0x0010), "LO", WORDS[0])
    header.add_new((0x0011, 0x1001), "UT", " ".join(WORDS))
    pixels, text = header.pixel_array.copy(), np.zeros(header.pixel_array.shape, np.uint8)
    cv2.putText(text, WORDS[0][:3], (pixels.shape[1] // 3, 9), 0, 0.3, 255)
    pixels[text > 0] = pixels.max()
    header.PixelData = pixels.tobytes()
    place = folder / who / f"{header.PatientID}_{image['image_id']}.dcm"
    place.parent.mkdir(parents=True, exist_ok=True)
    header.save_as(place, enforce_file_format=True)
    return place


@pytest.fixture(scope="module")
def run(hospital):
    runs = hospital.with_name("runs")
    words = ["data=folder", f"data.folder={hospital}", "profile=smoke", "name=hospital"]
    words += [
        "model=[wu2019_single]",
        f"data.labels={hospital.with_name('labels.csv')}",
        f"runs={runs}",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "mammo_lib.cli", "report", *words],
        capture_output=True, text=True, cwd=PROJECT,
        env=os.environ | {"MAMMO_KEY": str(hospital.with_name("key"))},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert not [word for word in WORDS if word in done.stdout + done.stderr]
    return Run(runs / "hospital")


def test_every_image_is_there(run, hospital):
    assert len(pd.read_parquet(run.table("images"))) == len(list(hospital.rglob("*.dcm")))


@pytest.mark.parametrize("word", WORDS)
def test_nobody_is_named_in_the_run(run, word):
    sought = re.compile(word, re.IGNORECASE)
    assert [where for where, text in everything(run.root) if sought.search(text)] == []
