"""The measuring material that lies beside the project: where it is, and its scorers as functions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "COMMUNIQUE_MEMORY", "off"
)  # a benchmark reads everything itself, and is timed doing so
ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("COMMUNIQUE_SHARED", ROOT.parent / "shared"))
MISSING = "the measuring material is not beside the project; COMMUNIQUE_SHARED names another place for it"


def is_there() -> bool:
    """Whether gold and scorers can be read."""
    return (SHARED / "score").is_dir()


def write_lines(path: Path, rows: Iterable[Any]) -> Path:
    """JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run_scorer(name: str, *args: str | Path) -> Any:
    """What `score/NAME.py` prints, read as JSON lines (one value where it prints one)."""
    command = [sys.executable, str(SHARED / "score" / f"{name}.py"), *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}.py: {done.stderr.strip()}")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return rows[0] if args[0] == "score" else rows
