"""`communique run`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.commands.answer import Answer

if TYPE_CHECKING:
    from toolkit.reports.dispatch import Done
    from toolkit.reports.plan import Plan, Planned

HELP = "make reports that reports.toml names"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a report of the configuration")
    parser.add_argument(
        "--due", action="store_true", help="only what is due: of all reports, or of those named"
    )
    parser.add_argument("--all", action="store_true", help="every report of the configuration, due or not")
    parser.add_argument(
        "--list", action="store_true", help="say what is due and when the next run is; make nothing"
    )
    parser.add_argument("--config", default="reports.toml", help="the configuration (default: %(default)s)")


def run(args: argparse.Namespace) -> Answer:
    """Make the reports asked for, one after the other."""
    from toolkit.errors import ParameterError
    from toolkit.reports.dispatch import run_plan, utc_now
    from toolkit.reports.plan import read_plan

    plan = read_plan(args.config)
    if not (args.names or args.due or args.all or args.list):
        raise ParameterError(f"run: which? allowed: {', '.join(plan.reports)}, --due, --all, --list")
    reports = plan.choose(args.names)
    if args.list:
        return list_plan(plan, reports, utc_now())
    done = list(run_plan(plan, reports, only_due=args.due))
    return answer_for(done)


def answer_for(done: Sequence[Done]) -> Answer:
    """What came of a round: one line a report; failed when one of them did, or nobody could be told."""
    lines = [f"{one.state:6}  {one.name}  {one.page or one.cause}" for one in done]
    lines += [f"untold  {one.name}  {one.untold}" for one in done if one.untold]
    bad = [one.name for one in done if one.state == "failed" or one.untold]
    busy = [one.name for one in done if one.state == "busy"]
    status = 1 if bad else 4 if busy else 0
    return Answer(
        "\n".join(lines or ["Nothing is due."]), {"reports": [one.as_dict() for one in done]}, status
    )


def list_plan(plan: Plan, reports: Sequence[Planned], now: datetime) -> Answer:
    """What is due and when each report comes next."""
    from toolkit.reports.dispatch import list_due, read_progress

    due = {report.name for report in list_due(plan, reports, now=now)}
    rows = [
        {
            "name": report.name,
            "cadence": str(report.cadence or "by name only"),
            "due": report.name in due,
            "last": read_progress(plan, report).state or "not made yet",
            "next": f"{report.cadence.next(now):%Y-%m-%dT%H:%M:%SZ}" if report.cadence else None,
        }
        for report in reports
    ]
    return Answer("\n".join(_say_row(row) for row in rows), {"reports": rows})


def _say_row(row: Mapping[str, Any]) -> str:
    mark = "due" if row["due"] else "-"
    return f"{mark:4} {row['name']}: {row['cadence']}; last: {row['last']}; next: {row['next'] or '-'}"
