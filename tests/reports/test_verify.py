"""A report is made again from its record: the same bytes, or the first place that differs and why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from toolkit.cli import main
from toolkit.errors import InputError, RunError
from toolkit.reports.manifest import hash_file
from toolkit.reports.runner import run_notebook
from toolkit.reports.verify import Difference, locate_difference, verify_report


def edit_record(report: Path, **changes: object) -> None:
    path = report / "manifest.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | changes))


def kinds(causes: tuple) -> list[tuple[str, str]]:
    return [(cause.kind, cause.what) for cause in causes]


def test_the_same_bytes_come_out_again(counted: Path):
    (counted / "report.pdf").write_bytes(b"printed afterwards")
    found = verify_report(counted)
    assert found.is_same
    assert (found.causes, found.edited, found.unused, found.differs, found.first) == ((), (), (), (), None)


def test_a_real_kernel_makes_the_same_bytes_again(make_notebook, desk, monkeypatch):
    for place in ("manifest.PACKAGE", "staging.PACKAGE"):
        monkeypatch.setattr(f"toolkit.reports.{place}", desk / "articles")
    notebook = make_notebook(
        "import os, pathlib\nprint(sorted(os.listdir(corpus)), code, pathlib.Path(corpus).resolve())"
    )
    page = run_notebook(notebook, "reports", parameters={"corpus": desk / "articles", "code": "007"})
    found = verify_report(page.parent)
    assert (found.differs, found.first, found.is_same) == ((), None, True)


def test_a_changed_input_is_named_and_the_first_difference_shown(counted: Path, desk: Path):
    before = hash_file(desk / "articles" / "a.txt")
    (desk / "articles" / "a.txt").write_text("Vessen signed twice.")
    found = verify_report(counted)
    assert not found.is_same
    assert kinds(found.causes) == [("revised data", "corpus: a.txt")]
    assert (found.causes[0].before, found.causes[0].after) == (before, hash_file(desk / "articles" / "a.txt"))
    assert found.first == Difference("tables/words.csv", "row 3 (Vessen), column n_words", "2", "3")
    assert found.differs == ("tables/words.csv", "articles.csv", "report.ipynb", "manifest.json")


def test_a_parameter_changed_in_the_record_shows(counted: Path):
    record = json.loads((counted / "manifest.json").read_text())
    edit_record(counted, parameters=record["parameters"] | {"top": 1}, given=["top"])
    found = verify_report(counted)
    assert found.differs[:2] == ("tables/corpus.csv", "tables/words.csv")
    assert found.first == Difference("tables/corpus.csv", "row 2 (2), column n_documents", "2", "1")


@pytest.mark.parametrize(
    ("file", "kind", "what"),
    [
        ("package/tables.py", "code change", "code"),
        ("package/lexicons/words.csv", "lexicon change", "lexicon: words.csv"),
        ("small.ipynb", "code change", "notebook: small.ipynb"),
    ],
)
def test_another_code_lexicon_or_notebook_is_named(
    counted: Path, desk: Path, file: str, kind: str, what: str
):
    path = desk / file
    path.write_text(path.read_text().replace("1", "2").replace("said", "told") + "\n")
    found = verify_report(counted, rebuild=False)
    assert kinds(found.causes) == [(kind, what)]
    assert (found.rebuilt, found.is_same) == (False, False)


def test_a_file_edited_after_the_run_is_named(counted: Path):
    (counted / "report.html").write_text("a better headline")
    (counted / "tables" / "words.csv").unlink()
    (counted / "notes.txt").write_text("mine")
    found = verify_report(counted)
    assert [(c.what, bool(c.before), bool(c.after)) for c in found.edited] == [
        ("report: notes.txt", False, True),
        ("report: report.html", True, True),
        ("report: tables/words.csv", True, False),
    ]
    assert (
        found.first == Difference("tables/words.csv", "the whole file", "not there", "69 bytes")
        or found.first
    )
    assert set(found.differs) == {"notes.txt", "report.html", "tables/words.csv"}


def test_inputs_are_found_by_checksum_at_another_place(counted: Path, desk: Path, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "archive"
    shutil.move(desk / "articles", away)
    (away / "a.txt").rename(away / "renamed.txt")
    (away / "c.txt").write_text("Third came later.")
    with pytest.raises(
        InputError, match=r"corpus: no file or folder 'articles'; say where it lies: --input corpus=PATH"
    ):
        verify_report(counted)
    found = verify_report(counted, inputs={"corpus": away})
    assert found.is_same
    assert kinds(found.unused) == [("new data", "corpus: c.txt")]


def test_a_path_above_the_working_folder_is_laid_out_too(quick, make_notebook, desk, monkeypatch):
    make_notebook("print(corpus)")
    (desk / "inner").mkdir()
    monkeypatch.chdir(desk / "inner")
    page = run_notebook("../small.ipynb", "reports", parameters={"corpus": "../articles"})
    assert verify_report(page.parent).is_same


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"notebook": {"file": "/etc/passwd", "sha256": ""}}, "notebook: unsafe path '/etc/passwd'"),
        ({"notebook": {"file": "gone.ipynb", "sha256": ""}}, "notebook 'gone.ipynb' is neither"),
        ({"code": None}, "manifest.json: not the record of a report"),
        ({"inputs": [3]}, "manifest.json: not the record of a report"),
        ({"inputs": [{"files": []}]}, "manifest.json: not the record of a report"),
        ({"lexicons": [{"file": "a"}]}, "manifest.json: not the record of a report"),
        ({"notebook": {}}, "manifest.json: not the record of a report"),
        ({"name": "../up"}, "report name '../up': allowed: letters"),
        ({"inputs": [{"parameter": "corpus", "path": "articles", "files": [{"file": "../../../x", "sha256": ""}]}]}, "unsafe path"),
    ],
)  # fmt: skip
def test_a_faulty_record_is_refused(counted: Path, changes: dict, part: str):
    edit_record(counted, **changes)
    with pytest.raises(InputError) as caught:
        verify_report(counted)
    assert part in str(caught.value)


def test_a_rebuilding_run_that_fails_says_so(counted: Path, make_notebook):
    make_notebook("raise ValueError('no')")
    with pytest.raises(RunError, match="ValueError: no"):
        verify_report(counted)


@pytest.mark.parametrize(
    ("name", "before", "after", "where", "sides"),
    [
        ("t.csv", "a,b\r\nx,1\r\n", "a,b\r\nx,2\r\n", "row 2 (x), column b", ("1", "2")),
        ("t.csv", "a,b\r\nx,1\r\n", "a,b\r\n", "row 2 (x), column a", ("x", "nothing")),
        ("t.csv", "a\r\nx\r\n", "a\nx\n", "the ends of lines", ("", "")),
        ("p.html", "one\ntwo", "one\ntwa", "line 2, character 3", ("two", "twa")),
        ("p.html", "one", "one\n\x1b[31mred", "line 2, character 1", ("", "\\x1b[31mred")),
        (
            "p.html",
            "z" * 500 + "a",
            "z" * 500 + "b",
            "line 1, character 501",
            ("z" * 60 + "a", "z" * 60 + "b"),
        ),
    ],
)
def test_the_first_difference_is_located(
    tmp_path: Path, name: str, before: str, after: str, where: str, sides: tuple
):
    for folder, text in (("one", before), ("other", after)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(text.encode())
    found = locate_difference(tmp_path / "one", tmp_path / "other", name)
    assert (found.where, (found.recorded, found.rebuilt)) == (where, sides)


def test_the_verb_prints_it_and_has_its_exit_status(counted: Path, desk: Path, capsys):
    assert main(["verify", "reports/small"]) == 0
    assert capsys.readouterr().out == "reports/small: rebuilt with the same bytes\n"
    (desk / "articles" / "b.txt").write_text("Marrow objected again.")
    assert main(["verify", "reports/small"]) == 3
    shown = capsys.readouterr().out
    assert "revised data: corpus: b.txt" in shown
    assert "First difference: tables/words.csv, row 2 (Marrow), column n_words" in shown
    assert main(["verify", "reports/small", "--json", "--no-rebuild"]) == 3
    content = json.loads(capsys.readouterr().out)
    assert (content["status"], content["same"], content["rebuilt"]) == (3, False, False)
    assert main(["verify", "reports/none"]) == 2
    assert main(["verify", "reports/small", "--input", "corpora=x"]) == 2
    assert "no input 'corpora' in the record; allowed: corpus" in capsys.readouterr().err
