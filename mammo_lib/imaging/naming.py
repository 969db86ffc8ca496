"""Side, view and woman as a name tells them, where no tag does."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

SIDES = {"L": "L", "R": "R", "LEFT": "L", "RIGHT": "R"}
VIEWS = frozenset({"CC", "MLO", "ML", "LM", "LMO", "XCCL", "XCCM", "FB", "SIO", "ISO", "AT"})
BOTH = {f"{side}{view}": (side, view) for side in "LR" for view in VIEWS - {"ML", "MLO", "LM"}}
BOTH |= {f"{side}{view}": (side, view) for side in "LR" for view in ("MLO",)}
# CBIS-DDSM puts the collection's part before the woman.
PREFIX = re.compile(r"^(MASS|CALC)_(TRAINING|TEST)_", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What a name holds; "" for what it does not. `rest` is the name without side and view."""

    side: str = ""
    view: str = ""
    rest: str = ""


def parts(name: str) -> Named:
    """Read `name` word by word: Mass-Test_P_00173_LEFT_CC is side L, view CC, woman P_00173.

    A name with two different sides or views says neither.
    """
    sides, views, rest = set(), set(), []
    for word in re.split(r"[^A-Za-z0-9]+", name):
        upper = word.upper()
        if upper in BOTH:
            sides.add(BOTH[upper][0])
            views.add(BOTH[upper][1])
        elif upper in SIDES:
            sides.add(SIDES[upper])
        elif upper in VIEWS:
            views.add(upper)
        elif word:
            rest.append(word)
    side = sides.pop() if len(sides) == 1 else ""
    view = views.pop() if len(views) == 1 else ""
    return Named(side, view, PREFIX.sub("", "_".join(rest)))


def of_file(file: str) -> Named:
    """Return what the name of `file` says, else that of the nearest folder with side and view.

    Where the name of a file is nothing but side and view, the folder is the woman's.
    """
    path = PurePosixPath(file)
    for name in (path.stem, *reversed(path.parts[:-1])):
        found = parts(name)
        if found.side and found.view:
            parent = path.parent.name if name == path.stem else ""
            return found if found.rest else Named(found.side, found.view, parent)
    return Named()
