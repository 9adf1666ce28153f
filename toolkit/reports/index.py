"""The page that lists all reports under a root; the same folders give the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.reports.files import hold_lock, write_text
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


def write_index(root: str | Path) -> Path:
    """Write ROOT/index.html from the manifests and failures in the folders below it, and return its path."""
    with hold_lock(Path(root) / ".work" / "index.lock", wait=True):
        entries = list_reports(root)
        n_failed = sum(entry.state == "failed" for entry in entries)
        return write_text(Path(root) / INDEX, fill_template(INDEX, entries=entries, n_failed=n_failed))


def list_reports(root: str | Path) -> list[Entry]:
    """The reports under a root, by title and folder."""
    folders = (folder for folder in Path(root).iterdir() if folder.is_dir() and folder.name[0] != ".")
    entries = (_read_entry(folder) for folder in folders)
    return sorted(filter(None, entries), key=lambda entry: (entry.title.casefold(), entry.folder))


def _read_entry(folder: Path) -> Entry | None:
    manifest, failure = _read_record(folder / MANIFEST), _read_record(folder / FAILURE)
    if not manifest and not failure:
        return None
    return Entry(
        folder=folder.name,
        title=str(manifest.get("title") or failure.get("title") or folder.name),
        state="failed" if failure else "ok",
        cause=str(failure.get("cause", "")),
        as_of=manifest.get("parameters", {}).get("as_of"),
        n_documents=manifest.get("facts", {}).get("n_documents"),
        has_report=bool(manifest),
    )


def _read_record(path: Path) -> dict[str, Any]:
    """The record in a file; nothing when the file is missing or is no record of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return content if isinstance(content, dict) and "title" in content else {}
