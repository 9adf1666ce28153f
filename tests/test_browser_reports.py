"""Each report of the sample in a real browser, at three widths: it opens, it is reachable, nothing fails or leaves."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from browsing import AXE, find_faults, load_axe, open_tab, panel_is_open

from toolkit.cli import main

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
WIDTHS = {"desktop": (1280, 900), "tablet": (820, 1180), "phone": (375, 800)}
REPORTS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 2.0  # in which a page must be there


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four articles of the sample with its companions: enough for every section."""
    folder = tmp_path_factory.mktemp("corpus")
    lines = (SAMPLE / "straits.jsonl").read_text(encoding="utf-8").splitlines()[10:34]
    (folder / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name in ("actors.csv", "issues.csv"):
        shutil.copy(SAMPLE / name, folder / name)
    return folder


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one report, made as a user makes it."""
    out = tmp_path_factory.mktemp("reports")
    assert main(["report", str(corpus), "--notebook", request.param, "--out", str(out)]) == 0
    return out / request.param / "report.html"


@pytest.fixture(scope="module", params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    """The report at one width, one page for all tests; at the end: no fault in the console, no request but the file."""
    schemes = ("file:", "data:", "blob:")
    with open_tab(browser, WIDTHS[request.param], schemes=schemes, accept_downloads=True) as tab:
        tab.goto(report.as_uri())
        yield tab


def draw_all(page: Any) -> None:
    """Scroll through the page until every figure is drawn."""
    for plot in page.locator("[data-figure]").all():
        plot.scroll_into_view_if_needed()
        page.wait_for_selector(f"#{plot.get_attribute('id')} .main-svg")


def test_evidence_opens_by_mouse_and_by_keyboard(page: Any) -> None:
    number = page.locator("figure .n").first
    number.click()
    assert panel_is_open(page)
    assert page.locator("#panel-items li").count() >= 1
    page.keyboard.press("Escape")
    assert not panel_is_open(page)
    number.focus()
    page.keyboard.press("Enter")
    assert panel_is_open(page)
    assert page.evaluate("document.activeElement.id") == "panel-close"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('n')")


def test_every_number_opens_what_it_says(page: Any) -> None:
    keys = page.evaluate("[...document.querySelectorAll('[data-e]')].map((node) => node.dataset.e)")
    store = json.loads(page.locator("#store").text_content())
    assert keys
    assert [key for key in keys if key not in store["evidence"]] == []


def test_the_first_screen_says_what_was_found(page: Any) -> None:
    assert page.locator("h1").count() == 1
    assert int(page.locator(".facts dd").first.inner_text()) >= 20
    finding = page.locator(".findings li").first
    assert finding.bounding_box()["y"] < page.viewport_size["height"]


def test_figures_have_words_a_table_and_downloads(page: Any) -> None:
    draw_all(page)
    for figure in page.locator("figure:has(.plot)").all():
        assert len(figure.locator(".plot").get_attribute("aria-label")) > 40
        assert figure.locator("table caption").count() == 1
        assert figure.locator("a[href$='.csv']").count() == 1
        assert figure.locator("[data-picture]").count() == 2
        assert figure.locator("[data-embed]").count() == 1
        assert figure.locator(".still svg").count() == 1


def test_the_page_never_scrolls_sideways(page: Any) -> None:
    draw_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_pictures_and_snippet_are_made_without_a_server(page: Any) -> None:
    figure = page.locator("figure:has(.plot)").first
    name = figure.get_attribute("id")
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg ")):
        with page.expect_download() as saved:
            figure.locator(f"[data-picture={kind}]").click()
        assert saved.value.suggested_filename == f"{name}.{kind}"
        assert Path(saved.value.path()).read_bytes().startswith(start)
    figure.locator("[data-embed]").click()
    page.wait_for_selector("#embed[open]")
    snippet = page.locator("#embed-code").input_value()
    assert snippet.startswith('<figure style="margin:0">')
    assert 'src="data:image/svg+xml' in snippet
    assert not re.search(r"<script|\son\w+=|https?://(?!www\.w3\.org)", unquote(snippet))
    page.keyboard.press("Escape")


def test_axe_finds_no_serious_fault(page: Any) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not there (make axe fetches it)")
    draw_all(page)
    load_axe(page)
    assert find_faults(page) == []
    page.locator("figure .n").first.click()
    assert find_faults(page) == []
    page.keyboard.press("Escape")


def test_the_page_is_there_in_two_seconds(browser: Any, report: Path) -> None:
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    tab = browser.new_page()
    started = time.monotonic()
    tab.goto(report.as_uri(), wait_until="domcontentloaded")
    tab.locator(".n").first.click()
    took = time.monotonic() - started
    tab.close()
    assert took < SECONDS * max(2, 2 * load)  # a busy machine is given more time


def test_the_same_report_twice_is_the_same_bytes(report: Path, corpus: Path, tmp_path: Path) -> None:
    name = report.parent.name
    assert main(["report", str(corpus), "--notebook", name, "--out", str(tmp_path)]) == 0
    for file in ("report.html", "report.ipynb", "manifest.json"):
        assert (tmp_path / name / file).read_bytes() == (report.parent / file).read_bytes(), file
