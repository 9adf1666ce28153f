"""Tiny notebooks, run in a folder of their own."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from toolkit.reports.failure import NotebookError
from toolkit.reports.process import Outcome
from toolkit.reports.runner import Job, run_notebook

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


COUNT = """import pandas as pd
from pathlib import Path
from toolkit.exhibits import Column, Exhibit, link_cell
texts = sorted(path.read_text() for path in Path(corpus).glob("*.txt"))[:top]
table = pd.DataFrame({"article": [text.split()[0] for text in texts], "n_words": [len(text.split()) for text in texts]})
columns = (Column("article", "Article"), Column("n_words", "Words", "number"))
rows = tuple((link_cell(a), link_cell(str(n))) for a, n in table.itertuples(index=False))
Exhibit(id="words", title="Words", caption="Of each.", table=table, columns=columns, rows=rows)"""
CORPUS = """about = pd.DataFrame({"n_documents": [len(texts)], "last": ["2031-03-02"]})
shown = (Column("n_documents", "Articles", "number"),), ((link_cell(str(len(texts))),),)
Exhibit(id="corpus", title="The corpus", caption="All.", table=about, columns=shown[0], rows=shown[1])"""


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


def run_here(job: Job, _: object, values: dict) -> tuple[Outcome, nbformat.NotebookNode]:
    """The notebook of a job with the outputs that its cells give in this process."""
    notebook = copy.deepcopy(job.notebook)
    place = 1 + next(
        i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])
    )
    injected = nbformat.v4.new_code_cell("", metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(place, injected)
    names = dict(values)
    with contextlib.chdir(job.base):
        for number, cell in enumerate(notebook.cells, start=1):
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
                try:
                    cell.outputs = run_cell(cell.source, names)
                except Exception as error:
                    outcome = Outcome(
                        None, f"{type(error).__name__}: {error}", number - 1, len(notebook.cells) - 1
                    )
                    raise NotebookError(outcome) from error
    return Outcome(job.path, peak_memory_mib=1.0), notebook


def run_cell(source: str, names: dict) -> list:
    """The outputs of a cell: what it prints, and the exhibit of its last line."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), "cell", "exec"), names)  # noqa: S102  # our own cells
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # noqa: S307  # as above
    outputs = [nbformat.v4.new_output("stream", text=printed.getvalue())] if printed.getvalue() else []
    if hasattr(value, "_repr_mimebundle_"):
        outputs.append(nbformat.v4.new_output("display_data", data=value._repr_mimebundle_()))
    return outputs


@pytest.fixture
def counted(quick: None, make_notebook: MakeNotebook, desk: Path) -> Path:
    """The folder of a report that counts the words of the two articles, and prints one of its parameters."""
    make_notebook(COUNT, CORPUS, "print('code', code)")
    return make_report()


def make_report(out: str = "reports", **parameters: object) -> Path:
    """Run `small.ipynb` into a folder and return that of the report."""
    return run_notebook("small.ipynb", out, parameters=parameters).parent
