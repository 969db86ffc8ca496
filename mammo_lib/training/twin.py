"""A first stage that is another model's whole training: trained once, and taken over."""

import shutil
from dataclasses import replace
from pathlib import Path

from mammo_lib.config import Config
from mammo_lib.config.schema import ModelConfig
from mammo_lib.training import history, model_file
from mammo_lib.training.history import History


def of(config: Config, model: str) -> str | None:
    """Return the model of `config` whose recipe is that of `model`'s first of several stages.

    Both start from the same random weights and see the same examples in the same order, so their
    weights are equal to the bit; None where no other model is trained so.
    """
    stages = config.model[model].stages
    if len(stages) < 2 or stages[0].task or stages[0].train != ["*"]:
        return None
    first = _trained(config.model[model].stage(stages[0]))
    others = (name for name in config.model if name != model)
    return next((name for name in others if _trained(config.model[name]) == first), None)


def _trained(settings: ModelConfig) -> ModelConfig:
    """Return `settings` without what only decides whether to train."""
    return settings.model_copy(update={"needs": []})


def taken(found: Path) -> History:
    """Return the finished training in `found` as one that took no time."""
    done = history.read(found)
    return replace(done, epochs=done.epochs.assign(seconds=0.0))


def take(found: Path, taken: History, folder: Path, record: dict[str, str]) -> None:
    """Copy the finished training in `found` to `folder`, its epochs as in `taken`.

    `record`: what its `fit.json` says otherwise; it is written last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found / model_file.BEST, folder / model_file.BEST)
    history.write(taken, folder, {**(history.record(found) or {}), **record})
