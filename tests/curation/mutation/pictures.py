"""Mutations of pictures that are no DICOM: sizes, chunks and directories that cannot be."""

import struct
import zlib
from random import Random

from tests.curation.mutation import raw, streams

SIDES = (0, 1, 79, 8000, 20000, 32768, 65535, 2**20, 2**31 - 1, 2**32 - 1)
Chunk = tuple[bytes, bytes]


def png(data: bytes, rng: Random) -> bytes:
    """Change a chunk of a PNG and write its checksum anew, so that it is not refused for that."""
    chunks = _chunks(data)
    ways = (_header, _header, _bomb, _other_chunk, _shuffled)
    return _joined(rng.choice(ways)(chunks, rng))


def tiff(data: bytes, rng: Random) -> bytes:
    """Change entries of a TIFF's first directory."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    if at + 2 > len(data):
        return raw.flipped(data, rng)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        entry = at + 2 + 12 * rng.randrange(max(1, count))
        if entry + 12 <= len(data):
            _change_entry(changed, entry, order, rng)
    return bytes(changed)


def pgm(data: bytes, rng: Random) -> bytes:
    """Change the numbers of a PGM's header."""
    words = data.split(None, 4)[:4]
    numbers = (*SIDES, -1, 10**30)
    for _ in range(rng.choice((1, 2, 3))):
        words[rng.randrange(1, len(words))] = str(rng.choice(numbers)).encode()
    comment = rng.choice((b"", b"", b"# " + b"x" * 5000 + b"\n", b"#"))
    return words[0] + b"\n" + comment + b" ".join(words[1:]) + b"\n" + data[15:]


def jpeg(data: bytes, rng: Random) -> bytes:
    """Change what a JPEG says of itself."""
    return rng.choice((streams.resized, streams.remarked))(data, rng)


WAYS = {b"\x89P": png, b"II": tiff, b"MM": tiff, b"P5": pgm, b"P2": pgm, b"\xff\xd8": jpeg}


def _chunks(data: bytes) -> list[Chunk]:
    found, at = [], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _joined(chunks: list[Chunk]) -> bytes:
    parts = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _header(chunks: list[Chunk], rng: Random) -> list[Chunk]:
    head = bytearray(chunks[0][1])
    for _ in range(rng.choice((1, 2, 3))):
        place = rng.choice((0, 4, 8, 9, 12))
        if place < 8:
            head[place : place + 4] = struct.pack(">I", rng.choice(SIDES))
        else:
            head[place] = rng.choice((0, 1, 2, 3, 4, 6, 8, 16, 32, 255))
    return [(b"IHDR", bytes(head)), *chunks[1:]]


def _bomb(chunks: list[Chunk], rng: Random) -> list[Chunk]:
    """Announce many pixels, all black, of which a thousand take a byte."""
    side = rng.choice((3000, 12000, 30000, 60000))
    head = struct.pack(">IIBBBBB", side, side, rng.choice((1, 8, 16)), 0, 0, 0, rng.choice((0, 1)))
    deflate = zlib.compressobj(9)
    body = deflate.compress(bytes(rng.choice((10**6, 10**7)))) + deflate.flush()
    return [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]


def _other_chunk(chunks: list[Chunk], rng: Random) -> list[Chunk]:
    text = b"Comment\0\0" + zlib.compress(bytes(10**6))
    name = rng.choice(
        (b"zTXt", b"iCCP", b"tRNS", b"PLTE", b"eXIf", b"acTL", b"fdAT", b"sBIT", b"IHDR")
    )
    body = rng.choice((b"", b"\0" * 6, text, rng.randbytes(769)))
    return [chunks[0], (name, body), *chunks[1:]]


def _shuffled(chunks: list[Chunk], rng: Random) -> list[Chunk]:
    return rng.choice((chunks[:1] + chunks[2:], rng.sample(chunks, len(chunks)), chunks * 3))


def _change_entry(data: bytearray, entry: int, order: str, rng: Random) -> None:
    place, kind, extremes = rng.choice(
        (
            (0, "H", (256, 257, 258, 259, 262, 273, 277, 278, 279, 317, 320, 322, 324, 339, 700)),
            (2, "H", (0, 1, 2, 3, 4, 5, 12, 13, 16, 99)),
            (4, "I", (0, 2, 1000, 2**20, 2**31, 2**32 - 1)),
            (8, "I", (*SIDES, 5, 8, 32773, 34712)),
            (8, "H", (0, 1, 5, 7, 8, 32, 32946)),
        )
    )
    struct.pack_into(f"{order}{kind}", data, entry + place, rng.choice(extremes))
