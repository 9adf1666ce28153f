"""`communique annotate`."""

from __future__ import annotations

import argparse

from toolkit.commands.answer import Answer, add_corpus

HELP = "write all tables of a corpus as Parquet files"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    add_corpus(parser)
    parser.add_argument("--out", required=True, help="folder for the tables")
    parser.add_argument(
        "--offices", help="who held which office when (default: offices.csv beside the articles)"
    )
    parser.add_argument(
        "--engine", default="default", help="which engines fill the tables: default, fast or baseline"
    )
    parser.add_argument(
        "--confidence", type=float, default=0.0, help="least confidence of a position that is kept, 0 to 1"
    )


def run(args: argparse.Namespace) -> Answer:
    """Annotate a corpus and write its tables."""
    from toolkit.annotation import annotate, write_annotation
    from toolkit.reports.progress import show_steps

    with show_steps() as progress:
        annotation = annotate(
            args.corpus,
            actors=args.actors,
            issues=args.issues,
            offices=args.offices,
            engine=args.engine,
            since=args.since,
            until=args.until,
            confidence=args.confidence,
            progress=progress,
        )
    write_annotation(annotation, args.out)
    rows = {name: len(frame) for name, frame in annotation.tables()}
    lines = [f"{name:13} {count:>9,} rows" for name, count in rows.items()]
    return Answer("\n".join([*lines, f"Tables: {args.out}"]), {"tables": args.out, "rows": rows})
