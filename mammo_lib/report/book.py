"""Making the book: prose and executed notebooks to one folder of HTML that works offline."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import yaml

from mammo_lib import disk
from mammo_lib.config import AnyConfig, Evaluation
from mammo_lib.paths import BOOK, PROJECT, Run
from mammo_lib.problem import Problem
from mammo_lib.report import (
    assets,
    captions,
    checklists,
    contents,
    crossglue,
    gate,
    jupyterbook,
    pages,
    provenance,
)

SETTINGS = PROJECT / "_config.yml"
SMOKE = "A smoke run: it proves that every stage works; its numbers mean nothing."
PROSE = (".md", ".bib")
REFERENCES = "references.bib"


@dataclass(frozen=True)
class Source:
    """An assembled book before it is built; `complaints` are the captions that stayed unfilled."""

    path: Path
    complaints: list[str]


def build(config: AnyConfig, run: Run, jobs: Sequence[str], *, prose: Path | None = None) -> Path:
    """Make `runs/<name>/book/` from the executed notebooks `jobs`; return its index.html.

    The book replaces an older one only if the gate has no complaint; else raises Problem.
    """
    source = assemble(config, run, jobs, run.log / "book-source", prose=prose)
    with TemporaryDirectory(dir=run.root, prefix=".book-") as out:
        html, warnings = jupyterbook.build(source.path, Path(out), log=run.log / "book.log")
        finish(html, run)
        gate.gate(run, jobs, book=html, warnings=[*source.complaints, *warnings])
        disk.swap(html, run.book)
    return run.book / "index.html"


def assemble(
    config: AnyConfig, run: Run, jobs: Sequence[str], to: Path, *, prose: Path | None = None
) -> Source:
    """Write the book's sources into folder `to`: prose, pages of `jobs`, contents, settings."""
    prose = prose or prose_of(config)
    with disk.whole_folder(to) as new:
        _copy_prose(prose, config.subject, new)
        toc = contents.expand(contents.load(prose / "_toc.yml"), jobs)
        _copy_notices(prose, toc, jobs, new)
        if "checklist" in contents.pages(toc):
            checklists.write(prose / "checklists.yml", new / "checklist.md")
        contents.check(toc, jobs, [path.stem for path in new.glob("*.md")])
        _write_yaml(toc, new / "_toc.yml")
        _write_yaml(settings(config, run), new / "_config.yml")
        complaints = _write_pages(config, run, jobs, new)
    return Source(to, complaints)


def prose_of(config: AnyConfig) -> Path:
    """Return the folder of the written pages that go with a run of this kind."""
    return BOOK / "evaluate" / config.form if isinstance(config, Evaluation) else BOOK


def settings(config: AnyConfig, run: Run) -> dict[str, Any]:
    """Return Jupyter Book's settings for this run; a smoke run says so above every page."""
    found = yaml.safe_load(SETTINGS.read_text(encoding="utf-8")) | title(config)
    footer = f"Run {run.name}, {provenance.label(provenance.recorded(run))}."
    options = found["sphinx"]["config"]["html_theme_options"]
    options |= {"extra_footer": footer, "announcement": warning(config)}
    return found


def title(config: AnyConfig) -> dict[str, str]:
    """Return the book's title where it is not the report's own."""
    return {"title": f"Evaluation of {config.name}"} if isinstance(config, Evaluation) else {}


def warning(config: AnyConfig) -> str:
    """Return what every page of a run without meaning must say; nothing for other runs."""
    return SMOKE if config.meaningless else ""


def finish(html: Path, run: Run) -> None:
    """Complete the built book in `html` with what pages load or link to besides Sphinx's files."""
    if html.exists():
        assets.copy_mathjax(html / "_static" / "mathjax")
        if run.interactive.exists():
            shutil.copy(run.interactive, html)


def _copy_prose(prose: Path, data: str, to: Path) -> None:
    if not (prose / "_toc.yml").exists():
        raise Problem(f"{prose} holds no book: _toc.yml is missing.")
    fragments = prose / "fragments" / data
    if not fragments.is_dir():
        fragments = prose / "fragments" / "any"
    (to / "fragments").mkdir()
    for path in (*prose.glob("*"), *fragments.glob("*.md")):
        if path.suffix in PROSE:
            place = to / "fragments" if path.parent == fragments else to
            text = crossglue.with_format(path.read_text(encoding="utf-8"))
            (place / path.name).write_text(text, encoding="utf-8")
    if not (to / REFERENCES).exists():
        shutil.copy(BOOK / REFERENCES, to)
    shutil.copytree(static(prose), to / "_static")


def _copy_notices(prose: Path, toc: contents.Toc, jobs: Sequence[str], to: Path) -> None:
    """Copy the page that says why a chapter is missing, for each that this run could not make."""
    for name in contents.pages(toc):
        notice = prose / "absent" / f"{name}.md"
        if name not in jobs and notice.exists():
            shutil.copy(notice, to)


def static(prose: Path) -> Path:
    """Return the folder of pictures and styles of `prose`, by default the report's."""
    own = prose / "_static"
    return own if own.is_dir() else BOOK / "_static"


def _write_pages(config: AnyConfig, run: Run, jobs: Sequence[str], to: Path) -> list[str]:
    commit = provenance.label(provenance.recorded(run))
    complaints = []
    for job in jobs:
        notebook = pages.read(run.notebook(job))
        values = captions.load(run.result(job))
        missing = pages.prepare(notebook, job, values, synthetic=config.synthetic)
        complaints += [f"{job}: a caption asks for '{key}', no result has it" for key in missing]
        nbformat.write(pages.page(notebook, job, commit=commit), to / f"{job}.ipynb")
    return complaints


def _write_yaml(value: Mapping[str, Any], path: Path) -> None:
    text = yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
