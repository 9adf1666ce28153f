"""Tiny notebooks, run in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from in_process import CORPUS, COUNT, make_report, run_here

DECLARATION = """from datetime import date
from typing import Literal

corpus: str = "articles"  # folder or file of articles
top: int = 3  # how many rows
code: str = "NO"  # country code
since: date | None = None  # first day
side: Literal["left", "right"] = "left"  # which side
"""

MakeNotebook = Callable[..., Path]


def write_notebook(
    path: Path, *cells: str, declaration: str = DECLARATION, heading: str = "# A small report"
) -> Path:
    """A notebook with a heading, a declaration and cells of code."""
    notebook = nbformat.v4.new_notebook()
    tagged = nbformat.v4.new_code_cell(declaration, metadata={"tags": ["parameters"]})
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook.cells = [nbformat.v4.new_markdown_cell(heading), tagged, *code]
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two articles in it, which is the current folder."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("Vessen signed.", encoding="utf-8")
    (articles / "b.txt").write_text("Marrow objected.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def make_notebook(desk: Path) -> MakeNotebook:
    """Write a notebook `small.ipynb` with the given cells of code into the working folder."""
    return lambda *cells, **options: write_notebook(desk / "small.ipynb", *cells, **options)


@pytest.fixture
def plain_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows what a notebook printed, for tests that are not about the page."""
    monkeypatch.setattr("toolkit.reports.runner.render_page", render_plainly)


def render_plainly(notebook: nbformat.NotebookNode, *, title: str, manifest: dict) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join([title, *(output.get("text", "") for output in outputs)])


@pytest.fixture
def quick(plain_page: None, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that start no kernel but run the cells here; the code of the record is that of a folder of ours."""
    package = desk / "package"
    (package / "lexicons").mkdir(parents=True)
    (package / "tables.py").write_text("1")
    (package / "lexicons" / "words.csv").write_text("said")
    for place in ("manifest.PACKAGE", "staging.PACKAGE"):
        monkeypatch.setattr(f"toolkit.reports.{place}", package)
    monkeypatch.setattr("toolkit.reports.runner.execute", run_here)


@pytest.fixture
def counted(quick: None, make_notebook: MakeNotebook, desk: Path) -> Path:
    """The folder of a report that counts the words of the two articles, and prints one of its parameters."""
    make_notebook(COUNT, CORPUS, "print('code', code)")
    return make_report()
