"""A DICOM mammogram file, the same bytes for the same image."""

import hashlib
from pathlib import Path

import numpy as np
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.pixels.encoders.base import RunningState  # noqa: F401
from pydicom.uid import ExplicitVRLittleEndian, RLELossless
