"""Mutations that know nothing of what they change: bytes flipped, lost, moved and doubled."""

from random import Random

NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f")


def flipped(data: bytes, rng: Random) -> bytes:
    """Flip one to sixteen bits."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 4, 16))):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwritten(data: bytes, rng: Random) -> bytes:
    """Write extreme numbers over one to eight places."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8))):
        new, at = rng.choice(NUMBERS), rng.randrange(len(data))
        changed[at : at + len(new)] = new
    return bytes(changed[: len(data)])


def inserted(data: bytes, rng: Random) -> bytes:
    """Insert up to 64 random bytes."""
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.randint(1, 64)) + data[at:]


def deleted(data: bytes, rng: Random) -> bytes:
    """Take out a block."""
    start, length = _block(data, rng)
    return data[:start] + data[start + length :]


def truncated(data: bytes, rng: Random) -> bytes:
    """Cut the end off."""
    return data[: rng.randrange(len(data))]


def doubled(data: bytes, rng: Random) -> bytes:
    """Repeat a block where it stands."""
    start, length = _block(data, rng)
    return data[: start + length] + data[start:]


def blackened(data: bytes, rng: Random) -> bytes:
    """Fill a block with zeros or with ones, as a bad sector of a disk does."""
    start, length = _block(data, rng)
    length = min(length, len(data) - start)
    return data[:start] + rng.choice((b"\0", b"\xff")) * length + data[start + length :]


def spliced(data: bytes, rng: Random, other: bytes) -> bytes:
    """Begin as one file and go on as another."""
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def _block(data: bytes, rng: Random) -> tuple[int, int]:
    longest = rng.choice((4, 64, 1024, len(data)))
    return rng.randrange(len(data)), rng.randint(1, longest)


ALL = (flipped, overwritten, inserted, deleted, truncated, doubled, blackened)
