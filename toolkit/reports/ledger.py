"""The log of runs beside the reports: when each report was made or failed, and what that changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.reports.compare import PAGE, UNEXPLAINED, Comparison, compare_reports, read_manifest
from toolkit.reports.files import hold_lock, write_text
from toolkit.reports.places import Place
from toolkit.wording import say

RUNS = "runs.jsonl"
KEPT = 1000  # runs
OK, FAILED = "ok", "failed"
FIRST, SAME = "first report", "no number changed"


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


def find_as_of(record: Mapping[str, Any]) -> str | None:
    """The day that a report speaks of: as asked for, else the last day of publication."""
    return record.get("parameters", {}).get("as_of") or record.get("last_day") or None


def describe_change(comparison: Comparison | None) -> dict[str, Any]:
    """A comparison in short: n_numbers in n_tables that differ, causes, articles, and the findings that are new."""
    if comparison is None:
        return {"first": True}
    told = comparison.numbers["table"].astype(str).str.startswith("findings")
    numbers, findings = comparison.numbers[~told], comparison.numbers[told]
    return {
        "first": False,
        "n_numbers": len(numbers),
        "n_tables": int(numbers["table"].nunique()),
        "causes": [cause for cause in comparison.kinds if cause != PAGE],
        "articles": dict(comparison.articles),
        "findings": [
            str(text) for text in dict.fromkeys(findings[findings["kind"] != "gone"]["row"]) if text
        ],
    }


def say_change(change: Mapping[str, Any]) -> str:
    """A change in a few words."""
    if not change:
        return ""
    if change.get("first"):
        return FIRST
    findings = len(change.get("findings", []))
    numbers, tables = (int(change.get(name, 0)) for name in ("n_numbers", "n_tables"))
    if not findings and not numbers:
        return SAME
    parts = [say("{n:=finding}", n=findings)] if findings else []
    parts += [say("{n:=number} in {m:=table}", n=numbers, m=tables)] if numbers else []
    causes = " or ".join(change.get("causes", [])) or UNEXPLAINED
    return f"changed: {', '.join(parts)} ({causes})"


def is_news(run: Run, before: Run | None) -> bool:
    """Whether a run says something that the run before it has not said: other numbers, another fault, none again."""
    if run.state != OK:
        return before is None or (before.state, before.cause) != (run.state, run.cause)
    return say_change(run.change) != SAME or (before is not None and before.state != OK)


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
