"""The files by which another program makes a report on time: a crontab line, systemd units, a GitHub workflow."""

from __future__ import annotations

import json
import math
import re
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

from toolkit.errors import InputError
from toolkit.reports.cadence import WEEKDAYS, Cadence
from toolkit.reports.plan import Plan, Planned
from toolkit.reports.templates import fill_text

FORMS = ("cron", "systemd", "github")
CRON_DAYS = {"hour": "* * *", "day": "* * *", "weekday": "* * 1-5"}
SYSTEMD_DAYS = {"day": "*-*-*", "weekday": "Mon..Fri *-*-*"}


def write_schedule(plan: Plan, report: Planned, *, form: str, folder: Path | None = None) -> dict[str, str]:
    """The text of each file, by name, that makes a report on time; written into `folder` where one is given.

    Raises InputError for a report without cadence, an unknown form, or a time that the form cannot say.
    """
    if form not in FORMS:
        raise InputError(f"schedule {form!r}; allowed: {', '.join(FORMS)}")
    if report.cadence is None:
        raise InputError(f"{plan.file.name}: reports.{report.name}: needs the key every to be scheduled")
    files = {"cron": _cron, "systemd": _systemd, "github": _github}[form](plan, report, report.cadence)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    return files


def _cron(plan: Plan, report: Planned, cadence: Cadence) -> dict[str, str]:
    command = shlex.join(_command(plan, report, plan.file.name))
    line = f"cd {shlex.quote(_plain(plan.base))} && {command}".replace("%", r"\%")
    text = fill_text(
        "schedule.cron",
        name=report.name,
        cadence=cadence,
        zone=cadence.zone.key,
        when=_cron_when(cadence),
        line=line,
    )
    return {f"{report.name}.cron": text}


def _systemd(plan: Plan, report: Planned, cadence: Cadence) -> dict[str, str]:
    command = " ".join(_quote_unit(part) for part in _command(plan, report, plan.file.name))
    values = {
        "name": report.name,
        "cadence": cadence,
        "when": _systemd_when(cadence),
        "folder": _plain(plan.base).replace("%", "%%"),
        "command": command,
        "limit": _most_seconds(report),
    }
    unit = f"communique-{report.name}"
    return {f"{unit}.{kind}": fill_text(f"schedule.{kind}", **values) for kind in ("service", "timer")}


def _github(plan: Plan, report: Planned, cadence: Cadence) -> dict[str, str]:
    root = _repository(plan.base)
    file = plan.file.relative_to(root).as_posix()
    out = plan.out.relative_to(root).as_posix() if plan.out.is_relative_to(root) else plan.out.name
    text = fill_text(
        "schedule.yml",
        name=report.name,
        cadence=cadence,
        when=_utc_when(cadence, report.name),
        artifact=_quote_yaml(report.name),
        command=_quote_yaml(shlex.join(["communique", "run", report.name, "--config", file])),
        reports=_quote_yaml(out),
        folder=_quote_yaml(f"{out}/{report.name}"),
        minutes=math.ceil(_most_seconds(report) / 60) + 15,
        in_utc=cadence.zone.key != "UTC",
    )
    return {f"communique-{report.name}.yml": text}


def _command(plan: Plan, report: Planned, file: str) -> list[str]:
    return [_plain(Path(sys.executable)), "-m", "toolkit", "run", report.name, "--config", _plain(Path(file))]


def _plain(path: Path) -> str:
    """A path as text, if it can stand in one line."""
    text = str(path)
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise InputError(f"{text!r}: a path with control characters cannot be scheduled")
    return text


def _quote_unit(text: str) -> str:
    """A word of a systemd command line."""
    quoted = text.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%").replace("$", "$$")
    return f'"{quoted}"' if re.search(r"[\s'\"\\;]", text) else quoted


def _quote_yaml(text: str) -> str:
    """A text as YAML, whatever it holds: "1.10" is no number, "a: b" no mapping."""
    return json.dumps(text, ensure_ascii=False)


def _most_seconds(report: Planned) -> int:
    """How long a report may take with all its tries and pauses."""
    return math.ceil((report.retries + 1) * report.time_limit + report.retries * report.retry_wait) + 60


def _repository(folder: Path) -> Path:
    """The folder of the git repository around a folder, or the folder itself."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)


def _cron_when(cadence: Cadence) -> str:
    hour = "*" if cadence.every == "hour" else str(cadence.at.hour)
    return f"{cadence.at.minute} {hour} {_cron_days(cadence.every, cadence.on)}"


def _cron_days(every: str, on: int) -> str:
    if every == "week":
        return f"* * {(on + 1) % 7}"
    return f"{on} * *" if every == "month" else CRON_DAYS[every]


def _systemd_when(cadence: Cadence) -> str:
    clock = f"{cadence.at:%H:%M}:00 {cadence.zone.key}"
    if cadence.every == "hour":
        return f"*-*-* *:{cadence.at:%M}:00"
    if cadence.every == "week":
        return f"{WEEKDAYS[cadence.on][:3].capitalize()} *-*-* {clock}"
    if cadence.every == "month":
        return f"*-*-{cadence.on:02d} {clock}"
    return f"{SYSTEMD_DAYS[cadence.every]} {clock}"


def _utc_when(cadence: Cadence, name: str) -> str:
    """The moment as cron fields in UTC, by the offset that its zone has in winter (on 15 January)."""
    local = datetime(2026, 1, 15, cadence.at.hour, cadence.at.minute, tzinfo=cadence.zone)
    moment = local.astimezone(UTC)
    if cadence.every == "hour":
        return f"{moment.minute} * * * *"
    shift = (moment.date() - local.date()).days
    return f"{moment.minute} {moment.hour} {_shifted_days(cadence, shift, name)}"


def _shifted_days(cadence: Cadence, shift: int, name: str) -> str:
    """The fields for the days, moved by a day where the moment falls on another one in UTC."""
    if not shift or cadence.every == "day":
        return _cron_days(cadence.every, cadence.on)
    if cadence.every == "weekday":
        return "* * 0-4" if shift < 0 else "* * 2-6"
    if cadence.every == "week":
        return _cron_days("week", (cadence.on + shift) % 7)
    if cadence.on + shift < 1:
        raise InputError(
            f"reports.{name}.at: {cadence} falls on the last day of a month in UTC, which a workflow cannot say; "
            "allowed: a later time or day"
        )
    return f"{cadence.on + shift} * *"
