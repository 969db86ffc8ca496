"""Values that no header should hold, and the elements in which they do most harm."""

import struct
from random import Random

from mammo_lib.cohorts.golden import WORDS
from tests.curation.mutation.walk import Coding

TEXTS = (
    b"", b" ", b"\0\0", b"-1", b"0", b"1e400", b"-1e400", b"nan", b"inf", b"1e-320", b"0x10",
    b"1,5", b"99999999999999999999", b"-2147483649", b"1\\", b"\\", b"\\\\\\", b"1\\2\\3\\4",
    b"abc", b"\r\n", b"00000000", b"00010101", b"16770921", b"99991231", b"20240230", b"999Y",
    b"-01Y", b"000D",
    b"\xff\xfe", b"\x1b$B", b"\x1b$)C\x1b", b"\xc5\xbb\xc3", b"=cmd|'/c'!A0", b'a,"b"\nc', b"L\\R",
    b"<script>", b"../../etc", b"%s%n", b"1.2.840.10008.1.2.4.90", b"MLO\\CC", b"P\\L", b"YES ",
)  # fmt: skip
NUMBERS = (
    0,
    1,
    2,
    3,
    7,
    8,
    9,
    15,
    16,
    17,
    31,
    32,
    33,
    64,
    255,
    256,
    4096,
    11585,
    32767,
    32768,
    65535,
)
SETS = (
    b"ISO_IR 100", b"ISO_IR 192", b"ISO 2022 IR 87", b"\\ISO 2022 IR 149",
    b"ISO_IR 13\\ISO 2022 IR 87", b"GB18030", b"GBK", b"UTF-7", b"rot13", b"ISO_IR 999",
    b"\\\\", b"\0", b"hex", b"idna",
    b"ISO_IR 166",
)  # fmt: skip
SYNTAXES = tuple(
    f"1.2.840.10008.1.2{end}".encode()
    for end in (
        "", ".1", ".1.98", ".1.99", ".2", ".4.50", ".4.51", ".4.57", ".4.70", ".4.80", ".4.81",
        ".4.90", ".4.91", ".4.92", ".4.100", ".4.102", ".4.110", ".4.201", ".4.203", ".5", ".6.1",
        ".7.1", ".99",
    )
)  # fmt: skip
PHOTOMETRICS = (
    b"MONOCHROME1", b"MONOCHROME2", b"RGB", b"YBR_FULL", b"YBR_FULL_422", b"YBR_ICT", b"YBR_RCT",
    b"PALETTE COLOR", b"HSV", b"",
)  # fmt: skip
LAYOUT = (0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00280002,
          0x00280006, 0x00280301, 0x00280120, 0x00280121, 0x00281041)  # fmt: skip
DECIMALS = (0x00281050, 0x00281051, 0x00281052, 0x00281053, 0x00280030, 0x00181164, 0x00180060,
            0x001811A0, 0x001811A2, 0x00181114, 0x00181405)  # fmt: skip
WHOLE = (0x00280008, 0x00200013, 0x00181153, 0x00280009)
CODED = (0x00200062, 0x00200060, 0x00185101, 0x00200020, 0x00080060, 0x00180015, 0x00080008,
         0x00080068, 0x00280301, 0x20500020, 0x00281056, 0x00281300, 0x00282110)  # fmt: skip
WHO = (0x00100010, 0x00100020, 0x00100030, 0x00101010, 0x00080020, 0x00080022, 0x00080050,
       0x0020000D, 0x0020000E, 0x00080018, 0x00080016, 0x00080070, 0x00081090, 0x00081010,
       0x00102160, 0x00204000)  # fmt: skip


def even(value: bytes) -> bytes:
    """Return `value`, padded to an even number of bytes."""
    return value + b" " * (len(value) % 2)


def text(rng: Random) -> bytes:
    """Return a text: empty, no number, too large a number, in a foreign alphabet, a name."""
    kind = rng.random()
    if kind < 0.3:
        return even(rng.choice(WORDS).encode(rng.choice(("utf-8", "iso8859-2"))))
    if kind < 0.4:
        return even(rng.choice(TEXTS) * rng.choice((2, 30, 1500)))
    return even(rng.choice(TEXTS))


def number(rng: Random, coding: Coding) -> bytes:
    """Return an unsigned short of extreme size, or several, or what is none at all."""
    if rng.random() < 0.1:
        return text(rng)
    count = rng.choice((1, 1, 1, 1, 1, 1, 2, 3))
    return struct.pack(f"{coding.order}{count}H", *rng.choices(NUMBERS, k=count))


def setting(rng: Random, coding: Coding) -> tuple[int, bytes, bytes]:
    """Return tag, type and value of an element on which decoding and display depend."""
    ways = (
        lambda: (rng.choice(LAYOUT), b"US", number(rng, coding)),
        lambda: (rng.choice(LAYOUT), b"US", number(rng, coding)),
        lambda: (rng.choice(DECIMALS), b"DS", text(rng)),
        lambda: (rng.choice(WHOLE), b"IS", rng.choice((text(rng), b"2 ", b"-3", b"70000 "))),
        lambda: (rng.choice(CODED), b"CS", text(rng)),
        lambda: (rng.choice(WHO), b"LO", text(rng)),
        lambda: (0x00280004, b"CS", even(rng.choice(PHOTOMETRICS))),
        lambda: (0x00080005, b"CS", even(rng.choice(SETS))),
    )
    return rng.choice(ways)()
