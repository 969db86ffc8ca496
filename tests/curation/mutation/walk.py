"""Where the elements of a DICOM file stand, found without the parser that is put to the test."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydicom.datadict import dictionary_VR

UNDEFINED = 0xFFFFFFFF
LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR",
                  b"UT", b"UV"})  # fmt: skip
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXELS, SYNTAX = 0x7FE00010, 0x00020010
IMPLICIT = b"1.2.840.10008.1.2"
DEFLATED = b"1.2.840.10008.1.2.1.99"
BIG_ENDIAN = b"1.2.840.10008.1.2.2"


@dataclass(frozen=True)
class Coding:
    """How elements are written: with or without their type, and in which order of bytes."""

    explicit: bool = True
    order: str = "<"

    def element(self, tag: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
        """Return the bytes of an element; `length` is a lie about that of its value."""
        length = len(value) if length is None else length
        head = struct.pack(f"{self.order}HH", tag >> 16, tag & 0xFFFF)
        if not self.explicit or tag >> 16 == 0xFFFE:
            return head + struct.pack(f"{self.order}I", length) + value
        if vr in LONG:
            return head + vr + b"\0\0" + struct.pack(f"{self.order}I", length) + value
        return head + vr + struct.pack(f"{self.order}H", length & 0xFFFF) + value


@dataclass(frozen=True)
class Element:
    """An element at byte `at`; its value is data[value : value + length] unless undefined."""

    tag: int
    vr: bytes
    at: int
    length_at: int
    length_size: int
    value: int
    length: int

    @property
    def end(self) -> int:
        """Return where the next one begins; only if the length is not undefined."""
        return self.value + self.length


@dataclass(frozen=True)
class Anatomy:
    """A DICOM file in two parts: `meta` up to the end of group 2, and the data set, inflated."""

    meta: bytes
    body: bytes
    coding: Coding
    deflated: bool = False

    def elements(self) -> list[Element]:
        """Return the elements of the data set, those of sequences among them, up to the pixels."""
        return list(walked(self.body, self.coding))

    def with_body(self, body: bytes) -> "Anatomy":
        """Return the same file with another data set."""
        return replace(self, body=body)

    def joined(self) -> bytes:
        """Return the bytes of the whole file."""
        if not self.deflated:
            return self.meta + self.body
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return self.meta + deflate.compress(self.body) + deflate.flush()


def cut(data: bytes) -> Anatomy:
    """Return the parts of a file; that without preamble is taken for one of the golden set's."""
    start = 132 if data[128:132] == b"DICM" else 0
    if data[start : start + 2] != b"\x02\x00":
        return Anatomy(
            data[:start], data[start:], Coding(explicit=data[start + 4 : start + 6].isalpha())
        )
    syntax, end = b"", len(data)
    for element in walked(data, Coding(), start):
        if element.tag >> 16 != 2:
            end = element.at
            break
        if element.tag == SYNTAX:
            syntax = data[element.value : element.end].rstrip(b"\0 ")
            end = element.end
            if syntax == DEFLATED:
                break
    return _parts(data[:end], data[end:], syntax)


def walked(data: bytes, coding: Coding, at: int = 0) -> Iterator[Element]:
    """Yield elements until the pixels, or until nothing makes sense any more."""
    while at + 8 <= len(data):
        element = _element(data, coding, at)
        yield element
        inside = element.vr == b"SQ" or element.tag >> 16 == 0xFFFE
        if element.tag == PIXELS or (not inside and element.end > len(data)):
            return
        at = element.value if inside else element.end


def _element(data: bytes, coding: Coding, at: int) -> Element:
    group, number = struct.unpack_from(f"{coding.order}HH", data, at)
    tag = group << 16 | number
    explicit = coding.explicit and group != 0xFFFE
    vr = data[at + 4 : at + 6] if explicit else _known(tag)
    wide = not explicit or vr in LONG
    length_at = at + (4 if not explicit else 8 if wide else 6)
    kind = f"{coding.order}{'I' if wide else 'H'}"
    size = struct.calcsize(kind)
    padded = data[length_at : length_at + size].ljust(size, b"\0")
    (length,) = struct.unpack(kind, padded)
    return Element(tag, vr, at, length_at, size, length_at + size, length)


def _known(tag: int) -> bytes:
    try:
        return dictionary_VR(tag)[:2].encode()
    except KeyError:
        return b"UN"


def _parts(meta: bytes, body: bytes, syntax: bytes) -> Anatomy:
    coding = Coding(syntax != IMPLICIT, ">" if syntax == BIG_ENDIAN else "<")
    if syntax != DEFLATED:
        return Anatomy(meta, body, coding)
    return Anatomy(meta, zlib.decompress(body, -zlib.MAX_WBITS), coding, deflated=True)
