"""`reports.toml`: the reports of a newsroom by name, read strictly; every fault is named by file and key.

out = "reports"                  # folder of the reports, from the folder of this file
timezone = "Europe/Vienna"       # of every `at` (default: UTC)

[reports.straits]
notebook = "brief"               # by name, or path of an .ipynb
corpus = "corpora/straits"       # with since and until: the query
since = "-28 days"               # a date, "today", or so many days or weeks before the day it is due
every = "week"                   # hour, day, weekday, week, month; without it the report is made by name only
on = "monday"                    # of a week; day 1 to 28 of a month
at = "06:30"
parameters = { top = 20 }        # any other parameter of the notebook
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolkit.configuration import TomlTable, read_configuration, say_allowed
from toolkit.errors import InputError
from toolkit.reports.cadence import EVERY, LAST_DAY, RELATIVE, TODAY, WEEKDAYS, Cadence
from toolkit.reports.places import SAFE_NAME
from toolkit.reports.runner import TIME_LIMIT
from toolkit.reports.shown import PACKAGE

PLAN = "reports.toml"
DAYS = ("since", "until", "as_of")
TEXTS = ("corpus", "actors", "issues", *DAYS, "title")
EVENTS = ("ok", "changed", "failed")
MOST_RETRIES = 10
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Planned:
    """One report of a plan."""

    name: str
    notebook: Path
    parameters: Mapping[str, object]
    cadence: Cadence | None
    time_limit: float
    retries: int
    retry_wait: float


@dataclass(frozen=True)
class Notice:
    """Who is told of a run: a command (its standard input is JSON), a webhook, after which events."""

    on: tuple[str, ...] = ("changed", "failed")
    command: tuple[str, ...] = ()
    webhook: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Plan:
    """What a reports.toml says."""

    file: Path
    out: Path
    zone: ZoneInfo
    reports: Mapping[str, Planned]
    notice: Notice | None = None

    @property
    def base(self) -> Path:
        """The folder of the file, from which its paths start."""
        return self.file.parent

    def choose(self, names: list[str]) -> list[Planned]:
        """The reports of these names, or all.  Raises InputError for a name that the file lacks."""
        for name in names:
            if name not in self.reports:
                raise InputError(f"{self.file.name}: no report {name!r}; {say_allowed(self.reports, name)}")
        return [self.reports[name] for name in names or self.reports]


def read_plan(path: str | Path = PLAN) -> Plan:
    """Read a reports.toml.  Raises InputError naming file and key, what was given and what is allowed."""
    return _read_root(read_configuration(path), Path(path).absolute())


def _read_root(root: TomlTable, file: Path) -> Plan:
    out = root.take("out", str, "a folder", "reports")
    zone = _read_zone(root)
    defaults = _read_limits(root, (TIME_LIMIT, 0, 60.0))
    notice = root.table("notify")
    reports = root.table("reports")
    root.finish()
    if reports is None or not reports.content:
        raise InputError(f"{root.file}: names no report; allowed: one table [reports.NAME] or more")
    planned = {name: _read_report(name, reports, file.parent, zone, defaults) for name in reports.content}
    return Plan(file, file.parent / out, zone, planned, _read_notice(notice) if notice else None)


def _read_report(
    name: str, reports: TomlTable, base: Path, zone: ZoneInfo, defaults: tuple[float, int, float]
) -> Planned:
    if not SAFE_NAME.fullmatch(name):
        raise reports.fault(name, "not fit for a folder; allowed: letters, digits, and . _ - after the first")
    table = reports.table(name)
    assert table is not None  # noqa: S101  # the name comes from the table itself
    notebook = table.take("notebook", str, "the name of a notebook, or the path of an .ipynb file", "brief")
    parameters = _read_parameters(table)
    cadence = _read_cadence(table, zone)
    limits = _read_limits(table, defaults)
    table.finish()
    return Planned(name, _find_notebook(table, notebook, base), parameters, cadence, *limits)


def _find_notebook(table: TomlTable, notebook: str, base: Path) -> Path:
    path = base / notebook
    if notebook.endswith(".ipynb") and path.is_file():
        return path
    try:
        return find_notebook(notebook)
    except InputError as error:
        raise table.fault("notebook", str(error)) from error


def find_notebook(name: str) -> Path:
    """The path of a notebook of the project by its name.  Raises InputError for a name that none has."""
    known = {path.stem: path for path in sorted((PACKAGE.parent / "notebooks").glob("*.ipynb"))}
    if name not in known:
        raise InputError(f"no notebook {name!r}; {say_allowed(known, name)}, or a path")
    return known[name]


def _read_parameters(table: TomlTable) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in TEXTS:
        kinds: tuple[type, ...] = (str, date) if key in DAYS else (str,)
        value = table.take(key, kinds, _say_kind(key))
        if key in DAYS and value is not None:
            value = _read_day(table, key, value)
        if value is not None:
            found[key] = value
    if other := table.table("parameters"):
        for key, value in other.content.items():
            if key in TEXTS:
                raise other.fault(key, "stands outside of parameters, beside notebook")
            found[key] = value
    return found


def _say_kind(key: str) -> str:
    return 'a date such as 2026-03-01, "today", "-28 days", "-4 weeks"' if key in DAYS else "a text"


def _read_day(table: TomlTable, key: str, value: str | date) -> str:
    text = value if isinstance(value, str) else value.isoformat()
    if text != TODAY and not RELATIVE.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise table.fail(key, _say_kind(key)) from error
    return text


def _read_cadence(table: TomlTable, zone: ZoneInfo) -> Cadence | None:
    every = table.take("every", str, ", ".join(EVERY))
    at = table.take("at", str, 'a time of day such as "06:30"', "06:00")
    on = table.take("on", (str, int), _allow_on(every))
    if every is None:
        for key in ("at", "on"):
            if key in table.content:
                raise table.fault(key, f"needs the key every; allowed: {', '.join(EVERY)}")
        return None
    if every not in EVERY:
        raise table.fail("every", ", ".join(EVERY))
    if not (clock := CLOCK.fullmatch(at)):
        raise table.fail("at", 'a time of day such as "06:30"')
    return Cadence(every, time(int(clock[1]), int(clock[2])), _read_on(table, every, on), zone)


def _allow_on(every: object) -> str:
    if every == "month":
        return f"a day from 1 to {LAST_DAY}"
    return ", ".join(WEEKDAYS) if every == "week" else "nothing; only a week or a month has a day"


def _read_on(table: TomlTable, every: str, on: object) -> int:
    if on is None:
        return 1 if every == "month" else 0
    if every == "week" and on in WEEKDAYS:
        return WEEKDAYS.index(str(on))
    if every == "month" and isinstance(on, int) and 1 <= on <= LAST_DAY:
        return on
    raise table.fail("on", _allow_on(every))


def _read_limits(table: TomlTable, defaults: tuple[float, int, float]) -> tuple[float, int, float]:
    limit = table.take("time_limit", (int, float), "seconds above 0", defaults[0])
    retries = table.take("retries", int, f"0 to {MOST_RETRIES}", defaults[1])
    wait = table.take("retry_wait", (int, float), "seconds, 0 or more", defaults[2])
    rules: dict[str, tuple[bool, str]] = {
        "time_limit": (0 < limit < 1e7, "seconds above 0"),
        "retries": (0 <= retries <= MOST_RETRIES, f"0 to {MOST_RETRIES}"),
        "retry_wait": (0 <= wait < 1e6, "seconds, 0 or more"),
    }
    for key, (holds, allowed) in rules.items():
        if not holds:
            raise table.fail(key, allowed)
    return float(limit), retries, float(wait)


def _read_zone(root: TomlTable) -> ZoneInfo:
    name = root.take("timezone", str, "a name such as Europe/Vienna", "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise root.fail("timezone", "UTC, or a name such as Europe/Vienna that this machine knows") from error


def _read_notice(table: TomlTable) -> Notice:
    on = _read_texts(
        table, "on", ["changed", "failed"], lambda item: item in EVENTS, f"a list of {', '.join(EVENTS)}"
    )
    command = _read_texts(
        table, "command", [], bool, 'a list such as ["mail", "-s", "Reports", "desk@paper.example"]'
    )
    webhook = table.take("webhook", str, "an http or https address, best as ${NAME} from the environment", "")
    headers = table.take("headers", dict, "a table of texts", {})
    if not all(isinstance(value, str) for value in headers.values()):
        raise table.fault("headers", "allowed: a table of texts")
    table.finish()
    if not command and not webhook:
        raise table.fault("command", "neither command nor webhook is given; one is needed")
    return Notice(tuple(on), tuple(command), webhook, dict(headers))


def _read_texts(
    table: TomlTable, key: str, default: list[str], holds: Callable[[str], object], allowed: str
) -> list[str]:
    items = table.take(key, list, allowed, default)
    if not all(isinstance(item, str) and holds(item) for item in items):
        raise table.fail(key, allowed)
    return list(items)
