"""The one owner of every path: of the project, of shared data and of a run."""

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
# In an installed wheel the notebooks, the configuration and the book's prose travel inside it.
INSTALLED = not (PACKAGE.parent / "notebooks").is_dir()
PROJECT = PACKAGE / "project" if INSTALLED else PACKAGE.parent
WORK = Path.cwd() if INSTALLED else PROJECT  # where runs and generated data stand
CONF = PROJECT / "conf"
NOTEBOOKS = PROJECT / "notebooks"
BOOK = PROJECT / "book"
LOCK = PROJECT / "requirements.lock"
SNAKEFILE = PROJECT / "Snakefile"


def cache() -> Path:
    """Folder of generated data that several runs share (`MAMMO_CACHE`, else `data/`)."""
    return Path(os.environ.get("MAMMO_CACHE", WORK / "data")).resolve()


def external_data() -> Path | None:
    """Folder of data sets that cannot be redistributed (`MAMMO_DATA`), or None if unset.

    A relative one counts from where the process stands, or else from the project: a notebook's
    process does not stand where the command was given.
    """
    folder = os.environ.get("MAMMO_DATA")
    if not folder:
        return None
    here, there = Path(folder).resolve(), (PROJECT / folder).resolve()
    return there if there.is_dir() and not here.is_dir() else here


@dataclass(frozen=True)
class Run:
    """Every path of one run folder `runs/<name>/`; nothing is created by asking for it."""

    root: Path

    @property
    def name(self) -> str:
        return self.root.name

    @property
    def config(self) -> Path:
        return self.root / "config.yaml"

    @property
    def provenance(self) -> Path:
        return self.root / "provenance.json"

    @property
    def audit(self) -> Path:
        return self.root / "audit.csv"

    @property
    def exclusions(self) -> Path:
        return self.root / "exclusions.csv"

    @property
    def lookalikes(self) -> Path:
        """Pairs of images that look alike, whatever splits they are in."""
        return self.root / "lookalikes.csv"

    @property
    def store(self) -> Path:
        """Pixels of the curated images, `(n, rows, columns)`, in the order of the images table."""
        return self.root / "store" / "pixels.npy"

    def table(self, name: str) -> Path:
        return self.root / "tables" / f"{name}.parquet"

    def model(self, model: str, seed: int) -> Path:
        return self.root / "models" / f"{model}-{seed}"

    def parameters(self, job: str) -> Path:
        return self.root / "parameters" / f"{job}.yaml"

    def notebook(self, job: str) -> Path:
        return self.root / "notebooks" / f"{job}.ipynb"

    def result(self, job: str) -> Path:
        return self.root / "results" / f"{job}.json"

    def figure(self, name: str) -> Path:
        return self.root / "figures" / f"{name}.svg"

    @property
    def interactive(self) -> Path:
        """The page on which a reader of the book moves the threshold."""
        return self.root / "explorer" / "interactive.html"

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def slides(self) -> Path:
        return self.root / "slides"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def tracking(self) -> Path:
        """MLflow's database, shared by all runs beside this one."""
        return self.root.parent / "mlflow.db"
