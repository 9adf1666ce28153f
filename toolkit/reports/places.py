"""Where a report lies on disk, and how a new one takes the place of the old without ever being half there.

ROOT/{index.html, feed.xml, runs.jsonl, corrections.csv}       all reports; what runs changed; what was wrong
ROOT/NAME/{report.html, report.ipynb, manifest.json, run.json, articles.csv, tables/ID.csv}
                                                               the last good report
ROOT/NAME/{failed.html, failed.json}                           if the last run failed
ROOT/.previous/NAME/{manifest.json, articles.csv, tables}      the good report before, if it said something else
ROOT/.work/{run,old,lock}/NAME                                 while a run is under way
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError, RunError
from toolkit.reports.files import hold_lock

REPORT, NOTEBOOK, MANIFEST, RUN, TABLES = "report.html", "report.ipynb", "manifest.json", "run.json", "tables"
FAILED, FAILURE = "failed.html", "failed.json"
ARTICLES = "articles.csv"
HEAVY = (REPORT, NOTEBOOK, FAILED, FAILURE)  # what is not kept of the report before
MARKS = (MANIFEST, FAILURE)
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class BusyError(RunError):
    """Another process is at work on the same report or plan; nothing was done."""


@dataclass(frozen=True)
class Place:
    """The folders of one report under a root."""

    root: Path
    name: str

    @property
    def report(self) -> Path:
        """The folder of the last good report."""
        return self.root / self.name

    @property
    def work(self) -> Path:
        """The folder of the run under way, on the same disk as the report."""
        return self.root / ".work" / "run" / self.name

    @property
    def fresh(self) -> Path:
        """The new report while it is being made."""
        return self.work / "new"

    @property
    def old(self) -> Path:
        """The last good report in the moment of the change."""
        return self.root / ".work" / "old" / self.name

    @property
    def previous(self) -> Path:
        """The record and the tables of the good report before, to compare with."""
        return self.root / ".previous" / self.name

    @property
    def lock(self) -> Path:
        """The file that a run holds locked."""
        return self.root / ".work" / "lock" / self.name


@contextmanager
def open_place(root: Path, name: str) -> Iterator[Place]:
    """An empty work folder for a run of NAME, for one run at a time; gone afterwards.

    Raises InputError for a name unfit for a folder or taken by something else, BusyError while another run of
    the same name is under way.
    """
    if not SAFE_NAME.fullmatch(name):
        raise InputError(f"report name {name!r}: allowed: letters, digits, and . _ - after the first")
    place = Place(root, name)
    for path in (place.work, place.old):
        path.parent.mkdir(parents=True, exist_ok=True)
    with hold_lock(place.lock, wait=False) as ours:
        if not ours:
            raise BusyError(f"another run of {name!r} is under way in this folder; wait for its end")
        _restore(place)
        _refuse_stranger(place.report)
        place.fresh.mkdir(parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place.work, ignore_errors=True)


def swap_in(place: Place, *, keep: bool = False) -> Path:
    """Put the new report in the place of the old one and return its page; `keep` the old one's record and tables."""
    if place.report.exists():
        place.report.rename(place.old)
    try:
        place.fresh.rename(place.report)
    except OSError:
        if place.old.exists():
            place.old.rename(place.report)
        raise
    if keep and place.old.exists():
        with suppress(OSError):  # it is kept to compare with; the new report stands without it
            _keep_previous(place)
    shutil.rmtree(place.old, ignore_errors=True)
    return place.report / REPORT


def _keep_previous(place: Place) -> None:
    for name in HEAVY:
        (place.old / name).unlink(missing_ok=True)
    place.previous.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place.previous, ignore_errors=True)
    place.old.rename(place.previous)


def _restore(place: Place) -> None:
    """Tidy up after a run that was killed, even in the middle of a change."""
    if place.old.exists() and not place.report.exists():
        place.old.rename(place.report)
    for left in (place.old, place.work):
        if left.exists():
            shutil.rmtree(left)


def _refuse_stranger(folder: Path) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not any((folder / mark).exists() for mark in MARKS):
        raise InputError(f"{folder.name}: there already, and no report; choose another name or folder")
