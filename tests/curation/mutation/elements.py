"""Mutations of the data set: one element's length, type, tag or value, and whole new elements."""

import struct
import zlib
from dataclasses import replace
from functools import lru_cache
from random import Random

from tests.curation.mutation import values
from tests.curation.mutation.walk import (
    DEFLATED,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    Anatomy,
    Element,
)

TYPES = (b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OW PN SH SL SQ SS ST SV TM UC UI UL UN UR "
         b"US UT UV ZZ \0\0 ?? 1A").split(b" ")  # fmt: skip
TAGS = (0, ITEM, ITEM_END, SEQUENCE_END, 0x7FE00010, 0x7FE00008, 0x00020010, 0x00280010, 0x00080005,
        0x00090010, 0x60000010, 0xFFFFFFFF, 0x00081140, 0x52009229, 0x00540220)  # fmt: skip
LENGTHS = (0, 1, 2, 7, 8, 0x7FFF, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, UNDEFINED)
LUTS = (0x00283010, 0x00283000)  # of the value of interest, of the modality
GROUPS = (0x52009229, 0x52009230)  # shared by all frames, of each frame
# Sequences of functional groups: pixel measures, rescale, window, anatomy.
INSIDE = (0x00289110, 0x00289145, 0x00289132, 0x00209071)


def relengthened(file: Anatomy, rng: Random) -> Anatomy:
    """Lie about one element's length."""
    one = rng.choice(file.elements())
    new = rng.choice((rng.choice(LENGTHS), max(0, one.length + rng.choice((-2, -1, 1, 2, 100)))))
    kind = "I" if one.length_size == 4 else "H"
    field = struct.pack(file.coding.order + kind, new % 2 ** (8 * one.length_size))
    return _put(file, one.length_at, field)


def retyped(file: Anatomy, rng: Random) -> Anatomy:
    """Give one element another type."""
    one = rng.choice(file.elements())
    return _put(file, one.at + 4, rng.choice(TYPES)) if file.coding.explicit else file


def retagged(file: Anatomy, rng: Random) -> Anatomy:
    """Give one element another tag."""
    one, tag = rng.choice(file.elements()), rng.choice((rng.choice(TAGS), rng.getrandbits(32)))
    return _put(file, one.at, struct.pack(f"{file.coding.order}HH", tag >> 16, tag & 0xFFFF))


def refilled(file: Anatomy, rng: Random) -> Anatomy:
    """Write another value of another length into one element."""
    one = _plain(file, rng)
    value = rng.choice((values.text(rng), values.number(rng, file.coding), rng.randbytes(8)))
    return _replace(file, one, file.coding.element(one.tag, one.vr, value))


def removed(file: Anatomy, rng: Random) -> Anatomy:
    """Take one element out."""
    return _replace(file, _plain(file, rng), b"")


def repeated(file: Anatomy, rng: Random) -> Anatomy:
    """Write one element elsewhere as well, or many times."""
    one, at = _plain(file, rng), _plain(file, rng).at
    again = file.body[one.at : one.end] * rng.choice((1, 2, 500))
    return file.with_body(file.body[:at] + again + file.body[at:])


def settled(file: Anatomy, rng: Random) -> Anatomy:
    """Set one to four elements on which decoding depends to extremes."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        file = put(file, *values.setting(rng, file.coding))
    return file


def nested(file: Anatomy, rng: Random) -> Anatomy:
    """Put in a sequence in a sequence in a sequence …; sometimes none of them ends."""
    depth, tag = rng.choice((1, 5, 40, 400, 3000)), rng.choice((0x00081140, 0x00540220, 0x00091001))
    open_item = file.coding.element(ITEM, b"", b"", UNDEFINED)
    start = file.coding.element(tag, b"SQ", open_item, UNDEFINED) * depth
    end = file.coding.element(ITEM_END, b"", b"") + file.coding.element(SEQUENCE_END, b"", b"")
    ends = end * rng.choice((depth, depth, depth - 1, 0))
    return _insert(file, tag, start + ends)


def with_lut(file: Anatomy, rng: Random) -> Anatomy:
    """Put in a lookup table whose descriptor and data are at odds."""
    coding, tag = file.coding, rng.choice(LUTS)
    described = rng.choices((*values.NUMBERS, 10, 12), k=rng.choice((3, 3, 3, 3, 2, 0)))
    packed = struct.pack(f"{coding.order}{len(described)}H", *described)
    data = rng.randbytes(2 * rng.choice((0, 1, 16, 256, 4096)))
    descriptor = coding.element(0x00283002, rng.choice((b"US", b"SS")), packed)
    table = coding.element(0x00283006, rng.choice((b"US", b"OW", b"OB", b"LO")), data)
    return put(file, tag, b"SQ", coding.element(ITEM, b"", descriptor + table))


def with_groups(file: Anatomy, rng: Random) -> Anatomy:
    """Put in functional groups with odd settings, for all frames or for each."""
    coding = file.coding
    tag, vr, value = values.setting(rng, coding)
    inner = coding.element(ITEM, b"", coding.element(tag, vr, value))
    kind = rng.choice((b"SQ", b"SQ", b"SQ", b"UN", b"LO"))
    group = coding.element(rng.choice(INSIDE), kind, inner)
    items = coding.element(ITEM, b"", group) * rng.choice((0, 1, 1, 2, 60))
    file = put(file, rng.choice(GROUPS), b"SQ", items)
    return put(file, 0x00280008, b"IS", values.even(rng.choice((b"1", b"2", b"60", b"-1", b"1e9"))))


def with_overlay(file: Anatomy, rng: Random) -> Anatomy:
    """Put in an overlay of impossible size, in a group that may not be one."""
    group = rng.choice((0x6000, 0x6002, 0x6001, 0x60FE, 0x5000)) << 16
    for offset in (0x10, 0x11, 0x100, 0x102):
        file = put(file, group | offset, b"US", values.number(rng, file.coding))
    return put(file, group | 0x3000, b"OW", rng.randbytes(2 * rng.choice((0, 8, 512))))


def with_private(file: Anatomy, rng: Random) -> Anatomy:
    """Put in private elements, with or without the name of their owner."""
    group = rng.choice((0x0009, 0x0029, 0x7FE1, 0xFFFF)) << 16
    if rng.random() < 0.5:
        file = put(file, group | 0x10, b"LO", values.text(rng))
    return put(file, group | 0x1001, rng.choice(TYPES), values.text(rng))


def with_syntax(file: Anatomy, rng: Random, uid: bytes = b"") -> Anatomy:
    """Announce another transfer syntax than the file is written in; by default any."""
    at = file.meta.find(b"\x02\x00\x10\x00UI")
    if at < 0:
        return file
    length = int.from_bytes(file.meta[at + 6 : at + 8], "little")
    other = rng.choice((rng.choice(values.SYNTAXES), rng.choice(values.SYNTAXES), values.text(rng)))
    uid = uid or other
    uid = uid + b"\0" * (len(uid) % 2)
    new = file.meta[: at + 6] + len(uid).to_bytes(2, "little") + uid
    meta = new + file.meta[at + 8 + length :]
    return Anatomy(meta, file.body, file.coding, file.deflated and rng.random() < 0.5)


def inflating(file: Anatomy, rng: Random) -> Anatomy:
    """Deflate the data set and let 64 MiB to 2.5 GiB of zeros follow it."""
    file = replace(with_syntax(file, rng, DEFLATED), deflated=False)
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    start = deflate.compress(file.body) + deflate.flush(zlib.Z_FULL_FLUSH)
    return file.with_body(start + _zeros() * rng.choice((1, 1, 1, 1, 8, 40)) + b"\x03\0")


def put(file: Anatomy, tag: int, vr: bytes, value: bytes) -> Anatomy:
    """Return `file` with an element of this value in its place, or in the place of its like."""
    new = file.coding.element(tag, vr, value)
    for one in file.elements():
        if one.tag == tag and one.end <= len(file.body):
            return _replace(file, one, file.coding.element(tag, one.vr, value))
    return _insert(file, tag, new)


@lru_cache
def _zeros() -> bytes:
    """Return 64 MiB of zeros, deflated to a part of a stream that may be repeated."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflate.compress(bytes(2**26)) + deflate.flush(zlib.Z_FULL_FLUSH)


def _insert(file: Anatomy, tag: int, new: bytes) -> Anatomy:
    later = (one.at for one in file.elements() if tag < one.tag < ITEM)
    at = next(later, len(file.body))
    return file.with_body(file.body[:at] + new + file.body[at:])


def _plain(file: Anatomy, rng: Random) -> Element:
    """Return an element whose end is known."""
    known = [one for one in file.elements() if one.end <= len(file.body)]
    return rng.choice(known)


def _replace(file: Anatomy, one: Element, new: bytes) -> Anatomy:
    return file.with_body(file.body[: one.at] + new + file.body[one.end :])


def _put(file: Anatomy, at: int, new: bytes) -> Anatomy:
    return file.with_body(file.body[:at] + new + file.body[at + len(new) :])


ALL = (
    relengthened, retyped, retagged, refilled, refilled, removed, repeated, settled, settled,
    settled, nested, with_lut, with_groups, with_overlay, with_private, with_syntax, inflating,
)  # fmt: skip
