"""From `conf/` and the user's `key=value` words to one validated configuration."""

from collections.abc import Sequence
from typing import Any

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from mammo_lib.config.saved import keys, validate
from mammo_lib.config.schema import Config
from mammo_lib.paths import CONF
from mammo_lib.problem import Problem, nearest


def compose(overrides: Sequence[str] = ()) -> Config:
    """Return the configuration of `conf/` changed by `overrides`, such as `data=ddsm299`.

    A model's key without a model's name (`model.lr=1e-3`) is meant for every chosen model.
    Raises Problem for an unknown key or option, a wrong type or an impossible value.
    """
    words = [_parse(word) for word in overrides]
    chosen = [word for word in words if word.key_or_group in groups()]
    values = [word for word in words if word not in chosen]
    for word in chosen:
        _check_options(word)
    asked = any(word.key_or_group == "model" for word in chosen)
    raw = _hydra(chosen)
    if wanted := raw["profile"].get("models"):
        raw = raw if asked else _hydra([*chosen, _parse(f"model=[{','.join(wanted)}]")])
    raw = _at_profile(raw)
    _fit(raw, asked=asked)
    for word in values:
        _set(raw, word)
    return validate(raw, [str(word.key_or_group) for word in values])


def groups() -> dict[str, list[str]]:
    """Return each configuration group and its options, as the folders of `conf/` hold them."""
    return {
        folder.name: sorted(path.stem for path in folder.glob("*.yaml"))
        for folder in sorted(CONF.iterdir())
        if folder.is_dir()
    }


SHORT = {"scheduler": "engine.scheduler"}  # keys that stand alone without being ambiguous


def _parse(word: str) -> Override:
    try:
        parsed = OverridesParser.create().parse_override(word)
    except HydraException:
        raise Problem(f"'{word}' is not of the form key=value.") from None
    if parsed.is_delete() or parsed.is_add() or parsed.is_sweep_override():
        raise Problem(f"'{word}': only key=value changes a configuration; no +, ~ or sweep.")
    return parsed


def _check_options(word: Override) -> None:
    known = groups()[word.key_or_group]
    value = word.value()
    for option in value if isinstance(value, list) else [value]:
        if str(option) not in known:
            raise Problem(
                f"{word.key_or_group}={option}: no such option.{nearest(str(option), known)}"
            )
    if word.key_or_group != "model" and isinstance(value, list):
        raise Problem(f"{word.key_or_group} takes one option: {', '.join(known)}.")


def _hydra(chosen: Sequence[Override]) -> dict[str, Any]:
    words = [f"model=[{w.value()}]" if _single_model(w) else str(w.input_line) for w in chosen]
    try:
        with initialize_config_dir(str(CONF), version_base=None):
            composed = hydra_compose("config", overrides=words)
        return OmegaConf.to_container(composed, resolve=True)  # type: ignore[return-value]
    except (HydraException, OmegaConfBaseException) as error:
        raise Problem(f"conf/: {' '.join(str(error).split())}") from None


def _single_model(word: Override) -> bool:
    return word.key_or_group == "model" and not isinstance(word.value(), list)


def _at_profile(raw: dict[str, Any]) -> dict[str, Any]:
    """Lay each block's `profiles.<chosen profile>` over the block and drop the rest.

    What it has for the profile that the chosen one is `like` goes below that.
    """
    profile = raw["profile"]
    blocks = [raw["data"], *raw.get("model", {}).values()]
    for block in blocks:
        special = block.pop("profiles", None) or {}
        laid = [special.get(name) or {} for name in (profile.get("like"), profile["name"])]
        merged = OmegaConf.merge(block, *laid)
        block.update(OmegaConf.to_container(merged))  # type: ignore[arg-type]
    return raw


def _fit(raw: dict[str, Any], *, asked: bool) -> None:
    """Leave out stages of training, and of models that nobody `asked` for, that the data lack."""
    has = set(raw["data"].get("has", ()))
    for name, block in list(raw["model"].items()):
        if not asked and not set(block.get("needs", ())) <= has:
            del raw["model"][name]
        elif "stages" in block:
            block["stages"] = [s for s in block["stages"] if set(s.get("needs", ())) <= has]


def _set(raw: dict[str, Any], word: Override) -> None:
    """Put one value where its key points; a key without a model's name goes to every model."""
    key = SHORT.get(str(word.key_or_group), str(word.key_or_group))
    value = _plain(word.value())
    parts = key.split(".")
    if parts[0] == "model" and len(parts) > 1 and parts[1] not in raw["model"]:
        targets = [["model", name, *parts[1:]] for name in raw["model"]]
    else:
        targets = [parts]
    for target in targets:
        _set_at(
            raw, target, [value] if target == ["seed"] and isinstance(value, int) else value, key
        )


def _set_at(raw: dict[str, Any], path: list[str], value: Any, key: str) -> None:
    block = raw
    for part in path[:-1]:
        block = block.get(part) if isinstance(block, dict) else None  # type: ignore[assignment]
    if not isinstance(block, dict) or (path[-1] not in block and path[-2:-1] != ["options"]):
        raise Problem(f"{key}: no such key.{nearest(key, [*groups(), *keys(raw), *_short(raw)])}")
    if isinstance(block.get(path[-1]), dict):
        raise Problem(f"{key} is a block; set one of its keys.{nearest(key, keys(raw))}")
    block[path[-1]] = value


def _short(raw: dict[str, Any]) -> list[str]:
    """Return the keys that every model has, as `model.lr` rather than `model.wu2019.lr`."""
    return sorted({key for block in raw["model"].values() for key in keys(block, "model.")})


def _plain(value: Any) -> Any:
    """Return a parsed override's value without Hydra's quoting wrappers."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return getattr(value, "text", value)
