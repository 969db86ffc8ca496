"""Leave one site out: all patients of one site test what was trained on the others."""

import pandas as pd

from mammo_lib.problem import Problem, nearest


def of_site(images: pd.DataFrame, site: str | None) -> pd.Index:
    """Return the patients with an image from `site`, whatever other sites they went to.

    Raises Problem that lists the sites with their patients where `site` is none of them, and
    where a patient's site is not known: she might be of the test site, and train.
    """
    known = _known(images)
    sites = sorted(known["site"].unique())
    if len(sites) < 2:
        raise Problem(
            f"split.method=site: the data set names {len(sites)} site(s) in its column 'site'; "
            "two or more are needed. Use split.method=patient."
        )
    if site not in sites:
        raise Problem(_which(known, site))
    nowhere = ~images["patient_id"].isin(known["patient_id"])
    if nowhere.any():
        number = images.loc[nowhere, "patient_id"].nunique()
        raise Problem(
            f"split.method=site: the site of {number} patient(s) is not known, such as of image "
            f"{images.loc[nowhere, 'image_id'].iloc[0]}. Give it, or leave these images out."
        )
    return pd.Index(known.loc[known["site"] == site, "patient_id"].unique())


def _known(images: pd.DataFrame) -> pd.DataFrame:
    """Return patient_id and site (text) of the images whose site is known."""
    if "site" not in images:
        return pd.DataFrame({"patient_id": [], "site": []}, dtype=str)
    known = images.loc[images["site"].notna(), ["patient_id", "site"]].astype(str)
    return known[known["site"] != ""]


def _which(known: pd.DataFrame, site: str | None) -> str:
    """Return the message that asks for a site, with all sites and their patients."""
    counts = known.groupby("site")["patient_id"].nunique().sort_index()
    listed = ", ".join(f"{name} (n = {n} patients)" for name, n in counts.items())
    asked = f"split.site={site}: no such site." if site else "split.method=site needs split.site."
    close = nearest(site, counts.index) if site else ""
    return f"{asked}{close if 'Did you mean' in close else ''} Sites: {listed}."
