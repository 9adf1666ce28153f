"""What a table is made of: columns with their kinds and bounds, and a check that a frame keeps to them.

Which tables there are is declared in `schemas.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.errors import SchemaError

DTYPES = {
    "text": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[us]",
    "spans": "object",
    "names": "object",
}


@dataclass(frozen=True)
class Column:
    """One column: its kind (a key of DTYPES), what it means, whether it may be missing, what it may hold."""

    name: str
    kind: str
    meaning: str
    missing: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns in order, and the columns that identify a row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def span_columns(prefix: str, what: str, *, missing: bool = False) -> tuple[Column, Column]:
    """The two columns that say where something stands in the text of its document."""
    return (
        Column(f"{prefix}start", "integer", f"first character of {what}", missing, low=0),
        Column(f"{prefix}end", "integer", f"one past the last character of {what}", missing, low=0),
    )


# ------------------------------------------------------------------------------------- making


def as_table(rows: pd.DataFrame | Sequence[dict[str, Any]], table: Table) -> pd.DataFrame:
    """Rows as a frame with the columns of `table`, in order, each of its dtype; absent columns are missing."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=table.names)
    frame = frame.reindex(columns=table.names)
    return frame.astype({c.name: DTYPES[c.kind] for c in table.columns}).reset_index(drop=True)


# ------------------------------------------------------------------------------------- checking


def _fail(table: Table, column: Column, what: str, rows: pd.Series) -> None:
    where = ", ".join(map(str, rows.index[:3]))
    values = ", ".join(repr(v) for v in rows.iloc[:3])
    raise SchemaError(f"{table.name}.{column.name}: {what}; {len(rows)} row(s), first at {where}: {values}")


def _is_spans(value: Any) -> bool:
    return len(value) > 0 and all(len(pair) == 2 and 0 <= pair[0] < pair[1] for pair in value)


def _is_names(value: Any) -> bool:
    return all(isinstance(name, str) for name in value)


SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "spans": (_is_spans, "a non-empty list of [start, end] is needed"),
    "names": (_is_names, "a list of names is needed"),
}


def _check_column(values: pd.Series, table: Table, column: Column) -> None:
    absent = values.isna()
    if not column.missing and absent.any():
        _fail(table, column, "must not be missing", values[absent])
    given = values[~absent]
    if column.kind in SHAPES:
        shape, message = SHAPES[column.kind]
        if len(wrong := given[[not shape(v) for v in given]]):
            _fail(table, column, message, wrong)
    if column.allowed and len(wrong := given[~given.isin(column.allowed)]):
        _fail(table, column, f"allowed are {', '.join(column.allowed)}", wrong)
    for bound, outside in ((column.low, given.__lt__), (column.high, given.__gt__)):
        if bound is not None and len(wrong := given[outside(bound)]):
            _fail(table, column, f"must lie in [{column.low}, {column.high}]", wrong)


def check(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame itself, once every column of the table is there and holds what it may.

    Raises SchemaError naming table, column, rule, and the first offending rows.
    """
    if absent := [name for name in table.names if name not in frame.columns]:
        raise SchemaError(
            f"{table.name}: without {', '.join(absent)}; given: {', '.join(map(str, frame.columns))}"
        )
    for column in table.columns:
        _check_column(frame[column.name], table, column)
    if table.key and (again := frame.duplicated(list(table.key))).any():
        _fail(
            table,
            Column("/".join(table.key), "text", ""),
            "identifies a row, but stands twice",
            frame[again][table.key[0]],
        )
    return frame


# ------------------------------------------------------------------------------------- describing


def _describe(column: Column) -> str:
    notes = [f"one of {', '.join(column.allowed)}"] if column.allowed else []
    if column.high is not None:
        notes.append(f"in [{column.low:g}, {column.high:g}]")
    meaning, missing = "; ".join([column.meaning, *notes]), "yes" if column.missing else ""
    return f"| `{column.name}` | {column.kind} | {missing} | {meaning} |"


def describe_table(table: Table) -> list[str]:
    """The lines of one table in the data dictionary, in Markdown."""
    key = f" Key: {', '.join(table.key)}." if table.key else ""
    lines = ["", f"## {table.name}", "", f"A row is {table.row}.{key}", ""]
    lines += ["| column | kind | may be missing | meaning |", "|---|---|---|---|"]
    return lines + [_describe(column) for column in table.columns]
