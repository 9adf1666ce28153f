"""The log of runs beside the reports: when each report was made or failed, and what that changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.reports.compare import Comparison, compare_reports, read_manifest
from toolkit.reports.files import hold_lock, write_text
from toolkit.reports.places import Place

RUNS = "runs.jsonl"
KEPT = 1000  # runs
OK, FAILED = "ok", "failed"
FIRST = "first report"


@dataclass(frozen=True)
class Run:
    """One finished run: of which report, when, how it ended, and what it changed (see `describe_change`)."""

    report: str
    title: str
    ended: str
    state: str
    cause: str = ""
    as_of: str | None = None
    n_documents: int | None = None
    change: Mapping[str, Any] = field(default_factory=dict)


def read_runs(root: Path) -> list[Run]:
    """The runs logged under a root, oldest first; a line that is no run of ours is left out."""
    path = root / RUNS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [run for line in lines if (run := _read_line(line))]


def add_run(root: Path, run: Run) -> Path:
    """Put a run at the end of the log, of which the last thousand lines are kept, and return its file."""
    with hold_lock(root / ".work" / "index.lock", wait=True):
        runs = [*read_runs(root), run][-KEPT:]
        lines = [json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) for one in runs]
        return write_text(root / RUNS, "\n".join(lines) + "\n")


def compare_fresh(place: Place) -> Comparison | None:
    """The report about to be swapped in beside the one that it replaces; None when that cannot be read."""
    try:
        read_manifest(place.report)
    except InputError:
        return None
    return compare_reports(place.report, place.fresh)


def describe_change(comparison: Comparison | None) -> dict[str, Any]:
    """A comparison in numbers: n_changed, n_new, n_gone, causes, articles, and the findings that are new."""
    if comparison is None:
        return {"first": True}
    numbers = comparison.numbers
    kinds = numbers[numbers["table"] != "findings"]["kind"].value_counts()
    findings = numbers[(numbers["table"] == "findings") & (numbers["kind"] != "gone")]
    return {
        "first": False,
        "n_changed": int(kinds.get("changed", 0)),
        "n_new": int(kinds.get("new", 0)),
        "n_gone": int(kinds.get("gone", 0)),
        "causes": comparison.kinds,
        "articles": dict(comparison.articles),
        "findings": [str(text) for text in dict.fromkeys(findings["row"]) if text],
    }


def say_change(change: Mapping[str, Any]) -> str:
    """A change in a few words."""
    if not change:
        return ""
    if change.get("first"):
        return FIRST
    counts = {word: int(change.get(f"n_{word}", 0)) for word in ("changed", "new", "gone")}
    told = [f"{count:,} {word}" for word, count in counts.items() if count]
    if not told and not change.get("findings"):
        return "no number changed"
    causes = " or ".join(change.get("causes", [])) or "nothing in the records"
    return f"numbers: {', '.join(told) or 'none, but findings are worded anew'} ({causes})"


def is_news(run: Run) -> bool:
    """Whether a run says something that a subscriber has not read yet."""
    return run.state != OK or say_change(run.change) != "no number changed"


def now_text(now: datetime | None = None) -> str:
    """A moment as the log writes it: UTC, to the second."""
    return f"{(now or datetime.now(UTC)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _read_line(line: str) -> Run | None:
    try:
        content = json.loads(line)
        run = Run(**content)
    except (ValueError, TypeError):
        return None
    texts = (run.report, run.title, run.ended, run.state, run.cause)
    return run if all(isinstance(text, str) for text in texts) and isinstance(run.change, dict) else None
