"""CSV and TSV with a header line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from toolkit.readers.records import MAX_TEXT, Fault, Record, Source, name_fields


class Delimited:
    """`.csv` or `.tsv`, UTF-8; the columns may bear any name of `fields.csv`."""

    name = "csv"

    def matches(self, source: Source) -> bool:
        return str(source.path).lower().removesuffix(".gz").endswith((".csv", ".tsv"))

    def read(self, source: Source) -> Iterator[Record | Fault]:
        try:
            text = source.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            yield Fault(f"not UTF-8: {error.reason} at byte {error.start}", what="file")
            return
        delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
        csv.field_size_limit(MAX_TEXT * 2)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="")
        if "text" not in name_fields(dict.fromkeys(rows.fieldnames or (), "x")):
            given = ", ".join(rows.fieldnames or ()) or "nothing"
            yield Fault(
                f"no column of article texts (text, body, content, ...); given: {given}", 1, what="file"
            )
            return
        yield from _read_rows(rows)


def _read_rows(rows: csv.DictReader[str]) -> Iterator[Record | Fault]:
    try:
        for row in rows:
            if "" in row:
                yield Fault("more cells than columns", rows.line_num)
            else:
                yield Record(name_fields(row), rows.line_num)
    except csv.Error as error:
        yield Fault(f"not CSV from here on: {error}", rows.line_num)
