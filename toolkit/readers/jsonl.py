"""JSON Lines: one JSON object a line, one news item an object."""

from __future__ import annotations

import json
from collections.abc import Iterator

from toolkit.readers.records import Fault, Record, Source, name_fields


class JsonLines:
    """`.jsonl`, `.ndjson`, or any file whose first character opens an object."""

    name = "jsonl"

    def matches(self, source: Source) -> bool:
        named = str(source.path).lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
        return named or source.data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"

    def read(self, source: Source) -> Iterator[Record | Fault]:
        for number, line in enumerate(source.data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
            if line.strip():
                yield _read_line(line, number)


def _read_line(line: bytes, number: int) -> Record | Fault:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return Fault(f"not JSON: {error.msg} at column {error.colno}", number)
    except UnicodeDecodeError as error:
        return Fault(f"not UTF-8: {error.reason} at byte {error.start} of the line", number)
    except RecursionError:
        return Fault("not usable: nested too deeply", number)
    if not isinstance(value, dict):
        return Fault(f"a JSON object is needed, got {type(value).__name__}", number)
    return Record(name_fields(value), number)
