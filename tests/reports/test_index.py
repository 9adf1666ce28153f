from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from toolkit.reports.index import list_reports, write_index

GOOD = {"title": "Brief", "parameters": {"as_of": "2031-03-01"}, "facts": {"n_documents": 1685}}
BAD = {"title": "Quotes <b>", "cause": "cell 2 of 5: ValueError: <script>x</script>"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a good report, one that never worked, one that failed later, and other folders."""
    records = {
        "brief": {"manifest.json": GOOD},
        "quotes": {"failed.json": BAD},
        "stance": {"manifest.json": GOOD | {"title": "stance"}, "failed.json": BAD},
        "other": {"manifest.json": ["no report"]},
        "broken": {},
    }
    for folder, files in records.items():
        (tmp_path / folder).mkdir()
        for name, content in files.items():
            (tmp_path / folder / name).write_text(json.dumps(content))
    (tmp_path / "broken" / "manifest.json").write_text("{")
    return tmp_path


def test_reports_are_listed_by_title(root: Path):
    found = [(entry.folder, entry.title, entry.state, entry.has_report) for entry in list_reports(root)]
    assert found == [
        ("brief", "Brief", "ok", True),
        ("quotes", "Quotes <b>", "failed", False),
        ("stance", "stance", "failed", True),
    ]


def test_the_page_shows_both_states_and_escapes(root: Path):
    page = write_index(root).read_text()
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert len(re.findall("<h1", page)) == 1
    assert "3 reports, 2 failed on the last run." in page
    assert re.findall(r"</span> (ok|failed)</span>", page) == ["ok", "failed", "failed"]
    assert "2031-03-01" in page
    assert "1,685" in page
    assert "<script>" not in page
    assert set(re.findall('href="([^"]+)"', page)) == {
        "brief/report.html", "quotes/failed.html", "stance/report.html", "stance/failed.html",
        "feed.xml",
    }  # fmt: skip


def test_the_page_needs_nothing_from_elsewhere(root: Path):
    page = write_index(root).read_text()
    assert not re.search(r"https?://|src=|@import|url\(", page)


def test_the_same_folders_give_the_same_bytes(root: Path):
    assert write_index(root).read_bytes() == write_index(root).read_bytes()
    assert [path.name for path in root.iterdir() if path.name.endswith(".partial")] == []


def test_an_empty_root_says_so(tmp_path: Path):
    assert "There is no report yet." in write_index(tmp_path).read_text()
