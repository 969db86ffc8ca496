"""`mammo data`: which data are there, fetching open ones, making test data."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mammo_lib.problem import Problem

app = typer.Typer(help="Data: what is there, how to get it.", no_args_is_help=True)
SHORT = {"yes": "yes", "no": "no", "tables only": "tables", "images only": "images"}
make = typer.Typer(help="Make synthetic data.", no_args_is_help=True)
app.add_typer(make, name="make")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """List every data source: licence, size, access, whether it is here, how to get it."""
    from mammo_lib.cohorts import shelf

    sources = shelf.sources()
    if as_json:
        print(json.dumps([source.row() for source in sources], indent=1, ensure_ascii=False))
    else:
        _show(sources)


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="A source, such as cbis_ddsm or cmmd.")],
    patients: Annotated[int, typer.Option(min=1, help="How many women, whole.")],
    to: Annotated[
        Path | None, typer.Option(help="Folder; by default $MAMMO_DATA/NAME, else data/NAME.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Draw the women; by default the first in order.")
    ] = None,
) -> None:
    """Fetch some women's mammograms of an open collection of the Imaging Data Commons."""
    from mammo_lib.cohorts import commons, fetch

    archive = commons.ImagingDataCommons()
    plan = fetch.plan(name, patients, archive, seed=seed, to=to)
    missing = plan.missing()
    print(fetch.summary(plan, missing))
    if len(missing) and not yes:
        _ask()
    manifest = fetch.carry_out(plan, missing, archive)
    print(f"All files are there and verified: {manifest}\n{fetch.next_step(plan)}")


@make.command()
def golden(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Make the golden set: small files with one trap each, to test a loader of mammograms."""
    from mammo_lib.cohorts import golden

    _check_own(folder)
    table = golden.make(folder)
    print(f"{len(table)} files in {folder}; what each must give: {folder / 'expected.csv'}")


@make.command()
def phantom(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    women: Annotated[int, typer.Option(min=24, help="How many women.")],
    seed: Annotated[int | None, typer.Option(min=0, help="Other women.")] = None,
) -> None:
    """Make the synthetic screening cohort: DICOM files, tables and the truth they follow."""
    from mammo_lib.cohorts.phantom import generate
    from mammo_lib.config import compose

    change = {"women": women} | ({} if seed is None else {"seed": seed})
    settings = compose(["data=phantom"]).data.model_copy(update=change)
    generate(settings, folder, workers=len(os.sched_getaffinity(0)))  # type: ignore[arg-type]
    print(f"{women} women in {folder}; the truth they follow: {folder / 'truth.json'}")


def _ask() -> None:
    if not _somebody():
        raise Problem("fetch: nobody is there to agree. To fetch without being asked, give --yes")
    typer.confirm("Fetch them?", abort=True)


def _somebody() -> bool:
    return sys.stdin.isatty()


def _check_own(folder: Path) -> None:
    """Raise a Problem where `folder` holds a file that a golden set before did not put there."""
    import pandas as pd

    if folder.exists() and not folder.is_dir():
        raise Problem(f"{folder} is a file, not a folder.")
    told = folder / "expected.csv"
    own = {"expected.csv", "README.txt"} | (
        set(pd.read_csv(told, usecols=["file"])["file"]) if told.exists() else set()
    )
    there = (path for path in sorted(folder.rglob("*")) if path.is_file())
    for path in there:
        if path.relative_to(folder).as_posix() not in own:
            raise Problem(f"{folder} holds other files ({path.name}). Name a new or empty folder.")


def _show(sources: list) -> None:
    """Print a table that folds to the width there is, never cutting a name."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.HORIZONTALS, show_lines=True, pad_edge=False)
    for heading in ("Name", "Here", "Access"):
        table.add_column(heading, no_wrap=True, style="bold" if heading == "Name" else "")
    table.add_column("What it is, its licence, how to get or use it", ratio=1, overflow="fold")
    for source in sources:
        lines = [source.card.title, source.card.size, source.card.licence, source.how]
        if source.where:
            lines.insert(3, f"in {source.where}")
        here = Text(SHORT[source.state], style="green" if source.state == "yes" else "")
        table.add_row(source.name, here, source.card.access, Text("\n".join(lines)))
    Console(highlight=False).print(table)
