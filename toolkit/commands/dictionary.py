"""`communique dictionary`."""

from __future__ import annotations

import argparse

from toolkit.commands.answer import Answer

HELP = "print the data dictionary"


def add_options(_: argparse.ArgumentParser) -> None:
    """The verb has no options."""


def run(_: argparse.Namespace) -> Answer:
    """The data dictionary, as Markdown; for a script its tables and columns."""
    from toolkit.schemas import TABLES, print_dictionary

    text = print_dictionary()
    return Answer(text.removesuffix("\n"), {"tables": sorted(TABLES), "markdown": text})
