"""What a handful of chosen images share, counted beside all images of their kind."""

from collections.abc import Mapping

import pandas as pd

from mammo_lib.errors import attributes, lesion_groups
from mammo_lib.errors.grouping import MISSING

COUNTED = ("Age", "Race and ethnicity", "Density", "Vendor", "Site", "View", *lesion_groups.NAMES)
COLUMNS = ["attribute", "group"]


def in_common(
    chosen: pd.DataFrame, kinds: Mapping[str, pd.DataFrame], members: pd.DataFrame
) -> pd.DataFrame:
    """Return, for each attribute, the commonest group of `chosen` and its count in each of `kinds`.

    `chosen` and the frames of `kinds` (heading to images) have image_id and label; `members` is
    that of `attributes.memberships` at image level. Columns: attribute, group, chosen, and a
    column per heading, each such as "4 of 5". Attributes of a cancer's lesion are counted only
    where all chosen are cancers. These are counts of images that were picked for being extreme:
    no interval and no test could be believed.
    """
    cancers_only = len(chosen) > 0 and bool((chosen["label"] == 1).all())
    rows = []
    for name in COUNTED:
        if name in lesion_groups.NAMES and not cancers_only:
            continue
        group_of = members[members["attribute"] == name].set_index("image_id")["group"]
        if name in lesion_groups.NAMES:
            group_of = group_of[group_of.index.isin(_cancers(chosen, kinds))]
        row = _counted(group_of, chosen, kinds)
        if row:
            rows.append({"attribute": name, **row})
    return pd.DataFrame(rows, columns=[*COLUMNS, "chosen", *kinds])


def _cancers(chosen: pd.DataFrame, kinds: Mapping[str, pd.DataFrame]) -> set[str]:
    frames = [chosen, *kinds.values()]
    return {name for frame in frames for name in frame.loc[frame["label"] == 1, "image_id"]}


def _counted(
    group_of: pd.Series, chosen: pd.DataFrame, kinds: Mapping[str, pd.DataFrame]
) -> dict[str, object]:
    """Return group and counts of one attribute; nothing where no chosen image has a value."""
    own = group_of[group_of.index.isin(chosen["image_id"])]
    own = own[own != MISSING]
    if own.empty:
        return {}
    sizes = own.groupby(own).size()
    group = str(sizes.sort_index().idxmax())
    told = {kind: _of(group_of, frame, group) for kind, frame in kinds.items()}
    return {"group": group, "chosen": f"{sizes[group]} of {chosen['image_id'].nunique()}", **told}


def _of(group_of: pd.Series, frame: pd.DataFrame, group: str) -> str:
    """Return how many images of `frame` are of `group`; images of several groups count once."""
    same = group_of.index[group_of == group]
    return f"{int(frame['image_id'].isin(same).sum()):,} of {frame['image_id'].nunique():,}"


def images_of(units: pd.DataFrame, images: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    """Return `attributes.memberships` at image level of the images of `units`."""
    own = images[images["image_id"].isin(units["image_id"])]
    return attributes.memberships(own, lesions, "image")
