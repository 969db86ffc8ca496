"""`mammo evaluate`: scores from anywhere to a whole statistical report."""

import sys
from pathlib import Path
from typing import Annotated

import typer

Column = Annotated[str | None, typer.Option(metavar="COLUMN")]


def evaluate(
    scores: Annotated[
        Path,
        typer.Argument(
            metavar="SCORES",
            help="CSV or Parquet: a row a case and a column a model; or a row a reading (reader, "
            "modality, case, score, label); or a row a mark, with --cases or --lesions.",
        ),
    ],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY=VALUE]...",
            help="Changes to the statistics: stats.level=0.9 stats.n_boot=500 stats.seed=1 "
            "stats.prevalence=0.006 stats.too_few=10 engine.cores=1",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder of the results; else NAME-evaluation here."),
    ] = None,
    label: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of labels, 0 and 1.")
    ] = None,
    positive: Annotated[
        str | None,
        typer.Option(metavar="VALUE", help="The label that counts as 1, such as malignant."),
    ] = None,
    score: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Column of a model's scores; may be repeated."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="The independent unit: the patient, or the exam."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="A column of groups of cases; may be repeated."),
    ] = None,
    adjust: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Held equal when errors of groups are compared; may be repeated. Needs "
            "--positive-at.",
        ),
    ] = None,
    diagram: Annotated[
        Path | None,
        typer.Option(
            metavar="YAML",
            help="What causes what: decides what is held equal. Example: "
            "book/diagrams/screening.yaml.",
        ),
    ] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="The two models, or modalities, to compare."),
    ] = None,
    non_inferiority: Annotated[
        float | None,
        typer.Option(metavar="MARGIN", help="Is A at most this much worse in AUC than B?"),
    ] = None,
    positive_at: Annotated[
        float | None,
        typer.Option(metavar="SCORE", help="Scores at or above this are calls of disease."),
    ] = None,
    reader: Column = None,
    modality: Column = None,
    case: Column = None,
    lesions: Annotated[
        Path | None, typer.Option(help="Of marks as boxes: a file with a row a lesion's box.")
    ] = None,
    cases: Annotated[
        Path | None, typer.Option(help="Of marks: a file with a row a case, lesions or none.")
    ] = None,
    figure_of_merit: Annotated[
        str | None,
        typer.Option(help="Of readers: auc, sensitivity, specificity. Of marks: wafroc, afroc …"),
    ] = None,
) -> None:
    """Put scores of a model, of readers or of a detector to every test they allow.

    Writes results.json, tables as CSV, a book and slides. What no option names is guessed from
    the columns' names and values, and said.
    """
    from mammo_lib.appraisal import carry_out
    from mammo_lib.appraisal.request import Asked

    asked = Asked(
        scores, out, label, positive, score or (), cluster, case, reader, modality, lesions, cases,
        group or (), compare or (), non_inferiority, positive_at, figure_of_merit, overrides or (),
        adjust or (), diagram,
    )  # fmt: skip
    config = carry_out.settle(asked)
    for line in carry_out.understood(config):
        print(line, file=sys.stderr)
    done = carry_out.carry_out(config)
    for line in done.headline:
        print(line)
    print(f"Results: {done.results}\nBook:    {done.book}\nSlides:  {done.slides}")
