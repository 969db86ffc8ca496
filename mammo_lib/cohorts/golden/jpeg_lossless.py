"""Lossless JPEG, process 14, selection value 1: ITU-T T.81 (1992), annexes B, C, F and H.

Written out because no light library encodes it, while many archives of mammograms hold it. Each
pixel is predicted by its left neighbour; the difference is sent as the Huffman code of its
length in bits, then those bits. One fixed table serves every image, so that the same pixels
always give the same bytes.
"""

import struct

import numpy as np

# Codes of each length 1 to 16 (BITS, C.1), and the categories in order of code (HUFFVAL):
# differences of a few levels are commonest.
BITS = (0, 1, 4, 2, 3, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0)
VALUES = (0, 4, 3, 5, 2, 6, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)


def encode(pixels: np.ndarray, bits: int) -> bytes:
    """Return unsigned `pixels` (rows, columns) of 2 to 16 `bits` as a JPEG stream."""
    frame = struct.pack(">BHHB3B", bits, *pixels.shape, 1, 1, 0x11, 0)
    table = bytes((0, *BITS, *VALUES))
    scan = struct.pack(">B2B3B", 1, 1, 0, 1, 0, 0)  # one component, predictor 1
    start, end = b"\xff\xd8", b"\xff\xd9"
    segments = _segment(0xC3, frame) + _segment(0xC4, table) + _segment(0xDA, scan)
    return start + segments + _entropy_coded(_differences(pixels, bits)) + end


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _differences(pixels: np.ndarray, bits: int) -> np.ndarray:
    """Return pixel minus prediction (H.1.2.1), modulo 65,536, -32,767 to 32,768, flat."""
    whole = pixels.astype(np.int64)
    predicted = np.empty_like(whole)
    predicted[:, 1:] = whole[:, :-1]
    predicted[1:, 0] = whole[:-1, 0]  # a row begins with the pixel above it
    predicted[0, 0] = 2 ** (bits - 1)
    differences = (whole - predicted).ravel() % 65536
    return np.where(differences > 32768, differences - 65536, differences)


def _entropy_coded(differences: np.ndarray) -> bytes:
    """Return the differences as Huffman codes and their bits (F.1.2.1, H.1.2.2), stuffed."""
    codes, lengths = _codes()
    category = np.ceil(np.log2(np.abs(differences) + 1)).astype(np.int64)
    extra = np.where(category == 16, 0, category)  # 32,768 is the only one of its category
    low = np.where(differences < 0, differences - 1, differences) & ((1 << extra) - 1)
    words, length = codes[category] << extra | low, lengths[category] + extra
    place = np.arange(31, -1, -1)
    used = place < length[:, None]
    stream = (words[:, None] >> place & 1)[used].astype(np.uint8)
    stream = np.concatenate([stream, np.ones(-len(stream) % 8, np.uint8)])
    # A byte of ones would be a marker; a zero byte behind it says that it is none (B.1.1.5).
    return np.packbits(stream).tobytes().replace(b"\xff", b"\xff\0")


def _codes() -> tuple[np.ndarray, np.ndarray]:
    """Return code and length of each category 0 to 16 (C.2)."""
    codes, lengths = np.zeros(17, np.int64), np.zeros(17, np.int64)
    code, at = 0, 0
    for length, count in enumerate(BITS, start=1):
        for category in VALUES[at : at + count]:
            codes[category], lengths[category] = code, length
            code += 1
        code, at = 2 * code, at + count
    return codes, lengths
