"""The page in a real browser: evidence opens by mouse and by keyboard, nothing fails, nothing leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import open_tab, panel_is_open
from made_up import HOSTILE, make_annotation, make_exhibits, make_notebook

from toolkit.reports.render import render_page

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1280, 900), "tablet": (820, 1180), "phone": (375, 800), "small phone": (360, 640)}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    exhibits = list(make_exhibits(make_annotation(24)).values())
    path.write_text(render_page(make_notebook(exhibits), title="The quarrel", manifest={}), encoding="utf-8")
    return path


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    """The report at one width; at the end: no fault in the console and no request but the file itself."""
    with open_tab(browser, WIDTHS[request.param]) as tab:
        tab.goto(report.as_uri())
        tab.locator("#plot-named").scroll_into_view_if_needed()
        tab.wait_for_selector("#plot-named .main-svg")
        yield tab


def test_a_number_opens_its_sentences_by_mouse(page: Any) -> None:
    number = page.locator("#named td .n").first
    said = int(number.inner_text())
    number.click()
    assert panel_is_open(page)
    assert page.locator("#panel-title").inner_text() == "Edvard Rell"
    assert page.locator("#panel-note").inner_text().startswith(f"{said} mentions in ")
    assert page.locator("#panel-items li").count() == min(20, said)
    assert page.locator("#panel-items mark.target").first.inner_text() == "Edvard Rell"
    page.mouse.click(5, 5)
    page.keyboard.press("Escape")
    assert not panel_is_open(page)


def test_a_number_opens_its_sentences_by_keyboard_and_focus_returns(page: Any) -> None:
    page.locator("#quoted td .n").first.focus()
    page.keyboard.press("Enter")
    assert panel_is_open(page)
    assert page.evaluate("document.activeElement.id") == "panel-close"
    page.keyboard.press("Escape")
    assert not panel_is_open(page)
    assert page.evaluate("document.activeElement.dataset.e") == "quoted/0"


def test_a_finding_opens_its_sentences(page: Any) -> None:
    page.locator(".findings .n").first.click()
    assert page.locator("#panel-items li").count() == 1
    assert page.locator("#panel-items mark.cue").count() == 1
    page.locator("#panel-close").click()
    assert not panel_is_open(page)


def test_a_bar_opens_its_sentences(page: Any) -> None:
    page.locator("#plot-named").scroll_into_view_if_needed()
    box = page.locator("#plot-named .bars .point path").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.wait_for_selector("#panel[open]")
    assert page.locator("#panel-title").inner_text() == "Edvard Rell"


def test_the_outlet_filter_keeps_one_outlet(page: Any) -> None:
    page.locator("#named td .n").first.click()
    whole = page.locator("#panel-items li").count()
    page.locator("#panel-outlet").select_option("Meridian Post")
    cites = page.locator("#panel-items cite").all_inner_texts()
    assert 0 < len(cites) < whole
    assert all(cite.startswith("Meridian Post") for cite in cites)


def test_the_days_of_the_filter_keep_what_lies_between(page: Any) -> None:
    page.locator("#named td .n").first.click()
    whole = page.locator("#panel-items li").count()
    page.locator("#panel-from").fill("2031-03-20")
    page.locator("#panel-to").fill("2031-04-10")
    page.keyboard.press("Tab")
    kept = page.locator("#panel-items cite").all_inner_texts()
    assert 0 < len(kept) < whole
    assert all("March 2031" in cite or "April 2031" in cite for cite in kept)
    assert page.locator("#panel-count").inner_text() == f"{len(kept)} of {whole} shown"
    page.locator("#panel-filter button").click()
    page.locator("#panel-items li").nth(whole - 1).wait_for(state="attached")
    assert page.locator("#panel-items li").count() == whole
    assert page.locator("#panel-count").inner_text() == ""


def test_on_paper_the_still_picture_stands_for_the_chart(page: Any) -> None:
    page.emulate_media(media="print")
    assert page.locator("#named .still svg").is_visible()
    assert not page.locator("#plot-named").is_visible()
    assert not page.locator("#named .downloads").is_visible()
    page.emulate_media(media="screen")
    assert page.locator("#plot-named").is_visible()


def test_the_page_never_scrolls_sideways(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.locator("#positions .n").first.click()
    assert page.evaluate("document.getElementById('panel').scrollWidth") <= page.viewport_size["width"]


def test_panels_stand_below_each_other_where_there_is_no_room(page: Any) -> None:
    lefts = {round(title.bounding_box()["x"]) for title in page.locator("#plot-named .annotation").all()}
    columns = {1280: 3, 820: 3}
    assert len(lefts) == columns.get(page.viewport_size["width"], 1)


def test_markup_in_an_article_is_shown_and_never_run(page: Any) -> None:
    for number in page.locator("#quoted td .n").all()[:8]:
        number.click()
        page.keyboard.press("Escape")
    assert page.evaluate("window.hacked") is None
    page.locator("#quoted td .n").nth(4).click()
    assert HOSTILE in page.locator("#contradictions").inner_text() + page.locator("#panel").inner_text()
    assert page.locator("#panel a[href^='javascript']").count() == 0


def test_without_scripts_the_tables_stay_readable(browser: Any, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("#named tbody tr").first.inner_text().split()[:2] == ["Edvard", "Rell"]
    assert page.locator("#named .still").get_attribute("aria-label").startswith("Bar chart of mentions.")
    assert page.locator("#named .still svg text").first.is_visible()
    assert not page.locator("#panel").is_visible()
    context.close()
