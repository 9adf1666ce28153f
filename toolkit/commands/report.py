"""`communique report`."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.commands.answer import Answer, add_corpus, split_assignments

HELP = "make a report of a corpus"
NOTEBOOK = "brief"
ASKED = ("corpus", "actors", "issues", "since", "until", "title", "as_of")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    add_corpus(parser)
    parser.add_argument("--out", default="reports", help="folder of the reports (default: %(default)s)")
    parser.add_argument(
        "--notebook", default=NOTEBOOK, help="notebook, by name or path (default: %(default)s)"
    )
    parser.add_argument("--name", help="name of the report (default: that of the notebook)")
    parser.add_argument("--title", help="title of the report")
    parser.add_argument(
        "--as-of", help="the day that the report speaks of (default: the last day of publication)"
    )
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="any other"
    )
    parser.add_argument("--time-limit", type=float, default=1800, help="seconds (default: %(default)s)")


def run(args: argparse.Namespace) -> Answer:
    """Run a notebook into a report and give its page."""
    from toolkit.reports.runner import run_notebook

    given = split_assignments(args.parameter, "-p")
    wanted = {name: getattr(args, name) for name in ASKED}
    parameters = {name: value for name, value in wanted.items() if value is not None} | given
    path = run_notebook(
        find_notebook_path(args.notebook),
        args.out,
        parameters=parameters,
        name=args.name,
        time_limit=args.time_limit,
    )
    return Answer(str(path), {"report": str(path.parent), "page": str(path)})


def find_notebook_path(name: str) -> Path:
    """A notebook by path, or by name among those of the project."""
    from toolkit.reports.plan import find_notebook

    path = Path(name)
    return path if path.suffix == ".ipynb" else find_notebook(name)
