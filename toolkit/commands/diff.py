"""`communique diff`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.commands.answer import Answer

if TYPE_CHECKING:
    from toolkit.reports.compare import Comparison

HELP = "each number of two reports before and after, and what can have moved it"
DIFFERENT = 3
SHOWN = 200  # numbers in words; --json has all
SIDE = 60  # characters of a text


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("before", help="folder of a report, such as archive/brief")
    parser.add_argument(
        "after", nargs="?", help="folder of another; without it, the first is compared with the one before it"
    )


def run(args: argparse.Namespace) -> Answer:
    """Compare two reports."""
    from toolkit.reports.compare import compare_reports

    before, after = (args.before, args.after) if args.after else find_previous(Path(args.before))
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
    lines.append(f"{len(found.numbers):,} values changed ({found.numbers['cause'].iloc[0]}):")
    for table, rows in found.numbers.groupby("table", sort=False):
        lines.append(f"  {table}")
        lines += [_say_row(row) for row in rows.head(SHOWN).to_dict("records")]
        lines += [f"    and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""]
    return [line for line in lines if line]


def _say_row(row: dict[str, str]) -> str:
    label = " · ".join(part for part in (row["row"], row["column"]) if part)
    if not row["column"]:
        return f"    {row['kind']}: {label}"
    sides = f"{_cut(row['before']) or 'nothing'} -> {_cut(row['after']) or 'nothing'}"
    return f"    {label}: {sides}"


def _say_sides(before: str, after: str) -> str:
    if not before and not after:
        return ""
    return f"  {_cut(before, 16) or 'nothing'} -> {_cut(after, 16) or 'nothing'}"


def _cut(text: str, length: int = SIDE) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
