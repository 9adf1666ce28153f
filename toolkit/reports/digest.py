"""A report in a form that diffs well: its findings as text, its tables as CSV, and what they were made from.

FOLDER/NAME/{findings.md, made_from.json, tables/ID.csv}
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toolkit.reports.compare import Row, read_manifest, read_rows
from toolkit.reports.files import write_json, write_text
from toolkit.reports.manifest import describe_code, hash_file, hash_list, list_files
from toolkit.reports.places import TABLES
from toolkit.reports.shown import PACKAGE
from toolkit.reports.tables import format_csv
from toolkit.reports.templates import fill_text

TEXT, MADE_FROM = "findings.md", "made_from.json"
DIGITS = 4  # of a number: what differs after them is another machine, not another finding
LONG_NUMBER = re.compile(r"[+-]?\d*\.\d{4,}(e[+-]?\d+)?")


def write_digest(report: str | Path, folder: str | Path) -> Path:
    """Write the digest of a report (its folder) into FOLDER/NAME, in place of an older one, and return it.

    Raises InputError for a folder that holds no report.
    """
    source = Path(report)
    record = read_manifest(source)
    target = Path(folder) / source.absolute().name
    shutil.rmtree(target, ignore_errors=True)
    for name, text in digest_report(source, record).items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    write_json(target / MADE_FROM, describe_origin(record))
    return target


def digest_report(report: Path, record: Mapping[str, Any]) -> dict[str, str]:
    """The text of each file of a digest by its name, without what it was made from."""
    tables = {path.stem: read_rows(path) for path in sorted((report / TABLES).glob("*.csv"))}
    text = fill_text(
        "digest.md",
        title=record["title"],
        facts=record.get("facts", {}),
        findings=[
            [_plain(value) for value in row.values()]
            for rows in tables.values()
            for row in rows
            if next(iter(row)) == "finding"
        ],
        tables={name: len(rows) for name, rows in tables.items()},
    )
    return {TEXT: text} | {f"{TABLES}/{name}.csv": write_rows(rows) for name, rows in tables.items()}


def write_rows(rows: Iterable[Row]) -> str:
    """Rows as CSV with plain ends of lines and numbers of four digits."""
    rows = list(rows)
    header = list(rows[0]) if rows else []
    table = [header, *([shorten_number(value) for value in row.values()] for row in rows)]
    return format_csv(table).replace("\r\n", "\n") if header else ""


def shorten_number(text: str) -> str:
    """A number with a long fraction to four digits; any other text as it stands."""
    return f"{float(text):.{DIGITS}g}" if LONG_NUMBER.fullmatch(text) else text


def describe_origin(record: Mapping[str, Any]) -> dict[str, str]:
    """Checksums of what can move a finding: data, notebook, code of the analyses, lexicons, models."""
    files = [file for item in record["inputs"] for file in item["files"]]
    return {
        "data": hash_list(files),
        "notebook": str(record["notebook"]["sha256"]),
        "analyses": str(record["code"].get("analyses", "")),
        "lexicons": hash_list(record.get("lexicons", [])),
        "models": hash_list(record.get("models", [])),
    }


def describe_present(report_data: Path, notebook: Path) -> dict[str, str]:
    """The same checksums of what lies here now, without a run."""
    return {
        "data": hash_list(list_files(report_data)),
        "notebook": hash_file(notebook),
        "analyses": str(describe_code()["analyses"]),
        "lexicons": hash_list(list_files(PACKAGE / "lexicons")),
        "models": hash_list(list_files(PACKAGE / "models")),
    }


def read_origin(folder: Path) -> dict[str, str]:
    """What a digest was made from; nothing when it does not say."""
    path = folder / MADE_FROM
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _plain(text: str) -> str:
    """A text as one line of Markdown."""
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", " ".join(text.split()))
