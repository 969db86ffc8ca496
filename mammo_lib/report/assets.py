"""Scripts and styles that the book and slides load, all from this machine's own packages."""

import shutil
from importlib import util
from pathlib import Path

from mammo_lib.problem import Problem

THEME = Path(__file__).parent / "theme"
DECK = "slides"  # name of the slides' nbconvert template below THEME


def package(name: str) -> Path:
    """Return the folder of the installed package `name`."""
    found = util.find_spec(name)
    if found is None or not found.origin:
        raise Problem(f"Package '{name}' is not installed: pip install -r requirements.lock")
    return Path(found.origin).parent


def copy_mathjax(to: Path) -> None:
    """Copy MathJax into folder `to`: the one file that draws SVG, so needs no fonts."""
    script = package("sphinx-mathjax-offline") / "static" / "mathjax" / "tex-svg.js"
    to.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(script, to / script.name)


def copy_reveal(to: Path) -> None:
    """Copy reveal.js into folder `to`, without its themes, which fetch fonts."""
    source = package("sphinx_revealjs") / "_static" / "revealjs"
    to.mkdir(parents=True, exist_ok=True)
    for name in ("dist/reveal.js", "dist/reveal.css", "dist/reset.css", "LICENSE"):
        shutil.copyfile(source / name, to / Path(name).name)


def copy_deck(to: Path) -> None:
    """Copy the slides' own style and script into folder `to`."""
    to.mkdir(parents=True, exist_ok=True)
    for name in ("deck.css", "deck.js"):
        shutil.copyfile(THEME / name, to / name)
