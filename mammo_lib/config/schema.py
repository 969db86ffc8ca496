"""The shape of a valid configuration; every field says its unit."""

import os
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]  # of a run and its folder


class Frozen(BaseModel):
    """A block whose fields are fixed and whose unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# What some networks need of data, beyond images with labels.
Needed = Literal["boxes", "outlines", "four views", "density", "follow-up"]


class PhantomData(Frozen):
    """The embedded synthetic screening cohort."""

    has: list[Needed] = ["boxes", "outlines", "four views", "density", "follow-up"]

    name: Literal["phantom"]
    folder: str | None = None  # where its DICOM files live; None: the shared cache
    women: Annotated[int, Field(ge=24)]
    cancer_share: Share  # of women with a cancer at the index exam (enriched)
    benign_share: Share  # of women with a benign lesion in some breast
    prior_share: Share  # of women with an earlier exam
    pitch_mm: Annotated[float, Field(ge=0.05, le=2.0)]  # coarsest vendor's pixel
    detail_pitch_mm: Annotated[float, Field(ge=0.05, le=2.0)]  # of the images a reader looks at
    seed: Annotated[int, Field(ge=0)]


Source = Literal[
    "bcs_dbt", "cbis_ddsm", "cbis_sample", "cdd_cesm", "cmmd", "ddsm299", "embed", "folder",
    "inbreast", "mias", "rsna2022", "vindr_mammo",
]  # fmt: skip
SOURCES: tuple[str, ...] = get_args(Source)


class RealData(Frozen):
    """A real data set found on this machine."""

    name: Source
    has: list[Needed] = []  # what networks may learn from it beside labels
    folder: str | None = None  # None: the place its adapter knows
    labels: str | None = None  # a CSV file of labels beside the images; for `folder` alone


class Profile(Frozen):
    """How much: `smoke` tests, `demo` shows, `nightly` is thorough, `paper` reproduces."""

    name: Literal["smoke", "demo", "nightly", "paper"]
    like: Literal["demo"] | None = None  # whose recipes and sizes hold where it has none
    models: list[str] | None = None  # unless others are asked for; None: those of config.yaml


class ImageConfig(Frozen):
    """Size of the standardised image in the pixel store, in pixels."""

    rows: Annotated[int, Field(ge=32, le=4096)]
    columns: Annotated[int, Field(ge=32, le=4096)]


class SplitConfig(Frozen):
    """How patients are divided; `official` keeps a data set's own split and repairs it.

    `test` counts with `patient` and `date`. `validation` is a share of all patients with `patient`,
    and of those who are not in test with every other method.
    """

    method: Literal["patient", "official", "kfold", "site", "date"]
    validation: Share
    test: Share
    # The defaults below keep configurations readable that were saved before these keys existed.
    folds: Annotated[int, Field(ge=2)] = 5  # equal parts of all patients, for `kfold`
    fold: Annotated[int, Field(ge=0)] = 0  # the part that is the test set, counted from 0
    site: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None  # the test site
    seed: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _leaves_training_patients(self) -> "SplitConfig":
        taken = self.validation + (self.test if self.method in ("patient", "date") else 0)
        if taken >= 1:
            raise ValueError("validation + test must leave patients for training (sum below 1)")
        return self

    @model_validator(mode="after")
    def _fold_exists(self) -> "SplitConfig":
        if self.fold >= self.folds:
            raise ValueError(f"fold={self.fold} of folds={self.folds}: 0 to {self.folds - 1} exist")
        return self

    @model_validator(mode="after")
    def _says_nothing_in_vain(self) -> "SplitConfig":
        # Else five runs with split.fold=0 to 4 would all be the same split by patient.
        for key, idle, method in (("fold", 0, "kfold"), ("site", None, "site")):
            value = getattr(self, key)
            if value != idle and self.method != method:
                raise ValueError(f"{key}={value} needs split.method={method}, not {self.method}")
        return self


class AugmentConfig(Frozen):
    """Ranges from which one random change per training image is drawn."""

    flip_rows: Share  # probability of an upside-down flip
    rotate_deg: Annotated[float, Field(ge=0, le=180)]
    shift: Share  # of the image's size
    zoom: Annotated[float, Field(ge=0, lt=1)]
    contrast: Annotated[float, Field(ge=0, lt=1)]
    noise: Annotated[float, Field(ge=0, le=1)]  # SD, image standardised to SD 1


class Recipe(Frozen):
    """How a network is built and trained, in one stage or in all."""

    variant: Literal["paper", "demo", "testing"]
    weights: str | None = None  # .keras or .weights.h5 to start from, `imagenet`, or None: random
    optimizer: Literal["adam", "adamw", "sgd"]
    lr: PositiveFloat
    schedule: Literal["constant", "cosine", "plateau"]
    plateau_epochs: PositiveInt = 5  # without a better metric, until the rate falls
    plateau_factor: Annotated[float, Field(gt=0, lt=1)] = 0.1
    warmup_epochs: Annotated[float, Field(ge=0)]
    weight_decay: Annotated[float, Field(ge=0)]
    clip: PositiveFloat | None = None  # bound of the norm of all gradients together
    accumulate: PositiveInt = 1  # batches to one update
    ema: Annotated[float, Field(gt=0, lt=1)] | None = None  # momentum of averaged weights
    label_smoothing: Annotated[float, Field(ge=0, lt=0.5)]
    smooth_positives_only: bool = False  # the RSNA 2022 winner's soft positives
    sparsity: Annotated[float, Field(ge=0)] = 0.0  # weight of the saliency's mean in the loss
    batch: PositiveInt
    epochs: PositiveInt
    patience: PositiveInt  # epochs without a better validation metric before stopping
    validate_every: PositiveInt = 1  # epochs apart; always after the last
    balance: Literal["none", "loss", "batch"]  # weigh classes, or fill every batch by share
    positive_share: Annotated[float, Field(gt=0, lt=1)] = 0.5  # of each batch, for `batch`
    negatives: PositiveFloat | None = None  # an epoch's for each positive, drawn anew; None: all
    patch: Annotated[int, Field(ge=8)] = 32  # pixels of a window, where a task cuts windows
    patches_per_lesion: PositiveInt = 10
    tta: bool  # average the score over the image and its upside-down flip
    augment: AugmentConfig
    options: dict[str, float | int | str | bool] = {}  # passed to the network's builder


class Stage(Frozen):
    """One of several trainings in a row, each starting from the best weights of the one before."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    needs: list[Needed] = []  # without which the stage is left out
    task: Literal["patches"] | None = None  # None: what the network is for
    network: str | None = None  # None: the recipe's; else one whose layers it takes over
    train: list[str] = ["*"]  # names of the layers that learn, with wildcards
    set: dict[str, Any] = {}  # of the recipe, what differs in this stage


class ModelConfig(Recipe):
    """One network and the recipe that trains it."""

    network: str  # a name in mammo_lib.networks
    needs: list[Needed] = []  # without which the network is left out of a study by default
    stages: list[Stage] = []  # empty: one stage of everything

    def stage(self, stage: Stage) -> "ModelConfig":
        """Return the recipe of `stage` alone."""
        block = self.model_dump()
        unknown = set(stage.set) - set(Recipe.model_fields)
        if unknown:
            raise ValueError(f"stage {stage.name}: no setting '{min(unknown)}'")
        options = {**self.options, **stage.set.get("options", {})}
        block |= stage.set | {"options": options, "stages": []}
        block["network"] = stage.network or self.network
        return ModelConfig.model_validate(block)

    @model_validator(mode="after")
    def _is_validated_before_patience_ends(self) -> "ModelConfig":
        if self.validate_every > self.patience:
            raise ValueError(
                f"validate_every = {self.validate_every} epochs pass without a validation, but "
                f"patience ends after {self.patience}: lower the one or raise the other"
            )
        return self

    @model_validator(mode="after")
    def _stages_are_whole(self) -> "ModelConfig":
        for stage in self.stages:
            self.stage(stage)
        if len({stage.name for stage in self.stages}) < len(self.stages):
            raise ValueError("two stages have the same name")
        return self


class TrainingConfig(Frozen):
    """What the machine does, as opposed to what the recipe says."""

    precision: Literal["float32", "mixed_float16", "mixed_bfloat16"]
    strategy: Literal["single", "mirrored", "multiworker"]  # multiworker: hosts in TF_CONFIG
    threads: PositiveInt  # per training job; 1 makes CPU runs byte-for-byte repeatable


class StatsConfig(Frozen):
    """Inference: one interval level and one bootstrap size for the whole report."""

    level: Annotated[float, Field(gt=0.5, lt=1)]
    n_boot: Annotated[int, Field(ge=50)]
    seed: Annotated[int, Field(ge=0)]
    specificity: Share  # operating point fixed on validation data
    sensitivity: Share
    prevalence: Share  # at which predictive values are stated
    too_few: PositiveInt  # a group with fewer positives or negatives shows n only


class SimulationConfig(Frozen):
    """How long the chapter on intervals simulates."""

    draws: Annotated[int, Field(ge=20)]  # made-up studies a cell, for methods with a formula
    resampled: Annotated[int, Field(ge=0)]  # the same for methods that resample; 0: leave them out


class EngineConfig(Frozen):
    """Where stages run: on this machine, or curation on a Dask cluster."""

    name: Literal["local", "dask"]
    cores: PositiveInt | None = None  # None: all of this machine's
    snakemake_profile: str | None = None  # a Snakemake profile folder, for a cluster
    scheduler: str | None = None  # address of the Dask scheduler

    @model_validator(mode="after")
    def _has_its_scheduler(self) -> "EngineConfig":
        if (self.name == "dask") != (self.scheduler is not None):
            raise ValueError("engine=dask needs scheduler=ADDRESS, and engine=local takes none")
        return self

    @property
    def workers(self) -> int:
        """Processes that may run at once."""
        return self.cores or len(os.sched_getaffinity(0))


class Config(Frozen):
    """The whole configuration of one run, saved into its folder."""

    name: Name
    runs: str  # folder that holds run folders
    data: Annotated[PhantomData | RealData, Field(discriminator="name")]
    beside: list[Literal["cbis_sample"]]  # real data shown in the data chapter beside `data`
    profile: Profile
    image: ImageConfig
    split: SplitConfig
    model: dict[str, ModelConfig]
    seed: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
    training: TrainingConfig
    stats: StatsConfig
    simulation: SimulationConfig = SimulationConfig(draws=200, resampled=0)
    engine: EngineConfig

    @property
    def subject(self) -> str:
        """What the numbers are about, in a word."""
        return self.data.name

    @property
    def seeds(self) -> dict[str, Any]:
        return {"training": self.seed, "split": self.split.seed, "stats": self.stats.seed}

    @property
    def synthetic(self) -> bool:
        """Whether the images are generated, so that every figure says so."""
        return self.data.name == "phantom"

    @property
    def meaningless(self) -> bool:
        """Whether this run only proves that every stage works."""
        return self.profile.name == "smoke"

    def twin(self, model: str) -> str | None:
        """Return the model whose recipe is that of the first of several stages of `model`.

        Both start from the same random weights and see the same examples in the same order, so
        their weights are equal to the bit; None where no other model of the run is trained so.
        """
        stages = self.model[model].stages
        if len(stages) < 2 or stages[0].task or stages[0].train != ["*"]:
            return None
        first = self.model[model].stage(stages[0]).model_copy(update={"needs": []})
        others = {name: one.model_copy(update={"needs": []}) for name, one in self.model.items()}
        return next((name for name in others if name != model and others[name] == first), None)

    @model_validator(mode="after")
    def _has_models_and_distinct_seeds(self) -> "Config":
        if not self.model:
            raise ValueError("model must name at least one network")
        if len(set(self.seed)) != len(self.seed):
            raise ValueError("seed lists the same seed twice")
        return self
