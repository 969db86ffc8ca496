"""An archive of a few small mammograms, in place of the Imaging Data Commons."""

import io
from pathlib import Path

import pandas as pd
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

from mammo_lib.cohorts.commons import place

FEW = 1000  # bytes of a file


def dicom(series: str, number: int, size: int = FEW) -> bytes:
    """Return a DICOM file of `size` bytes, even, image `number` of the series."""
    one, meta = Dataset(), FileMetaDataset()
    meta.MediaStorageSOPClassUID = one.SOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID = "1.2.3.4"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.SeriesInstanceUID, one.InstanceNumber, one.file_meta = series, number, meta
    empty = len(_encoded(one))
    one.add_new("PixelData", "OW", bytes(size - empty - 12))  # 12: of the element's own head
    return _encoded(one)


def series(patients: list[str], files: int = 2) -> pd.DataFrame:
    """Return the index of an archive with one series for each of `patients` (PatientID)."""
    rows = [
        {
            "patient_id": patient,
            "modality": "MG",
            "series": generate_uid(entropy_srcs=[patient]),
            "files": files,
            "licence": "CC BY 3.0",
            "address": f"s3://somewhere/{patient}/*",
            "bytes": files * FEW,
        }
        for patient in patients
    ]
    return pd.DataFrame(rows)


class Archive:
    """An archive that writes what its index promises; `asked` holds the series asked for.

    `offline` makes it unreachable, `broken` series lack their last file, `damaged` ones are not
    DICOM.
    """

    def __init__(self, patients, *, offline=False, broken=(), damaged=()):
        self.rows, self.offline = series(patients), offline
        self.broken, self.damaged, self.asked = set(broken), set(damaged), []

    def index(self, collection: str) -> pd.DataFrame:
        return self.rows

    def download(self, series: pd.DataFrame, folder: Path) -> str:
        if self.offline:
            raise ConnectionError("store.example does not answer (no such host)")
        self.asked += series["patient_id"].tolist()
        for row in series.itertuples():
            own = folder / place(row.patient_id, row.modality, row.series)
            own.mkdir(parents=True, exist_ok=True)
            for number in range(row.files - (row.patient_id in self.broken)):
                good = row.patient_id not in self.damaged
                content = dicom(row.series, number) if good else bytes(FEW)
                (own / f"{number}.dcm").write_bytes(content)
        return "no object found" if self.broken else ""


def _encoded(one: Dataset) -> bytes:
    file = io.BytesIO()
    one.save_as(file, enforce_file_format=True)
    return file.getvalue()
