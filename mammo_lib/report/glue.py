"""Making a notebook's results available to the prose of every page."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from mammo_lib.report import wording

PREFIX = "application/papermill.record/"  # hides what is glued from the page it is glued on


def all_of(results: Mapping[str, Any]) -> None:
    """Glue each number and word of `results` into the running notebook.

    An estimate at ``a.b`` is glued whole, as ``0.86 (95 % CI 0.83–0.89)`` under ``a.b``, and in
    parts under ``a.b.value``, ``a.b.n`` and so on. Outside an IPython kernel nothing happens.
    """
    if not in_kernel():
        return
    from IPython.core.formatters import format_display_data
    from IPython.display import display

    # What myst_nb.glue(key, value, display=False) does, without its second of imports.
    for key, value in flat(results).items():
        shown, metadata = format_display_data(value)
        metadata["scrapbook"] = {"name": key, "mime_prefix": PREFIX}
        display({PREFIX + kind: text for kind, text in shown.items()}, raw=True, metadata=metadata)


def flat(results: Mapping[str, Any]) -> dict[str, str | float]:
    """Return dotted key -> what is glued there: floats as floats, all else as its text.

    Lists are left out: a table belongs in a notebook's output, not in a sentence.
    """
    return {key: _glued(value) for key, value in entries(results) if not _is_list(value)}


def entries(results: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (dotted key, value) of every leaf and every estimate of `results`."""
    for name, value in results.items():
        key, value = f"{prefix}{name}", wording.as_mapping(value)
        if wording.is_estimate(value):
            yield key, value
        if isinstance(value, Mapping):
            yield from entries(value, f"{key}.")
        else:
            yield key, value


def in_kernel() -> bool:
    """Return whether this process runs the cells of a notebook."""
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module else None
    return hasattr(shell, "kernel")


def _glued(value: Any) -> str | float:
    # myst-nb formats only builtins: a NumPy scalar's text breaks the format.
    is_number = isinstance(value, float) and wording.text(value) != "not available"
    return float(value) if is_number else wording.text(_builtin(value))


def _builtin(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | set) or getattr(value, "ndim", 0) > 0
