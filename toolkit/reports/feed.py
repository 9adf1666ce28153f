"""The Atom feed of all reports under a root: new numbers, failures, corrections; the same log, the same bytes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.reports.corrections import Correction
from toolkit.reports.files import write_text
from toolkit.reports.ledger import FAILED, Run, is_news, say_change
from toolkit.reports.places import FAILED as FAILED_PAGE
from toolkit.reports.places import REPORT, SAFE_NAME
from toolkit.reports.templates import fill_template

FEED = "feed.xml"
SHOWN = 50  # entries
BEGINNING = "1970-01-01T00:00:00Z"  # of a feed in which nothing has happened yet
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One entry of the feed."""

    id: str
    title: str
    updated: str
    link: str
    text: str


def write_feed(
    root: Path, runs: Iterable[Run], corrections: Iterable[Correction], titles: dict[str, str]
) -> Path:
    """Write ROOT/feed.xml from the log of runs and the corrections, and return its path."""
    runs = list(runs)
    found = [*_enter_runs(runs), *_enter_corrections(corrections, titles)]
    once = {entry.id: entry for entry in found}
    entries = sorted(once.values(), key=lambda entry: (entry.updated, entry.id), reverse=True)[:SHOWN]
    first = f"{runs[0].ended} {runs[0].report}" if runs else ""
    page = fill_template(
        FEED, id=make_id("feed", first), entries=entries, updated=entries[0].updated if entries else BEGINNING
    )
    return write_text(root / FEED, page)


def make_id(*parts: str) -> str:
    """An address that names the same thing for ever, from what makes it that thing."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, chr(31).join(('communique', *parts)))}"


def clean(text: str) -> str:
    """A text without the characters that XML forbids."""
    return NOT_XML.sub("", text)


def _enter_runs(runs: Iterable[Run]) -> Iterator[FeedEntry]:
    last: dict[str, Run] = {}
    for run in runs:
        before, last[run.report] = last.get(run.report), run
        if is_news(run, before) and SAFE_NAME.fullmatch(run.report):
            page = FAILED_PAGE if run.state == FAILED else REPORT
            yield FeedEntry(
                make_id("run", run.report, run.ended, run.state, run.cause or say_change(run.change)),
                clean(f"Failed: {run.title}" if run.state == FAILED else run.title),
                run.ended,
                f"{run.report}/{page}",
                clean(_say_run(run)),
            )


def _say_run(run: Run) -> str:
    if run.state == FAILED:
        return f"The run failed: {run.cause} The last good report, if there is one, stands unchanged."
    parts = [
        f"As of {run.as_of}." if run.as_of else "",
        f"Change since the last run: {say_change(run.change)}.",
    ]
    counted = f"{run.n_documents:,} articles." if run.n_documents is not None else ""
    return " ".join(part for part in (*parts, counted, *run.change.get("findings", [])) if part)


def _enter_corrections(corrections: Iterable[Correction], titles: dict[str, str]) -> Iterator[FeedEntry]:
    for correction in corrections:
        if SAFE_NAME.fullmatch(correction.report):
            title = titles.get(correction.report, correction.report)
            yield FeedEntry(
                make_id("correction", correction.report, correction.day, correction.text),
                clean(f"Correction: {title}"),
                f"{correction.day}T00:00:00Z",
                f"{correction.report}/{REPORT}",
                clean(correction.text),
            )
