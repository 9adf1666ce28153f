"""Hold the measured quality against its floors.

    python -m benchmarks.gate [--raise]

`floors.json` pins, for each measure, the checksum of its gold and a bound for each figure: {"least": x} or
{"most": x}.  A gold that changed or a figure beyond its bound ends with exit status 1; `--raise` moves the bounds of
figures that got better up to what was measured, never down.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import articles, attribution, names, sentiment, stance
from benchmarks.shared import MISSING, ROOT, SHARED, is_there
from toolkit.attribution import DEFAULT_ENGINE
from toolkit.engines import load_attribution_engine

FLOORS = ROOT / "benchmarks" / "floors.json"


def _measure_attribution() -> dict[str, Any]:
    return attribution.measure(load_attribution_engine(DEFAULT_ENGINE), bootstrap=0)


def _measure_names() -> dict[str, Any]:
    find, _ = names.our_engine("both")
    cases = {name: names.score_cases(path) for name, path in names.CASES.items()}
    return {"conll_prose": names.score_gold(find, "conll2003_dev", "--prose"), "cases": cases}


MEASURES: dict[str, Callable[[], dict[str, Any]]] = {
    "attribution": _measure_attribution,
    "articles": articles.measure,
    "names": _measure_names,
    "sentiment": sentiment.measure,
    "stance": stance.measure,
}


def flatten(figures: Any, prefix: str = "") -> Iterator[tuple[str, float]]:
    """Every number of nested figures, by its dotted name."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{name}.")
        elif isinstance(value, int | float):
            yield f"{prefix}{name}", value


def check_gold(pinned: dict[str, str]) -> list[str]:
    """What is said of each gold file that is not the pinned one."""
    wrong = []
    for name, sha256 in pinned.items():
        base = SHARED if name.startswith(("gold/", "seed/")) else ROOT
        path = base / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "no file"
        if found != sha256:
            wrong.append(f"gold {name}: pinned {sha256[:12]}, found {found[:12]}")
    return wrong


def check_figures(bounds: dict[str, dict[str, float]], found: dict[str, float]) -> list[str]:
    """What is said of each figure beyond its bound."""
    wrong = []
    for name, bound in bounds.items():
        if name not in found:
            wrong.append(f"{name}: not measured any more")
        elif "least" in bound and found[name] < bound["least"]:
            wrong.append(f"{name}: {found[name]:g} is below {bound['least']:g}")
        elif "most" in bound and found[name] > bound["most"]:
            wrong.append(f"{name}: {found[name]:g} is above {bound['most']:g}")
    return wrong


def raise_bounds(bounds: dict[str, dict[str, float]], found: dict[str, float]) -> dict[str, dict[str, float]]:
    """The bounds, each moved to what was measured where that is better."""
    moved = {}
    for name, bound in bounds.items():
        value = found.get(name)
        better = {
            side: (max if side == "least" else min)(limit, limit if value is None else value)
            for side, limit in bound.items()
        }
        moved[name] = better
    return moved


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--raise", action="store_true", dest="lift")
    args = parser.parse_args()
    if not is_there():
        print(f"gate skipped: {MISSING}")
        return 0
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    found: dict[str, float] = {}
    for name, measure in MEASURES.items():
        found |= dict(flatten(measure(), f"{name}."))
    for name, bound in floors["figures"].items():
        limit = " ".join(f"{side} {value:g}" for side, value in bound.items())
        print(f"{name:58} {found.get(name, float('nan')):>8g}   {limit}")
    wrong = check_gold(floors["gold"]) + check_figures(floors["figures"], found)
    print("\n".join(["", *wrong]) if wrong else "\nall figures hold")
    if args.lift and not wrong:
        floors["figures"] = raise_bounds(floors["figures"], found)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
