"""The page of all reports and the page of a failed one in a real browser, wide and narrow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browsing import AXE, find_faults, load_axe, open_tab

from toolkit.reports.corrections import add_correction
from toolkit.reports.failure import write_failure
from toolkit.reports.index import write_index
from toolkit.reports.ledger import Run, add_run
from toolkit.reports.places import Place

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1280, 900), "tablet": (768, 900), "phone": (360, 900)}
LONG = "https://outlet.example/" + "a-very-long-word-without-an-end-" * 6


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, one of which failed on its last run, with a correction and long, hostile texts."""
    root = tmp_path_factory.mktemp("reports")
    record = {
        "title": f"The straits {LONG}",
        "parameters": {"as_of": "2031-05-09"},
        "facts": {"n_documents": 1685},
    }
    (root / "straits").mkdir()
    (root / "straits" / "manifest.json").write_text(json.dumps(record))
    (root / "straits" / "report.html").write_text("<!doctype html><title>x</title>")
    add_run(root, Run("straits", "The straits", "2031-05-09T06:00:00Z", "ok", change={"first": True}))
    add_correction(root / "straits", "We wrote <script>alert(1)</script>, it was 16.", day=date(2031, 5, 10))
    error = ValueError(f"no document is left {LONG}")
    write_failure(
        Place(root, "quotes"),
        error,
        title="Quotes",
        notebook="quotes.ipynb",
        parameters={"corpus": LONG},
        started="now",
    )
    write_index(root)
    return root


@pytest.fixture(params=WIDTHS)
def tab(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """A tab of one width; at the end: no word in the console, no request but for files."""
    with open_tab(browser, WIDTHS[request.param], schemes=("file:",), silent=True, bypass_csp=True) as tab:
        yield tab


@pytest.mark.parametrize("name", ["index.html", "quotes/failed.html"])
def test_the_page_stands_at_every_width(tab: Any, root: Path, name: str) -> None:
    tab.goto((root / name).as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tab.locator("h1").count() == 1
    if AXE.is_file():
        load_axe(tab)
        assert find_faults(tab) == []


def test_a_row_says_state_change_and_correction(tab: Any, root: Path) -> None:
    tab.goto((root / "index.html").as_uri())
    row = tab.get_by_role("row").filter(has_text="The straits")
    assert "16." in row.inner_text()
    assert "first report" in row.inner_text()
    assert "1,685" in row.inner_text()
    failed = tab.get_by_role("row").filter(has_text="Quotes")
    failed.get_by_role("link", name="What went wrong").click()
    assert tab.locator("#cause").inner_text().startswith("ValueError: no document is left")
