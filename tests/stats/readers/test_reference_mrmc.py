"""Van Dyke's reader study by MRMCaov, FDA iMRMC and the University of Iowa's program.

Each function builds what the reference holds, field by field, from what the library gives; no
field of the reference may be left over.
"""

from math import floor, inf

import pytest

from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.readers.covariance import delong
from mammo_lib.stats.readers.figure import figure
from mammo_lib.stats.readers.merit import merit
from mammo_lib.stats.readers.mrmc import mrmc
from mammo_lib.stats.readers.reads import reads
from mammo_lib.stats.readers.student import two_sided_t

COLUMNS = {
    "reader": "reader",
    "case": "case",
    "modality": "treatment",
    "label": "truth",
    "score": "rating",
}
COVARIANCES = ("delong", "jackknife", "unbiased")


def flat(value, path=""):
    """Every leaf of nested dicts and lists by its path."""
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    else:
        return {path: value}
    return {k: v for key, inner in pairs for k, v in flat(inner, f"{path}/{key}").items()}


def same(ref, found, expected, **closer):
    found, expected = flat(found), flat(expected)
    assert found.keys() == expected.keys()
    for path, known in expected.items():
        if isinstance(known, int | float):
            known = pytest.approx(known, **closer) if closer else ref.approx(known)
        assert found[path] == known, path


@pytest.fixture
def ref(reference):
    return reference("mrmc_vandyke")


# MRMCaov


def components(found):
    named = {
        "reader": found.components.reader,
        "treatment:reader": found.components.modality_reader,
        "Error": found.components.error,
        "Cov1": found.components.cov1,
        "Cov2": found.components.cov2,
        "Cov3": found.components.cov3,
    }
    rho = dict(zip(("Cov1", "Cov2", "Cov3"), found.components.correlations, strict=True))
    return {name: {"estimate": v, "correlation": rho.get(name)} for name, v in named.items()}


def ends(row):
    return {"CI.lower": {"Lower": row["low"]}, "CI.upper": {"Upper": row["high"]}}


def difference(row, statistic):
    return {
        "Comparison": f"{row['modality_a']} - {row['modality_b']}",
        "Estimate": row["estimate"],
        "StdErr": row["se"],
        **({"df": row["df"]} if row["df"] != inf else {}),
        **ends(row),
        statistic: row["statistic"],
        "p-value": row["p_value"],
    }


def mean(row):
    return {
        "Estimate": row["estimate"],
        "StdErr": row["se"],
        **({"df": row["df"]} if row["df"] != inf else {}),
        **ends(row),
    }


def rows(table):
    return table.to_dict("records")


def random_readers(found):
    """Readers and cases random."""
    ms, known = found.anova["ms"], found.components
    equality = {
        "MS(T)": ms["modality"],
        "MS(T:R)": ms["modality:reader"],
        "Cov2": known.cov2,
        "Cov3": known.cov3,
        "Denominator": found.denominator,
        "F": found.f_statistic,
        "df1": found.df[0],
        "df2": found.df[1],
        "p-value": found.p_value,
    }
    alone = rows(found.by_modality.rename(columns={"ms_reader": "MS(R)", "cov2": "Cov2"}))
    return {
        "vcov_components": components(found),
        "test_equality": [equality],
        "test_differences": [difference(row, "t") for row in rows(found.differences)],
        "test_means": [
            {**mean(row), "MS(R)": own["MS(R)"], "Cov2": own["Cov2"]}
            for row, own in zip(rows(found.means), alone, strict=True)
        ],
    }


def fixed_readers(found):
    known = found.components
    equality = {
        "MS(T)": found.anova["ms"]["modality"],
        "Cov1": known.cov1,
        "Cov2": known.cov2,
        "Cov3": known.cov3,
        "Denominator": found.denominator,
        "X2": found.f_statistic * found.df[0],
        "df": found.df[0],
        "p-value": found.p_value,
    }
    return {
        "vcov_components": components(found),
        "test_equality": [equality],
        "test_differences": [difference(row, "z") for row in rows(found.differences)],
        "test_means": [
            {**mean(row), "Var(Error)": own["error"], "Cov2": own["cov2"]}
            for row, own in zip(rows(found.means), rows(found.by_modality), strict=True)
        ],
        "reader_test_differences": [
            {"Reader": str(row["reader"]), **difference(row, "z")}
            for row in rows(found.reader_differences)
        ],
        "reader_means": [
            {
                "empirical_auc": row["estimate"],
                "treatment": str(row["modality"]),
                "reader": str(row["reader"]),
                "StdErr": row["se"],
                **ends(row),
            }
            for row in rows(found.readers)
        ],
    }


def fixed_cases(found):
    ms = found.anova["ms"]
    equality = {
        "MS(T)": ms["modality"],
        "MS(T:R)": ms["modality:reader"],
        "F": found.f_statistic,
        "df1": found.df[0],
        "df2": found.df[1],
        "p-value": found.p_value,
    }
    return {
        "test_equality": [equality],
        "test_differences": [difference(row, "t") for row in rows(found.differences)],
        "test_means": [
            {**mean(row), "MS(R)": ms_reader}
            for row, ms_reader in zip(
                rows(found.means), found.by_modality["ms_reader"], strict=True
            )
        ],
    }


def areas(found):
    return [
        {"treatment": str(row["modality"]), "reader": str(row["reader"]), "auc": row["estimate"]}
        for row in rows(found.readers)
    ]


def delong_matrix(data):
    study = reads(data, **COLUMNS)
    order = [f"{t}.{r}" for t in study.modalities for r in study.readers]
    return {"order": order, "cov": delong(figure(study, merit("auc", None))).tolist()}


def test_mrmcaov(ref):
    found = {"auc_by_reader": areas(mrmc(ref.data, **COLUMNS))}
    found["delong_cov_matrix"] = delong_matrix(ref.data)
    for name in COVARIANCES:
        both = mrmc(ref.data, **COLUMNS, covariance=name)
        fixed = mrmc(ref.data, **COLUMNS, covariance=name, random="cases")
        found[f"random_readers_random_cases_{name}"] = random_readers(both)
        found[f"fixed_readers_random_cases_{name}"] = fixed_readers(fixed)
    these_cases = mrmc(ref.data, **COLUMNS, random="readers")
    found["random_readers_fixed_cases"] = fixed_cases(these_cases)
    same(ref, found, ref.expected["mrmcaov"])


def test_binary(ref):
    known = ref.expected["binary_at_rating_3"]
    found = {"threshold": 3}
    for name in ("sensitivity", "specificity"):
        study = mrmc(ref.data, **COLUMNS, figure_of_merit=name, threshold=found["threshold"])
        found[name] = random_readers(study)
    same(ref, found, known)


@pytest.mark.parametrize(
    ("field", "own_cases", "design"),
    [
        ("cases_nested_in_readers", "reader", "cases nested in readers"),
        ("cases_nested_in_treatments", "treatment", "cases nested in modalities"),
    ],
)
def test_nested(reference, field, own_cases, design):
    ref = reference("mrmc_vandyke_nested")
    assert set(ref.expected) == {"cases_nested_in_readers", "cases_nested_in_treatments"}
    # Read as numbers, cases 1.1 and 1.10 of the file are one; so their names are made again.
    named = ref.data[own_cases].astype(str) + "." + ref.data["case"].astype(str)
    found = mrmc(ref.data.assign(case=named), **COLUMNS, covariance="jackknife")
    assert found.design == design
    same(ref, random_readers(found), ref.expected[field])


# The University of Iowa's printed output


def test_iowa(ref):
    found = mrmc(ref.data, **COLUMNS, method="dbm")
    ms, known = found.anova["ms"] / found.n_cases, found.components
    of_modality = [
        table["estimate"].tolist() for _, table in found.readers.groupby("modality", sort=False)
    ]
    wanted = ref.expected["iowa_printed"]
    printed = {
        "program": wanted["program"],
        "auc_treatment1": of_modality[0],
        "auc_treatment2": of_modality[1],
        "mean": found.means["estimate"].tolist(),
        "MS_T": ms["modality"],
        "MS_R": ms["reader"],
        "MS_TR": ms["modality:reader"],
        "var_R": known.reader,
        "var_TR": known.modality_reader,
        "cov1": known.cov1,
        "cov2": known.cov2,
        "cov3": known.cov3,
        "var_error": known.error,
    }
    same(ref, printed, wanted, abs=5.1e-9)  # eight decimals are printed


# FDA iMRMC


def row_of(found, a, b):
    """What iMRMC calls a row: modality `a` alone, or its difference from `b`."""
    means = found.means.set_index("modality")
    pairs = found.differences.set_index(["modality_a", "modality_b"])
    own = means.loc[a] if b is None else pairs.loc[a, b]
    tested = own["estimate"] - (0.5 if b is None else 0)  # an area is tested against chance
    normal = wald(Estimate(own["estimate"], level=found.level), own["se"] ** 2)
    p_normal = two_sided(tested / own["se"])
    p_whole = two_sided_t(tested / own["se"], floor(own["df"]))
    alone = {"AUCA": means.loc[a, "estimate"], "varAUCA": means.loc[a, "se"] ** 2}
    return {
        **alone,
        "AUCB": None if b is None else means.loc[b, "estimate"],
        "varAUCB": None if b is None else means.loc[b, "se"] ** 2,
        "AUCAminusAUCB": None if b is None else own["estimate"],
        "varAUCAminusAUCB": None if b is None else own["se"] ** 2,
        "pValueNormal": p_normal,
        "botCInormal": normal.low,
        "topCInormal": normal.high,
        "rejectNormal": int(p_normal < 0.05),
        "dfBDG": own["df"],
        "pValueBDG": p_whole if b is None else own["p_value"],
        "botCIBDG": own["low"],
        "topCIBDG": own["high"],
        "rejectBDG": int(p_whole < 0.05),
    }


def called(a, b):
    return {"modalityA": f"m{a}", "modalityB": "NO_MOD" if b is None else f"m{b}"}


def sizes(data):
    truth = data.drop_duplicates("case")["truth"]
    return {"N0": int((truth == 0).sum()), "N1": int((truth == 1).sum())}


CONTRASTS = [(1, None), (2, None), (1, 2)]


def test_imrmc(ref):
    found = {"perReader": per_reader(ref)}
    for field, kind, covariance in [
        ("Ustat", "Ustat", "unbiased"),
        ("MLEstat", "MLE", "bootstrap-equivalent"),
    ]:
        study = mrmc(ref.data, **COLUMNS, method="u-statistic", covariance=covariance)
        first = {"NR": 5, **sizes(ref.data), "UstatOrMLE": kind}
        found[field] = [first | called(a, b) | row_of(study, a, b) for a, b in CONTRASTS]
    same(ref, found, ref.expected["imrmc"])


def per_reader(ref):
    study = mrmc(ref.data, **COLUMNS, method="u-statistic", random="cases")
    own = study.readers.set_index(["modality", "reader"])
    pairs = study.reader_differences.set_index("reader")
    found = []
    for a, b in CONTRASTS:
        for r in range(1, 6):
            row = {"readerID": f"r{r}", **sizes(ref.data), **called(a, b)}
            for side, modality in (("A", a), ("B", b)):
                none = modality is None
                row[f"AUC{side}"] = None if none else own.loc[(modality, r), "estimate"]
                row[f"varAUC{side}"] = None if none else own.loc[(modality, r), "se"] ** 2
            row["AUCAminusAUCB"] = None if b is None else pairs.loc[r, "estimate"]
            row["varAUCAminusAUCB"] = None if b is None else pairs.loc[r, "se"] ** 2
            found.append(row)
    return found


def test_all_fields_are_mapped(ref):
    assert set(ref.expected) == {"mrmcaov", "binary_at_rating_3", "imrmc", "iowa_printed"}
