"""No identity of a source's files is found in anything that a curation writes."""

import json
import re

import numpy as np
import pandas as pd
import pydicom
import pytest

from mammo_lib.cohorts import golden


def _read(path):
    data = path.read_bytes()
    return "".join(data.decode(code, "ignore") for code in ("latin-1", "utf-8", "iso8859-2"))


def text_of(path):
    """Return everything a file says, compressed tables and DICOM values unpacked."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix == ".dcm":
        return str(pydicom.dcmread(path)) + _read(path)
    return _read(path)


def everything(out):
    """Yield (where, text) of every name and file below `out`."""
    for path in sorted(out.rglob("*")):
        yield str(path.relative_to(out)), path.name
        if path.is_file():
            yield str(path.relative_to(out)), text_of(path)


@pytest.mark.parametrize("word", golden.WORDS)
def test_no_word_of_an_identity_is_found(golden_folder, golden_out, word):
    sought = re.compile(re.escape(word), re.IGNORECASE)
    planted = [path for path in golden_folder.rglob("*") if sought.search(text_of_source(path))]
    assert planted, "the word must be planted, or its absence proves nothing"
    assert [where for where, text in everything(golden_out) if sought.search(text)] == []


def text_of_source(path):
    return path.name + (_read(path) if path.is_file() else "")


def test_the_tags_that_hold_identities_are_named(golden_out):
    tags = pd.read_csv(golden_out / "audit.csv")["identity_tags"].dropna().str.cat(sep=", ")
    for tag in ("PatientName", "PatientBirthDate", "InstitutionName", "private"):
        assert tag in tags


def test_instance_numbers_are_not_those_of_the_source(golden_folder, golden_out):
    numbers = set()
    for path in golden_folder.rglob("*.dcm"):
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
        except (pydicom.errors.InvalidDicomError, EOFError):
            continue
        numbers |= {str(header.get(f"{level}InstanceUID")) for level in ("SOP", "Study", "Series")}
    numbers = {number for number in numbers if number.startswith(("1.", "2."))}
    assert numbers
    for where, text in everything(golden_out):
        assert not [number for number in numbers if number in text], where


class TestCopies:
    def test_each_kept_dicom_has_one(self, golden_out):
        images = pd.read_csv(golden_out / "audit.csv").query(
            "verdict == 'kept' and kind == 'DICOM'"
        )
        copies = {path.stem for path in (golden_out / "dicom").rglob("*.dcm")}
        assert copies == set(images["image_id"])

    def test_they_look_as_the_originals_did(self, golden_folder, golden_out):
        from mammo_lib.imaging.breast import find
        from mammo_lib.imaging.decode import decode
        from mammo_lib.imaging.display import display

        audit = pd.read_csv(golden_out / "audit.csv").set_index("file")
        checked = 0
        for file, row in audit[audit["verdict"].eq("kept") & audit["kind"].eq("DICOM")].iterrows():
            if not (golden_folder / file).exists():
                continue  # its name was an identity
            (copy,) = (golden_out / "dicom").rglob(f"{row['image_id']}.dcm")
            before, after = display(decode(golden_folder / file)), display(decode(copy))
            assert before.shape == after.shape
            small = find(before).mask
            y, x = (np.linspace(0, n - 1, before.shape[i]).round().astype(int)
                    for i, n in enumerate(small.shape))  # fmt: skip
            inside = small[np.ix_(y, x)]
            differ = (np.abs(before - after) > 1e-6) & inside
            assert differ.mean() < 0.02, file
            checked += 1
        assert checked > 80

    def test_nothing_is_burned_in_beside_the_breast(self, golden_out):
        audit = pd.read_csv(golden_out / "audit.csv").set_index("file")
        image = audit.loc["identity/burned_in.dcm", "image_id"]
        (copy,) = (golden_out / "dicom").rglob(f"{image}.dcm")
        pixels = pydicom.dcmread(copy).pixel_array
        outside = pixels[:, -20:]
        assert len(np.unique(outside)) == 1


def test_summary_counts_are_plain_json(golden_out):
    counts = json.loads((golden_out / "summary.json").read_text())
    assert counts["files"] == counts["kept"] + counts["excluded"] + counts["unreadable"]
