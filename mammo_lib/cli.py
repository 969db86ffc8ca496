"""`mammo`: a thin face over the library."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mammo_lib import __version__, data_cli, evaluate_cli, models_cli, plan_cli
from mammo_lib.problem import Problem

app = typer.Typer(
    help="A mammography AI report that anyone can run again.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(data_cli.app, name="data")
app.add_typer(models_cli.app, name="models")
app.command()(evaluate_cli.evaluate)
app.command()(plan_cli.plan)
Overrides = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[KEY=VALUE]...",
        help="Changes to conf/: data=ddsm299 profile=smoke model=[wu2019] seed=[0,1] name=mine "
        "model.lr=1e-3 stats.n_boot=500 …",
    ),
]


@app.command()
def report(
    overrides: Overrides = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="List what would run and why.")
    ] = False,
) -> None:
    """Run a whole study and publish its book and slides; what is up to date is kept."""
    from mammo_lib.config import compose
    from mammo_lib.engine import workflow

    config = compose(overrides or [])
    if dry_run:
        _show_steps(workflow.preview(config))
        return
    run = workflow.run(config)
    print(f"Book:   {run.book / 'index.html'}\nSlides: {run.slides / 'index.html'}")


@app.command()
def run(
    stage: Annotated[
        str,
        typer.Argument(
            help="A stage, such as discrimination, or a job, such as training-wu2019-0."
        ),
    ],
    overrides: Overrides = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A notebook parameter."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Run it even if it is up to date.")
    ] = False,
) -> None:
    """Bring one stage of a study up to date, with whatever it needs."""
    from mammo_lib.config import compose
    from mammo_lib.engine import stages, workflow
    from mammo_lib.problem import nearest

    config = compose(overrides or [])
    folder = workflow.place(config)
    known = [name for job in stages.jobs(config, folder) for name in (job.name, job.stage)]
    if stage not in known:
        raise Problem(f"No stage '{stage}'.{nearest(stage, set(known))}")
    if parameter:
        _run_with_parameters(config, stage, parameter)
        return
    workflow.run(config, only=stage, force=force)
    print(f"Done: {folder.root}")


@app.command()
def curate(
    folder: Annotated[Path, typer.Argument(help="Any folder of mammograms: DICOM, PNG, TIFF …")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Where results go.")] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="A CSV of labels: file, or patient_id with laterality and view; and label (0 or "
            "1), density, birads, age, race_ethnicity, site …"
        ),
    ] = None,
    size: Annotated[
        str, typer.Option(help="Rows × columns of the standardised images.")
    ] = "1152x896",
    png: Annotated[bool, typer.Option(help="Also write each image as a 16-bit PNG.")] = True,
    deidentify: Annotated[
        Path | None,
        typer.Option(help="Also write de-identified DICOM copies of the kept images here."),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(help="A private CSV to write: each file's name in the results, and its own."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default all of this machine's cores.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler to work on instead.")
    ] = None,
) -> None:
    """Make a clean cohort of a folder, with a reason for every file that is left out."""
    from mammo_lib import curation

    out = out or deidentify
    if out is None:
        raise Problem("curate: say where the results go: --out FOLDER")
    rows, columns = curation.size_of(size)
    cores = workers or len(os.sched_getaffinity(0))
    order = curation.Order(
        folder, out, labels, rows, columns, png, deidentify, names, cores, scheduler
    )  # fmt: skip
    counts = curation.carry_out(order).counts
    noun = "file" if counts["files"] == 1 else "files"
    print(
        f"{counts['files']:,} {noun}: {counts['kept']:,} kept, {counts['excluded']:,} excluded, "
        f"{counts['unreadable']:,} unreadable; {counts['patients']:,} women.\n"
        f"Summary: {out / 'summary.html'}"
    )


@app.command()
def doctor() -> None:
    """Print versions, devices and what is missing."""
    from mammo_lib import doctor as examination

    if not examination.print_all():
        raise typer.Exit(1)


@app.command()
def version() -> None:
    """Print the version."""
    print(__version__)


def _run_with_parameters(config, stage: str, parameters: list[str]) -> None:
    """Execute the notebook of one job with parameters of the user's, outside the report."""
    import yaml

    from mammo_lib.engine import execute, stages, workflow

    folder = workflow.place(config)
    job = next(j for j in stages.jobs(config, folder) if stage in (j.name, j.stage))
    given = dict(word.partition("=")[::2] for word in parameters)
    extra = {name: yaml.safe_load(value) for name, value in given.items()}
    if job.notebook is None:
        raise Problem(f"'{stage}' has no notebook, so it takes no parameters.")
    execute.check_parameters(job.notebook, extra)
    workflow.run(config, before=job.name)
    out = folder.log / "explored" / f"{job.name}.ipynb"
    execute.execute(job.notebook, out, job.parameters | extra, failed=out)
    print(f"Done: {out}")


def _show_steps(steps: list) -> None:
    if not steps:
        print("Nothing to do: every stage is up to date.")
    for step in steps:
        print(f"{step.job:<24} {step.reason}")


def main() -> None:
    """Run the command line; bad input ends in one line and status 2."""
    try:
        app()
    except Problem as problem:
        print(f"mammo: {problem}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EACCES, errno.EROFS):
            raise
        print(f"mammo: {error.filename or 'disk'}: {error.strerror}.", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("mammo: stopped; the same command continues where it was.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
