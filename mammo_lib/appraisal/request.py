"""From the words of a command to the whole configuration of an evaluation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mammo_lib import config as configuration
from mammo_lib.appraisal import adjusted, columns, table
from mammo_lib.config import Evaluation
from mammo_lib.config.evaluation import Columns, Files, Form
from mammo_lib.problem import Problem, nearest

MOSTLY = 0.5  # of a text column's values are numbers: then it was meant as one


@dataclass(frozen=True)
class Asked:
    """What a person said on the command line; what they left out is guessed."""

    scores: Path
    out: Path | None = None
    label: str | None = None
    positive: str | None = None
    score: Sequence[str] = ()
    cluster: str | None = None
    case: str | None = None
    reader: str | None = None
    modality: str | None = None
    lesions: Path | None = None
    cases: Path | None = None
    group: Sequence[str] = ()
    compare: Sequence[str] = ()
    margin: float | None = None
    positive_at: float | None = None
    figure_of_merit: str | None = None
    overrides: Sequence[str] = ()  # key=value words for stats and engine
    adjust: Sequence[str] = ()
    diagram: Path | None = None


def configure(asked: Asked) -> Evaluation:
    """Read the head of every file, settle what each column means and return the configuration."""
    frame = table.read(asked.scores)
    form = form_of(frame, asked)
    meaning = _named(frame, asked)
    causes = adjusted.columns_of(asked.diagram, frame, asked.scores.name)
    if form == "scores":
        _wide(frame.drop(columns={*asked.adjust, *causes} - {*asked.group}), asked, meaning)
    else:
        _long(frame, meaning, form)
    _require_compared(frame, asked, meaning, form)
    _require_independent(frame, meaning, form)
    _require_numbers(frame, meaning, form)
    _require_adjustable(asked, meaning, form, causes)
    out = (asked.out or Path(f"{_name(asked.scores)}-evaluation")).resolve()
    _require_own(out)
    base = configuration.compose(asked.overrides)
    config = Evaluation(
        name=_name(out), runs=str(out.parent), form=form,
        files=Files(scores=str(asked.scores.resolve()), lesions=_absolute(asked.lesions),
                    cases=_absolute(asked.cases), diagram=_absolute(asked.diagram)),
        columns=Columns(**meaning.roles, positive=asked.positive),
        models=meaning.models, groups=meaning.groups, guessed=meaning.guessed,
        adjust=list(dict.fromkeys(asked.adjust)), causes=causes,
        unused=[name for name in unused(frame, meaning) if name not in (*asked.adjust, *causes)],
        compare=list(asked.compare), margin=_margin(asked.margin), positive_at=asked.positive_at,
        figure_of_merit=asked.figure_of_merit or ("wafroc" if form == "marks" else "auc"),
        stats=base.stats, engine=base.engine,
    )  # fmt: skip
    adjusted.plans(frame, config)
    return config


def form_of(frame: pd.DataFrame, asked: Asked) -> Form:
    """Return which of FORMS the file has."""
    if asked.lesions or asked.cases:
        return "marks"
    if asked.reader:
        return "readers"
    if asked.score and len(asked.score) > 1:
        return "scores"
    reader, case = columns.by_name(frame, "reader"), columns.by_name(frame, "case")
    modality = columns.by_name(frame, "modality")
    several = [name for name in (reader, modality) if name and frame[name].nunique() > 1]
    if reader and case and several and frame[case].nunique() < len(frame):
        return "readers"
    if {"x", "y", "width", "height"} <= set(frame) or {"case", "kind", "lesion"} <= set(frame):
        raise Problem(
            f"{asked.scores.name}: holds marks; give their lesions too: --lesions FILE with a row "
            "a lesion's box, or --cases FILE with case, diseased and n_lesions."
        )
    return "scores"


def _named(frame: pd.DataFrame, asked: Asked) -> columns.Meaning:
    """Return the roles that the command names, each a column that exists."""
    roles = {"label": asked.label, "cluster": asked.cluster, "case": asked.case,
             "reader": asked.reader, "modality": asked.modality}  # fmt: skip
    told = {role: name for role, name in roles.items() if name}
    for role, name in told.items():
        columns.require(frame, [name], f"--{role}")
    columns.require(frame, list(asked.score), "--score")
    columns.require(frame, asked.group, "--group")
    columns.require(frame, asked.adjust, "--adjust")
    meaning = columns.Meaning(roles=told, groups=list(asked.group))
    _require_once(meaning, asked)
    return meaning


def _require_once(meaning: columns.Meaning, asked: Asked) -> None:
    every = [*meaning.roles.values(), *asked.score]
    if "label" in (*every, *asked.group) and meaning.roles.get("label", "label") != "label":
        raise Problem("rename the column 'label': another one holds the labels.")
    for name in every:
        if every.count(name) > 1:
            raise Problem(f"'{name}' is named twice: a column has one meaning.")


def _wide(frame: pd.DataFrame, asked: Asked, meaning: columns.Meaning) -> None:
    if "label" not in meaning.roles:
        columns.label(frame, meaning)
    if "cluster" not in meaning.roles:
        columns.cluster(frame, meaning)
    if not asked.group:
        columns.groups(frame, meaning)
    meaning.groups = [name for name in meaning.groups if name not in asked.score]
    if asked.score:
        meaning.models = list(asked.score)
    else:
        columns.models(frame, meaning)


def _long(frame: pd.DataFrame, meaning: columns.Meaning, form: Form) -> None:
    """Find the roles of a file of readings or marks."""
    wanted = ["reader", "modality", "case", "label", "score"]
    for role in wanted if form == "readers" else [r for r in wanted if r != "label"]:
        if role in meaning.roles:
            continue
        name = columns.by_name(frame, role, list(meaning.roles.values()))
        if name:
            meaning.guess(role, name, "its name")
        elif role in ("label", "score") or (role == "case" and form == "readers"):
            raise Problem(f"{role}: no column of {', '.join(columns.names(frame))} could be it; "
                          f"name one: --{role} COLUMN")  # fmt: skip


def _require_compared(
    frame: pd.DataFrame, asked: Asked, meaning: columns.Meaning, form: str
) -> None:
    modality = meaning.roles.get("modality")
    known = meaning.models if form == "scores" or not modality else _values(frame[modality])
    for name in asked.compare:
        if name not in known:
            raise Problem(f"--compare {name}: is none of what is scored.{nearest(name, known)}")
    if len(set(asked.compare)) < len(asked.compare):
        raise Problem(f"--compare {' '.join(asked.compare)}: names one model twice.")
    if asked.margin is not None and len(known) < 2:
        raise Problem("--non-inferiority: needs two things to compare; there is one.")


def unused(frame: pd.DataFrame, meaning: columns.Meaning) -> list[str]:
    """Return the columns that no role was given to."""
    used = {*meaning.roles.values(), *meaning.models, *meaning.groups}
    return [name for name in columns.names(frame) if name not in used]


def _require_numbers(frame: pd.DataFrame, meaning: columns.Meaning, form: Form) -> None:
    """Raise Problem where scores were guessed and a column left out holds numbers as text."""
    if form != "scores" or "score" not in meaning.guessed:
        return
    for name in [*unused(frame, meaning), *meaning.groups]:
        text = frame[name].dropna().astype(str).str.strip()
        if frame[name].dtype.kind in "biuf" or text.empty:
            continue
        plain = text.str.replace(",", ".").str.rstrip(" %")
        if pd.to_numeric(plain, errors="coerce").notna().mean() > MOSTLY:
            raise Problem(
                f"column '{name}': looks like numbers but is text, such as '{text.iloc[0][:20]}'; "
                f"write plain numbers with a point, or name the scores: --score COLUMN"
            )


def _require_own(out: Path) -> None:
    """Raise Problem for a folder that holds something else."""
    if out.is_dir() and any(out.iterdir()) and not (out / "config.yaml").exists():
        raise Problem(f"--out {out}: is not empty and holds no evaluation; name another folder.")


def _require_independent(frame: pd.DataFrame, meaning: columns.Meaning, form: Form) -> None:
    """Raise Problem for readings of several cases of one cluster: no method here allows for it."""
    unit, case = meaning.roles.get("cluster"), meaning.roles.get("case")
    if form != "readers" or not unit or not case or unit == case:
        return
    if frame.groupby(unit)[case].nunique().max() > 1:
        raise Problem(
            f"--cluster {unit}: a reader study takes its cases as independent, and some {unit} has "
            "several; make one case of them, such as the higher score, and leave --cluster out."
        )


def _require_adjustable(
    asked: Asked, meaning: columns.Meaning, form: Form, causes: Sequence[str]
) -> None:
    """Raise Problem where nothing can be held equal, or a label, a score or an id would be."""
    if not asked.adjust and not asked.diagram:
        return
    option = "--adjust" if asked.adjust else "--diagram"
    if form != "scores":
        raise Problem(f"{option}: compares the cases of a table with a row a case; this has none.")
    if asked.positive_at is None:
        raise Problem(f"{option}: compares wrong decisions; say which score is a call of disease: "
                      "--positive-at SCORE")  # fmt: skip
    for name in (*asked.adjust, *causes):
        if name in (*meaning.roles.values(), *meaning.models, "label"):
            where = f"--adjust {name}" if name in asked.adjust else f"{asked.diagram}: columns"
            raise Problem(f"{where}: '{name}' is a label, score or id; hold an attribute equal.")


def _values(given: pd.Series) -> list[str]:
    return [str(value) for value in given.dropna().unique()]


def _margin(margin: float | None) -> float | None:
    if margin is not None and not 0 < margin < 1:
        raise Problem(f"--non-inferiority {margin:g}: give a difference in AUC between 0 and 1.")
    return margin


def _absolute(path: Path | None) -> str | None:
    return str(path.resolve()) if path else None


def _name(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem if path.suffix else path.name).strip("-._")
