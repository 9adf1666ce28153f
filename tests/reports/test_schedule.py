"""What makes a report on time: a crontab line, systemd units, a GitHub Actions workflow."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from toolkit.cli import main
from toolkit.errors import InputError
from toolkit.reports import schedule
from toolkit.reports.cadence import Cadence
from toolkit.reports.plan import Plan, read_plan
from toolkit.reports.schedule import write_schedule

PLAN = """
timezone = "{zone}"
retries = 1
time_limit = 600

[reports."{name}"]
notebook = "small.ipynb"
every = "week"
on = "monday"
at = "06:30"

[reports.rare]
notebook = "small.ipynb"
"""
FOLDERS = [
    ("news", "straits"),
    ("my: news #1", "1.10"),
    ('- it\'s 100% "ours" $HOME', "true"),
    ("a\\b", "2031"),
]


def plan_in(folder: Path, *, zone: str = "UTC", name: str = "straits") -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "small.ipynb").exists():
        shutil.copy("small.ipynb", folder / "small.ipynb")
    (folder / "reports.toml").write_text(PLAN.format(zone=zone, name=name))
    return read_plan(folder / "reports.toml")


@pytest.fixture
def notebook(make_notebook) -> Path:
    return make_notebook("1")


@pytest.mark.parametrize(
    ("every", "on", "zone", "cron", "systemd", "github"),
    [
        ("hour", 0, "UTC", "30 * * * *", "*-*-* *:30:00", "30 * * * *"),
        ("day", 0, "UTC", "30 6 * * *", "*-*-* 06:30:00 UTC", "30 6 * * *"),
        ("weekday", 0, "UTC", "30 6 * * 1-5", "Mon..Fri *-*-* 06:30:00 UTC", "30 6 * * 1-5"),
        ("week", 0, "Europe/Vienna", "30 6 * * 1", "Mon *-*-* 06:30:00 Europe/Vienna", "30 5 * * 1"),
        ("week", 6, "Asia/Tokyo", "30 6 * * 0", "Sun *-*-* 06:30:00 Asia/Tokyo", "30 21 * * 6"),
        ("week", 0, "Asia/Tokyo", "30 6 * * 1", "Mon *-*-* 06:30:00 Asia/Tokyo", "30 21 * * 0"),
        ("weekday", 0, "Asia/Tokyo", "30 6 * * 1-5", "Mon..Fri *-*-* 06:30:00 Asia/Tokyo", "30 21 * * 0-4"),
        ("weekday", 0, "Pacific/Honolulu", "30 6 * * 1-5", "Mon..Fri *-*-* 06:30:00 Pacific/Honolulu", "30 16 * * 1-5"),
        ("month", 2, "Asia/Tokyo", "30 6 2 * *", "*-*-02 06:30:00 Asia/Tokyo", "30 21 1 * *"),
        ("hour", 0, "Asia/Kolkata", "30 * * * *", "*-*-* *:30:00", "0 * * * *"),
    ],
)  # fmt: skip
def test_a_cadence_in_each_form(every, on, zone, cron, systemd, github):
    cadence = Cadence(every, time(6, 30), on, ZoneInfo(zone))
    found = schedule._cron_when(cadence), schedule._systemd_when(cadence), schedule._utc_when(cadence, "a")
    assert found == (cron, systemd, github)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize("every", ["hour", "day", "weekday", "week", "month"])
def test_systemd_understands_each_cadence(every: str):
    when = schedule._systemd_when(Cadence(every, time(6, 30), 3, ZoneInfo("Europe/Vienna")))
    subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)


def test_a_workflow_cannot_say_the_last_day_of_a_month():
    with pytest.raises(
        InputError, match=r"reports\.a\.at: day 1 of every month at 06:30 Asia/Tokyo falls on"
    ):
        schedule._utc_when(Cadence("month", time(6, 30), 1, ZoneInfo("Asia/Tokyo")), "a")


def test_a_crontab_line_survives_the_shell(notebook: Path, desk: Path):
    folder = desk / 'it\'s 100% "ours" $HOME'
    plan = plan_in(folder, zone="Europe/Vienna")
    text = write_schedule(plan, plan.reports["straits"], form="cron")["straits.cron"]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0] == "CRON_TZ=Europe/Vienna"
    assert lines[1].startswith("30 6 * * 1 cd ")
    assert not re.search(r"(?<!\\)%", lines[1])
    command = lines[1].split(" ", 5)[5].replace(r"\%", "%")
    assert shlex.split(command) == [
        "cd", str(folder), "&&", sys.executable, "-m", "toolkit", "run", "straits", "--config", "reports.toml",
    ]  # fmt: skip


def test_systemd_units_are_units(notebook: Path, desk: Path):
    plan = plan_in(desk / "100% $x", zone="Europe/Vienna")
    files = write_schedule(plan, plan.reports["straits"], form="systemd", folder=desk / "units")
    assert sorted(files) == ["communique-straits.service", "communique-straits.timer"]
    units = {}
    for name in files:
        units[name] = configparser.RawConfigParser()
        units[name].optionxform = str  # type: ignore[assignment,method-assign]
        units[name].read(desk / "units" / name)
    service = units["communique-straits.service"]["Service"]
    assert service["WorkingDirectory"] == f"{desk}/100%% $x"
    assert service["ExecStart"].endswith("-m toolkit run straits --config reports.toml")
    assert int(service["TimeoutStartSec"]) == 2 * 600 + 60 + 60
    assert units["communique-straits.timer"]["Timer"]["OnCalendar"] == "Mon *-*-* 06:30:00 Europe/Vienna"
    assert {name: {part: list(unit[part]) for part in unit.sections()} for name, unit in units.items()} == {
        "communique-straits.service": {
            "Unit": ["Description"],
            "Service": [
                "Type", "WorkingDirectory", "ExecStart", "TimeoutStartSec", "EnvironmentFile", "Nice",
            ],
        },
        "communique-straits.timer": {
            "Unit": ["Description"],
            "Timer": ["OnCalendar", "Persistent"],
            "Install": ["WantedBy"],
        },
    }  # fmt: skip


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize(("folder", "name"), FOLDERS)
def test_systemd_finds_no_fault_in_the_units(notebook: Path, desk: Path, folder: str, name: str):
    plan = plan_in(desk / folder, zone="Europe/Vienna", name=name)
    files = write_schedule(plan, plan.reports[name], form="systemd", folder=desk / "units")
    verify = ["systemd-analyze", "verify"]
    done = subprocess.run(
        [*verify, *(desk / "units" / file for file in files)], capture_output=True, text=True
    )
    if "Failed to initialize manager" in done.stderr:
        pytest.skip("systemd-analyze cannot run here")
    assert (done.returncode, [line for line in done.stderr.splitlines() if "communique" in line]) == (0, [])
    timer = desk / "units" / f"communique-{name}.timer"
    timer.write_text(timer.read_text().replace("Mon *", "Moonday *"))
    assert subprocess.run([*verify, timer], capture_output=True).returncode


def test_a_workflow_is_yaml_that_names_folder_and_command(notebook: Path, desk: Path):
    yaml = pytest.importorskip("yaml")
    (desk / "project" / ".git").mkdir(parents=True)
    plan = plan_in(desk / "project" / "news", zone="Europe/Vienna")
    text = write_schedule(plan, plan.reports["straits"], form="github")["communique-straits.yml"]
    workflow = yaml.safe_load(text)
    assert workflow[True]["schedule"] == [{"cron": "30 5 * * 1"}]  # YAML reads "on" as true
    job = workflow["jobs"]["report"]
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs[-1] == "communique run straits --config news/reports.toml"
    cached = next(step for step in job["steps"] if "cache/restore" in step.get("uses", ""))
    assert cached["with"]["path"] == "news/reports"
    assert cached["with"]["key"] == "communique-straits-${{ github.run_id }}"
    assert job["timeout-minutes"] == 37
    assert str(desk) not in text


@pytest.mark.parametrize(("folder", "name"), FOLDERS)
def test_a_workflow_keeps_any_name(notebook: Path, desk: Path, folder: str, name: str):
    yaml = pytest.importorskip("yaml")
    (desk / "project" / ".git").mkdir(parents=True)
    plan = plan_in(desk / "project" / folder, name=name)
    text = write_schedule(plan, plan.reports[name], form="github")[f"communique-{name}.yml"]
    steps = yaml.safe_load(text)["jobs"]["report"]["steps"]
    command = next(step["run"] for step in steps if step.get("name") == "Make the report")
    assert shlex.split(command) == ["communique", "run", name, "--config", f"{folder}/reports.toml"]
    assert steps[-1]["with"] == {"name": name, "path": f"{folder}/reports/{name}"}
    assert {step["with"]["path"] for step in steps if "cache" in step.get("uses", "")} == {
        f"{folder}/reports"
    }


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["straits", "--as", "windows"], "schedule 'windows'; allowed: cron, systemd, github"),
        (["rare", "--as", "cron"], "reports.toml: reports.rare: needs the key every"),
        (["strait", "--as", "cron"], "no report 'strait'; did you mean 'straits'?"),
    ],
)
def test_a_faulty_schedule_is_refused(notebook: Path, desk: Path, capsys, args: list, part: str):
    plan_in(desk)
    assert main(["schedule", *args]) == 2
    assert part in capsys.readouterr().err


def test_the_verb_prints_or_writes(notebook: Path, desk: Path, capsys):
    plan_in(desk)
    assert main(["schedule", "straits", "--as", "cron"]) == 0
    assert "\n30 6 * * 1 cd " in capsys.readouterr().out
    assert main(["schedule", "straits", "--as", "systemd", "--out", "units"]) == 0
    assert capsys.readouterr().out.split() == [
        "units/communique-straits.service",
        "units/communique-straits.timer",
    ]
    assert main(["schedule", "straits", "--as", "github", "--json"]) == 0
    assert '"communique-straits.yml"' in capsys.readouterr().out
