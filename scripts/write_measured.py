"""Write the figures that reports cite: `toolkit/templates/measured.csv`, from `benchmarks/results.json`."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
METHODS = ROOT / "toolkit" / "templates" / "methods.toml"
MEASURED = ROOT / "toolkit" / "templates" / "measured.csv"
RESULTS = ROOT / "benchmarks" / "results.json"
CITED = re.compile(r"\{m\[([\w.]+)\]")


def list_cited() -> list[str]:
    """The names of the figures that the templates cite, in their order."""
    return list(dict.fromkeys(CITED.findall(METHODS.read_text(encoding="utf-8"))))


def flatten(results: Mapping[str, object], start: str = "") -> Iterator[tuple[str, object]]:
    """Every figure of the results with the names that lead to it, joined by dots."""
    for name, value in results.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{start}{name}.")
        else:
            yield f"{start}{name}", value


def list_measured() -> list[tuple[str, str]]:
    """The figures that are cited and were measured, as rows of name and value."""
    known = dict(flatten(json.loads(RESULTS.read_text(encoding="utf-8"))))
    return [(name, str(known[name])) for name in list_cited() if name in known]


def main() -> int:
    """Write the file; the exit status."""
    with MEASURED.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([("figure", "value"), *list_measured()])
    print(MEASURED.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
