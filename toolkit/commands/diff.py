"""`communique diff`."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.commands.answer import Answer, add_inputs, split_assignments

if TYPE_CHECKING:
    from toolkit.reports.compare import Comparison

HELP = "each number of two reports before and after, and what can have moved it"
DIFFERENT = 3
SHOWN = 20  # rows of a table in words; --json has all
SUPPORTING = re.compile(r"(^|_)(low|high)$|(^|_)words(_|$)")
MARKS = {"new": "+ ", "gone": "- "}
FRONT = ("findings", "corpus")  # tables told first
SIDE = 60  # characters of a text


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("before", help="folder of a report, such as archive/brief")
    parser.add_argument(
        "after", nargs="?", help="folder of another; without it, the first is compared with the one before it"
    )
    parser.add_argument(
        "--split",
        action="store_true",
        help="where both data and code changed, make the first again with the present code to tell them apart",
    )
    add_inputs(parser)


def run(args: argparse.Namespace) -> Answer:
    """Compare two reports."""
    from toolkit.reports.compare import compare_reports
    from toolkit.reports.split import split_change

    before, after = (args.before, args.after) if args.after else find_previous(Path(args.before))
    if args.split:
        inputs = split_assignments(args.input, "--input")
        found = split_change(before, after, base=args.base, inputs=inputs)
    else:
        found = compare_reports(before, after)
    content = {
        "before": str(before),
        "after": str(after),
        "same": found.is_same,
        "causes": [asdict(cause) for cause in found.causes],
        "articles": dict(found.articles),
        "numbers": found.numbers.to_dict("records"),
    }
    return Answer("\n".join(say_comparison(found)), content, 0 if found.is_same else DIFFERENT)


def find_previous(report: Path) -> tuple[Path, Path]:
    """The good report before a report, and the report.  Raises InputError when none was kept."""
    from toolkit.errors import InputError
    from toolkit.reports.places import Place

    folder = report.absolute()
    previous = Place(folder.parent, folder.name).previous
    if not previous.is_dir():
        raise InputError(f"{report}: no earlier report that said something else was kept; give two folders")
    return previous, report


def say_comparison(found: Comparison) -> list[str]:
    """A comparison in lines."""
    if found.is_same:
        return ["Neither the records nor a number differ."]
    lines = ["What differs in the records:" if found.causes else "The records do not differ."]
    lines += [
        f"  {cause.kind}: {cause.what}{_say_sides(cause.before, cause.after)}" for cause in found.causes
    ]
    if found.numbers.empty:
        return [*lines, "No number changed."]
    lines.append(f"{len(found.numbers):,} values changed (each one by --json):")
    groups = [(*key, rows) for key, rows in found.numbers.groupby(["table", "cause"], sort=False)]
    for table, cause, rows in sorted(groups, key=lambda group: group[0] not in FRONT):
        lines.append(f"  {table} ({cause})")
        lines += say_rows(rows.to_dict("records"))
    return lines


def say_rows(values: list[dict[str, str]]) -> list[str]:
    """The values of one table, a line a row of it, counts first; without interval ends and sizes."""
    rows: dict[tuple[str, str], list[str]] = {}
    for value in values:
        told = rows.setdefault((value["row"], value["kind"]), [])
        if value["column"] and not SUPPORTING.search(value["column"]):
            told.append(f"{value['column']} {_cut(value['before']) or '-'} -> {_cut(value['after']) or '-'}")
    shown = [(name, kind, told) for (name, kind), told in rows.items() if told or kind != "changed"]
    shown.sort(key=lambda row: row[1] == "changed" and not any(part.startswith("n_") for part in row[2]))
    lines = [
        f"    {MARKS.get(kind, '')}{': '.join(filter(None, (name, ', '.join(told))))}"
        for name, kind, told in shown
    ]
    rest = [f"    and {len(lines) - SHOWN:,} more rows"] if len(lines) > SHOWN else []
    return lines[:SHOWN] + rest


def _say_sides(before: str, after: str) -> str:
    if not before and not after:
        return ""
    return f"  {_cut(before, 16) or 'nothing'} -> {_cut(after, 16) or 'nothing'}"


def _cut(text: str, length: int = SIDE) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
