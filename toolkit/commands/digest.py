"""`communique digest`."""

from __future__ import annotations

import argparse

from toolkit.commands.answer import Answer

HELP = "write the findings and tables of reports as plain files that diff well"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument(
        "reports", nargs="+", metavar="REPORT", help="folder of a report, such as reports/brief"
    )
    parser.add_argument("--out", required=True, help="folder for the digests, one folder a report")


def run(args: argparse.Namespace) -> Answer:
    """Write a digest of each report."""
    from toolkit.reports.digest import write_digest

    written = [str(write_digest(report, args.out)) for report in args.reports]
    return Answer("\n".join(written), {"digests": written})
