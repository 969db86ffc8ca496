"""Mutations of compressed pixels: the fragments, and what a codestream says of itself."""

import re
import struct
from random import Random

from tests.curation.mutation import raw
from tests.curation.mutation.elements import put
from tests.curation.mutation.walk import (
    ITEM,
    PIXELS,
    SEQUENCE_END,
    UNDEFINED,
    Anatomy,
    Coding,
    Element,
)

SIDES = (0, 1, 79, 81, 103, 105, 255, 4096, 11585, 32768, 65535)
FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xf7]", re.DOTALL)  # JPEG, lossless JPEG, JPEG-LS
J2K = b"\xff\x4f\xff\x51"
# Fields of a JPEG 2000 size marker behind J2K: offset, format and extremes.
SIZ = (
    (4, "H", (0, 1, 0x4000, 0xFFFF)),  # capabilities
    *((at, "I", (0, 1, 7, 65535, 2**31 - 1, 2**32 - 1)) for at in range(6, 38, 4)),
    (38, "H", (0, 2, 3, 255, 16384, 65535)),  # components
    (40, "B", (0, 15, 37, 128 + 11, 255)),  # depth of the first
    (41, "B", (0, 2, 255)),  # subsampling
)
MARKERS = (b"\xff\xc4", b"\xff\xda", b"\xff\xdb", b"\xff\xdd", b"\xff\x52", b"\xff\x5c",
           b"\xff\x90", b"\xff\xd9", b"\xff\xf8")  # fmt: skip

Fragments = list[bytes]


def pixels(file: Anatomy) -> Element | None:
    """Return the element of the pixels if they are compressed."""
    found = [one for one in file.elements() if one.tag == PIXELS and one.length == UNDEFINED]
    return found[0] if found else None


def resized(stream: bytes, rng: Random) -> bytes:
    """Let the codestream announce another size, depth or number of components."""
    if J2K in stream:
        at = stream.index(J2K) + 2
        for place, kind, extremes in rng.sample(SIZ, rng.choice((1, 1, 2, 4))):
            stream = _packed(stream, at + place, f">{kind}", rng.choice(extremes))
        return stream
    if (frame := FRAME.search(stream)) is None:
        return _rle(stream, rng)
    field = rng.choice(((5, "H", SIDES), (7, "H", SIDES), (4, "B", (0, 1, 2, 8, 16, 17, 255)),
                        (9, "B", (0, 2, 3, 4, 255)), (2, "H", (0, 2, 8, 65535))))  # fmt: skip
    return _packed(stream, frame.start() + field[0], f">{field[1]}", rng.choice(field[2]))


def bomb(file: Anatomy, fragments: Fragments, rng: Random) -> tuple[Anatomy, Fragments]:
    """Announce the same gigantic size in the header and in the codestream."""
    rows, columns = rng.choice(((65535, 65535), (11585, 11585), (8000, 8000), (65535, 2000)))
    for tag, value in ((0x00280010, rows), (0x00280011, columns)):
        file = put(file, tag, b"US", struct.pack(f"{file.coding.order}H", value))
    return file, [_sized(one, rows, columns) for one in fragments]


def torn(fragments: Fragments, rng: Random) -> Fragments:
    """Mix up the fragments, or the table of their offsets."""
    table, *parts = fragments
    ways = (
        lambda: [rng.randbytes(rng.choice((4, 8, 3, 400))), *parts],
        lambda: [b"", *parts, *parts],
        lambda: [b"", *rng.sample(parts, len(parts))],
        lambda: [b"", *parts[:-1]],
        lambda: parts,
        lambda: [table, *(part[i : i + 7] for part in parts[:1] for i in range(0, len(part), 7))],
        lambda: [table, b"", *parts, b""],
        lambda: [table, *parts, *[b"\0\0"] * 3000],
    )
    return rng.choice(ways)()


def remarked(stream: bytes, rng: Random) -> bytes:
    """Change the length behind a marker, or what follows it, or take the segment out."""
    found = [at for at in (stream.find(marker) for marker in MARKERS) if at >= 0]
    if not found:
        return raw.overwritten(stream, rng)
    at = rng.choice(found)
    ways = (
        lambda: _packed(stream, at + 2, ">H", rng.choice((0, 1, 2, 3, 65535))),
        lambda: stream[: at + 4] + raw.overwritten(stream[at + 4 :] or b"\0", rng),
        lambda: stream[:at] + stream[at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big") :],
        lambda: stream[:at] + stream[at : at + 60] * 200 + stream[at + 60 :],
    )
    return rng.choice(ways)()


def damaged(file: Anatomy, rng: Random) -> Anatomy:
    """Return `file` with its compressed pixels mutated in one of these ways."""
    if (element := pixels(file)) is None:
        return file
    fragments = _fragments(file.body, element, file.coding)
    kind = rng.random()
    if kind < 0.15:
        file, fragments = bomb(file, fragments, rng)
    elif kind < 0.3:
        fragments = torn(fragments, rng)
    else:
        change = rng.choice((resized, resized, remarked, rng.choice(raw.ALL)))
        at = rng.randrange(len(fragments))
        fragments[at] = change(fragments[at], rng) if fragments[at] else rng.randbytes(4)
    return _written(file, fragments, rng)


def _fragments(body: bytes, element: Element, coding: Coding) -> Fragments:
    found, at = [], element.value
    while at + 8 <= len(body):
        tag = struct.unpack_from(f"{coding.order}HH", body, at)
        (length,) = struct.unpack_from(f"{coding.order}I", body, at + 4)
        if tag != (ITEM >> 16, ITEM & 0xFFFF):
            break
        found.append(body[at + 8 : at + 8 + length])
        at += 8 + length
    return found or [b""]


def _written(file: Anatomy, fragments: Fragments, rng: Random) -> Anatomy:
    coding = file.coding
    items = [
        coding.element(ITEM, b"", one, len(one) + rng.choice((-2, 1, 2**31, 2**32 - 1 - len(one))))
        if rng.random() < 0.02
        else coding.element(ITEM, b"", one)
        for one in fragments
    ]
    end = coding.element(SEQUENCE_END, b"", b"") if rng.random() < 0.95 else b""
    element = pixels(file)
    at = len(file.body) if element is None else element.at
    new = coding.element(PIXELS, b"OB", b"".join(items) + end, UNDEFINED)
    return file.with_body(file.body[:at] + new)


def _sized(stream: bytes, rows: int, columns: int) -> bytes:
    if J2K in stream:
        at = stream.index(J2K) + 2
        for place, value in ((6, columns), (10, rows), (22, columns), (26, rows)):
            stream = _packed(stream, at + place, ">I", value)
        return stream
    frame = FRAME.search(stream)
    return stream if frame is None else _packed(stream, frame.start() + 5, ">HH", rows, columns)


def _rle(stream: bytes, rng: Random) -> bytes:
    at = 4 * rng.randrange(16)
    return _packed(stream, at, "<I", rng.choice((0, 1, 3, 15, 64, 2**16, 2**31, 2**32 - 1)))


def _packed(data: bytes, at: int, kind: str, *numbers: int) -> bytes:
    return data[:at] + struct.pack(kind, *numbers) + data[at + struct.calcsize(kind) :]
