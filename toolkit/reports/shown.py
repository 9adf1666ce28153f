"""How paths are shown in a report, so that its bytes do not depend on the machine that made it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def show_path(path: str | Path, *, base: Path) -> str:
    """A path for print: as given when relative, relative to `base` when below it, else its last part only."""
    given = Path(path)
    if not given.is_absolute():
        return given.as_posix()
    for start in (base, base.resolve()):
        if given.is_relative_to(start):
            return given.relative_to(start).as_posix()
    return given.name or "."


def list_places(given: Mapping[str, str], *, base: Path) -> dict[str, str]:
    """Every absolute path that may turn up in an output, and what is shown for it."""
    roots = {str(PACKAGE): PACKAGE.name, sys.prefix: "python", sys.base_prefix: "python"}
    here = {str(Path.home()): "~", str(base): ".", str(base.resolve()): "."}
    deep = {root: label for root, label in (roots | here).items() if len(Path(root).parts) > 2}
    return deep | {str(Path(path)): label for path, label in given.items() if Path(path).is_absolute()}


def make_scrubber(places: Mapping[str, str]) -> Callable[[str], str]:
    """A function that shows each place in a text by its label; "." and its slash become nothing."""
    if not places:
        return str
    longest_first = sorted(places, key=lambda place: (-len(place), place))
    paths = "|".join(re.escape(place) for place in longest_first)
    pattern = re.compile(rf"(?<![\w.\-~])({paths})(/|(?![\w.\-]))")

    def show(match: re.Match[str]) -> str:
        label, slash = places[match[1]], match[2]
        return "" if label == "." and slash else label + slash

    return lambda text: pattern.sub(show, text)
