"""From files to documents: reading, choosing a period, and saying what there is."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
import py3langid

from toolkit.errors import InputError, ParameterError
from toolkit.readers import READERS, Fault, Record, Source
from toolkit.readers.records import MAX_FILE, MAX_TEXT, read_day
from toolkit.schemas import DOCUMENTS, SKIPPED, as_table, check
from toolkit.sentences import WORD
from toolkit.stories import find_stories

COMPANIONS = (
    "actors.csv",
    "issues.csv",
)  # the user's gazetteer and issue list, which lie beside the articles


# ------------------------------------------------------------------------------------- reading


PROJECT = Path(__file__).parent.parent


def locate(path: str | Path) -> Path:
    """The path as given; a relative one that the current folder lacks, as the project's folder has it.

    JupyterLab runs a notebook in the folder where it lies, so `data/sample` is not below the current folder there.
    """
    given = Path(path)
    inside = PROJECT / given
    return inside if not given.is_absolute() and not given.exists() and inside.exists() else given


def list_files(path: str | Path) -> list[Path]:
    """The files of a corpus in a stable order: the file itself, or all below a folder but companions and hidden ones.

    Raises InputError when there is no such file or folder.
    """
    root = locate(path)
    if not root.exists():
        raise InputError(f"{root}: no such file or folder")
    if root.is_file():
        return [root]
    files = (p for p in root.rglob("*") if p.is_file() or p.is_symlink())
    shown = (p for p in files if not any(part.startswith(".") for part in p.relative_to(root).parts))
    return sorted(
        (p for p in shown if p.name not in COMPANIONS), key=lambda p: p.relative_to(root).as_posix()
    )


def read_documents(path: str | Path) -> pd.DataFrame:
    """The news items of a file or a folder: table `documents`.

    Reads JSON Lines, CSV, TSV, saved web pages and plain text, also gzipped.  What cannot be used is left out,
    with its reason in `documents.attrs["skipped"]` (see `table_skipped`), and the rest goes on.
    Raises InputError when the path does not exist or when nothing in it can be used.
    """
    root = locate(path)
    base = root if root.is_dir() else root.parent
    rows: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    seen: set[str] = set()
    for file in list_files(root):
        for item in _read_file(file, base):
            _add_item(item, file.relative_to(base).as_posix(), rows, skipped, seen)
    if not rows:
        raise InputError(f"{root}: no article could be read. {_first_reasons(skipped)}")
    documents = as_table(rows, DOCUMENTS)
    documents["story_id"] = find_stories(documents)["story_id"].to_numpy()
    documents.attrs["skipped"] = skipped
    return check(documents, DOCUMENTS)


def table_skipped(documents: pd.DataFrame) -> pd.DataFrame:
    """What reading left out: table `skipped`."""
    return as_table(documents.attrs.get("skipped", []), SKIPPED)


def _first_reasons(skipped: list[dict[str, Any]]) -> str:
    shown = "; ".join(f"{row['file']}: {row['reason']}" for row in skipped[:3])
    return f"{len(skipped)} input(s) left out: {shown}" if skipped else "The folder holds no files."


@dataclass(frozen=True)
class _Item:
    """A record or a fault together with the file that it came from."""

    content: Record | Fault
    sha256: str = ""
    reader: str = ""


def _read_file(file: Path, base: Path) -> Iterator[_Item]:
    if not file.resolve().is_relative_to(base.resolve()):
        yield _Item(Fault("points outside the folder of the corpus", what="file"))
        return
    try:
        raw = file.read_bytes()
        data = _unpack(raw) if file.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error) as error:
        yield _Item(Fault(f"cannot be read: {error}", what="file"))
        return
    source, sha256 = (
        Source(PurePosixPath(file.relative_to(base).as_posix()), data),
        hashlib.sha256(raw).hexdigest(),
    )
    for fault in _file_faults(source):
        yield _Item(fault)
        return
    reader = next((reader for reader in READERS if reader.matches(source)), None)
    if reader is None:
        yield _Item(
            Fault(
                f"no reader for this kind of file; there are {', '.join(r.name for r in READERS)}",
                what="file",
            )
        )
        return
    for content in reader.read(source):
        yield _Item(content, sha256, reader.name)


def _unpack(raw: bytes) -> bytes:
    with gzip.open(io.BytesIO(raw)) as handle:
        return handle.read(MAX_FILE + 1)


def _file_faults(source: Source) -> Iterator[Fault]:
    if not source.data.strip():
        yield Fault("empty file", what="file")
    if len(source.data) > MAX_FILE:
        yield Fault(f"larger than {MAX_FILE:,} bytes", what="file")


def _add_item(
    item: _Item, file: str, rows: list[dict[str, Any]], skipped: list[dict[str, Any]], seen: set[str]
) -> None:
    if isinstance(item.content, Record):
        for content in _make_row(item.content, f"{file}", seen):
            if isinstance(content, Fault):
                skipped.append(_fault_row(content, file))
            else:
                rows.append(content | {"file": file, "sha256": item.sha256, "reader": item.reader})
    else:
        skipped.append(_fault_row(item.content, file))


def _fault_row(fault: Fault, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "line": fault.line,
        "doc_id": fault.doc_id,
        "what": fault.what,
        "reason": fault.reason,
    }


def _make_row(record: Record, file: str, seen: set[str]) -> Iterator[dict[str, Any] | Fault]:
    """The document of a record, or the reason why there is none; a date that names no day is a fault of its own."""
    fields = dict(record.fields)
    doc_id = fields.setdefault("doc_id", f"{file}:{record.line or 1}")
    text = fields.get("text", "")
    if not text.strip():
        yield Fault("no text", record.line, doc_id)
    elif len(text) > MAX_TEXT:
        yield Fault(f"longer than {MAX_TEXT:,} characters ({len(text):,})", record.line, doc_id)
    elif doc_id in seen:
        yield Fault(f"the identifier {doc_id!r} stands twice; the first item is kept", record.line, doc_id)
    else:
        seen.add(doc_id)
        day = read_day(fields["published"]) if "published" in fields else None
        if day is None and "published" in fields:
            reason = f"{fields['published']!r} names no day (ISO 8601 is understood); the article is kept as undated"
            yield Fault(reason, record.line, doc_id, "date")
        yield fields | _derived(fields, text, day)


def _derived(fields: dict[str, str], text: str, day: Any) -> dict[str, Any]:
    genre = "opinion" if fields.get("genre", "").lower() in ("opinion", "editorial", "comment") else "news"
    return {
        "story_id": fields["doc_id"],
        "published": day,
        "genre": genre,
        "n_words": len(WORD.findall(text)),
        "language": fields.get("language", "").lower()[:2] or detect_language(text),
    }


def detect_language(text: str) -> str | None:
    """ISO 639-1 code by py3langid (Barbaresi's build of langid.py, Lui & Baldwin 2012); None below ten words."""
    sample = text[:2000]
    return py3langid.classify(sample)[0] if len(WORD.findall(sample)) >= 10 else None


# ------------------------------------------------------------------------------------- choosing


def _as_day(value: str | date | None, name: str) -> pd.Timestamp | None:
    if value is None or value == "":
        return None
    day = read_day(str(value))
    if day is None:
        raise ParameterError(f"{name}: {value!r} is not a date; give it as YYYY-MM-DD")
    return pd.Timestamp(day)


def subset(
    documents: pd.DataFrame,
    *,
    since: str | date | None = None,
    until: str | date | None = None,
    languages: Iterable[str] = (),
) -> pd.DataFrame:
    """The documents published from `since` to `until` (both included) in one of the languages; none given, all.

    Undated documents are left out as soon as a bound is given; those of unknown language stay.  What is left out
    is added to `attrs["skipped"]`.  Raises ParameterError for a bound that is no date, or when nothing is left.
    """
    first, last = _as_day(since, "since"), _as_day(until, "until")
    reasons = pd.Series([""] * len(documents), index=documents.index, dtype="object")
    if allowed := set(languages):
        other = documents["language"].notna() & ~documents["language"].isin(allowed)
        reasons[other] = [
            f"language {code}; this engine reads {', '.join(sorted(allowed))}"
            for code in documents["language"][other]
        ]
    if first is not None or last is not None:
        reasons[documents["published"].isna()] = (
            f"undated, and the period is {first or '...'} to {last or '...'}".replace(" 00:00:00", "")
        )
    if first is not None:
        reasons[documents["published"] < first] = f"published before {first.date()}"
    if last is not None:
        reasons[documents["published"] > last] = f"published after {last.date()}"
    return _leave_out(documents, reasons)


def _leave_out(documents: pd.DataFrame, reasons: pd.Series) -> pd.DataFrame:
    dropped = documents[reasons != ""]
    if len(dropped) == len(documents):
        raise ParameterError(f"no document is left: {Counter(reasons).most_common(3)}")
    kept = documents[reasons == ""].reset_index(drop=True)
    added = [
        {
            "file": row.file,
            "line": None,
            "doc_id": row.doc_id,
            "what": "document",
            "reason": reasons[row.Index],
        }
        for row in dropped.itertuples()
    ]
    kept.attrs["skipped"] = [*documents.attrs.get("skipped", []), *added]
    return kept


# ------------------------------------------------------------------------------------- describing


def describe_corpus(documents: pd.DataFrame, skipped: pd.DataFrame) -> pd.DataFrame:
    """What the corpus is, in one row.

    n_documents, n_stories, n_outlets, n_words, first, last (days of publication), n_undated, n_opinion,
    n_skipped (inputs left out, companions and kept articles aside), languages (code: documents, most first).
    """
    languages = documents["language"].fillna("unknown").value_counts(sort=True)
    row = {
        "n_documents": len(documents),
        "n_stories": documents["story_id"].nunique(),
        "n_outlets": documents["outlet"].nunique(),
        "n_words": int(documents["n_words"].sum()),
        "first": documents["published"].min(),
        "last": documents["published"].max(),
        "n_undated": int(documents["published"].isna().sum()),
        "n_opinion": int((documents["genre"] == "opinion").sum()),
        "n_skipped": int((skipped["what"] != "date").sum()),
        "languages": ", ".join(f"{code}: {n}" for code, n in languages.items()),
    }
    return pd.DataFrame([row])
