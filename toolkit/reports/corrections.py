"""What was wrong in a report that people have read: a file beside the reports, to which an editor adds."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.errors import InputError
from toolkit.reports.files import hold_lock, write_text
from toolkit.reports.places import MANIFEST
from toolkit.reports.tables import format_csv

CORRECTIONS = "corrections.csv"
HEADER = ["day", "report", "text"]


@dataclass(frozen=True)
class Correction:
    """One correction: the day it was made, the folder of the report, what was wrong."""

    day: str
    report: str
    text: str


def add_correction(report: str | Path, text: str, *, day: date) -> Correction:
    """Add a correction of a report (its folder) to corrections.csv beside it, and return it.

    Raises InputError when there is no such report, no text, or a corrections.csv that cannot be read.
    """
    folder = Path(report).absolute()
    if not (folder / MANIFEST).is_file():
        raise InputError(f"{report}: no report here; give the folder of a report, such as reports/brief")
    line = " ".join(text.split())
    if not line:
        raise InputError(f"{report}: a correction without text; say what was wrong")
    added = Correction(day.isoformat(), folder.name, line)
    with hold_lock(folder.parent / ".work" / "index.lock", wait=True):
        rows = [*read_corrections(folder.parent), added]
        table = format_csv([HEADER, *([row.day, row.report, row.text] for row in rows)])
        write_text(folder.parent / CORRECTIONS, table)
    return added


def read_corrections(root: Path) -> list[Correction]:
    """The corrections of all reports under a root, in the order of the file.

    Raises InputError naming file and line for a row that is no correction.
    """
    path = root / CORRECTIONS
    if not path.is_file():
        return []
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    if not rows or rows[0] != HEADER:
        raise InputError(f"{path}, line 1: given {rows[:1]}; allowed: {','.join(HEADER)}")
    return [_read_row(row, f"{path}, line {line}") for line, row in enumerate(rows[1:], start=2) if any(row)]


def _read_row(row: list[str], where: str) -> Correction:
    if len(row) != len(HEADER):
        raise InputError(f"{where}: {len(row)} fields; allowed: {','.join(HEADER)}")
    day, report, text = row
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise InputError(f"{where}: day {day!r}; allowed: a date such as 2026-03-01") from error
    return Correction(day, report, re.sub(r"^'(?=[=+\-@])", "", text))
