"""Saved web pages, one article each, by trafilatura (Barbaresi 2021)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import trafilatura
from trafilatura.settings import Document

from toolkit.readers.records import Fault, Record, Source

# htmldate guesses from any number on the page unless told not to, and takes no day after today unless given a bound.
DATES = {"original_date": True, "extensive_search": False, "min_date": "1900-01-01", "max_date": "2100-01-01"}
OPENING = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


class WebPage:
    """`.html`: title, outlet, day, address and byline from the page's metadata, the text without its furniture."""

    name = "html"

    def matches(self, source: Source) -> bool:
        return OPENING.match(source.data[:4096].removeprefix(b"\xef\xbb\xbf")) is not None

    def read(self, source: Source) -> Iterator[Record | Fault]:
        found = trafilatura.bare_extraction(
            source.data, with_metadata=True, include_comments=False, date_extraction_params=DATES
        )
        if not isinstance(found, Document) or not (found.text or "").strip():
            yield Fault("no article text found in the page")
            return
        fields = {
            "doc_id": source.stem,
            "title": found.title,
            "outlet": found.sitename,
            "published": found.date,
            "url": found.url,
            "author": found.author,
            "licence": found.license,
            "text": _paragraphs(found.text or "", found.title),
        }
        yield Record({name: value.strip() for name, value in fields.items() if value})


def _paragraphs(text: str, title: str | None) -> str:
    """One line a paragraph becomes one block a paragraph; a headline repeated on top goes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n\n".join(lines[1:] if lines and lines[0] == title else lines)
