"""Run a notebook into a report of record: checked first, bounded while it runs, whole or not there at all."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import RunError
from toolkit.reports.articles import list_articles, write_articles
from toolkit.reports.compare import Comparison, read_manifest
from toolkit.reports.excerpts import keep_to_licences
from toolkit.reports.failure import NotebookError, write_failure
from toolkit.reports.files import write_json, write_text
from toolkit.reports.index import write_index
from toolkit.reports.ledger import (
    FAILED,
    OK,
    Run,
    add_run,
    compare_fresh,
    describe_change,
    find_as_of,
    now_text,
)
from toolkit.reports.manifest import Manifest, describe_inputs, describe_run, finish_manifest
from toolkit.reports.normalise import format_notebook, normalise_notebook
from toolkit.reports.parameters import (
    Parameter,
    check_parameters,
    find_declaration,
    format_assignments,
    read_notebook,
    split_declaration,
)
from toolkit.reports.places import (
    ARTICLES,
    FAILURE,
    MANIFEST,
    NOTEBOOK,
    REPORT,
    RUN,
    TABLES,
    Place,
    open_place,
    swap_in,
)
from toolkit.reports.process import Outcome, run_child
from toolkit.reports.progress import show_progress
from toolkit.reports.render import render_page
from toolkit.reports.shown import list_places, make_scrubber, show_path
from toolkit.reports.tables import find_exhibits, find_facts, find_last_day, write_tables

if TYPE_CHECKING:  # it takes a second to import, and most who import the package never need it
    import nbformat

TIME_LIMIT = 1800.0  # seconds


@dataclass(frozen=True)
class Job:
    """One run: a notebook, what was asked of it, in which folder it works, and for how long at most."""

    path: Path
    notebook: nbformat.NotebookNode
    given: Mapping[str, object]
    base: Path
    started: datetime
    time_limit: float
    kernel_env: Mapping[str, str]

    @property
    def shown(self) -> str:
        """The path of the notebook as a report shows it."""
        return show_path(self.path, base=self.base)


def run_notebook(
    notebook: str | Path,
    out: str | Path,
    *,
    parameters: Mapping[str, object],
    name: str | None = None,
    time_limit: float = TIME_LIMIT,
    kernel_env: Mapping[str, str] | None = None,
    base: str | Path | None = None,
) -> Path:
    """Run a notebook with parameters into OUT/NAME and return the path of its page, OUT/NAME/report.html.

    Relative paths, that of the notebook too, start from `base`, in which the kernel works: the current folder
    unless given; OUT alone starts from the current folder.
    NAME is the stem of the notebook unless given; `kernel_env` adds to the kernel's environment.  A failed run
    leaves the last good report as it is and puts failed.html beside it.

    Raises InputError (no notebook, no such input, an unfit name), ParameterError (before a kernel starts) and
    RunError (a cell raised, the kernel died, time ran out, another run of that name is under way).
    """
    given = {key: os.fspath(v) if isinstance(v, os.PathLike) else v for key, v in parameters.items()}
    path, started = Path(notebook), datetime.now(UTC)
    work = Path(base).absolute() if base else Path.cwd()
    job = Job(path, read_notebook(work / path), given, work, started, time_limit, dict(kernel_env or {}))
    try:
        with open_place(Path(out).absolute(), name or path.stem) as place:
            return run_job(job, place)
    except OSError as error:
        raise RunError(f"{job.shown}: the report cannot be written ({error})") from error


def run_job(job: Job, place: Place) -> Path:
    """Make the report of a job and swap it in, or leave a page that says why not; then write log and index."""
    run = None
    try:
        make_report(job, place)
        comparison = compare_fresh(place)
        success = describe_success(place, comparison)
        page = swap_in(place, keep=comparison is not None and not comparison.numbers.empty)
        run = success
        return page
    except Exception as error:
        page = report_failure(error, job, place)
        run = describe_failure(place)
        if isinstance(error, RunError | OSError):
            raise RunError(f"{job.shown}: {error} (details: {page})") from error
        raise
    finally:
        if run:
            add_run(place.root, run)
        write_index(place.root)


def make_report(job: Job, place: Place) -> None:
    """Check, run and render a job into the fresh folder of its place.  Raises what `run_notebook` raises."""
    declared = split_declaration(find_declaration(job.notebook), notebook=job.shown)
    values = check_parameters(declared, job.given, notebook=job.shown)
    inputs = describe_inputs(declared, values, notebook=job.shown, base=job.base)
    shown = show_values(declared, values, base=job.base)
    title = find_title(job.notebook, values) or place.name
    record = describe_run(name=place.name, title=title, notebook=job.path, parameters=shown, base=job.base)
    outcome, executed = execute(job, place, values)
    injected = format_assignments({name: shown[name] for name in job.given})
    settled = normalise_notebook(executed, injected=injected, scrub=make_job_scrubber(job, place))
    settled = keep_to_licences(settled)
    write_text(place.fresh / ARTICLES, write_articles(list_articles(values, base=job.base)))
    write_report(place.fresh, settled, record | {"inputs": inputs, "given": list(job.given)})
    write_json(place.fresh / RUN, describe_circumstances(job, outcome, executed))


def execute(job: Job, place: Place, values: Mapping[str, object]) -> tuple[Outcome, nbformat.NotebookNode]:
    """Run the notebook of a job: how it went, and the executed notebook.

    Raises NotebookError when it did not come to its end.
    """
    with show_progress(place.name) as note:
        outcome = run_child(
            job.base / job.path,
            {name: values[name] for name in job.given},
            folder=place.work,
            cwd=job.base,
            time_limit=job.time_limit,
            kernel_env=job.kernel_env,
            on_progress=note,
        )
    if outcome.executed is None:
        raise NotebookError(outcome, scrub=make_job_scrubber(job, place))
    return outcome, read_notebook(outcome.executed)


def write_report(folder: Path, notebook: nbformat.NotebookNode, record: Manifest) -> None:
    """Write page, notebook, tables and manifest into a folder."""
    exhibits = find_exhibits(notebook)
    manifest = record | {"facts": find_facts(exhibits), "last_day": find_last_day(exhibits)}
    write_tables(exhibits, folder / TABLES)
    write_text(folder / NOTEBOOK, format_notebook(notebook))
    write_text(folder / REPORT, render_page(notebook, title=manifest["title"], manifest=manifest))
    write_json(folder / MANIFEST, finish_manifest(manifest, folder))


def report_failure(error: Exception, job: Job, place: Place) -> Path:
    """Write the page of a failed run and return it."""
    scrub = make_job_scrubber(job, place)
    return write_failure(
        place,
        error,
        scrub=scrub,
        title=find_title(job.notebook, job.given) or place.name,
        notebook=job.shown,
        parameters={name: scrub(str(value)) for name, value in job.given.items()},
        started=f"{job.started:%Y-%m-%d %H:%M:%S} UTC",
    )


def describe_success(place: Place, comparison: Comparison | None) -> Run:
    """What the log says of the report that is about to be swapped in."""
    record = read_manifest(place.fresh)
    return Run(
        report=place.name,
        title=record["title"],
        ended=now_text(),
        state=OK,
        as_of=find_as_of(record),
        n_documents=record.get("facts", {}).get("n_documents"),
        change=describe_change(comparison),
    )


def describe_failure(place: Place) -> Run:
    """What the log says of a run that failed, from what its page says."""
    failure = json.loads((place.report / FAILURE).read_text(encoding="utf-8"))
    return Run(place.name, failure["title"], now_text(), FAILED, cause=failure["cause"])


def find_title(notebook: nbformat.NotebookNode, values: Mapping[str, object]) -> str:
    """The value of the parameter `title`, else the first heading of the notebook, else nothing."""
    texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^# +(.+?) *$", texts, flags=re.MULTILINE)
    return str(values.get("title") or (heading[1] if heading else ""))


def show_values(declared: list[Parameter], values: Mapping[str, object], *, base: Path) -> dict[str, object]:
    """The values of parameters with each path as a report shows it."""

    def show(value: object) -> object:
        if isinstance(value, list):
            return [show(item) for item in value]
        return show_path(value, base=base) if isinstance(value, str) and value else value

    paths = {parameter.name for parameter in declared if parameter.is_path}
    return {name: show(value) if name in paths else value for name, value in values.items()}


def make_job_scrubber(job: Job, place: Place) -> Callable[[str], str]:
    """A function that shows every path of a job in a text as a report does."""
    texts = [text for value in job.given.values() for text in (value if isinstance(value, list) else [value])]
    given = [text for text in texts if isinstance(text, str) and Path(text).is_absolute()]
    named = {path: show_path(path, base=job.base) for path in (*given, str(job.base / job.path))}
    return make_scrubber(list_places(named | {str(place.work): "run"}, base=job.base))


def describe_circumstances(job: Job, outcome: Outcome, executed: nbformat.NotebookNode) -> dict[str, Any]:
    """What may differ from run to run: when, how long, where, with how much memory."""
    ended = datetime.now(UTC)
    return {
        "started": job.started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - job.started).total_seconds(), 2),
        "peak_memory_mib": outcome.peak_memory_mib,
        "host": platform.node(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "executable": sys.executable,
        "cell_seconds": [cell.metadata.get("papermill", {}).get("duration") for cell in executed.cells],
    }
