"""A page holds everything, reaches for nothing, and lets no article speak in markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import nbformat
import pytest
from made_up import HOSTILE, make_annotation, make_exhibits, make_notebook

from toolkit.errors import RunError
from toolkit.reports.render import render_page

MANIFEST = {"parameters": {"corpus": HOSTILE, "since": None, "top": 12}, "python": "3.11"}
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def page() -> str:
    exhibits = list(make_exhibits(make_annotation(24)).values())
    return render_page(make_notebook(exhibits), title=f"Brief {HOSTILE}", manifest=MANIFEST)


class Reader(HTMLParser):
    """Tags with their attributes, and the text of each script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.within = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.within = tag

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "script":
            self.scripts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def show(*data: Any, markdown: str = "") -> str:
    notebook = make_notebook(list(data))
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(markdown))
    return render_page(notebook, title="T", manifest={})


def test_the_page_is_whole_and_reaches_for_nothing(page: str) -> None:
    reader = Reader(page)
    assert [attrs["lang"] for attrs in reader.all("html")] == ["en"]
    assert len(reader.all("h1")) == 1
    assert not [attrs for _, attrs in reader.tags if "src" in attrs and not attrs["src"].startswith("data:")]
    assert not reader.all("link")
    assert not reader.all("iframe")
    assert "url(" not in "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_policy_lets_in_our_scripts_only(page: str) -> None:
    reader = Reader(page)
    policy = next(
        a["content"] for a in reader.all("meta") if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split(";")[1]
    kinds = [attrs.get("type") for attrs in reader.all("script")]
    assert kinds == ["application/json", None, None]
    for script in reader.scripts[1:]:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_text_of_an_article_stays_text(page: str) -> None:
    assert HOSTILE not in page
    assert "&lt;script&gt;window.hacked" in page
    store = Reader(page).scripts[0]
    assert "<" not in store
    titles = [document[2] for document in json.loads(store)["documents"]]
    assert f"Day 1 at the border {HOSTILE}" in titles


def test_only_web_addresses_become_links(page: str) -> None:
    assert "javascript:" not in page.split("<script>")[0]
    hrefs = {attrs["href"] for attrs in Reader(page).all("a")}
    assert all(re.match(r"#|https://outlet\.example/|tables/[a-z-]+\.csv$|manifest\.json$", h) for h in hrefs)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/html": "<b onclick=x>bold</b><script>bad()</script>"}, "bold bad()"),
        ({"text/html": "<table></table>", "text/plain": "a <i>b</i>"}, "a &lt;i&gt;b&lt;/i&gt;"),
        ({"image/svg+xml": "<svg onload=bad()></svg>", "text/plain": "picture"}, "picture"),
        ({"text/markdown": "<script>bad()</script>", "text/plain": "words"}, "words"),
        ({"image/png": "x' onerror='bad()", "text/plain": "no picture"}, "no picture"),
    ],
)
def test_other_outputs_are_shown_as_text(data: dict[str, str], shown: str) -> None:
    body = show(data).split("<main")[1].split("</main>")[0]
    assert shown in body
    assert "<script" not in body
    assert "onerror" not in body
    assert "onload" not in body
    assert "onclick" not in body


def test_markdown_is_ours_but_its_html_is_not() -> None:
    exhibit = make_exhibits(make_annotation(6))["named"]
    words = "## A *question* <script>bad()</script>\n\n[x](javascript:bad()) ![y](https://far.example/p.png)"
    body = show(exhibit, markdown=words).split("<main")[1].split("</main>")[0]
    assert "<em>question</em> &lt;script&gt;" in body
    assert "<img" not in body
    assert 'href="javascript' not in body


def test_a_notebook_with_an_error_is_no_report() -> None:
    notebook = make_notebook(list(make_exhibits(make_annotation(6)).values()))
    error = nbformat.v4.new_output("error", ename="InputError", evalue="no such file", traceback=[])
    notebook.cells[4].outputs.append(error)
    with pytest.raises(RunError, match="cell 5 ended in InputError: no such file"):
        render_page(notebook, title="T", manifest={})


def test_a_notebook_without_output_is_no_report() -> None:
    with pytest.raises(RunError, match="puts nothing out"):
        render_page(make_notebook([]), title="T", manifest={})


def test_code_is_folded_under_what_it_made() -> None:
    exhibits = make_exhibits(make_annotation(6))
    shown = [exhibits["corpus"], exhibits["findings"], exhibits["named"]]
    notebook = make_notebook(shown, ["a < 1", "b", "c"])
    notebook.cells.insert(-1, nbformat.v4.new_code_cell("counts = 1"))
    page = render_page(notebook, title="T", manifest={})
    folded = re.findall(r"<details class=\"code screen\">.*?<code>(.*?)</code>", page, re.S)
    assert folded == ["a &lt; 1\n\nb", "counts = 1\n\nc"]


def test_the_same_notebook_gives_the_same_page() -> None:
    pages = [
        render_page(make_notebook(list(make_exhibits(make_annotation(24)).values())), title="T", manifest={})
        for _ in range(2)
    ]
    assert pages[0] == pages[1]


def test_a_page_for_1685_articles_stays_light() -> None:
    exhibits = list(make_exhibits(make_annotation(1685)).values())
    assert len(render_page(make_notebook(exhibits), title="T", manifest={}).encode()) < 10 * MEBIBYTE
