"""A report on paper: without a browser, without a network, and with a plain word where the extra is missing."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from made_up import HOSTILE, make_annotation, make_exhibits, make_notebook

from toolkit.errors import InputError, RunError
from toolkit.reports.pdf import refuse, strip_scripts, write_pdf
from toolkit.reports.render import render_page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("brief")
    exhibits = list(make_exhibits(make_annotation(24)).values())
    page = render_page(make_notebook(exhibits), title="The quarrel", manifest={})
    (place / "report.html").write_text(page, encoding="utf-8")
    return place


def test_paper_gets_no_script_and_a_still_picture_for_each_chart(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    bare = strip_scripts(page)
    assert "<script" not in bare
    assert "Plotly" not in bare
    assert len(bare) < len(page) / 5
    assert bare.count('<div class="still"') == page.count("data-figure=") > 4
    assert HOSTILE not in bare


def test_without_the_extra_the_error_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def without(name: str, *args: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise ImportError("No module named 'weasyprint'")
        return plain(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RunError, match=r'pip install "communique\[pdf\]"'):
        write_pdf(folder)


def test_a_folder_without_a_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no report there"):
        write_pdf(tmp_path)


def test_nothing_is_fetched() -> None:
    with pytest.raises(ValueError, match="asks for https://far"):
        refuse("https://far.example/picture.png")


def test_a_report_is_printed_twice_with_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    papers = [write_pdf(folder, tmp_path / name) for name in ("one.pdf", "two.pdf")]
    one, two = (paper.read_bytes() for paper in papers)
    assert one.startswith(b"%PDF-")
    assert one == two
