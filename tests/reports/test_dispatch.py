"""What is due is made, tried again, resumed and told of; a failed one does not stop the others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from in_process import CORPUS, COUNT

from toolkit.cli import main
from toolkit.reports import dispatch
from toolkit.reports.dispatch import Progress, list_due, read_progress, run_plan, save_progress
from toolkit.reports.files import hold_lock
from toolkit.reports.ledger import Run, read_runs
from toolkit.reports.notify import NotifyError, notify, write_message
from toolkit.reports.places import open_place
from toolkit.reports.plan import Notice, Plan, read_plan

PLAN = """
retries = {retries}
retry_wait = 30

[reports.bad]
notebook = "bad.ipynb"
every = "day"
at = "06:00"

[reports.good]
notebook = "small.ipynb"
every = "week"
on = "monday"
since = "-28 days"

[reports.rare]
notebook = "small.ipynb"
"""
MONDAY = datetime(2031, 3, 3, 6, 0, tzinfo=UTC)


class Desk:
    """A plan, a clock that stands still, and the pauses that were taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = MONDAY + timedelta(hours=2)
        self.pauses: list[float] = []

    def plan(self, *, retries: int = 0, more: str = "") -> Plan:
        (self.folder / "reports.toml").write_text(PLAN.format(retries=retries) + more)
        return read_plan(self.folder / "reports.toml")

    def run(self, plan: Plan, *names: str, due: bool = True) -> list[tuple[str, str]]:
        reports = plan.choose(list(names))
        done = run_plan(plan, reports, only_due=due, clock=lambda: self.now, wait=self.pauses.append)
        return [(one.name, one.state) for one in done]

    def due(self, plan: Plan) -> list[str]:
        return [report.name for report in list_due(plan, plan.choose([]), now=self.now)]


@pytest.fixture
def office(quick: None, desk: Path, make_notebook) -> Desk:
    make_notebook("raise ValueError('no')").rename(desk / "bad.ipynb")
    make_notebook(COUNT, CORPUS, "print(since)")
    return Desk(desk)


def test_what_is_due_is_made_once_and_a_failed_one_stops_nothing(office: Desk):
    plan = office.plan()
    assert office.due(plan) == ["bad", "good"]
    assert office.run(plan) == [("bad", "failed"), ("good", "ok")]
    assert office.run(plan) == []
    office.now += timedelta(days=1)
    assert office.due(plan) == ["bad"]
    office.now += timedelta(days=6)
    assert office.run(plan) == [("bad", "failed"), ("good", "ok")]
    assert office.run(plan, "rare", "good", due=False) == [("rare", "ok"), ("good", "ok")]
    assert office.run(plan, "rare") == []


def test_days_are_those_of_the_moment_also_when_the_run_is_late(office: Desk):
    office.now = MONDAY + timedelta(days=2)
    office.run(office.plan(), "good")
    record = json.loads((office.folder / "reports/good/manifest.json").read_text())
    assert record["parameters"]["since"] == "2031-02-03"


def test_a_failed_run_is_tried_again_and_then_given_up(office: Desk):
    plan = office.plan(retries=2)
    assert office.run(plan, "bad") == [("bad", "failed")]
    assert office.pauses == [30, 30]
    assert read_progress(plan, plan.reports["bad"]) == Progress(
        "2031-03-03T06:00:00Z", "failed", failed=3, cut=0
    )
    assert office.run(plan, "bad") == []
    assert office.run(plan, "bad", due=False) == [("bad", "failed")]
    assert len(office.pauses) == 4


def test_a_second_try_may_do_it(office: Desk, monkeypatch):
    plan, tries = office.plan(retries=1), []
    once = dispatch.run_once

    def fail_first(*args, **options):
        tries.append(args)
        report = plan.reports["bad" if len(tries) == 1 else "good"]
        return once(plan, report, **options)

    monkeypatch.setattr(dispatch, "run_once", fail_first)
    assert office.run(plan, "good") == [("good", "ok")]
    assert len(tries) == 2


def test_what_asks_for_the_wrong_thing_is_not_tried_again(office: Desk):
    plan = office.plan(retries=3, more="parameters = { topp = 3 }\n")
    assert office.run(plan, "rare", due=False) == [("rare", "failed")]
    assert office.pauses == []


@pytest.mark.parametrize(("cut", "due"), [(1, True), (2, True), (3, False)])
def test_a_run_cut_off_is_resumed_but_not_for_ever(office: Desk, cut: int, due: bool):
    plan = office.plan()
    save_progress(plan, plan.reports["good"], Progress("2031-03-03T06:00:00Z", "running", cut=cut))
    assert ("good" in office.due(plan)) == due
    office.now += timedelta(days=7)
    assert "good" in office.due(plan)


def test_a_spoiled_note_of_progress_is_no_progress(office: Desk):
    plan = office.plan()
    save_progress(plan, plan.reports["good"], Progress())
    (plan.out / ".work/plan/good.json").write_text("{")
    assert "good" in office.due(plan)


def test_two_rounds_at_once_and_a_report_under_way(office: Desk, capsys):
    plan = office.plan()
    with hold_lock(plan.out / ".work" / "plan.lock", wait=False):
        assert main(["run", "--all"]) == 4
        assert "another process is making these reports" in capsys.readouterr().err
    with open_place(plan.out, "good"):
        assert office.run(plan, "good") == [("good", "busy")]
    assert office.run(plan, "good") == [("good", "ok")]


CUT_OFF = """
import os, signal
from toolkit.reports import dispatch
from toolkit.reports.plan import read_plan
def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)
dispatch.run_notebook = die
plan = read_plan("reports.toml")
list(dispatch.run_plan(plan, plan.choose(["good"]), clock=lambda: dispatch.datetime.fromisoformat("2031-03-03T08:00:00+00:00")))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_round_that_is_killed_is_resumed(office: Desk):
    plan = office.plan()
    assert office.run(plan, "bad") == [("bad", "failed")]
    done = subprocess.run([sys.executable, "-c", CUT_OFF], check=False)
    assert done.returncode == -signal.SIGKILL
    assert read_progress(plan, plan.reports["good"]) == Progress("2031-03-03T06:00:00Z", "running", cut=1)
    assert office.run(plan) == [("good", "ok")]


def test_the_verb_lists_makes_and_has_its_exit_status(office: Desk, capsys):
    office.plan()
    assert main(["run"]) == 2
    assert "allowed: bad, good, rare, --due, --all, --list" in capsys.readouterr().err
    assert main(["run", "--list", "--json"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)["reports"]}
    assert (listed["good"]["due"], listed["good"]["last"]) == (True, "not made yet")
    assert (listed["rare"]["due"], listed["rare"]["next"]) == (False, None)
    assert main(["run", "--due"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("failed  bad  bad.ipynb: cell 3 of 3: ValueError: no")
    assert out[1].startswith("ok      good  ")
    assert main(["run", "--due", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"status": 0, "reports": []}
    assert main(["run", "gud"]) == 2


# ------------------------------------------------------------------------------------- telling


class Server(HTTPServer):
    """A server that keeps what it was sent and answers with a status of our choice."""

    status = 200
    received: list


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, dict(self.headers), json.loads(content)))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.received = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


HOOK = """
[notify]
on = ["ok", "failed"]
webhook = "${DESK_HOOK}"
headers = { Authorization = "Bearer ${DESK_TOKEN}" }
"""


def test_a_webhook_is_told_and_the_secret_goes_nowhere_else(
    office: Desk, server: Server, monkeypatch, capsys
):
    monkeypatch.setenv("DESK_HOOK", f"http://127.0.0.1:{server.server_port}/hook/s3cret")
    monkeypatch.setenv("DESK_TOKEN", "t0ken")
    office.plan(more=HOOK)
    assert main(["run", "--due"]) == 1
    (path, headers, bad), (_, _, good) = server.received
    assert (path, headers["Authorization"]) == ("/hook/s3cret", "Bearer t0ken")
    assert bad["text"] == "A small report: failed: cell 3 of 3: ValueError: no"
    assert (good["state"], good["change"], good["n_documents"]) == ("ok", "first report", 2)
    server.status = 500
    office.plan(more=HOOK)
    assert main(["run", "good", "--json"]) == 1
    shown = capsys.readouterr()
    assert "the server answered with status 500" in shown.out
    assert "s3cret" not in shown.out + shown.err
    assert "t0ken" not in shown.out + shown.err
    texts = [
        path.read_text("utf-8", "replace")
        for path in (office.folder / "reports").rglob("*")
        if path.is_file()
    ]
    assert all("s3cret" not in text and "t0ken" not in text for text in texts)


@pytest.mark.parametrize(
    ("status", "fault"),
    [(204, ""), (404, "notify.webhook: the server answered with status 404"), (302, "status 302")],
)
def test_a_server_that_refuses_is_said_without_its_address(
    server: Server, monkeypatch, status: int, fault: str
):
    monkeypatch.setenv("DESK_HOOK", f"http://127.0.0.1:{server.server_port}/s3cret")
    server.status = status
    run = Run("a", "A", "2031-03-01T00:00:00Z", "failed", cause="cell 1")
    notice = Notice(on=("failed",), webhook="${DESK_HOOK}")
    if not fault:
        assert notify(notice, run) == ["webhook"]
        return
    with pytest.raises(NotifyError) as caught:
        notify(notice, run)
    assert fault in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert len(server.received) == 1  # no redirect was followed


@pytest.mark.parametrize(
    ("notice", "part"),
    [
        (Notice(webhook="${NOT_SET_HERE}"), "notify.webhook: the environment has no variable NOT_SET_HERE"),
        (Notice(webhook="file:///etc/${WORD}"), "notify.webhook: not an address that begins with http"),
        (Notice(webhook="http://[${WORD}"), "notify.webhook: "),
        (Notice(webhook="http://127.0.0.1:1/${WORD}"), "notify.webhook: could not be reached"),
        (Notice(webhook="http://127.0.0.1:1/", headers={"X": "a\n${WORD}"}), "notify.webhook: could not be reached"),
        (Notice(command=("no-such-program", "${WORD}")), "notify.command: could not be reached or started"),
        (Notice(command=(sys.executable, "-c", "import sys; sys.exit('${WORD}')")), "notify.command: ended with exit status 1"),
    ],
)  # fmt: skip
def test_a_way_that_fails_is_named_without_a_secret(monkeypatch, notice: Notice, part: str):
    monkeypatch.setenv("WORD", "s3cret")
    with pytest.raises(NotifyError) as caught:
        notify(notice, Run("a", "A", "2031-03-01T00:00:00Z", "failed"))
    assert part in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_command_reads_json_and_gets_its_secret_from_the_environment(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("TARGET", str(tmp_path / "told.json"))
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"
    notice = Notice(on=("ok",), command=(sys.executable, "-c", script, "${TARGET}"))
    run = Run("a", "A <!channel> &\x07 b", "2031-03-01T00:00:00Z", "ok", change={"first": True})
    assert notify(notice, run) == ["command"]
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["text"] == "A &lt;!channel&gt; &amp; b: made; first report"
    assert told["title"] == "A <!channel> &\x07 b"


SAME = {"first": False, "n_numbers": 0, "findings": []}


@pytest.mark.parametrize(
    ("on", "state", "change", "told"),
    [
        (("failed",), "failed", {}, True),
        (("changed",), "failed", {}, False),
        (("changed",), "ok", {"n_numbers": 1, "n_tables": 1}, True),
        (("changed", "failed"), "ok", SAME, False),
        (("ok",), "ok", SAME, True),
    ],
)
def test_only_the_events_asked_for_are_told(on: tuple, state: str, change: dict, told: bool):
    notice = Notice(on=on, command=(sys.executable, "-c", ""))
    assert bool(notify(notice, Run("a", "A", "2031-03-01T00:00:00Z", state, change=change))) == told


def test_a_message_says_why_a_run_failed():
    message = write_message(Run("a", "A", "2031-03-01T00:00:00Z", "failed", cause="cell 1:\nKeyError"))
    assert message["text"] == "A: failed: cell 1: KeyError"
    assert os.environ.get("HOME", "-") not in json.dumps(message)


def test_nobody_told_is_a_failed_round(office: Desk, capsys):
    office.plan(more='[notify]\non = ["ok"]\nwebhook = "${NOT_SET_HERE}"\n')
    assert main(["run", "good"]) == 1
    assert (
        "untold  good  notify.webhook: the environment has no variable NOT_SET_HERE"
        in capsys.readouterr().out
    )
    assert [run.state for run in read_runs(office.folder / "reports")] == ["ok"]
