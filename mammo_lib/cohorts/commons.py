"""The Imaging Data Commons: its index, which needs no network, and its files, which do."""

import logging
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import pandas as pd

STORE = "https://s3.amazonaws.com/idc-open-data"
PATIENCE = 10  # seconds to wait for the store's first word
LAYOUT = "%PatientID/%Modality_%SeriesInstanceUID"
COLUMNS = {
    "PatientID": "patient_id",
    "Modality": "modality",
    "SeriesInstanceUID": "series",
    "instanceCount": "files",
    "license_short_name": "licence",
    "series_aws_url": "address",
}


class Commons(Protocol):
    """What `fetch` needs of an archive."""

    def index(self, collection: str) -> pd.DataFrame:
        """Return a row for each series: patient_id, modality, series, files, bytes, licence,
        address (of its files)."""

    def download(self, series: pd.DataFrame, folder: Path) -> str:
        """Write the files of each of `series` below `folder`, at its `place`.

        Return what went wrong, "" where nothing is known to. Raises ConnectionError where there
        is no network.
        """


def place(patient_id: str, modality: str, series: str) -> PurePosixPath:
    """Return the folder of a series, relative; that of `LAYOUT`."""
    return PurePosixPath(patient_id, f"{modality}_{series}")


class ImagingDataCommons:
    """The archive itself, through the package idc-index."""

    def index(self, collection: str) -> pd.DataFrame:
        """Return the collection's mammograms; series that others derived from them are left out."""
        import idc_index_data

        # The client would hold all collections, 1.8 GB of memory, to answer this.
        rows = pd.read_parquet(
            str(idc_index_data.IDC_INDEX_PARQUET_FILEPATH),
            columns=[*COLUMNS, "analysis_result_id", "series_size_MB"],
            filters=[("collection_id", "==", collection), ("Modality", "==", "MG")],
        )
        rows = rows[rows["analysis_result_id"].isna()]
        size = (rows["series_size_MB"] * 1e6).round().astype("int64")
        return rows.rename(columns=COLUMNS)[[*COLUMNS.values()]].assign(bytes=size)

    def download(self, series: pd.DataFrame, folder: Path) -> str:
        """See `Commons.download`; idc-index itself fails in silence, so its errors are heard."""
        reach(STORE, PATIENCE)
        with _complaints() as heard:
            self._client.download_from_selection(
                str(folder),
                seriesInstanceUID=series["series"].tolist(),
                dirTemplate=LAYOUT,
                show_progress_bar=False,
            )
        return heard[0] if heard else ""

    @cached_property
    def _client(self) -> Any:
        from idc_index import IDCClient

        return IDCClient()


def reach(address: str, patience: float) -> None:
    """Raise ConnectionError unless something answers at `address` within `patience` seconds.

    Without a network, idc-index tries for 95 s and then reports success.
    """
    try:
        urllib.request.urlopen(address, timeout=patience).close()
    except urllib.error.HTTPError:
        return  # an answer, whatever it says
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        if not isinstance(reason, ssl.SSLError):  # certificates are s5cmd's own affair
            host = address.split("/")[2]
            raise ConnectionError(f"{host} does not answer ({reason})") from None


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Yield a list that gathers, as one line each, the errors that idc-index logs."""
    heard: list[str] = []
    logger = logging.getLogger("idc_index.index")
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: heard.append(_line(record.getMessage()))  # type: ignore[method-assign]
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


def _line(text: str, longest: int = 200) -> str:
    """Return `text` on one line; of a long one its end, where the cause stands."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"… {words[-longest:]}"
