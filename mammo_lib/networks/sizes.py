"""Every network at its published size: ours beside what is known of the authors'."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from mammo_lib.networks import account, registry
from mammo_lib.networks.reference import FORMS, Form
from mammo_lib.progress import track

if TYPE_CHECKING:
    import keras

GIGA = 1e9


def built(form: Form) -> "keras.Model":
    """Return the `paper` variant of the form's network with the form's options."""
    return registry.build(form.network, "paper", **dict(form.options))


def survey(
    forms: Iterable[Form] = FORMS,
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return the table of all forms, and `by_part` of each network's last form by its name.

    The table has a row a form: network, form, input, weights, published, statistics, field, …
    `weights` are trainable ones of ours, `published` the authors', `unused` those of them that no
    prediction reaches and ours leaves out; `agrees` says whether both are the same but for these.
    `gmac` are our multiply-adds of one example in thousand millions and `published_gmac` theirs;
    `gib` is the memory of one training step with one example, in GiB; `field` the pixels across
    that one cell of the last map sees. No weights are drawn: published sizes are large.
    """
    import keras

    rows, parts = [], {}
    for form in track(list(forms), "Networks"):
        with keras.StatelessScope(initialize_variables=False):  # shapes are all that is asked
            network = built(form)
        rows.append(_row(form, network))
        parts[form.network] = by_part(network)
    return pd.DataFrame(rows), parts


def by_part(network: "keras.Model") -> pd.DataFrame:
    """Return a row a part of `network`: part, layers, map, weights, gmac, field.

    A part is the layers in a row whose names begin alike up to the first underscore; its map and
    field are those of its last layer. Of twin trunks, for CC and for MLO views, the first is told.
    """
    table = account.layers(network)
    table = table[(table["kind"] != "InputLayer") & ~table["layer"].str.startswith("mlo_")]
    part = table["layer"].str.removeprefix("cc_").str.replace(r"_.*", "", regex=True)
    run = (part != part.shift()).cumsum()
    groups = table.assign(part=part).groupby(run, sort=False)
    rows = groups.agg(
        part=("part", "first"), layers=("layer", "size"), map=("map", "last"),
        weights=("weights", "sum"), gmac=("multiply_adds", "sum"), field=("field", "last"),
    )  # fmt: skip
    return rows.assign(gmac=rows["gmac"] / GIGA).reset_index(drop=True)


def _row(form: Form, network: "keras.Model") -> dict[str, Any]:
    found = account.totals(network)
    same = found.weights + form.unused == form.weights
    same &= found.statistics - form.frozen == form.statistics
    return {
        "network": form.network,
        "form": form.name,
        "input": " × ".join(str(n) for n in next(iter(network.input.values())).shape[1:]),
        "weights": found.weights,
        "published": form.weights,
        "unused": form.unused,
        "statistics": found.statistics - form.frozen,
        "agrees": same,
        "gmac": found.multiply_adds / GIGA,
        "published_gmac": form.gmac,
        "gib": found.training_bytes / 2**30,
        "field": found.field,
        "source": form.source,
        "note": form.note,
    }


def summary(table: pd.DataFrame) -> dict[str, Any]:
    """Return what the prose cites of the table of `survey`: how many forms, how many agree."""
    fields = ["network", "form", "weights", "published", "unused", "statistics", "gmac", "gib"]
    return {
        "forms": len(table),
        "agree": int(table["agrees"].sum()),
        "networks": int(table["network"].nunique()),
        "table": table[fields],
    }


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `survey` as readers see it, a row a form, each cell a text."""
    theirs = table["published_gmac"].map(lambda x: "" if pd.isna(x) else f" ({x:g})")
    return pd.DataFrame(
        {
            "network": table["network"],
            "form": table["form"],
            "input": table["input"].str.replace(" ", ""),
            "weights": table["weights"].map("{:,}".format),
            "published": table["published"].map("{:,}".format),
            "gmac": table["gmac"].map("{:.2f}".format) + theirs,
            "gib": table["gib"].map("{:.1f}".format),
            "field": table["field"].map("{:,.0f}".format),
        }
    )


def notes(table: pd.DataFrame) -> list[str]:
    """Return the notes under `shown`: where figures differ, and where the authors' come from."""
    fewer = table[table["unused"] > 0]
    told = [
        f"{row['network']}, {row['form']}: {row['unused']:,} fewer than the authors' class, "
        f"{row['note']}."
        for row in fewer.to_dict("records")
    ]
    sources = "; ".join(sorted(set(table["source"])))
    return [*told, f"The authors' figures: {sources}.",
            "Running statistics of normalisation, which Keras counts among a network's parameters "
            "and PyTorch does not, agree too."]  # fmt: skip
