"""`reports.toml` is read strictly, and its cadences are kept by a fixed clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from toolkit.errors import InputError
from toolkit.reports.cadence import Cadence, resolve_day
from toolkit.reports.plan import find_notebook, read_plan

GOOD = """
out = "made"
timezone = "Europe/Vienna"
time_limit = 60
retries = 2

[notify]
on = ["failed"]
command = ["mail", "desk"]

[reports.weekly]
notebook = "small.ipynb"
corpus = "articles"
since = "-28 days"
until = 2031-03-01
every = "week"
on = "thursday"
at = "06:30"
parameters = { top = 2 }

[reports.by-name]
notebook = "small.ipynb"
time_limit = 5
"""


@pytest.fixture
def write(desk: Path, make_notebook):
    make_notebook("1")

    def write_plan(text: str) -> Path:
        (desk / "reports.toml").write_text(text, encoding="utf-8")
        return desk / "reports.toml"

    return write_plan


def test_a_plan_is_read(write, desk: Path):
    plan = read_plan(write(GOOD))
    weekly, by_name = plan.choose([])
    assert (plan.out, plan.base) == (desk / "made", desk)
    assert str(weekly.cadence) == "every Thursday at 06:30 Europe/Vienna"
    assert weekly.parameters == {"corpus": "articles", "since": "-28 days", "until": "2031-03-01", "top": 2}
    assert (weekly.time_limit, weekly.retries, weekly.retry_wait) == (60, 2, 60)
    assert (by_name.cadence, by_name.time_limit, by_name.notebook) == (None, 5, desk / "small.ipynb")
    assert plan.notice
    assert (plan.notice.on, plan.notice.command) == (("failed",), ("mail", "desk"))


REPORT = '[reports.a]\nnotebook = "small.ipynb"\n'
WEEKLY = REPORT + 'every = "week"\n'
NOTIFY = REPORT + "[notify]\n"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["names no report; allowed: one table [reports.NAME]"]),
        ("[reports]\n", ["names no report"]),
        ("x = [", ["reports.toml: not TOML"]),
        (
            "outt = 'x'\n" + REPORT,
            ["reports.toml: outt: no such key; did you mean 'out'?", "allowed: out, timezone"],
        ),
        ("out = 3\n" + REPORT, ["reports.toml: out: given 3; allowed: a folder"]),
        ("timezone = 'Mars/Base'\n" + REPORT, ["timezone: given 'Mars/Base'; allowed: UTC, or a name"]),
        ("timezone = '../x'\n" + REPORT, ["timezone: given '../x'"]),
        ("retries = true\n" + REPORT, ["retries: given True; allowed: 0 to 10"]),
        ("retries = 11\n" + REPORT, ["retries: given 11; allowed: 0 to 10"]),
        ("time_limit = 0\n" + REPORT, ["time_limit: given 0; allowed: seconds above 0"]),
        ("time_limit = nan\n" + REPORT, ["time_limit: given nan; allowed: seconds above 0"]),
        ("reports = 1", ["reports: given 1; allowed: a table [reports]"]),
        ("[reports]\na = 1", ["reports.a: given 1; allowed: a table [a]"]),
        ('[reports."../a"]\nnotebook="small.ipynb"', ["reports.../a: not fit for a folder"]),
        ("[reports.a]\nnotebook = 'brif'", ["reports.a.notebook: no notebook 'brif'; did you mean 'brief'?"]),
        ("[reports.a]\nnotebook = 'x.ipynb'", ["reports.a.notebook: no notebook 'x.ipynb'"]),
        (REPORT + "evry = 'day'", ["reports.a.evry: no such key; did you mean 'every'?"]),
        (
            REPORT + "every = 'year'",
            ["reports.a.every: given 'year'; allowed: hour, day, weekday, week, month"],
        ),
        (REPORT + "at = '06:00'", ["reports.a.at: needs the key every"]),
        (WEEKLY + "at = '6:00'", ["reports.a.at: given '6:00'; allowed: a time of day"]),
        (WEEKLY + "at = '24:00'", ["reports.a.at: given '24:00'"]),
        (WEEKLY + "on = 'Montag'", ["reports.a.on: given 'Montag'; allowed: monday, tuesday"]),
        (WEEKLY + "on = 3", ["reports.a.on: given 3; allowed: monday"]),
        (REPORT + "every = 'month'\non = 29", ["reports.a.on: given 29; allowed: a day from 1 to 28"]),
        (REPORT + "every = 'day'\non = 'monday'", ["reports.a.on: given 'monday'; allowed: nothing"]),
        (REPORT + "since = 'last week'", ["reports.a.since: given 'last week'; allowed: a date such as"]),
        (REPORT + "since = 2031-02-30", ["not TOML"]),
        (REPORT + "since = 2031-02-03T10:00:00", ["reports.a.since: given"]),
        (REPORT + "corpus = ['a']", ["reports.a.corpus: given ['a']; allowed: a text"]),
        (
            REPORT + "parameters = { corpus = 'a' }",
            ["reports.a.parameters.corpus: stands outside of parameters"],
        ),
        (NOTIFY, ["notify.command: neither command nor webhook is given"]),
        (NOTIFY + "command = 'mail'", ["notify.command: given 'mail'; allowed: a list such as"]),
        (
            NOTIFY + "webhook = 'x'\non = ['always']",
            ["notify.on: given ['always']; allowed: a list of ok, changed"],
        ),
        (NOTIFY + "webhook = 'x'\nheaders = { a = 1 }", ["notify.headers: allowed: a table of texts"]),
        (NOTIFY + "webhok = 'x'", ["notify.webhok: no such key; did you mean 'webhook'?"]),
    ],
)
def test_a_fault_is_named_by_file_and_key(write, text: str, parts: list[str]):
    with pytest.raises(InputError) as caught:
        read_plan(write(text))
    assert "reports.toml" in str(caught.value)
    assert [part for part in parts if part not in str(caught.value)] == [], str(caught.value)


def test_a_plan_that_is_not_there_and_a_name_that_it_lacks(write, desk: Path):
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        read_plan(desk / "none.toml")
    with pytest.raises(
        InputError, match=r"no report 'weekli'; did you mean 'weekly'\? allowed: weekly, by-name"
    ):
        read_plan(write(GOOD)).choose(["weekli"])


VIENNA = "Europe/Vienna"


@pytest.mark.parametrize(
    ("every", "at", "on", "zone", "now", "last", "next_"),
    [
        ("day", "06:30", 0, "UTC", "2031-03-05T06:29:59", "2031-03-04T06:30", "2031-03-05T06:30"),
        ("day", "06:30", 0, "UTC", "2031-03-05T06:30:00", "2031-03-05T06:30", "2031-03-06T06:30"),
        ("hour", "00:15", 0, "UTC", "2031-03-05T00:10:00", "2031-03-04T23:15", "2031-03-05T00:15"),
        ("weekday", "06:00", 0, "UTC", "2031-03-09T12:00:00", "2031-03-07T06:00", "2031-03-10T06:00"),
        ("week", "06:00", 3, "UTC", "2031-03-05T12:00:00", "2031-02-27T06:00", "2031-03-06T06:00"),
        ("month", "06:00", 28, "UTC", "2031-03-05T12:00:00", "2031-02-28T06:00", "2031-03-28T06:00"),
        ("day", "00:30", 0, VIENNA, "2031-03-05T23:45:00", "2031-03-05T23:30", "2031-03-06T23:30"),
        ("day", "06:30", 0, VIENNA, "2031-07-05T04:30:00", "2031-07-05T04:30", "2031-07-06T04:30"),
        ("day", "02:30", 0, VIENNA, "2031-03-30T12:00:00", "2031-03-30T01:30", "2031-03-31T00:30"),
    ],
)  # fmt: skip
def test_moments_by_a_fixed_clock(every, at, on, zone, now, last, next_):
    cadence = Cadence(every, time.fromisoformat(at), on, ZoneInfo(zone))
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert f"{cadence.last(moment):%Y-%m-%dT%H:%M}" == last
    assert f"{cadence.next(moment):%Y-%m-%dT%H:%M}" == next_


@pytest.mark.parametrize(
    ("text", "day"),
    [("today", "2031-03-05"), ("-28 days", "2031-02-05"), ("-1 day", "2031-03-04"), ("-2 weeks", "2031-02-19"), ("2031-01-01", "2031-01-01")],
)  # fmt: skip
def test_days_before_the_moment(text: str, day: str):
    assert resolve_day(text, date(2031, 3, 5)) == day


def test_a_notebook_is_found_by_the_name_of_its_file(desk: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("toolkit.reports.plan.PACKAGE", desk / "toolkit")
    (desk / "notebooks").mkdir()
    (desk / "notebooks" / "brief.ipynb").touch()
    (desk / "reports.toml").write_text("[reports.checked]\nnotebook = 'validation'")
    for read in (lambda: find_notebook("validation"), lambda: read_plan(desk / "reports.toml")):
        with pytest.raises(InputError, match="no notebook 'validation'; allowed: brief, or a path"):
            read()
    (desk / "notebooks" / "validation.ipynb").touch()
    assert find_notebook("validation") == desk / "notebooks" / "validation.ipynb"
    assert read_plan(desk / "reports.toml").reports["checked"].notebook == find_notebook("validation")
