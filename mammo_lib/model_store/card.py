"""A model card: one page that says what a trained model is, what it is not, and how well it does.

After Mitchell et al. 2019, "Model cards for model reporting". A card is data; `render` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mammo_lib import tables
from mammo_lib.cohorts import registry as cohorts
from mammo_lib.cohorts.card import Card as Source
from mammo_lib.model_store import origin, performance
from mammo_lib.model_store.page import Section, Table
from mammo_lib.model_store.trained import Trained
from mammo_lib.networks.registry import REGISTRY
from mammo_lib.stats.estimate import Estimate

SYNTHETIC = (
    "Trained on synthetic images: its answers mean nothing on mammograms of women. "
    "It shows that the pipeline works."
)
ANSWERS = {
    "image": "a score for each image: the higher, the likelier it shows cancer",
    "boxes": "boxes about lesions, each with a score; an image's score is its likeliest box",
    "breast": "a score for each breast, from the four standard views of an exam",
    "exam": "a score for each exam, from whatever views it has",
    "density": "probabilities of the density categories A to D for each image",
    "risk": "the risk of cancer by the end of each year after an exam",
    "masks": "the outline of a lesion in a window about it",
}
NEVER = (
    "Not a medical device, not tested for any clinical use, not for any decision about a woman.",
    "Not for images unlike its training data: other makers, raw images (for processing), "
    "tomosynthesis, implants, men, without a validation of its own.",
)


@dataclass(frozen=True)
class Card:
    """The card of one model: `warning` stands above everything, "" where there is none.

    `main` is the measure of test data to quote, with its estimate.
    """

    key: str
    title: str
    summary: str
    warning: str
    sections: tuple[Section, ...]
    main: tuple[str, Estimate | None]

    @property
    def anchor(self) -> str:
        """Its place on a page of several."""
        return f"card-{self.key.rpartition('/')[2]}"


def of(model: Trained) -> Card:
    """Return the card of `model`, from its run's tables; nothing is trained or scored."""
    images = tables.read(model.run.table("images"), "images")
    source, settings = cohorts.card(model.config.data.name), model.settings
    judged = performance.of(model, images)
    return Card(
        key=model.key,
        title=f"{model.name}, seed {model.seed}, of run {model.run.name}",
        summary=f"{model.network} ({model.variant}) answers with {ANSWERS[model.task]}.",
        warning=SYNTHETIC if model.synthetic else "",
        sections=(
            _use(source),
            _network(model),
            _data(model, source, images),
            _recipe(settings.model_dump(), model),
            *judged.sections,
            _limits(model, source, images),
            origin.section(model, images),
        ),
        main=judged.main,
    )


def _use(source: Source) -> Section:
    good = ", ".join(source.good_for) or "research on mammograms like them"
    never = [f"Its data are not for {', '.join(source.not_for)}."] if source.not_for else []
    return Section(
        "Intended use, and what it is not for",
        (f"For research and teaching. Its data are good for {good}.", *NEVER, *never),
    )


def _network(model: Trained) -> Section:
    """Return what the builder's docstring says: what it is, its paper, what differs."""
    parts = (REGISTRY[model.network].builder.__doc__ or "").split("\n\n")
    words = [" ".join(part.split()).replace("`", "") for part in parts]
    wanted = ("Return", "Paper:", "As published", "What differs:")
    found = (word.removeprefix("Return ") for word in words if word.startswith(wanted))
    return Section("Network and paper", tuple(word[0].upper() + word[1:] for word in found))


def _data(model: Trained, source: Source, images: pd.DataFrame) -> Section:
    kind = "synthetic, no woman stands behind it" if source.synthetic else "real mammograms"
    facts = (
        f"{source.title} ({model.config.data.name}): {kind}.",
        f"Origin: {source.origin}. Licence: {source.licence}.",
        f"Labels: {source.labels}. Citation: {source.citation}.",
        f"Split: {model.config.split.method}, seed {model.config.split.seed}; images of "
        f"{model.config.image.rows} × {model.config.image.columns} pixels.",
    )
    return Section("Training data", facts, (_splits(images),))


def _splits(images: pd.DataFrame) -> Table:
    rows = []
    for split in ("train", "validation", "test"):
        own = images[(images["split"] == split).fillna(False)]
        breasts = own.groupby(["exam_id", "laterality"], observed=True)["label"].max()
        women = own.loc[own["label"] == 1, "patient_id"].nunique()
        counts = (len(own), own["patient_id"].nunique(), len(breasts), int((breasts == 1).sum()))
        rows.append((split, *(f"{n:,}" for n in (*counts, women))))
    headings = ("Split", "Images", "Women", "Breasts", "Breasts with cancer", "Women with cancer")
    return Table("Who is in the data", headings, tuple(rows))


def _recipe(settings: Mapping[str, Any], model: Trained) -> Section:
    chosen = ("optimizer", "lr", "schedule", "weight_decay", "batch", "epochs", "patience",
              "balance", "label_smoothing", "ema", "tta", "weights", "options")  # fmt: skip
    told = {name.replace("_", " "): _words(settings[name]) for name in chosen}
    told["augmentation"] = _words(settings["augment"])
    told["stages"] = _words([stage["name"] for stage in settings["stages"]])
    text = (
        f"The weights of epoch {model.record['best_epoch']} were kept: {model.metric} of "
        f"{model.best:.3f} on validation data. That number chose the epoch, and is no estimate of "
        "performance.",
    )
    return Section("Recipe", text, (Table("Settings", ("Setting", "Value"), tuple(told.items())),))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _share(images: pd.DataFrame) -> str:
    women = images[(images["split"] == "test").fillna(False)].groupby("patient_id")["label"].max()
    return f"{100 * (women == 1).mean():.1f} %" if len(women) else "none"


def _limits(model: Trained, source: Source, images: pd.DataFrame) -> Section:
    train = images[(images["split"] == "train").fillna(False)]
    vendors = ", ".join(sorted(train["vendor"].dropna().astype(str).unique())) or "not recorded"
    first = [SYNTHETIC] if model.synthetic else []
    return Section(
        "Limits",
        (
            *first,
            f"Images it learnt from were made by: {vendors}. What it does elsewhere is not known.",
            "Tested on held-out women of the same source alone; there is no external validation.",
            f"Of its test women {_share(images)} have cancer. Probabilities and predictive values "
            "do not carry over to where that share differs, as in screening.",
            "One seed of one split: training again gives other weights and somewhat other numbers.",
            *(f"{trap.what}: {trap.handled}." for trap in source.traps),
        ),
    )
