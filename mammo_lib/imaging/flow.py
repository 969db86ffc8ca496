"""How many files remain after each step of curation, and why the others do not."""

import pandas as pd

EXCLUSION_COLUMNS = [
    "stage", "reason", "detail", "file", "image_id", "patient_id", "n_images", "n_patients"
]  # fmt: skip
STEPS = {  # stage of the audit -> what the step asks of a file
    "listed": "listed, with side, view and patient",
    "decode": "decoded to one grey image",
    "mammogram": "plain mammogram, whole breast",
    "breast": "shows a breast",
    "intent": "one presentation intent",
    "duplicate": "pixels not seen before",
    "volume": "2D, or a slice of a volume that has no 2D view",
}


def exclusions(audit: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each listed or found file that was not kept: stage, reason, file.

    `n_images` is 1, `n_patients` 1 where the patient is known: group and sum what is wanted.
    """
    left = audit[audit["verdict"] != "kept"]
    known = left["patient_id"].notna().astype(int)
    return left.assign(n_images=1, n_patients=known)[EXCLUSION_COLUMNS].reset_index(drop=True)


def flow(audit: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of a flow diagram: step, n_in, n_out, n_left, patients_left.

    The first row counts the files found in the folder; a file that the table lists and the
    folder lacks never was one, and stands in the exclusions only.
    """
    found = audit[audit["verdict"] != "missing"]
    rows = [{"step": "files found", "n_in": len(found), "n_out": 0, "reasons": ""}]
    left = found
    states = [left]
    for stage, step in STEPS.items():
        out = left["stage"] == stage
        reasons = left.loc[out, "reason"].value_counts().sort_index()
        text = "; ".join(f"{reason} ({n})" for reason, n in reasons.items())
        rows.append({"step": step, "n_in": len(left), "n_out": int(out.sum()), "reasons": text})
        left = left[~out]
        states.append(left)
    table = pd.DataFrame(rows)
    table["n_left"] = [len(state) for state in states]
    table["patients_left"] = [state["patient_id"].nunique() for state in states]
    return table


def diagram(audit: pd.DataFrame) -> pd.DataFrame:
    """Return the boxes of the drawn diagram: step, images, patients, excluded (before the next).

    Steps at which nothing is left out have no box of their own.
    """
    table = flow(audit)
    losses = table[table["n_out"] > 0]
    ends = table.iloc[[0, -1]]
    boxes = pd.concat([ends[:1], losses[:-1], ends[1:]], ignore_index=True)
    boxes["step"] = ["files found", *losses["step"][:-1], "images in the study"]
    boxes["excluded"] = [*(losses["reasons"] if len(losses) else [""]), ""]
    names = {"n_left": "images", "patients_left": "patients"}
    return boxes.rename(columns=names)[["step", "images", "patients", "excluded"]]
