"""Names of files that name nobody: the words of identities in them give way to pseudonyms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from unicodedata import combining, normalize

from mammo_lib.imaging.naming import SIDES, VIEWS
from mammo_lib.pseudonym import Pseudonyms

LEAST = 4  # letters of an identity that is sought within words
FORMULA = ("=", "+", "-", "@")  # a spreadsheet would take what begins so for a formula
UID = re.compile(r"\d+(?:\.\d+){5,}")  # a DICOM UID, by which an archive finds the exam
WORD = re.compile(r"[^\W_]+")
PIECE = re.compile(r"[^\W\d_]+|\d+")  # janedoe1960 is janedoe and 1960
# Words of patient numbers such as Mass-Test_P_00173_LEFT_CC that name nobody.
INNOCENT = frozenset(
    {word.lower() for word in (*SIDES, *VIEWS)}
    | {"mass", "calc", "test", "training", "train", "dcm", "dicom", "png", "image", "images"}
    | {
        "anonymous",
        "anonymized",
        "anon",
        "unknown",
        "none",
        "demo",
        "sample",
        "synthetic",
        "golden",
    }
    | {"patient", "case", "exam", "study", "series", "breast", "mammo", "mammogram", "mg"}
)


def aliases(
    files: Iterable[str], words: Iterable[str], patients: Mapping[str, str], names: Pseudonyms
) -> dict[str, str]:
    """Return {file: alias}; an alias differs only where the file's name holds an identity.

    `words` are identities in lower case, whole values and their parts; `patients` maps patient
    numbers, lower case, to the pseudonym they have in the tables. Aliases are distinct and hold
    no character that UTF-8 cannot write.
    """
    told = _Told({word: names.of("word", word) for word in words} | dict(patients))
    found = {}
    seen: Counter[str] = Counter()
    for file in files:
        alias = told.hidden(UID.sub(lambda uid: names.of("uid", uid.group()), writable(file)))
        seen[alias] += 1
        found[file] = f"{alias} ({seen[alias]})" if seen[alias] > 1 else alias
    return found


def writable(text: str) -> str:
    """Return `text` as a table may hold it.

    A disc may name its files in Latin-1, and a spreadsheet may carry out what a name begins with.
    """
    text = text.encode("utf-8", "backslashreplace").decode()
    return f"./{text}" if text.startswith(FORMULA) else text


def _plain(text: str) -> str:
    """Return `text` without accents, as names of files often leave them out."""
    return "".join(c for c in normalize("NFKD", text) if not combining(c))


class _Told:
    """Identities by their words, so that a name is searched once and not once per identity."""

    def __init__(self, identities: Mapping[str, str]) -> None:
        self.single: dict[str, str] = {}
        self.longer: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        plain = {_plain(identity): alias for identity, alias in identities.items()}
        for identity, alias in (plain | dict(identities)).items():
            words = tuple(WORD.findall(identity))
            if not words or all(word in INNOCENT for word in words):
                continue
            self.single["".join(words)] = alias
            if len(words) > 1:
                self.longer[words[0]].append((words, alias))
        self.longest = max(map(len, self.single), default=0)
        for ways in self.longer.values():
            ways.sort(key=lambda way: len(way[0]), reverse=True)

    def hidden(self, text: str) -> str:
        """Return `text` with every identity replaced: Doe^Jane is met as Doe_Jane and doejane."""
        found = list(WORD.finditer(text))
        words = [match.group().lower() for match in found]
        made, at, i = [], 0, 0
        while i < len(found):
            length, alias = self._match(words, i)
            if alias is None:
                alias = self._inside(found[i].group())
            made += [text[at : found[i].start()], alias]
            i += length
            at = found[i - 1].end()
        return "".join([*made, text[at:]])

    def _match(self, words: list[str], i: int) -> tuple[int, str | None]:
        """Return how many words from `i` on are one identity, and what stands for it."""
        for way, alias in self.longer.get(words[i], ()):
            if tuple(words[i : i + len(way)]) == way:
                return len(way), alias
        return 1, self.single.get(words[i])

    def _inside(self, word: str) -> str:
        """Return `word` with the identities run together in it replaced: JaneDoe, scan4711."""
        lower = word.lower()
        if len(lower) == len(word):  # of some letters the lower case is two
            for length in range(min(len(word), self.longest), LEAST - 1, -1):
                for start in range(len(word) - length + 1):
                    alias = self.single.get(lower[start : start + length])
                    if alias is not None:
                        before, after = word[:start], word[start + length :]
                        return self._inside(before) + alias + self._inside(after)
        return PIECE.sub(self._piece, word)

    def _piece(self, piece: re.Match[str]) -> str:
        return self.single.get(piece.group().lower(), piece.group())
