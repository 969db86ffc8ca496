"""Making the slides from the same executed notebooks as the book."""

from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode, v4

from mammo_lib import disk
from mammo_lib.config import AnyConfig
from mammo_lib.paths import Run
from mammo_lib.problem import Problem, listed
from mammo_lib.report import assets, book, captions, deck, markup, pages, provenance

TITLE = "What the networks see, and whom they miss"


def build(config: AnyConfig, run: Run, jobs: Sequence[str]) -> Path:
    """Make `runs/<name>/slides/` from the notebooks `jobs`; return its index.html.

    Only cells marked slide, subslide or fragment are shown, without their code. Everything that
    the slides load lies beside them, so they open from a disk with no network.
    """
    show = assemble(config, run, jobs)
    with disk.whole_folder(run.slides) as new:
        (new / "index.html").write_text(render(config, run, show), encoding="utf-8")
        assets.copy_reveal(new / "reveal")
        assets.copy_mathjax(new / "mathjax")
        assets.copy_deck(new)
        complaints = markup.check(new)
        if complaints:
            lines = listed(complaints)
            raise Problem(f"The slides of run '{run.name}' are refused:\n{lines}")
    return run.slides / "index.html"


def assemble(config: AnyConfig, run: Run, jobs: Sequence[str]) -> NotebookNode:
    """Return one notebook of all slides, the title first."""
    values = {job: captions.load(run.result(job)) for job in jobs}
    show = [title_cell(config, run)]
    for job in jobs:
        notebook = pages.read(run.notebook(job))
        pages.prepare(notebook, job, values[job], synthetic=config.synthetic)
        show += deck.cells(notebook, job, values)
    title = {"title": f"{title_of(config)}: {run.name}"}
    return v4.new_notebook(cells=show, metadata=title, nbformat_minor=4)


def title_of(config: AnyConfig) -> str:
    """Return what the deck is called."""
    return book.title(config).get("title", TITLE)


def title_cell(config: AnyConfig, run: Run) -> NotebookNode:
    """Return the first slide: title, the run and its commit, and whether its data are synthetic."""
    commit = provenance.label(provenance.recorded(run))
    lines = [f"# {title_of(config)}", f"Run **{run.name}** · {commit}", f"Data: {mark(config)}"]
    cell = v4.new_markdown_cell("\n\n".join(lines))
    cell.metadata.update(slideshow={"slide_type": "slide"}, title=True)
    cell.pop("id", None)
    return cell


def mark(config: AnyConfig) -> str:
    """Return what an audience must know of the data, shown on every slide."""
    smoke = "; a smoke run, its numbers mean nothing" if book.warning(config) else ""
    if config.synthetic:
        return f"synthetic images, no clinical claim{smoke}"
    return f"{config.subject}, research only{smoke}"


def render(config: AnyConfig, run: Run, show: NotebookNode) -> str:
    """Return the deck `show` as one HTML page."""
    from nbconvert import SlidesExporter

    exporter = SlidesExporter(
        template_name=assets.DECK,
        extra_template_basedirs=[str(assets.THEME)],
        exclude_input=True,
        exclude_output_prompt=True,
    )
    resources = {"footer": f"{run.name} · {mark(config)}", "metadata": {"name": run.name}}
    return exporter.from_notebook_node(show, resources=resources)[0]
