"""Names that stand for people: the same for the same key, and no way back without it."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_SHIFT = 3650  # days


@dataclass(frozen=True)
class Pseudonyms:
    """Keyed hashes (HMAC-SHA-256) of identifiers, and date shifts that belong to a patient."""

    key: bytes = field(repr=False)

    def of(self, kind: str, value: str) -> str:
        """Return 12 hexadecimal digits for `value`; `kind` keeps patient 7 apart from exam 7."""
        return self._digest(kind, value).hex()[:12]

    def days_back(self, patient: str) -> int:
        """Return by how many days, 1 to 3,650, the dates of `patient` are moved into the past.

        It is one number a patient: intervals between her exams stay as they were.
        """
        return 1 + int.from_bytes(self._digest("shift", patient)[:4], "big") % LONGEST_SHIFT

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.digest(self.key, f"{kind}\0{value}".encode(), hashlib.sha256)


def key_file() -> Path:
    """Return where the key is kept: `MAMMO_KEY`, else below the user's configuration folder."""
    named = os.environ.get("MAMMO_KEY")
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(named) if named else home / "mammo-lib" / "key"


def own() -> Pseudonyms:
    """Return the pseudonyms of this user; the key is drawn at the first call.

    It is readable by its owner alone and stands outside every run, so that a run can be given
    away. Whoever keeps it can tell which pseudonym a known patient has; nobody else can.
    """
    place = key_file()
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = place.with_name(f".{place.name}.{os.getpid()}")
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        os.replace(new, place)
    return Pseudonyms(place.read_bytes().strip())
