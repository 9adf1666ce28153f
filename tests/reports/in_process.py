"""Small reports made in this process, without a kernel: quick, and otherwise by the same way."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
from pathlib import Path

import nbformat

from toolkit.reports.failure import NotebookError
from toolkit.reports.process import Outcome
from toolkit.reports.runner import Job, run_notebook

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


def make_report(out: str = "reports", **parameters: object) -> Path:
    """Run `small.ipynb` into a folder and return that of the report."""
    return run_notebook("small.ipynb", out, parameters=parameters).parent
