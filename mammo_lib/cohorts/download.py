"""What of a source stands on this machine: its tables, and those of its images that were fetched.

Tables of a few kilobytes are often there without the hundred gigabytes of images. They are sought
in the images' own folder, then in `NAME_tables` below MAMMO_DATA.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.paths import external_data
from mammo_lib.problem import Problem


def tables(name: str, folder: str | None, *, signs: list[str], how: str) -> Path:
    """Return the folder of the tables of source `name`: one that holds any of `signs`.

    Raises a Problem that says where they were sought and `how` to get them.
    """
    root = external_data()
    own = Path(folder) if folder else root / name if root else None
    beside = root / f"{name}_tables" if root else None
    for place in (own, beside):
        if place and any(next(place.glob(sign), None) for sign in signs):
            return place
    return source.find(name, folder, signs=signs, how=how)


def images(name: str, folder: str | None, tables: Path) -> Path:
    """Return the folder of the images of source `name`, else that of its `tables`.

    A folder that was named must exist; the one below MAMMO_DATA may be missing.
    """
    if folder:
        if not Path(folder).is_dir():
            raise Problem(f"{name}: data.folder={folder} is not a folder. Correct or unset it.")
        return Path(folder)
    root = external_data()
    return root / name if root and (root / name).is_dir() else tables


def on_disk(images: pd.DataFrame, found: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of `images` whose file is in `found` ({image_id: path}), with its path.

    Where nothing was found, no image has been fetched yet: all rows stay, with the paths of the
    published layout, and curation reports each file as missing.
    """
    if not found:
        return images
    here = images[images["image_id"].isin(list(found))]
    return here.assign(path=here["image_id"].map(found)).reset_index(drop=True)


def absent(rows: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return the `rows` (image_id, file, row) that are not of `images` as dropped rows.

    `images` is what `on_disk` left. A row of the source's tables is dropped, not a file: an image
    with two findings may be two rows.
    """
    gone = rows[~rows["image_id"].isin(images["image_id"])].reset_index(drop=True)
    return source.dropped(gone, "file not downloaded", verdict="missing", stage="missing")
