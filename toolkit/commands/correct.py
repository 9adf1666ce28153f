"""`communique correct`."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from toolkit.commands.answer import Answer

HELP = "log what was wrong in a report that people have read"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("report", help="folder of the report, such as reports/brief")
    parser.add_argument("text", help="what was wrong, in one or two sentences")
    parser.add_argument("--day", help="the day of the correction, YYYY-MM-DD (default: today)")


def run(args: argparse.Namespace) -> Answer:
    """Add a correction and show it on the page of all reports and in the feed."""
    from toolkit.errors import ParameterError
    from toolkit.reports.corrections import CORRECTIONS, add_correction
    from toolkit.reports.index import write_index

    try:
        day = date.fromisoformat(args.day) if args.day else datetime.now(UTC).date()
    except ValueError as error:
        raise ParameterError(f"--day {args.day!r}; allowed: a date such as 2026-03-01") from error
    added = add_correction(args.report, args.text, day=day)
    root = Path(args.report).absolute().parent
    write_index(root)
    return Answer(
        f"{added.day}  {added.report}  {added.text}\n{root / CORRECTIONS}",
        {"day": added.day, "report": added.report, "text": added.text, "file": str(root / CORRECTIONS)},
    )
