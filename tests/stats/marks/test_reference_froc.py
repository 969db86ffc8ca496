"""Every field of the free-response cases, next to the call that gives it."""

import pandas as pd
import pytest

from mammo_lib.stats.marks.mrmc_froc import mrmc_froc
from mammo_lib.stats.marks.reader_figures import froc_figures_of_merit

from ..conftest import folders

# case -> what it calls its modalities 1 and 2
CASES = {"froc_dataset01_tony": ("BT", "DM"), "froc_dataset05_thompson": ("1", "2")}
METHODS = {"OR": "obuchowski-rockette", "DBM": "dbm"}
RANDOM = {"RRRC": "readers and cases", "FRRC": "cases", "RRFC": "readers"}
TESTS = ["wAFROC_OR", "wAFROC_DBM", "HrAuc_OR", "AFROC_OR"]
FIELDS = {"froc_dataset01_tony": 1222, "froc_dataset05_thompson": 1638}


@pytest.fixture(params=CASES)
def study(request, reference):
    """Name, expected values, marks and cases of one study."""
    ref = reference(request.param)
    cases = pd.read_csv(folders()[1] / f"{request.param}_cases.csv")
    return request.param, ref, ref.data, cases


def test_figures_of_merit(study):
    _, ref, marks, cases = study
    found = froc_figures_of_merit(marks, cases)
    expected = ref.expected["figures_of_merit"]
    assert set(expected) == set(found) - {"modality", "reader"}
    for name, known in expected.items():
        grid = found.pivot(index="modality", columns="reader", values=name)
        assert grid.to_numpy().ravel().tolist() == ref.approx(
            [value for row in known for value in row]
        ), name


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("random", RANDOM)
def test_significance(study, test, random):
    name, ref, marks, cases = study
    figure, method = test.split("_")
    found = mrmc_froc(marks, cases, figure=figure, method=METHODS[method], random=RANDOM[random])
    ours = dict(leaves(as_told(found, method, random, CASES[name])))
    theirs = dict(leaves(ref.expected[f"significance_{test}"][random]))
    assert set(ours) == set(theirs)
    for field, known in theirs.items():
        assert ours[field] == (known if known is None else ref.approx(known)), field


def test_every_field_is_compared(study):
    name, ref, _, _ = study
    blocks = {f"significance_{test}" for test in TESTS} | {"figures_of_merit"}
    assert set(ref.expected) == blocks
    assert all(set(ref.expected[f"significance_{test}"]) == set(RANDOM) for test in TESTS)
    assert len(list(leaves(ref.expected))) == FIELDS[name]


def leaves(tree, path=()):
    """Each value of nested mappings and lists with the path to it."""
    if not isinstance(tree, dict | list):
        yield path, tree
        return
    branches = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, branch in branches:
        yield from leaves(branch, (*path, name))


def as_told(found, method, random, names):
    """The analysis `found` in the words and the nesting of the reference."""
    told = {
        "ANOVA": obuchowski_anova(found, names) if method == "OR" else dbm_anova(found, names),
        random: {
            "FTests": equality(found, method, random),
            "ciDiffTrt": {pair(names): difference(row, method, random)
                          for _, row in found.differences.iterrows()},
            "ciAvgRdrEachTrt": means(found, method, random, names),
        },
    }  # fmt: skip
    if random == "RRRC":
        told["FOMs"] = figures(found, names)
    if random == "FRRC":
        told[random]["ciDiffTrtEachRdr"] = {
            f"rdr{row['reader']}::{pair(names)}": difference(row, method, random)
            for _, row in found.reader_differences.iterrows()
        }
    if random == "FRRC" and method == "OR":
        told[random]["IndividualRdrVarCov1"] = {
            f"rdr{reader}": {"varEachRdr": row["error"], "cov1EachRdr": row["cov1"]}
            for reader, row in found.by_reader.iterrows()
        }
    return told


def pair(names):
    return f"trt{names[0]}-trt{names[1]}"


def figures(found, names):
    grid = found.readers.pivot(index="modality", columns="reader", values="estimate")
    means = found.means["estimate"]
    return {
        "foms": grid.to_numpy().tolist(),
        "trtMeans": {f"trt{name}": {"Estimate": mean}
                     for name, mean in zip(names, means, strict=True)},
        "trtMeanDiffs": {pair(names): {"Estimate": found.differences["estimate"].iloc[0]}},
    }  # fmt: skip


def squares(row):
    return {"SS": row["ss"], "DF": row["df"], "MS": row["ms"]}


def obuchowski_anova(found, names):
    parts, (rho1, rho2, rho3) = found.components, found.components.correlations
    sources = {"T": "modality", "R": "reader", "TR": "modality:reader"}
    df = found.anova["df"]
    return {
        "TRanova": {short: squares(found.anova.loc[source]) for short, source in sources.items()},
        "VarCom": {
            "VarR": {"Estimates": parts.reader, "Rhos": None},
            "VarTR": {"Estimates": parts.modality_reader, "Rhos": None},
            "Cov1": {"Estimates": parts.cov1, "Rhos": rho1},
            "Cov2": {"Estimates": parts.cov2, "Rhos": rho2},
            "Cov3": {"Estimates": parts.cov3, "Rhos": rho3},
            "Var": {"Estimates": parts.error, "Rhos": None},
        },
        "IndividualTrt": {
            f"trt{name}": {"DF": df["reader"], "msREachTrt": row["ms_reader"],
                           "varEachTrt": row["error"], "cov2EachTrt": row["cov2"]}
            for name, (_, row) in zip(names, found.by_modality.iterrows(), strict=True)
        },
        "IndividualRdr": {
            f"rdr{reader}": {"DF": df["modality"], "msTEachRdr": row["ms_modality"],
                             "varEachRdr": row["error"], "cov1EachRdr": row["cov1"]}
            for reader, row in found.by_reader.iterrows()
        },
    }  # fmt: skip


SOURCES = {"T": "modality", "R": "reader", "C": "case", "TR": "modality:reader",
           "TC": "modality:case", "RC": "reader:case", "TRC": "modality:reader:case"}  # fmt: skip


def dbm_anova(found, names):
    anova = found.anova
    table = {short: squares(anova.loc[source]) for short, source in SOURCES.items()}
    table["Total"] = {"SS": anova["ss"].sum(), "DF": anova["df"].sum(), "MS": None}
    variances = {"VarR": "R", "VarC": "C", "VarTR": "TR", "VarTC": "TC", "VarRC": "RC",
                 "VarErr": "TRC"}  # fmt: skip
    of_modality = {"msR": ("ms_reader", "reader"), "msC": ("ms_case", "case"),
                   "msRC": ("ms_reader_case", "reader:case")}  # fmt: skip
    of_reader = {"msT": ("ms_modality", "modality"), "msC": ("ms_case", "case"),
                 "msTC": ("ms_modality_case", "modality:case")}  # fmt: skip
    trt, rdr = [f"trt{name}" for name in names], [f"rdr{name}" for name in found.by_reader.index]
    return {
        "TRCanova": table,
        "VarCom": {name: {"Estimates": anova.loc[SOURCES[short], "variance"]}
                   for name, short in variances.items()},
        "IndividualTrt": {name: {"DF": anova.loc[source, "df"]} |
                          dict(zip(trt, found.by_modality[column], strict=True))
                          for name, (column, source) in of_modality.items()},
        "IndividualRdr": {name: {"DF": anova.loc[source, "df"]} |
                          dict(zip(rdr, found.by_reader[column], strict=True))
                          for name, (column, source) in of_reader.items()},
    }  # fmt: skip


def equality(found, method, random):
    square, (df, df_error) = found.anova.loc["modality", "ms"], found.df
    p, error = found.p_value, found.denominator
    if method == "OR" and random == "FRRC":
        chi_square = found.f_statistic * df
        treatment = {"MS": square, "Chisq": chi_square, "DF": df, "p": p}
        return {
            "Treatment": treatment,
            "Error": {"MS": error, "Chisq": None, "DF": None, "p": None},
        }
    above, below, f = "Treatment", "Error", "FStat"
    if method == "OR" and random == "RRFC":
        above, below, f = "T", "TR", "F"
    return {
        above: {"DF": df, "MS": square, f: found.f_statistic, "p": p},
        below: {"DF": df_error, "MS": error, f: None, "p": None},
    }


def difference(row, method, random):
    told = {"Estimate": row["estimate"], "StdErr": row["se"],
            "CILower": row["low"], "CIUpper": row["high"]}  # fmt: skip
    if method == "OR" and random == "FRRC":
        return told | {"z": row["statistic"], "PrGTz": row["p_value"]}
    return told | {"DF": row["df"], "t": row["statistic"], "PrGTt": row["p_value"]}


def means(found, method, random, names):
    told = {}
    for name, (_, row) in zip(names, found.means.iterrows(), strict=True):
        # Where readers are fixed the interval is normal, whatever degrees of freedom they print.
        df = found.n_cases - 1 if random == "FRRC" else row["df"]
        told[f"trt{name}"] = {"Estimate": row["estimate"], "StdErr": row["se"], "DF": df,
                              "CILower": row["low"], "CIUpper": row["high"]}  # fmt: skip
        if method == "OR" and random == "RRRC":
            told[f"trt{name}"]["Cov2"] = found.by_modality.loc[row["modality"], "cov2"]
    return told
