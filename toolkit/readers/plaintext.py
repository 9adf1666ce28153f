"""Plain text, one article a file: an optional head of `Name: value` lines, the headline, the body.

Outlet: The Meridian Post
Date: 2031-03-19

Headline on a line of its own

First paragraph ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.readers.records import Fault, Record, Source, name_fields

HEAD = re.compile(r"([A-Za-z_]{2,20}):\s+(.+)")


class PlainText:
    """`.txt`, UTF-8 (Windows-1252 where it is not)."""

    name = "text"

    def matches(self, source: Source) -> bool:
        return str(source.path).lower().removesuffix(".gz").endswith(".txt")

    def read(self, source: Source) -> Iterator[Record | Fault]:
        if b"\0" in source.data[:8192]:
            yield Fault("not text: it holds NUL bytes", what="file")
            return
        fields, body = _split_head(_decode(source.data).replace("\r\n", "\n").replace("\r", "\n"))
        title, rest = _split_title(body)
        yield Record({"doc_id": source.stem, "title": title, "text": rest} | fields)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _split_head(text: str) -> tuple[dict[str, str], str]:
    """The fields of the head and what follows; no head when a line of it is not `Known name: value`."""
    head, _, body = text.lstrip("\n").partition("\n\n")
    pairs = [HEAD.fullmatch(line.strip()) for line in head.splitlines()]
    given = {match[1]: match[2] for match in pairs if match}
    fields = name_fields(given)
    whole = bool(pairs) and all(pairs) and len(fields) == len(given)
    return (fields, body) if whole else ({}, text)


def _split_title(body: str) -> tuple[str, str]:
    """A first block of one short line is the headline."""
    first, _, rest = body.strip().partition("\n\n")
    return (
        (first.strip(), rest.strip())
        if rest and "\n" not in first and len(first) < 200
        else ("", body.strip())
    )
