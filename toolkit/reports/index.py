"""The page that lists all reports under a root, and its feed; the same folders give the same bytes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.reports.corrections import Correction, read_corrections
from toolkit.reports.feed import write_feed
from toolkit.reports.files import hold_lock, write_text
from toolkit.reports.ledger import OK, Run, find_as_of, read_runs, say_change
from toolkit.reports.places import FAILURE, MANIFEST
from toolkit.reports.templates import fill_template

INDEX = "index.html"


@dataclass(frozen=True)
class Entry:
    """One report: its folder, the state of the last run, and what the last good report says of itself."""

    folder: str
    title: str
    state: str
    cause: str
    as_of: str | None
    n_documents: int | None
    has_report: bool
    change: str = ""
    corrections: tuple[Correction, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain values."""
        return asdict(self)


def write_index(root: str | Path) -> Path:
    """Write ROOT/index.html and ROOT/feed.xml from what lies below ROOT, and return the path of the page.

    A corrections.csv that cannot be read is said on the page; the reports are listed all the same.
    """
    root = Path(root)
    with hold_lock(root / ".work" / "index.lock", wait=True):
        _remove_partials(root)
        runs = read_runs(root)
        corrections, fault = _try_corrections(root)
        entries = list_reports(root, runs=runs, corrections=corrections)
        n_failed = sum(entry.state == "failed" for entry in entries)
        write_feed(root, runs, corrections, {entry.folder: entry.title for entry in entries})
        page = fill_template(INDEX, entries=entries, n_failed=n_failed, fault=fault)
        return write_text(root / INDEX, page)


def list_reports(
    root: str | Path, *, runs: Iterable[Run] = (), corrections: Iterable[Correction] = ()
) -> list[Entry]:
    """The reports under a root, by title and folder."""
    last = {run.report: say_change(run.change) for run in runs if run.state == OK}
    wrong: dict[str, list[Correction]] = {}
    for correction in corrections:
        wrong.setdefault(correction.report, []).append(correction)
    folders = (folder for folder in Path(root).iterdir() if folder.is_dir() and folder.name[0] != ".")
    entries = (
        _read_entry(folder, last.get(folder.name, ""), wrong.get(folder.name, [])) for folder in folders
    )
    return sorted(filter(None, entries), key=lambda entry: (entry.title.casefold(), entry.folder))


def _read_entry(folder: Path, change: str, corrections: list[Correction]) -> Entry | None:
    manifest, failure = _read_record(folder / MANIFEST), _read_record(folder / FAILURE)
    if not manifest and not failure:
        return None
    return Entry(
        folder=folder.name,
        title=str(manifest.get("title") or failure.get("title") or folder.name),
        state="failed" if failure else "ok",
        cause=str(failure.get("cause", "")),
        as_of=find_as_of(manifest),
        n_documents=manifest.get("facts", {}).get("n_documents"),
        has_report=bool(manifest),
        change=change,
        corrections=tuple(sorted(corrections, key=lambda correction: correction.day, reverse=True)),
    )


def _read_record(path: Path) -> dict[str, Any]:
    """The record in a file; nothing when the file is missing or is no record of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return content if isinstance(content, dict) and "title" in content else {}


def _try_corrections(root: Path) -> tuple[list[Correction], str]:
    try:
        return read_corrections(root), ""
    except InputError as error:
        return [], str(error).replace(f"{root}/", "")


def _remove_partials(root: Path) -> None:
    """Remove what a process left that was killed while it wrote here."""
    for path in root.glob(".*.partial"):
        with contextlib.suppress(OSError):
            path.unlink()
