"""`communique index`."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.commands.answer import Answer

HELP = "write the page and the feed of all reports anew"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument(
        "out", nargs="?", default="reports", help="folder of the reports (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> Answer:
    """Write index.html and feed.xml and list the reports."""
    from toolkit.errors import InputError
    from toolkit.reports.corrections import read_corrections
    from toolkit.reports.index import list_reports, write_index
    from toolkit.reports.ledger import read_runs

    root = Path(args.out)
    if not root.is_dir():
        raise InputError(f"{args.out}: no such folder")
    entries = list_reports(root, runs=read_runs(root), corrections=read_corrections(root))
    page = write_index(root)
    lines = [f"{entry.state:6}  {entry.folder}  {entry.change or entry.cause}".rstrip() for entry in entries]
    reports = [entry.as_dict() for entry in entries]
    return Answer("\n".join([*lines, str(page)]), {"page": str(page), "reports": reports})
