"""`communique pdf`."""

from __future__ import annotations

import argparse

from toolkit.commands.answer import Answer

HELP = "print a report as PDF, without a browser (needs the extra pdf)"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("report", help="folder of the report, such as reports/brief")
    parser.add_argument("--out", help="where the PDF goes (default: report.pdf beside the page)")


def run(args: argparse.Namespace) -> Answer:
    """Print a report."""
    from toolkit.reports.pdf import write_pdf

    path = write_pdf(args.report, args.out)
    return Answer(str(path), {"pdf": str(path)})
