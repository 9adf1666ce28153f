"""The log of runs, the page of all reports, the feed and the corrections."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date, datetime
from pathlib import Path

import pytest
from in_process import make_report

from toolkit.cli import main
from toolkit.errors import InputError, RunError
from toolkit.reports.corrections import add_correction, read_corrections
from toolkit.reports.feed import clean, make_id
from toolkit.reports.index import write_index
from toolkit.reports.ledger import Run, add_run, read_runs, say_change
from toolkit.reports.progress import show_progress, show_steps

ATOM = "{http://www.w3.org/2005/Atom}"


def read_feed(root: Path) -> list[tuple[str, str, str]]:
    """Title, link and summary of each entry; the feed keeps to RFC 4287 where a machine can tell."""
    feed = ET.fromstring((root / "feed.xml").read_text(encoding="utf-8"))  # noqa: S314  # our own file
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        assert len(element.findall(f"{ATOM}id")) == 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
        assert element.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
        assert element.find(f"{ATOM}link[@rel='alternate']") is not None
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    return [
        (
            entry.findtext(f"{ATOM}title") or "",
            entry.find(f"{ATOM}link").get("href") or "",  # type: ignore[union-attr]
            entry.findtext(f"{ATOM}summary") or "",
        )
        for entry in entries
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"first": True}, "first report"),
        ({"first": False, "n_numbers": 0, "n_tables": 0, "causes": ["page change"], "findings": []}, "no number changed"),
        ({"n_numbers": 1, "n_tables": 1, "causes": ["new data"]}, "changed: 1 number in 1 table (new data)"),
        (
            {"n_numbers": 1200, "n_tables": 3, "causes": ["new data", "code change"], "findings": ["A leads."]},
            "changed: 1 finding, 1,200 numbers in 3 tables (new data or code change)",
        ),
        ({"n_numbers": 2, "n_tables": 1, "causes": []}, "changed: 2 numbers in 1 table (nothing in the records)"),
    ],
)  # fmt: skip
def test_a_change_in_words(change: dict, words: str):
    assert say_change(change) == words


def test_each_run_is_logged_with_what_it_changed(counted: Path, desk: Path, make_notebook):
    make_report()
    (desk / "articles" / "c.txt").write_text("Third came.")
    make_report()
    make_notebook("raise ValueError('<b>no</b>')")
    with pytest.raises(RunError):
        make_report()
    runs = read_runs(desk / "reports")
    assert [(run.state, say_change(run.change), run.as_of, run.n_documents) for run in runs] == [
        ("ok", "first report", "2031-03-02", 2),
        ("ok", "no number changed", "2031-03-02", 2),
        ("ok", "changed: 2 numbers in 2 tables (new data)", "2031-03-02", 3),
        ("failed", "", None, None),
    ]
    page = (desk / "reports" / "index.html").read_text()
    assert "changed: 2 numbers in 2 tables (new data)" in page
    assert "2031-03-02" in page
    assert {entry[:2] for entry in read_feed(desk / "reports")} == {
        ("Failed: A small report", "small/failed.html"),
        ("A small report", "small/report.html"),
    }
    assert len(read_feed(desk / "reports")) == 3  # a run that changed nothing is no news
    assert "ValueError: <b>no</b>" in " ".join(text for *_, text in read_feed(desk / "reports"))


def test_a_fault_is_news_once_and_so_is_its_end(tmp_path: Path):
    same = {"n_numbers": 0, "findings": []}
    for hour, (state, cause) in enumerate(
        [("ok", ""), ("failed", "a"), ("failed", "a"), ("failed", "b"), ("ok", ""), ("ok", "")]
    ):
        change = {} if state == "failed" else same if hour else {"first": True}
        add_run(tmp_path, Run("a", "A", f"2031-03-01T0{hour}:00:00Z", state, cause, change=change))
    write_index(tmp_path)
    assert [title for title, *_ in read_feed(tmp_path)] == ["A", "Failed: A", "Failed: A", "A"]


def test_progress_is_silent_where_nobody_watches(capsys, monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    for show, done in ((show_progress("small"), (1, 2)), (show_steps(), ("reading", 1, 2))):
        with show as note:
            note(*done)
    assert capsys.readouterr() == ("", "")


def test_a_feed_of_nothing_is_a_feed(tmp_path: Path):
    write_index(tmp_path)
    assert read_feed(tmp_path) == []


def test_a_hostile_title_does_no_harm(tmp_path: Path):
    add_run(
        tmp_path, Run("a", "x\x00\x1b & <script> ]]>", "2031-03-01T00:00:00Z", "ok", change={"first": True})
    )
    add_run(tmp_path, Run("../up", "x", "2031-03-01T00:00:00Z", "ok", change={"first": True}))
    write_index(tmp_path)
    assert [entry[:2] for entry in read_feed(tmp_path)] == [("x & <script> ]]>", "a/report.html")]
    assert clean("a\ud800b\ufffe\n") == "ab\n"


def test_ids_are_stable_and_the_log_survives_a_bad_line(tmp_path: Path):
    assert make_id("run", "a", "b") == make_id("run", "a", "b") != make_id("run", "ab", "")
    add_run(tmp_path, Run("a", "A", "2031-03-01T00:00:00Z", "ok"))
    with (tmp_path / "runs.jsonl").open("a") as log:
        log.write('{"report": 1}\nnot json\n{"other": true}\n')
    add_run(tmp_path, Run("b", "B", "2031-03-02T00:00:00Z", "ok"))
    assert [run.report for run in read_runs(tmp_path)] == ["a", "b"]


# ------------------------------------------------------------------------------------- corrections


def test_a_correction_stands_on_the_page_and_in_the_feed(counted: Path, desk: Path, capsys):
    before = (counted / "report.html").read_bytes()
    text = '  We wrote <b>seven</b>,\nit was "six".'
    assert main(["correct", "reports/small", text, "--day", "2031-03-05", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == 'We wrote <b>seven</b>, it was "six".'
    assert main(["correct", "reports/small", "=cmd was no formula", "--day", "2031-03-06"]) == 0
    assert (desk / "reports" / "corrections.csv").read_text() == (
        "day,report,text\n"
        '2031-03-05,small,"We wrote <b>seven</b>, it was ""six""."\n'
        "2031-03-06,small,'=cmd was no formula\n"
    )
    page = (desk / "reports" / "index.html").read_text()
    assert "We wrote &lt;b&gt;seven&lt;/b&gt;, it was &#34;six&#34;." in page
    assert page.index("=cmd was no formula") < page.index("seven")
    titles = [entry[0] for entry in read_feed(desk / "reports")]
    assert titles.count("Correction: A small report") == 2
    make_report()
    assert "=cmd was no formula" in (desk / "reports" / "index.html").read_text()
    assert (counted / "report.html").read_bytes() == before


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["articles", "text"], "articles: no report here"),
        (["reports/small", "  "], "a correction without text"),
        (["reports/small", "x", "--day", "5 March"], "--day '5 March'; allowed: a date"),
    ],
)
def test_a_faulty_correction_is_refused(counted: Path, capsys, args: list, part: str):
    assert main(["correct", *args]) == 2
    assert part in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("what,when\n", "corrections.csv, line 1: given [['what', 'when']]; allowed: day,report,text"),
        ("day,report,text\n2031-03-01,small\n", "corrections.csv, line 2: 2 fields"),
        ("day,report,text\n\n1.3.31,small,x\n", "corrections.csv, line 3: day '1.3.31'"),
    ],
)
def test_a_corrections_file_spoiled_by_hand_is_said_and_stops_no_report(
    counted: Path, desk: Path, content: str, part: str
):
    (desk / "reports" / "corrections.csv").write_text(content)
    with pytest.raises(InputError) as caught:
        add_correction("reports/small", "x", day=date(2031, 3, 1))
    assert part in str(caught.value)
    make_report()
    assert "The corrections are not shown: corrections.csv" in (desk / "reports" / "index.html").read_text()


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path: Path):
    (tmp_path / "corrections.csv").write_bytes(
        b"\xef\xbb\xbfday,report,text\r\n2031-03-01,small,'-3 not 3\r\n"
    )
    assert [(c.day, c.report, c.text) for c in read_corrections(tmp_path)] == [
        ("2031-03-01", "small", "-3 not 3")
    ]


# ------------------------------------------------------------------------------------- killed in the middle

KILLED = """
import os, pathlib, signal
from toolkit.reports.index import write_index
replace = pathlib.Path.replace
def die(self, target):
    if pathlib.Path(target).name == {name!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
pathlib.Path.replace = die
write_index("reports")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("name", ["index.html", "feed.xml"])
def test_a_kill_in_the_middle_of_an_index_write_leaves_the_old_one(counted: Path, desk: Path, name: str):
    root = desk / "reports"
    before = (root / name).read_bytes()
    (root / "corrections.csv").write_text("day,report,text\n2031-03-01,small,It was six.\n")
    done = subprocess.run([sys.executable, "-c", KILLED.format(name=name)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (root / name).read_bytes() == before
    assert [path.name for path in root.glob(".*.partial")] != []
    write_index(root)
    assert (root / name).read_bytes() != before
    assert [path.name for path in root.glob(".*.partial")] == []


FULL_DISK = """
import resource, signal, sys
from toolkit.errors import RunError
from toolkit.reports.runner import run_notebook
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
try:
    run_notebook("small.ipynb", "reports", parameters={})
except RunError as error:
    print("failed:", error)
"""


@pytest.mark.skipif(os.name != "posix", reason="no limit on the size of a file on this system")
@pytest.mark.parametrize("limit", [60_000, 100])
def test_a_full_disk_leaves_the_last_good_report(counted: Path, desk: Path, make_notebook, limit: int):
    files = {path: path.read_bytes() for path in counted.rglob("*") if path.is_file()}
    make_notebook("print('x' * 200_000)")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(limit)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("failed: small.ipynb"), done.stderr
    assert "File too large" in done.stdout
    assert all(path.read_bytes() == content for path, content in files.items())
    make_notebook("print('x')")
    make_report()
    assert not (counted / "failed.html").exists()
