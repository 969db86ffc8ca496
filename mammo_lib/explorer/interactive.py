"""The interactive page: one HTML file that asks nothing of a network and needs no server."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from mammo_lib import disk

PARTS = Path(__file__).parent / "page"
# Characters that could end a script's data early, or a line of an older parser.
_ESCAPED = str.maketrans({
    "<": "\\u003c", ">": "\\u003e", "&": "\\u0026",
    "\u2028": "\\u2028", "\u2029": "\\u2029",
})  # fmt: skip


def write(data: Mapping[str, Any], path: Path) -> Path:
    """Write the page of `data` (see `payload.payload`) to `path`, whole or not at all."""
    disk.write(html(data), path)
    return path


def html(data: Mapping[str, Any]) -> str:
    """Return the page of `data`.

    Names of groups reach the page as JSON and are set as text. The page's policy allows its own
    script and style by their hashes and nothing else, so a name that is markup stays a name.
    """
    style, script = (_part(name) for name in ("interactive.css", "interactive.js"))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    whole = {"policy": policy, "style": style, "script": script, "data": embedded(data)}
    return Template(_part("interactive.html")).substitute(whole)


def embedded(data: Mapping[str, Any]) -> str:
    """Return `data` as JSON that may stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPED)


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
