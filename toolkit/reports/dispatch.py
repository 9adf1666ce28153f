"""Make the reports of a plan that are due, one after the other; go on past a failed one; resume what was cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

from toolkit.errors import CommuniqueError, RunError
from toolkit.reports.cadence import resolve_day
from toolkit.reports.files import hold_lock, write_json
from toolkit.reports.ledger import FAILED, OK, Run, now_text, read_runs
from toolkit.reports.notify import notify
from toolkit.reports.places import BusyError
from toolkit.reports.plan import DAYS, Notice, Plan, Planned
from toolkit.reports.runner import run_notebook

RUNNING, BUSY = "running", "busy"
MOST_CUT = 3  # runs of one moment that may be cut off before it is given up

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Progress:
    """How far a report has come with one moment of its cadence.

    `failed` counts the runs that failed, `cut` those that were begun and never ended.
    """

    moment: str = ""
    state: str = ""
    failed: int = 0
    cut: int = 0


@dataclass(frozen=True)
class Done:
    """What came of one report: ok, failed (with its cause) or busy; who was told; what went wrong with telling."""

    name: str
    state: str
    page: str = ""
    cause: str = ""
    told: tuple[str, ...] = ()
    untold: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain values."""
        return asdict(self)


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def list_due(plan: Plan, reports: Sequence[Planned], *, now: datetime) -> list[Planned]:
    """Those of the reports that are due: the moment has come, and was neither made nor given up."""
    return [report for report in reports if is_due(report, read_progress(plan, report), now=now)]


def is_due(report: Planned, progress: Progress, *, now: datetime) -> bool:
    """Whether the last moment of a report's cadence is still to be made."""
    if report.cadence is None:
        return False
    if progress.moment != now_text(report.cadence.last(now)):
        return True
    return progress.state != OK and progress.failed <= report.retries and progress.cut < MOST_CUT


def run_plan(
    plan: Plan,
    reports: Sequence[Planned],
    *,
    only_due: bool = False,
    clock: Clock = utc_now,
    wait: Callable[[float], None] = sleep,
) -> Iterator[Done]:
    """Make reports of a plan in turn, giving what came of each as soon as it is known.

    Raises BusyError while another process is at work on the same plan.
    """
    with hold_lock(plan.out / ".work" / "plan.lock", wait=False) as ours:
        if not ours:
            raise BusyError(f"{plan.file.name}: another process is making these reports; nothing was done")
        for report in reports:
            if not only_due or is_due(report, read_progress(plan, report), now=clock()):
                done = make_planned(plan, report, clock=clock, wait=wait)
                yield tell(plan, done) if plan.notice else done


def make_planned(
    plan: Plan, report: Planned, *, clock: Clock = utc_now, wait: Callable[[float], None] = sleep
) -> Done:
    """Make one report, and again after a while as often as it may be tried; note each step before it is taken."""
    now = clock()
    progress = begin(plan, report, now=now)
    while True:
        try:
            page = run_once(plan, report, now=now)
        except BusyError as error:
            save_progress(plan, report, replace(progress, cut=max(0, progress.cut - 1)))
            return Done(report.name, BUSY, cause=str(error))
        except Exception as error:  # noqa: BLE001  # whatever it is, the other reports are still to be made
            final = not isinstance(error, RunError)
            failed = report.retries + 1 if final else progress.failed + 1
            progress = replace(progress, state=FAILED, failed=failed, cut=0)
            save_progress(plan, report, progress)
            if failed > report.retries:
                return Done(report.name, FAILED, cause=_say(error))
            wait(report.retry_wait)
        else:
            save_progress(plan, report, replace(progress, state=OK, failed=0, cut=0))
            return Done(report.name, OK, page=str(page))


def run_once(plan: Plan, report: Planned, *, now: datetime) -> Path:
    """Run the notebook of a report once; "today" is the day of its moment, so that a late run says the same."""
    zone = report.cadence.zone if report.cadence else plan.zone
    moment = report.cadence.last(now) if report.cadence else now
    return run_notebook(
        report.notebook,
        plan.out,
        parameters=resolve_days(report, today=moment.astimezone(zone)),
        name=report.name,
        time_limit=report.time_limit,
        base=plan.base,
    )


def resolve_days(report: Planned, *, today: datetime) -> dict[str, object]:
    """The parameters of a report with since, until and as_of as days of the calendar."""
    return {
        name: resolve_day(str(value), today.date()) if name in DAYS else value
        for name, value in report.parameters.items()
    }


def begin(plan: Plan, report: Planned, *, now: datetime) -> Progress:
    """Note that a run begins; one that was begun before and never ended counts as cut off."""
    moment = now_text(report.cadence.last(now)) if report.cadence else ""
    before = read_progress(plan, report)
    known = before if before.moment == moment and moment and before.state != OK else Progress(moment)
    if known.failed > report.retries:  # asked for by name: all its tries again
        known = replace(known, failed=0)
    progress = replace(known, state=RUNNING, cut=known.cut + 1)
    save_progress(plan, report, progress)
    return progress


def read_progress(plan: Plan, report: Planned) -> Progress:
    """How far a report has come; nothing when no run of it was noted."""
    try:
        content = json.loads(_progress_file(plan, report).read_text(encoding="utf-8"))
        return Progress(**content)
    except (FileNotFoundError, ValueError, TypeError):
        return Progress()


def save_progress(plan: Plan, report: Planned, progress: Progress) -> None:
    """Note how far a report has come."""
    path = _progress_file(plan, report)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(progress))


def tell(plan: Plan, done: Done) -> Done:
    """Tell of a report whoever the plan names; a fault in that is noted and ends nothing."""
    if done.state == BUSY:
        return done
    try:
        told = notify(plan.notice or Notice(), find_run(plan, done))
    except CommuniqueError as error:
        return replace(done, untold=str(error))
    return replace(done, told=tuple(told))


def find_run(plan: Plan, done: Done) -> Run:
    """The last run of a report in the log, or one made up of what is known when it never got that far."""
    runs = [run for run in read_runs(plan.out) if run.report == done.name]
    if runs and runs[-1].state == done.state:
        return runs[-1]
    return Run(done.name, done.name, now_text(), done.state, cause=done.cause)


def _progress_file(plan: Plan, report: Planned) -> Path:
    return plan.out / ".work" / "plan" / f"{report.name}.json"


def _say(error: Exception) -> str:
    return str(error) if isinstance(error, CommuniqueError) else f"{type(error).__name__}: {error}"
