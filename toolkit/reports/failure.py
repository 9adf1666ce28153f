"""The page of a failed run: one line of cause, what was asked, and the details for whoever must mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.errors import CommuniqueError, RunError
from toolkit.reports.files import write_json, write_text
from toolkit.reports.places import FAILED, FAILURE, MANIFEST, Place
from toolkit.reports.process import Outcome
from toolkit.reports.templates import fill_template

LONGEST_CAUSE = 300  # characters


class NotebookError(RunError):
    """A notebook did not come to its end; the message is one line: which cell, which error."""

    def __init__(self, outcome: Outcome, *, scrub: Callable[[str], str] = str) -> None:
        where = f"cell {outcome.cell}" if outcome.cell else ""
        where += f" of {outcome.cells}" if outcome.cell and outcome.cells else ""
        super().__init__(state_cause(f"{where}: {outcome.error}" if where else outcome.error, scrub))
        self.outcome = outcome


def state_cause(text: str, scrub: Callable[[str], str] = str) -> str:
    """A message as one line of moderate length, its paths shown as a report shows them."""
    line = " ".join(scrub(text).split())
    return line if len(line) <= LONGEST_CAUSE else line[: LONGEST_CAUSE - 1] + "…"


def write_failure(
    place: Place,
    error: Exception,
    *,
    title: str,
    notebook: str,
    parameters: Mapping[str, str],
    started: str,
    scrub: Callable[[str], str] = str,
) -> Path:
    """Write failed.html and failed.json into the folder of the report, and return the page."""
    place.report.mkdir(parents=True, exist_ok=True)
    content = {
        "cause": state_cause(_name_error(error), scrub),
        "title": title,
        "notebook": notebook,
        "parameters": dict(parameters),
        "started": started,
    }
    outcome = error.outcome if isinstance(error, NotebookError) else Outcome(None)
    page = fill_template(
        "failed.html",
        **content,
        source=outcome.source,
        traceback=scrub(outcome.traceback),
        last_good=(place.report / MANIFEST).exists(),
    )
    path = write_text(place.report / FAILED, page)
    write_json(place.report / FAILURE, content)
    return path


def _name_error(error: Exception) -> str:
    return str(error) if isinstance(error, CommuniqueError) else f"{type(error).__name__}: {error}"
