"""Running Jupyter Book in a process of its own, strictly."""

import os
import re
import subprocess
import sys
from pathlib import Path

_MAIN = "from jupyter_book.cli.main import main; main()"
_WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL|Extension error|Exception occurred)\b")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def build(source: Path, out: Path, *, log: Path) -> tuple[Path, list[str]]:
    """Build the book in folder `source` below `out`; return its HTML folder and the warnings.

    Every missing reference and unknown key counts; the whole output is kept at `log`.
    """
    words = ["build", str(source), "--path-output", str(out), "-n", "-W", "--keep-going", "-q"]
    done = subprocess.run(
        [sys.executable, "-c", _MAIN, *words],
        capture_output=True, text=True, check=False, env=_environment(),
    )  # fmt: skip
    text = _COLOUR.sub("", done.stdout + done.stderr)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(text, encoding="utf-8")
    found = warnings(text, source)
    html = out / "_build" / "html"
    if not (html / "index.html").exists():
        found.append(f"Jupyter Book wrote no index.html (exit status {done.returncode}): see {log}")
    elif done.returncode and not found:
        found.append(f"Jupyter Book ended with status {done.returncode}: see {log}")
    return html, found


def warnings(text: str, source: Path) -> list[str]:
    """Return the distinct warning lines of a Sphinx log, paths relative to `source`."""
    lines = (line.strip() for line in text.splitlines() if _WARNING.search(line))
    short = (line.replace(f"{source}{os.sep}", "") for line in lines)
    return list(dict.fromkeys(short))


def _environment() -> dict[str, str]:
    # Sphinx writes in the user's language otherwise, and a book must not depend on who made it.
    return dict(os.environ) | {"LC_ALL": "C.UTF-8", "LANGUAGE": "C", "PYTHONIOENCODING": "utf-8"}
