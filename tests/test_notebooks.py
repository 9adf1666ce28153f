"""Notebooks hold a question and a call; the logic lives in tested functions."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from toolkit.reports.parameters import read_parameters

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
ALLOWED = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def test_a_notebook_is_stripped_and_its_cells_have_names(path: Path) -> None:
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert all(not cell.outputs and cell.execution_count is None for cell in code(path))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id) for cell in notebook.cells)
    assert notebook.metadata.kernelspec.name == "python3"  # plain papermill asks for it


def test_a_notebook_holds_calls_only(path: Path) -> None:
    for cell in code(path):
        tree = ast.parse(cell.source)
        assert all(isinstance(statement, ALLOWED) for statement in tree.body), cell.id
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.Lambda | ast.comprehension | ast.IfExp)], (
            cell.id
        )


def test_every_parameter_is_typed_and_explained(path: Path) -> None:
    declared = read_parameters(path)
    assert declared
    assert all(parameter.meaning for parameter in declared)


def test_a_notebook_asks_questions(path: Path) -> None:
    words = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    headings = re.findall(r"(?m)^## (.+)$", "\n".join(words))
    assert headings
    assert all(heading.endswith("?") for heading in headings)
