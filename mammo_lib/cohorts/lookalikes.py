"""Pictures that look alike: pairs of images whose perceptual hashes are close."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mammo_lib.imaging.fingerprint import apart, words

# Two pictures count as one up to this many bits of 256. Two different women come no closer than
# 40 on 941 films and 38 on 7,040 synthetic images. Half size moves a picture by 8 at most, JPEG at
# quality 50 by fewer than 24 in 92 % of the films; a gamma of 0.7 by fewer in 39 % of them only.
NEAR = 24
BLOCK = 512  # hashes compared at once with as many: some MB of memory, however many images
MOST = 100_000  # pairs kept: a cohort of one picture 100,000 times must not fill the memory
COLUMNS = ["image_a", "image_b", "bits", "same_patient", "split_a", "split_b"]
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


def near(images: pd.DataFrame, bits: int = NEAR, *, most: int = MOST) -> pd.DataFrame:
    """Return the pairs of images at most `bits` of 256 apart, within and across splits.

    Columns: image_a, image_b, bits, same_patient, split_a, split_b; the closest first, `most` of
    them. Every pair is compared: 100,000 images take about half a minute.
    """
    return _table(images, bits, most, strangers=False)


def closest(images: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the `n` pairs of images of two different women that look most alike, as `near`."""
    return _table(images, 256, n, strangers=True)


def to_show(images: pd.DataFrame, pairs: pd.DataFrame, n: int = 6) -> pd.DataFrame:
    """Return the `n` pairs to look at: of `near` ones those across splits, where there are any.

    Else the closest pairs of two different women, which show that the limit tells them apart.
    """
    leaks = pairs[pairs["split_a"] != pairs["split_b"]]
    return leaks.head(n) if len(leaks) else closest(images, n)


def summary(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return how many of the `near` pairs are of which kind, and the fewest bits between them."""
    rows = []
    for of, same in (("one woman", True), ("two women", False)):
        for where, one in (("one split", True), ("two splits", False)):
            kind = (pairs["same_patient"] == same) & ((pairs["split_a"] == pairs["split_b"]) == one)
            bits = pairs.loc[kind, "bits"]
            rows.append(
                {"images_of": of, "images_in": where, "pairs": len(bits), "fewest_bits": bits.min()}
            )
    return pd.DataFrame(rows).astype({"fewest_bits": "Int64"})


def matched(first: list[str], second: list[str], bits: int = NEAR) -> int:
    """Return how many hashes of `second` are at most `bits` apart from some hash of `first`."""
    a, b = words(first), words(second)
    hit = np.zeros(len(second), bool)
    for i, j in ((i, j) for i in _starts(a) for j in _starts(b)):
        hit[j : j + BLOCK] |= (apart(a[:, i : i + BLOCK], b[:, j : j + BLOCK]) <= bits).any(axis=0)
    return int(hit.sum())


def _table(images: pd.DataFrame, bits: int, most: int, *, strangers: bool) -> pd.DataFrame:
    # In the order of their names, so that the order of rows does not choose among equal pairs.
    known = images[images["perceptual_hash"].fillna("") != ""].sort_values("image_id")
    patient = pd.factorize(known["patient_id"])[0]
    hashes = words(list(known["perceptual_hash"]))
    i, j, distance = _closest(hashes, patient, bits, most, strangers)
    a, b = known.iloc[i], known.iloc[j]
    columns = {
        "image_a": a["image_id"].to_numpy(),
        "image_b": b["image_id"].to_numpy(),
        "bits": distance.astype(np.int64),
        "same_patient": patient[i] == patient[j],
        "split_a": a["split"].to_numpy(),
        "split_b": b["split"].to_numpy(),
    }
    return pd.DataFrame(columns, columns=COLUMNS)


def _closest(
    hashes: np.ndarray, patient: np.ndarray, bits: int, most: int, strangers: bool
) -> Pairs:
    """Return the rows i < j of the `most` closest pairs and their bits, the closest first.

    Once there are `most`, only closer ones are looked for.
    """
    none = (np.empty(0, int), np.empty(0, int), np.empty(0, np.uint16))
    found, n = [none], 0
    for start_i, start_j in _blocks(hashes):
        a, b = slice(start_i, start_i + BLOCK), slice(start_j, start_j + BLOCK)
        distance = apart(hashes[:, a], hashes[:, b])
        wanted = distance <= bits
        if start_i == start_j:
            wanted = np.triu(wanted, 1)
        if strangers:
            wanted &= patient[a, None] != patient[None, b]
        if wanted.any():
            i, j = np.nonzero(wanted)
            found.append((i + start_i, j + start_j, distance[i, j]))
            n += len(i)
        if n > 2 * most:
            found, n = [_first(found, most)], most
            bits = int(found[0][2][-1]) - 1
    return _first(found, most)


def _first(found: list[Pairs], most: int) -> Pairs:
    i, j, distance = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((j, i, distance))[:most]
    return i[order], j[order], distance[order]


def _blocks(hashes: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield where each pair of blocks begins, each pair once."""
    for i in _starts(hashes):
        for j in range(i, hashes.shape[1], BLOCK):
            yield i, j


def _starts(hashes: np.ndarray) -> range:
    return range(0, hashes.shape[1], BLOCK)
