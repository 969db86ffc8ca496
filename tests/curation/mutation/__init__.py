"""Files of mammograms, broken on purpose: mutant i of a seed is the same in every run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.curation.mutation import elements, pictures, raw, streams
from tests.curation.mutation.seeds import seeds
from tests.curation.mutation.walk import cut

COMPRESSED = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff"  # pixels of undefined length


@dataclass(frozen=True)
class Mutant:
    """A broken file: its name, its bytes, the file it was made from and what was done to that."""

    name: str
    data: bytes = field(repr=False)
    origin: str
    ways: tuple[str, ...]


def mutants(count: int, *, seed: int, start: int = 0) -> Iterator[Mutant]:
    """Yield the mutants `start` to `start` + `count` of a seed."""
    for number in range(start, start + count):
        yield mutant(number, seed=seed)


def mutant(number: int, *, seed: int) -> Mutant:
    """Return one mutant, which depends on nothing but its number and the seed."""
    rng = Random(f"{seed}/{number}")
    origin = rng.choice(sorted(seeds()))
    data, ways = seeds()[origin], []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not data:
            break
        way, data = _changed(data, rng)
        ways.append(way)
    return Mutant(_name(number, origin, rng), data, origin, tuple(ways))


def _changed(data: bytes, rng: Random) -> tuple[str, bytes]:
    """Return what was done to a file, and the file."""
    kind = rng.random()
    if kind < 0.15:
        way = rng.choice(raw.ALL)
        return way.__name__, way(data, rng)
    if kind < 0.18:
        return "spliced", raw.spliced(data, rng, rng.choice(list(seeds().values())))
    if (picture := pictures.WAYS.get(data[:2])) is not None:
        return picture.__name__, _else_raw(data, rng, picture)
    way = streams.damaged if kind < 0.5 and COMPRESSED in data else rng.choice(elements.ALL)
    return way.__name__, _else_raw(data, rng, lambda file, rng: way(cut(file), rng).joined())


def _else_raw(data: bytes, rng: Random, way) -> bytes:
    """Return the file changed in a way that knows its parts, if an earlier one left it any."""
    try:
        return way(data, rng)
    except Exception:  # an earlier change may have left nothing that can be taken apart
        return raw.overwritten(data, rng)


def _name(number: int, origin: str, rng: Random) -> str:
    """Return a name of the kind that archives hold; a picture keeps its side and view."""
    if origin.rpartition(".")[2] in ("png", "tif", "pgm", "jpg"):
        return f"{number % 97}/case{number}_{origin.rpartition('/')[2]}"
    return f"{number % 97}/{number:06}{rng.choice(('', '.dcm', '.IMA', ' (1).dcm', '.ł'))}"
