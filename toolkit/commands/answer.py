"""What a verb answers."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """The exit status of a verb, what it says in words, and the same for a script."""

    text: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    status: int = 0


def add_corpus(parser: argparse.ArgumentParser) -> None:
    """The options that choose articles."""
    parser.add_argument("corpus", help="file or folder of articles")
    parser.add_argument("--actors", help="your gazetteer (default: actors.csv beside the articles)")
    parser.add_argument("--issues", help="your list of issues (default: issues.csv beside the articles)")
    parser.add_argument("--since", help="first day of publication, YYYY-MM-DD")
    parser.add_argument("--until", help="last day of publication, YYYY-MM-DD")


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """The options that say where the inputs of a record lie today."""
    parser.add_argument(
        "--base", default=".", help="folder that the paths of the record start from (default: here)"
    )
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="where the input of a parameter lies today, such as corpus=archive/straits",
    )


def split_assignments(texts: list[str], option: str) -> dict[str, str]:
    """NAME=VALUE options as a dictionary.  Raises CommuniqueError for one without a name or a sign."""
    from toolkit.errors import InputError

    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise InputError(f"{option} {text!r}: NAME=VALUE is needed")
        found[name] = value
    return found
