"""`mammo plan`: how many patients, in words and a figure."""

from pathlib import Path
from typing import Annotated

import typer

CASES, TEST, OUT = "Cases", "Test or interval", "What is planned"


def plan(
    auc: Annotated[
        float | None,
        typer.Option(help="The AUC that is expected.", rich_help_panel=OUT),
    ] = None,
    sensitivity: Annotated[
        float | None, typer.Option(help="Instead: an expected sensitivity.", rich_help_panel=OUT)
    ] = None,
    specificity: Annotated[
        float | None, typer.Option(help="Instead: an expected specificity.", rich_help_panel=OUT)
    ] = None,
    readers: Annotated[
        Path | None,
        typer.Option(
            metavar="RESULTS",
            help="Instead: a reader study, from the results.json of a pilot that `mammo evaluate` "
            "evaluated.",
            rich_help_panel=OUT,
        ),
    ] = None,
    against: Annotated[
        float | None,
        typer.Option(
            help="Test against this AUC, of another score of the same cases.", rich_help_panel=TEST
        ),
    ] = None,
    correlation: Annotated[
        float | None,
        typer.Option(
            help="Of the two scores, among cases of one class; else 0.5.", rich_help_panel=TEST
        ),
    ] = None,
    separate: Annotated[
        bool,
        typer.Option("--separate", help="--against is of other women.", rich_help_panel=TEST),
    ] = False,
    fixed: Annotated[
        bool, typer.Option("--fixed", help="--against is a fixed value.", rich_help_panel=TEST)
    ] = False,
    difference: Annotated[
        float | None,
        typer.Option(help="Of modalities, with --readers; else 0.05.", rich_help_panel=TEST),
    ] = None,
    power: Annotated[
        float | None,
        typer.Option(help="Chance to show a difference; else 0.8.", rich_help_panel=TEST),
    ] = None,
    half_width: Annotated[
        float | None,
        typer.Option(help="Make the interval ± this wide.", rich_help_panel=TEST),
    ] = None,
    level: Annotated[
        float | None,
        typer.Option(help="Of intervals, 1 − that of tests; else 0.95.", rich_help_panel=TEST),
    ] = None,
    positives: Annotated[
        int | None,
        typer.Option(
            help="There are so many images with cancer: what do they show?", rich_help_panel=CASES
        ),
    ] = None,
    prevalence: Annotated[
        float | None,
        typer.Option(
            help="Share of screened women with cancer: how many to screen?", rich_help_panel=CASES
        ),
    ] = None,
    ratio: Annotated[
        float | None,
        typer.Option(
            help="Women without cancer for each with; else all who are screened at --prevalence, "
            "or 4.",
            rich_help_panel=CASES,
        ),
    ] = None,
    images_per_patient: Annotated[
        float | None,
        typer.Option(help="Images (or breasts) of a woman, else 1.", rich_help_panel=CASES),
    ] = None,
    within: Annotated[
        float | None,
        typer.Option(help="Correlation of a woman's images; else 0.5.", rich_help_panel=CASES),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The figure, an SVG file.")] = Path(
        "plan.svg"
    ),
) -> None:
    """How many patients does a study need, and what do those it has show?

    \b
    mammo plan --auc 0.85 --against 0.80 --prevalence 0.006   a test of two models
    mammo plan --auc 0.85 --half-width 0.03                   the interval of one
    mammo plan --auc 0.85 --positives 100                     what 100 show
    mammo plan --sensitivity 0.85 --half-width 0.05           one operating point
    mammo plan --readers results.json --difference 0.05       readers and cases

    Prints the answer with what it assumes, and draws its curves. Shares are written 0.85, not 85.
    """
    from mammo_lib.planning.counsel.advise import advise
    from mammo_lib.planning.counsel.wanted import Wanted
    from mammo_lib.problem import Problem
    from mammo_lib.report.figures import plans, style

    if out.suffix != ".svg":
        raise Problem(f"--out: {out} does not end in .svg; the figure is an SVG file.")
    answer = advise(
        Wanted(
            auc, against, separate, fixed, correlation, half_width, positives, sensitivity,
            specificity, prevalence, ratio, images_per_patient, within, readers, difference, power,
            level,
        )
    )  # fmt: skip
    drawn = plans.plans(
        answer.rows, xlabel=answer.xlabel, ylabel=answer.ylabel, log=answer.log,
        lines=answer.lines, answer=answer.point, note="No number of cases suffices.",
        ylim=(0, 1.02) if answer.ylabel == "Power" else None,
    )  # fmt: skip
    print(answer.text)
    try:
        style.save(drawn, out)
    except OSError as error:
        raise Problem(f"--out: {out} cannot be written ({error.strerror}).") from None
    print(f"Figure: {out}")
