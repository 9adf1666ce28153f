"""`communique verify`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from toolkit.commands.answer import Answer, add_inputs, split_assignments

if TYPE_CHECKING:
    from toolkit.reports.verify import Verification

HELP = "make a report again from its record and compare every byte"
DIFFERENT = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("report", help="folder of the report, such as reports/brief")
    add_inputs(parser)
    parser.add_argument("--no-rebuild", action="store_true", help="compare checksums only")
    parser.add_argument("--time-limit", type=float, default=1800, help="seconds (default: %(default)s)")


def run(args: argparse.Namespace) -> Answer:
    """Verify a report."""
    from toolkit.reports.verify import verify_report

    found = verify_report(
        args.report,
        base=args.base,
        inputs=split_assignments(args.input, "--input"),
        rebuild=not args.no_rebuild,
        time_limit=args.time_limit,
    )
    content = asdict(found) | {"same": found.is_same}
    return Answer("\n".join(say_verification(found)), content, 0 if found.is_same else DIFFERENT)


def say_verification(found: Verification) -> list[str]:
    """What came of verifying, in lines."""
    lines = []
    for title, causes in (
        ("The record does not hold:", found.causes),
        ("Changed in the report after it was made:", found.edited),
        ("Not read then, and not now:", found.unused),
    ):
        if causes:
            lines.append(title)
            lines += [f"  {c.kind}: {c.what}  {_short(c.before)} -> {_short(c.after)}" for c in causes]
    return [*lines, *_say_bytes(found)]


def _say_bytes(found: Verification) -> list[str]:
    if not found.rebuilt:
        held = "every checksum of the record holds" if found.is_same else "not every checksum holds"
        return [f"{found.report}: {held}; nothing was rebuilt"]
    if found.first is None:
        return [f"{found.report}: rebuilt with the same bytes"]
    first, tables = found.first, [name for name in found.differs if name.startswith("tables/")]
    count = f"{len(tables)} of the tables" if tables else "no table"
    return [
        f"{found.report}: rebuilt otherwise: {', '.join(found.differs)} ({count} among them)",
        f"First difference: {first.file}, {first.where}",
        f"  recorded: {first.recorded}",
        f"  rebuilt:  {first.rebuilt}",
    ]


def _short(text: str) -> str:
    return "nothing" if not text else text[:16] if len(text) == 64 else text
