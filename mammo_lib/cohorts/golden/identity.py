"""An invented person, whose words stand in files so that a test can look for them elsewhere."""

from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

NAME, GIVEN, MAIDEN, PLACE = "Quillfeather", "Ottoline", "Żółcińska", "Nettlewick"
NUMBER, BIRTH = "QX4471902", "19370211"
# None of these may be found, in any case of letters, in what a loader gives out.
WORDS = (NAME, GIVEN, MAIDEN, PLACE, NUMBER, BIRTH)

STORY = f"{GIVEN} {NAME}, born {MAIDEN} on {BIRTH}, of {PLACE}, number {NUMBER}"
# What each kind of text element holds (PS3.5, table 6.2-1), within the length it allows.
TEXT = {
    "AE": NAME,
    "LO": f"{GIVEN} {NAME} {NUMBER}",
    "LT": STORY,
    "PN": f"{NAME}^{GIVEN}^{MAIDEN}",
    "SH": NUMBER,
    "ST": STORY,
    "UC": STORY,
    "UR": f"https://{PLACE}.example/{NAME}/{NUMBER}",
    "UT": STORY,
}


def fill(dataset: Dataset) -> None:
    """Write the person into every text element that the installed dictionary knows.

    Coded terms (CS) are left alone: a file without its photometric interpretation is another
    trap. The tags of side and view therefore stay what they were.
    """
    dataset.SpecificCharacterSet = "ISO_IR 192"
    for tag, (vr, _, _, retired, _) in DicomDictionary.items():
        if vr in TEXT and not retired and 0x0008 <= tag >> 16 < 0x7FE0:
            dataset.add_new(tag, vr, TEXT[vr])
    dataset.PatientID, dataset.PatientBirthDate = NUMBER, BIRTH
    dataset.add_new(0x60001500, "LO", TEXT["LO"])  # an overlay's label: no dictionary entry
    dataset.add_new(0xFFFCFFFC, "OB", _even(STORY))  # padding behind the pixels
    dataset.file_meta.SourceApplicationEntityTitle = NAME
    dataset.preamble = f"{NAME} {NUMBER}".encode().ljust(128, b"\0")


def fill_sequences(dataset: Dataset) -> None:
    """Write the person into items of sequences, and into an item of an item."""
    other = Dataset()
    other.PatientName, other.PatientID, other.TypeOfPatientID = TEXT["PN"], NUMBER, "TEXT"
    dataset.OtherPatientIDsSequence = Sequence([other])
    earlier, before = Dataset(), Dataset()
    earlier.PatientName, earlier.PatientBirthDate = TEXT["PN"], BIRTH
    before.SourceOfPreviousValues = TEXT["LO"]
    before.ModifiedAttributesSequence = Sequence([earlier])
    dataset.OriginalAttributesSequence = Sequence([before])
    view = dataset.ViewCodeSequence[0]
    modifier = Dataset()
    modifier.CodeValue, modifier.CodingSchemeDesignator = "1", "99GOLDEN"
    modifier.CodeMeaning = view.CodeMeaning = TEXT["LO"]
    view.ViewModifierCodeSequence = Sequence([modifier])


def fill_private(dataset: Dataset) -> None:
    """Write the person into private elements: known, unknown and binary ones, and a sequence."""
    block = dataset.private_block(0x0009, "GOLDEN PRIVATE", create=True)
    for offset, vr in enumerate(TEXT, start=1):
        block.add_new(offset, vr, TEXT[vr])
    block.add_new(0x20, "UN", _even(STORY))
    block.add_new(0x21, "OB", _even(STORY))
    block.add_new(0x22, "DA", BIRTH)
    item = Dataset()
    item.PatientName = TEXT["PN"]
    block.add_new(0x23, "SQ", Sequence([item]))
    # The name of a block of private elements is free text as well.
    dataset.private_block(0x0011, f"{NAME} {GIVEN}", create=True).add_new(1, "LO", TEXT["LO"])


def _even(text: str) -> bytes:
    data = text.encode()
    return data + b" " * (len(data) % 2)
