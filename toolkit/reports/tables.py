"""The exhibits that an executed notebook holds, and their full tables as CSV files."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import RunError
from toolkit.exhibits import MIME
from toolkit.reports.files import write_text

if TYPE_CHECKING:  # it takes a second to import, and most who import the package never need it
    import nbformat

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

Exhibit = dict[str, Any]


def find_exhibits(notebook: nbformat.NotebookNode) -> list[Exhibit]:
    """Every exhibit in the outputs of a notebook, in order.

    Raises RunError for an id that is missing, used twice, or unfit to name a file.
    """
    exhibits = list(_find_outputs(notebook))
    seen: set[str] = set()
    for exhibit in exhibits:
        name = str(exhibit.get("id", ""))
        if not NAME.fullmatch(name) or name in seen:
            raise RunError(f"exhibit id {name!r}: given twice, or not made of letters, digits, - and _")
        seen.add(name)
    return exhibits


def read_table(exhibit: Exhibit) -> list[list[object]]:
    """The full table of an exhibit, its header first: its `table_csv`, else the cells it shows."""
    if exhibit.get("table_csv"):
        csv.field_size_limit(sys.maxsize)
        return [list(row) for row in csv.reader(io.StringIO(exhibit["table_csv"], newline=""))]
    header: list[object] = [column["name"] for column in exhibit["columns"]]
    return [header, *([_read_value(cell) for cell in row] for row in exhibit["rows"])]


def find_facts(exhibits: Iterable[Exhibit]) -> dict[str, int]:
    """The counts that describe the corpus: the `n_` columns of the first one-row table with `n_documents`."""
    for exhibit in exhibits:
        header, *rows = read_table(exhibit)
        if "n_documents" in header and len(rows) == 1:
            counts = zip(header, rows[0], strict=True)
            return {str(name): int(str(n)) for name, n in counts if _is_count(name, n)}
    return {}


def find_last_day(exhibits: Iterable[Exhibit]) -> str:
    """The last day of publication that a table on the corpus tells (its column `last`), or nothing."""
    for exhibit in exhibits:
        header, *rows = read_table(exhibit)
        if "n_documents" in header and "last" in header and len(rows) == 1:
            return str(rows[0][header.index("last")] or "")
    return ""


def write_tables(exhibits: Sequence[Exhibit], folder: Path) -> list[Path]:
    """Write the full table of each exhibit as FOLDER/ID.csv and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{exhibit['id']}.csv" for exhibit in exhibits]
    for file, exhibit in zip(files, exhibits, strict=True):
        write_text(file, format_csv(read_table(exhibit)))
    return files


def format_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text (RFC 4180), each cell safe to open in a spreadsheet."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([guard_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def guard_cell(cell: object) -> str:
    """A cell as text; text that a spreadsheet would take for a formula gets a leading apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    text = str(cell)
    return "'" + text if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def _find_outputs(notebook: nbformat.NotebookNode) -> Iterator[Exhibit]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                yield output.data[MIME]


def _read_value(cell: Any) -> Any:
    return cell.get("v") if isinstance(cell, dict) else cell


def _is_count(name: object, value: object) -> bool:
    return str(name).startswith("n_") and str(value).isdecimal()
