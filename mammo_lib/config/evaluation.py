"""The configuration of one `mammo evaluate`: whose scores, in which columns of which files."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mammo_lib.config.schema import EngineConfig, Frozen, Name, StatsConfig

Form = Literal["scores", "readers", "marks"]
FORMS: dict[Form, str] = {
    "scores": "a row a case, a column a model",
    "readers": "a row a reading: reader, case, modality, score",
    "marks": "a row a mark, with the lesions in a second file",
}


class Files(Frozen):
    """The files that are read, as absolute paths."""

    scores: str  # or marks
    lesions: str | None = None  # of `marks`: a row a lesion, with its box
    cases: str | None = None  # of `marks`: a row a case, lesions or none
    diagram: str | None = None  # which things cause which, as YAML: see `errors.diagram`


class Columns(Frozen):
    """Which column of the files means what; None: there is none."""

    label: str | None = None
    positive: str | None = None  # the label's value that counts as 1; None: labels are 0 and 1
    cluster: str | None = None  # the independent unit, usually the patient
    case: str | None = None
    reader: str | None = None
    modality: str | None = None
    score: str | None = None  # of `readers` and `marks`; `scores` lists its columns in `models`


class Evaluation(Frozen):
    """Scores from anywhere and what is asked of them, saved into the run's folder."""

    kind: Literal["evaluation"] = "evaluation"
    name: Name
    runs: str  # folder that holds the run folder
    form: Form
    files: Files
    columns: Columns
    models: list[str] = Field(default_factory=list)  # score columns of the form `scores`
    groups: list[str] = Field(default_factory=list)  # columns whose values are groups of cases
    adjust: list[str] = Field(default_factory=list)  # columns held equal when groups are compared
    causes: list[str] = Field(default_factory=list)  # columns that the diagram's nodes stand in
    guessed: dict[str, str] = Field(default_factory=dict)  # what was chosen for the user -> why
    unused: list[str] = Field(default_factory=list)  # columns that nothing was made of
    compare: list[str] = Field(default_factory=list)  # models or modalities, first against rest
    margin: Annotated[float, Field(gt=0, lt=1)] | None = None  # of non-inferiority, in AUC
    positive_at: float | None = None  # a case is called positive at or above this score
    figure_of_merit: str = "auc"  # of readers and marks
    stats: StatsConfig
    engine: EngineConfig

    @property
    def subject(self) -> str:
        """What the numbers are about, in a word."""
        return Path(self.files.scores).name

    @property
    def attributes(self) -> list[str]:
        """The columns that describe cases: their groups and what may be held equal."""
        return list(dict.fromkeys([*self.groups, *self.adjust, *self.causes]))

    @property
    def seeds(self) -> dict[str, int]:
        return {"stats": self.stats.seed}

    @property
    def synthetic(self) -> bool:
        return False

    @property
    def meaningless(self) -> bool:
        return False

    @model_validator(mode="after")
    def _has_what_its_form_needs(self) -> "Evaluation":
        if self.form == "scores" and not self.models:
            raise ValueError("models: name at least one score column")
        if self.form == "marks" and not (self.files.lesions or self.files.cases):
            raise ValueError("files: marks need a file of lesions or of cases beside them")
        return self
