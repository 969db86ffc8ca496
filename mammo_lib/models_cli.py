"""`mammo models`: which trained models there are, their cards, their scores of a folder."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mammo_lib.problem import Problem

app = typer.Typer(
    help="Trained models: which there are, their cards, scores of a folder.", no_args_is_help=True
)
NONE = "No trained model below {runs}. Train some: mammo report; or say where they are: --runs"
Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="As `mammo models list` names it: dev/gmic2021-0, or gmic2021 where there is one; "
        "or its folder.",
    ),
]
Runs = Annotated[
    Path | None, typer.Option(help="The folder of runs; by default the project's own, runs/.")
]


@app.command("list")
def list_(
    runs: Runs = None,
    registered: Annotated[
        bool,
        typer.Option("--registered", help="Also those that MLflow knows and no run has any more."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """List every trained model: network, data, seed, best validation metric, date, path."""
    from mammo_lib.model_store import listing

    place = _runs(runs)
    rows = listing.rows(place)
    more = listing.elsewhere(place) if registered else []
    if as_json:
        print(json.dumps([*rows, *more], indent=1, ensure_ascii=False))
    elif rows or more:
        _show(rows, more)
    else:
        print(NONE.format(runs=place))


@app.command()
def card(
    model: Model,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file to write instead: .md or .html.")
    ] = None,
    runs: Runs = None,
) -> None:
    """Say on one page what a model is, what it is not for, how well it does and for whom."""
    from mammo_lib import disk
    from mammo_lib.model_store import card as cards
    from mammo_lib.model_store import render, trained

    if out is not None and out.suffix not in (".md", ".html"):
        raise Problem(f"--out: {out} ends neither in .md nor in .html.")
    made = cards.of(trained.named(model, _runs(runs)))
    if out is None:
        from rich.console import Console

        render.terminal(made, Console(highlight=False))
        return
    disk.write(render.html(made) if out.suffix == ".html" else render.markdown(made), out)
    print(f"Card: {out}")


@app.command()
def score(
    model: Model,
    folder: Annotated[Path, typer.Argument(help="Any folder of mammograms that it never saw.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The table of scores, a CSV.")] = Path(
        "scores.csv"
    ),
    curated: Annotated[
        Path | None,
        typer.Option(help="Keep the curation here: audit, tables, pixels, summary.html."),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(help="A private CSV to write: each file's name in the results, and its own."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default all of this machine's cores.")
    ] = None,
    runs: Runs = None,
) -> None:
    """Score a folder of mammograms, from raw files to a CSV with a row for every file.

    The files are curated as by `mammo curate`, at the size that the model was trained on. A file
    without a score has its reason. Probabilities hold at the share of cancers of the model's own
    validation data. For research only.
    """
    from mammo_lib.model_store import scoring, trained

    if out.suffix != ".csv":
        raise Problem(f"--out: {out} does not end in .csv.")
    chosen = trained.named(model, _runs(runs))
    scoring.check(chosen, folder)
    _import_quietly()
    cores = workers or len(os.sched_getaffinity(0))
    found = scoring.score(chosen, folder, kept=curated, names=names, workers=cores)
    for note in found.notes:
        print(note)
    scoring.write(found, out)
    left = len(found.table) - found.scored
    print(
        f"{chosen.key}: {found.scored:,} files scored, {left:,} left out with their reason: {out}"
    )


def _import_quietly() -> None:
    """Import TensorFlow without the lines that it writes past Python's standard error."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
        try:
            import keras  # noqa: F401
            import tensorflow  # noqa: F401
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _runs(given: Path | None) -> Path:
    from mammo_lib.model_store.trained import RUNS

    if given is not None and not given.is_dir():
        raise Problem(f"--runs: {given} is not a folder.")
    return given or RUNS


def _short(path: str) -> str:
    """Return `path` from here, where it is below here."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _show(rows: list[dict], more: list[dict[str, str]]) -> None:
    """Print a table that folds to the width there is, never cutting a name."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.HORIZONTALS, show_lines=True, pad_edge=False)
    for heading in ("Model", "Made"):
        table.add_column(heading, no_wrap=True, style="bold" if heading == "Model" else "")
    table.add_column("What it is, best validation metric, where", ratio=1, overflow="fold")
    for row in rows:
        data = f" on {row['data']}" if row["data"] else ""
        lines = [
            f"{row['network']} ({row['variant']}){data}, seed {row['seed']}",
            f"{row['metric']}: {row['best']:.3f}",
            _short(row["path"]),
            *([f"registered: {row['registered']}"] if row["registered"] else []),
        ]
        table.add_row(row["model"], row["date"], Text("\n".join(lines)))
    for row in more:
        table.add_row(row["registered"], "", Text(f"in MLflow alone: {row['about']}"))
    Console(highlight=False).print(table)
