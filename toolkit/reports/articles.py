"""Which articles a report was made from: one row each with a checksum, so that two reports can tell what is new.

The list holds no text.  Files of one article each (web pages, plain text) are named by file and not opened.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from toolkit.corpus import list_files, locate
from toolkit.readers import READERS, Record, Source
from toolkit.readers.records import read_day
from toolkit.reports.tables import format_csv

HEADER = ("article", "published", "sha256")
WHOLE_FILE = ("html", "text")  # readers that make one article of a file


@dataclass(frozen=True)
class Article:
    """One article: its identifier (or file and line), its day as ISO text or empty, the checksum of all its fields."""

    id: str
    day: str
    sha256: str


def list_articles(values: Mapping[str, object], *, base: Path) -> list[Article]:
    """The articles that the parameters corpus, since and until of a run name, by identifier.

    A corpus that no reader of ours knows gives none: what it holds is then known by its files alone.
    """
    corpus = values.get("corpus")
    if not isinstance(corpus, str) or not corpus:
        return []
    since, until = (str(values.get(name) or "") for name in ("since", "until"))
    root = locate(base / corpus)
    found = {article.id: article for file in list_files(root) for article in _read_file(file, root)}
    return [found[name] for name in sorted(found) if _is_within(found[name].day, since, until)]


def write_articles(articles: Iterable[Article]) -> str:
    """The list as CSV text."""
    return format_csv([HEADER, *((article.id, article.day, article.sha256) for article in articles)])


def read_articles(path: Path) -> dict[str, str] | None:
    """The checksum of each article by its identifier, from a file; None when there is no such file."""
    if not path.is_file():
        return None
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8", errors="replace"), newline=""))
    return {str(row.get("article")): str(row.get("sha256")) for row in rows}


def _read_file(file: Path, root: Path) -> Iterator[Article]:
    name = file.relative_to(root).as_posix() if file != root else file.name
    try:
        raw = file.read_bytes()
        data = gzip.decompress(raw) if file.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error):
        return  # the notebook's own reading says so, in its table of what was left out
    source = Source(PurePosixPath(name), data)
    reader = next((reader for reader in READERS if reader.matches(source)), None) if data.strip() else None
    if reader and reader.name in WHOLE_FILE:
        yield Article(name, "", hashlib.sha256(raw).hexdigest())
    elif reader:
        yield from (_describe(item, name) for item in reader.read(source) if isinstance(item, Record))


def _describe(record: Record, file: str) -> Article:
    day = read_day(record.fields.get("published", ""))
    fields = json.dumps(record.fields, sort_keys=True, ensure_ascii=False)
    identifier = record.fields.get("doc_id") or f"{file}:{record.line or 1}"
    digest = hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(identifier, f"{day:%Y-%m-%d}" if day else "", digest)


def _is_within(day: str, since: str, until: str) -> bool:
    return not day or ((not since or day >= since) and (not until or day <= until))
