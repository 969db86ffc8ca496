"""The cards of all models of a run, as the book's chapter shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mammo_lib.config import Config
from mammo_lib.model_store import card, render, trained
from mammo_lib.model_store.card import Card
from mammo_lib.model_store.trained import Trained
from mammo_lib.paths import Run
from mammo_lib.training import artefacts

if TYPE_CHECKING:
    from IPython.display import HTML


def models(config: Config, run: Run) -> list[Trained]:
    """Return the models of a study, in the order of its configuration."""
    return [trained.of(run.model(name, seed)) for name in config.model for seed in config.seed]


def write(config: Config, run: Run) -> list[Card]:
    """Return the card of each model; each stands in its folder too, and in MLflow."""
    cards = []
    for model in models(config, run):
        cards.append(card.of(model))
        artefacts.keep_card(run, model.folder, render.markdown(cards[-1]))
    return cards


def page(cards: Sequence[Card]) -> "HTML":
    """Return `cards` as one part of a page."""
    from IPython.display import HTML

    return HTML(render.fragment(cards))


def results(cards: Sequence[Card]) -> dict[str, Any]:
    """Return the number to quote of each model, and how many there are; no times."""
    found = {
        one.key.rpartition("/")[2]: {"measure": one.main[0], "estimate": one.main[1]}
        for one in cards
    }
    return {"cards": found, "count": len(found)}
