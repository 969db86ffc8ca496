"""Reference cases: inputs with the values that independent tools or print give for them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

HERE = Path(__file__).parent / "cases"
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Reference:
    data: pd.DataFrame | None
    expected: Any
    rel: float
    abs: float

    def approx(self, value):
        return pytest.approx(value, rel=self.rel, abs=self.abs)

    def rated(self, name):
        """Label, score and what is expected of marker `name`, or of the small case `name`."""
        if "case" in self.data:
            rows = self.data[self.data["case"] == name]
            return rows["y"], rows["score"], self.expected[name]
        label = "outcome" if "outcome" in self.data else "y"
        return self.data[label], self.data[name], self.expected[name]


def folders() -> list[Path]:
    """Small free cases lie beside the tests, the others in a folder of their own."""
    return [HERE, Path(os.environ.get("MAMMO_CASES") or PROJECT.parent / "shared" / "cases")]


def load(name: str) -> Reference:
    folder = next((f for f in folders() if (f / f"{name}.json").exists()), None)
    if folder is None:
        pytest.skip(f"reference case {name} is not here: set MAMMO_CASES to the folder of cases")
    said = json.loads((folder / f"{name}.json").read_text())
    table = folder / f"{name}.csv"
    close = said["tolerance"]["deterministic"]
    close = close.get("deterministic", close)
    data = pd.read_csv(table) if table.exists() else None
    return Reference(data, said["expected"], close["rel"], close["abs"])


@pytest.fixture(scope="session")
def reference():
    kept: dict[str, Reference] = {}

    def get(name: str) -> Reference:
        if name not in kept:
            kept[name] = load(name)
        return kept[name]

    return get


@pytest.fixture(scope="session")
def exact_indices():
    """The 999 resamples of case bootstrap_exact_indices, or a visible skip."""
    path = folders()[1] / "bootstrap_exact_indices_indices0.csv"
    if not path.exists():
        pytest.skip("the resamples of bootstrap_exact_indices are not here: set MAMMO_CASES")
    return pd.read_csv(path, header=None).to_numpy()


@pytest.fixture(scope="session")
def reader_study(external_data):
    path = external_data / "nyu_reader_study" / "scores.csv"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return pd.read_csv(path)
