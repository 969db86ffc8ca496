"""What others offer for the same statistics; each peer that is absent says so and is left out."""

import importlib.metadata
import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.metrics import roc_auc_score

PROC = Path(__file__).with_name("proc.R")


class Disagree(Exception):
    """Two tools found different test statistics: their times cannot be compared."""


def version(package: str) -> str:
    """Return `package` with its version."""
    return f"{package} {importlib.metadata.version(package)}"


def agree(ours: float, theirs: float) -> None:
    """Raise unless two test statistics are the same up to sign and rounding."""
    if not np.isclose(abs(ours), abs(theirs), rtol=1e-6):
        raise Disagree(f"{ours!r} here and {theirs!r} there")


def mlstatkit(label: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Return MLstatkit's paired DeLong statistic."""
    from MLstatkit import Delong_test

    return float(Delong_test(label, a, b, return_ci=False, return_auc=False)[0])


def has_mlstatkit() -> bool:
    """Return whether MLstatkit is installed, and say so where it is not."""
    found = importlib.util.find_spec("MLstatkit") is not None
    if not found:
        print("MLstatkit is not installed: left out. Mend: pip install MLstatkit")
    return found


def two_areas(label: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Return scikit-learn's difference of two areas, which brings no variance."""
    return roc_auc_score(label, a) - roc_auc_score(label, b)


def sklearn_loop(
    label: np.ndarray,
    scores: np.ndarray,
    cluster: np.ndarray,
    n_boot: int,
    rng: np.random.Generator,
) -> Callable[[], np.ndarray]:
    """Return the loop that redraws patients and computes both areas anew, `n_boot` times.

    The cases of each patient are found beforehand, at no cost to the loop.
    """
    members = [np.flatnonzero(cluster == name) for name in np.unique(cluster)]

    def once() -> float:
        drawn = rng.integers(len(members), size=len(members))
        rows = np.concatenate([members[i] for i in drawn])
        return two_areas(label[rows], scores[0][rows], scores[1][rows])

    return lambda: np.array([once() for _ in range(n_boot)])


class Proc:
    """An R process that holds labels and two scores and runs pROC's test at each `once`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.name = f"pROC {self._line()}"
        self.statistic = float("nan")

    def once(self) -> float:
        """Return the seconds of one test, as R measured them: the way to R and back is free."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        seconds, self.statistic = map(float, self._line().split())
        return seconds

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def has_proc() -> bool:
    """Return whether R with pROC is installed, and say so where it is not."""
    found = (
        shutil.which("Rscript") is not None
        and not subprocess.run(["Rscript", "-e", "library(pROC)"], capture_output=True).returncode
    )
    if not found:
        print("R with pROC is not installed: left out. Mend: apt-get install r-cran-proc")
    return found


@contextmanager
def proc(label: np.ndarray, a: np.ndarray, b: np.ndarray) -> Iterator[Proc]:
    """Start R on these cases; it ends with the block."""
    with TemporaryDirectory() as folder:
        data = Path(folder, "cases.bin")
        np.stack([label, a, b]).astype(np.float64).tofile(data)
        command = ["Rscript", str(PROC), str(data), str(len(label))]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as process:
            yield Proc(process)  # leaving the block closes R's input, which ends it
