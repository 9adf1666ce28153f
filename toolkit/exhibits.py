"""An exhibit: one table, perhaps with a chart, whose numbers open onto the sentences behind them.

JupyterLab shows the chart or a plain table; a report page shows all of it from the same output, because an
exhibit describes itself to both (`_repr_mimebundle_`).
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio

MIME = "application/vnd.communique.exhibit+json"
PLOTLY_MIME = "application/vnd.plotly.v1+json"
PLACE = ["outlet", "published", "title", "url"]


@dataclass(frozen=True)
class Part:
    """A piece of a cell: text that opens the evidence under `key`; sign and tone say which side it takes."""

    text: str
    key: str = ""
    sign: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a shown table; `tone` tints it."""

    parts: tuple[Part, ...]
    tone: str = ""

    @property
    def text(self) -> str:
        """What the cell says, without its links."""
        pieces = [f"{part.sign} {part.text}" if part.sign else part.text for part in self.parts]
        return (" " if any(part.sign for part in self.parts) else "").join(pieces)


@dataclass(frozen=True)
class Column:
    """One column of a shown table; kind is text, name, number, interval, matrix or quote."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Exhibit:
    """A titled table and its chart, with the evidence behind each number.

    table     the full table, which is published as CSV beside the report
    columns   what is shown, and
    rows      its cells
    evidence  rows of `find_evidence` with two more columns: key (which a cell's part names) and label
    layout    table, facts, findings, matrix or pairs: how a page lays it out
    """

    id: str
    title: str
    caption: str
    table: pd.DataFrame
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    figure: go.Figure | None = None
    alt: str = ""
    layout: str = "table"
    unit: str = "passages"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {
            MIME: pack_exhibit(self),
            "text/html": _as_html(self),
            "text/plain": self.title,
        }
        if self.figure is not None:
            bundle[PLOTLY_MIME] = json.loads(pio.to_json(self.figure, engine="json"))
        return bundle


def link_cell(text: str, key: str = "") -> Cell:
    """A cell of one piece that opens the evidence stored under `key`."""
    return Cell((Part(text, key),))


# ------------------------------------------------------------------------------------- for the page


def pack_exhibit(exhibit: Exhibit) -> dict[str, Any]:
    """Everything a page needs of an exhibit, as plain JSON values."""
    evidence, sentences, documents = pack_evidence(exhibit.evidence)
    return {
        "id": exhibit.id,
        "title": exhibit.title,
        "caption": exhibit.caption,
        "alt": exhibit.alt,
        "layout": exhibit.layout,
        "unit": exhibit.unit,
        "figure": _pack_figure(exhibit.figure),
        "columns": [{"name": c.name, "label": c.label, "kind": c.kind} for c in exhibit.columns],
        "rows": [[_pack_cell(cell) for cell in row] for row in exhibit.rows],
        "evidence": evidence,
        "sentences": sentences,
        "documents": documents,
        "table_csv": write_csv(exhibit.table),
    }


def _pack_cell(cell: Cell) -> dict[str, Any]:
    parts = [{k: v for k, v in vars(part).items() if v} for part in cell.parts]
    packed: dict[str, Any] = {"v": cell.text, "parts": parts}
    if len(cell.parts) == 1 and cell.parts[0].key:
        packed["e"] = cell.parts[0].key
    return packed | ({"tone": cell.tone} if cell.tone else {})


def _pack_figure(figure: go.Figure | None) -> dict[str, Any] | None:
    """The figure as JSON without its template: the page holds that once."""
    if figure is None:
        return None
    bare = go.Figure(figure).update_layout(template="none")
    packed = json.loads(pio.to_json(bare, engine="json"))
    packed["layout"].pop("template", None)
    return {"data": packed["data"], "layout": packed["layout"]}


def pack_evidence(evidence: pd.DataFrame) -> tuple[dict[str, Any], list[list[Any]], dict[str, Any]]:
    """Evidence by key, each sentence once, each document once.

    An item is {s: places in the list of sentences, m: [[which of them, start, end, role], ...], note, cut};
    a sentence is [doc_id, sent_id, text]; a document is {outlet, published, title, url}, with allowed where its
    licence lets a report show no more than that many characters of it.
    """
    places: dict[tuple[str, int, str], int] = {}
    documents: dict[str, dict[str, Any]] = {}
    packed: dict[str, dict[str, Any]] = {}
    for row in evidence.to_dict("records"):
        documents.setdefault(row["doc_id"], _pack_place(row))
        head = {
            "label": row["label"],
            "total": int(row["total"]),
            "documents": int(row["n_documents"]),
            "items": [],
        }
        entry = packed.setdefault(row["key"], head)
        entry["items"].append(_pack_item(row, places))
    return packed, [list(place) for place in places], documents


def _pack_place(row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: None if pd.isna(row[name]) else row[name] for name in PLACE}
    place = texts | {"published": texts["published"] and f"{texts['published']:%Y-%m-%d}"}
    allowed = row.get("allowed")
    return place if allowed is None or pd.isna(allowed) else place | {"allowed": int(allowed)}


def _pack_item(row: dict[str, Any], places: dict[tuple[str, int, str], int]) -> dict[str, Any]:
    keys = [(row["doc_id"], piece["sent_id"], piece["text"]) for piece in row["passage"]]
    marks = [[i, a, b, role] for i, piece in enumerate(row["passage"]) for a, b, role in piece["marks"]]
    item = {"s": [places.setdefault(key, len(places)) for key in keys], "m": marks}
    return item | ({"note": row["note"]} if row["note"] else {}) | ({"cut": True} if row["cut"] else {})


# ------------------------------------------------------------------------------------- for other readers


def write_csv(table: pd.DataFrame) -> str:
    """A table as CSV text: ISO dates, numbers with six digits, lists as JSON, missing values empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(_plain_row(row) for row in table.itertuples(index=False))
    return out.getvalue()


def _plain_row(row: Iterable[Any]) -> list[Any]:
    return [_plain_value(value) for value in row]


def _plain_value(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return value


def _as_html(exhibit: Exhibit) -> str:
    head = "".join(f"<th>{html.escape(column.label)}</th>" for column in exhibit.columns)
    body = "".join(_html_row(row) for row in exhibit.rows)
    caption = f"{exhibit.title}. {exhibit.caption}"
    return f"<table><caption>{html.escape(caption)}</caption><tr>{head}</tr>{body}</table>"


def _html_row(row: Sequence[Cell]) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(cell.text)}</td>' for cell in row)}</tr>"
