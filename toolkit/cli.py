"""The same verbs from a shell: `communique` or `python -m toolkit`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from toolkit.commands import VERBS, Answer
from toolkit.errors import CommuniqueError, InputError, RunError
from toolkit.reports.places import BusyError

DONE, FAILED, WRONG, DIFFERENT, BUSY, INTERRUPTED = 0, 1, 2, 3, 4, 130
EXIT_STATUSES = """exit status:
  0    done; nothing differs
  1    a run failed, or nobody could be told of one
  2    something asked for is wrong: file, key, parameter, table
  3    two sides differ: a report and its record, two reports
  4    another process is at work on the same reports; nothing was done
  130  ended from the keyboard"""


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="communique",
        description="Who is named, who is quoted, who stands where.",
        epilog=EXIT_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, module in VERBS.items():
        sub = verbs.add_parser(
            name, help=module.HELP, description=module.HELP[0].upper() + module.HELP[1:] + "."
        )
        module.add_options(sub)
        sub.add_argument("--json", action="store_true", help="print what came of it as JSON, also an error")
        sub.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status."""
    args = make_parser().parse_args(argv)
    try:
        answer: Answer = args.run(args)
    except CommuniqueError as error:
        return report_error(error, as_json=args.json)
    except OSError as error:
        fault = InputError(
            f"{error.filename or args.verb}: cannot be read or written ({error.strerror or error})"
        )
        return report_error(fault, as_json=args.json)
    except KeyboardInterrupt:
        print("communique: ended from the keyboard", file=sys.stderr)
        return INTERRUPTED
    try:
        show(answer, as_json=args.json)
    except BrokenPipeError:  # whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.status


def show(answer: Answer, *, as_json: bool) -> None:
    """Print an answer on the standard output."""
    if as_json:
        print_json({"status": answer.status, **answer.content})
    elif answer.text:
        print(answer.text)
    sys.stdout.flush()


def report_error(error: CommuniqueError, *, as_json: bool) -> int:
    """Say an error on the standard error, as JSON also on the standard output; its exit status."""
    status = BUSY if isinstance(error, BusyError) else FAILED if isinstance(error, RunError) else WRONG
    print(f"communique: {error}", file=sys.stderr)
    if as_json:
        print_json({"status": status, "error": {"kind": type(error).__name__, "message": str(error)}})
    return status


def print_json(content: dict[str, Any]) -> None:
    """Print JSON on the standard output."""
    print(json.dumps(content, indent=2, ensure_ascii=False, default=str))


if __name__ == "__main__":
    sys.exit(main())
