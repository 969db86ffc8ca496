"""Patients dealt out by chance, so that every split gets its share of each label and factor."""

from collections.abc import Mapping

import numpy as np
import pandas as pd


def stratify(
    women: pd.DataFrame, shares: Mapping[str, float], rng: np.random.Generator
) -> pd.Series:
    """Return a split for each patient, in proportion to `shares` within every label × factor.

    Patients come in random order, those with cancer first; each goes where her strata lag most
    behind their shares so far (minimisation, Pocock and Simon 1975). The lag is divided by the
    square root of the share, else the largest split would win every small stratum.
    """
    names = [name for name, share in shares.items() if share > 0]
    share = np.array([[shares[name]] for name in names])
    strata = _strata(women)
    seen = np.zeros(strata.max(initial=0) + 1)
    have = np.zeros((len(names), len(seen)))
    order = rng.permutation(len(women))
    order = order[np.argsort((women["label"].to_numpy() != "1")[order], kind="stable")]
    tie = rng.random((len(women), len(names))) ** (1 / share.T) * 1e-9
    chosen = np.empty(len(women), int)
    for i in order:
        mine = strata[i]
        seen[mine] += 1
        lag = ((share * seen[mine] - have[:, mine]) / np.sqrt(share)).sum(axis=1)
        chosen[i] = np.argmax(lag + tie[i])
        have[chosen[i], mine] += 1
    return pd.Series(np.array(names)[chosen], index=women.index)


def _strata(women: pd.DataFrame) -> np.ndarray:
    """Return the strata of each patient as integers, (patients, 2 + factors); none shared.

    The first is that of all patients, the second her label, the others label × factor.
    """
    labels = women["label"]
    names = [labels] + [labels + "/" + women[factor] for factor in women.columns.drop("label")]
    start, codes = 1, [np.zeros(len(women), int)]
    for name in names:
        code, known = pd.factorize(name, sort=True)
        codes.append(code + start)
        start += len(known)
    return np.stack(codes, axis=1)
