"""The same verbs from a shell: `communique` or `python -m toolkit`.

Exit status: 0 done, 1 a run failed, 2 something asked for is wrong (file, parameter, table).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from toolkit.errors import CommuniqueError, RunError

NOTEBOOK = "brief"


def _notebook_path(name: str) -> Path:
    """A notebook by path, or by name among those of the project."""
    path = Path(name)
    if path.suffix == ".ipynb":
        return path
    return Path(__file__).parent.parent / "notebooks" / f"{name}.ipynb"


def _annotate(args: argparse.Namespace) -> None:
    from toolkit.annotation import annotate, write_annotation
    from toolkit.reports.progress import show_steps

    with show_steps() as progress:
        annotation = annotate(
            args.corpus,
            actors=args.actors,
            issues=args.issues,
            engine=args.engine,
            since=args.since,
            until=args.until,
            progress=progress,
        )
    write_annotation(annotation, args.out)
    for name, frame in annotation.tables():
        print(f"{name:13} {len(frame):>9,} rows")
    print(f"Tables: {args.out}")


def _report(args: argparse.Namespace) -> None:
    from toolkit.reports.runner import run_notebook

    given = dict(_split_assignment(text) for text in args.parameter)
    wanted = {
        name: getattr(args, name)
        for name in ("corpus", "actors", "issues", "since", "until", "title", "as_of")
    }
    parameters = {name: value for name, value in wanted.items() if value is not None} | given
    path = run_notebook(
        _notebook_path(args.notebook),
        args.out,
        parameters=parameters,
        name=args.name,
        time_limit=args.time_limit,
    )
    print(path)


def _split_assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise CommuniqueError(f"-p {text!r}: NAME=VALUE is needed")
    return name, value


def _dictionary(_: argparse.Namespace) -> None:
    from toolkit.schemas import print_dictionary

    print(print_dictionary(), end="")


def _corpus_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("corpus", help="file or folder of articles")
    parser.add_argument("--actors", help="your gazetteer (default: actors.csv beside the articles)")
    parser.add_argument("--issues", help="your list of issues (default: issues.csv beside the articles)")
    parser.add_argument("--since", help="first day of publication, YYYY-MM-DD")
    parser.add_argument("--until", help="last day of publication, YYYY-MM-DD")


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="communique", description="Who is named, who is quoted, who stands where."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    annotate = verbs.add_parser("annotate", help="write all tables of a corpus as Parquet files")
    _corpus_options(annotate)
    annotate.add_argument("--out", required=True, help="folder for the tables")
    annotate.add_argument(
        "--engine", default="default", help="which engines fill the tables: default or baseline"
    )
    annotate.set_defaults(run=_annotate)

    report = verbs.add_parser("report", help="make a report of a corpus")
    _corpus_options(report)
    report.add_argument("--out", default="reports", help="folder of the reports (default: %(default)s)")
    report.add_argument(
        "--notebook", default=NOTEBOOK, help="notebook, by name or path (default: %(default)s)"
    )
    report.add_argument("--name", help="name of the report (default: that of the notebook)")
    report.add_argument("--title", help="title of the report")
    report.add_argument(
        "--as-of", help="the day that the report speaks of (default: the last day of publication)"
    )
    report.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="any other"
    )
    report.add_argument("--time-limit", type=float, default=1800, help="seconds (default: %(default)s)")
    report.set_defaults(run=_report)

    dictionary = verbs.add_parser("dictionary", help="print the data dictionary")
    dictionary.set_defaults(run=_dictionary)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status."""
    args = make_parser().parse_args(argv)
    try:
        args.run(args)
    except CommuniqueError as error:
        print(f"communique: {error}", file=sys.stderr)
        return 1 if isinstance(error, RunError) else 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
