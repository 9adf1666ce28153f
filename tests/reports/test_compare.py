"""Two reports side by side: each number before and after, and what moved it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from in_process import make_report

from toolkit.cli import main
from toolkit.errors import InputError
from toolkit.reports.compare import compare_reports, compare_rows, find_causes
from toolkit.reports.split import split_change


def rows_of(*lines: str) -> list[dict[str, str]]:
    header, *rest = (line.split(",") for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rest]


def told(numbers) -> list[tuple]:
    return list(
        numbers[["table", "row", "column", "kind", "before", "after"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (["name,n", "A,1"], ["name,n", "A,1"], []),
        (["name,n", "A,1", "B,2"], ["name,n", "B,2", "A,3"], [("A", "n", "changed", "1", "3")]),
        (["name,n", "A,1", "B,1"], ["name,n", "A,1"], [("B", "n", "gone", "1", "")]),
        (["name,n", "A,1"], ["name,n", "A,1", "B,4"], [("B", "n", "new", "", "4")]),
        ([], ["name,n", "A,1"], [("A", "n", "new", "", "1")]),
        (["n,last", "1,2031-03-01"], ["n,last", "2,2031-03-02"], [("", "n", "changed", "1", "2"), ("", "last", "changed", "2031-03-01", "2031-03-02")]),
        (["x_id,x,n", "e:a,A,-1.5", "e:b,B,0"], ["x_id,x,n", "e:a,A,2e-5", "e:b,B,0"], [("A", "n", "changed", "-1.5", "2e-5")]),
        (["finding", "A leads.", "B."], ["finding", "C leads.", "B."], [("A leads.", "", "gone", "", ""), ("C leads.", "", "new", "", "")]),
        (["k,n,say", "A,1,x", "A,1,y"], ["k,n,say", "A,1,x", "A,2,y"], [("A, y", "n", "changed", "1", "2")]),
        (["k,week,n", "A,2031-03-03,1", "A,2031-03-10,2"], ["k,week,n", "A,2031-03-03,1", "A,2031-03-10,3"], [("A, 2031-03-10", "n", "changed", "2", "3")]),
        (["k,since,n", "A,2031-03-03,1", "B,,2"], ["k,since,n", "A,2031-03-04,1", "B,,2"], [("A", "since", "changed", "2031-03-03", "2031-03-04")]),
        (["k,n", "A,1", "A,1"], ["k,n", "A,1", "A,2"], [("A", "n", "changed", "1", "2")]),
        (["k,n,sent_id", "A,1,7", "B,1,8"], ["k,n,sent_id", "A,1,9", "B,1,8"], [("A", "sent_id", "changed", "7", "9")]),
    ],
)  # fmt: skip
def test_rows_that_name_the_same_are_compared(before: list, after: list, changes: list):
    found = compare_rows(*(rows_of(*lines) if lines else [] for lines in (before, after)))
    assert [
        tuple(row[name] for name in ("row", "column", "kind", "before", "after")) for row in found
    ] == changes


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({}, []),
        ({"new": "Third came."}, ["new data"]),
        ({"a.txt": "Vessen signed twice."}, ["revised data"]),
        ({"a.txt": None}, ["data no longer there"]),
        ({"actors.csv": "name\nVessen"}, ["other lists"]),
        ({"new": "Third came.", "a.txt": "Vessen signed twice."}, ["new data", "revised data"]),
    ],
)
def test_what_changed_in_the_data_is_told_apart(counted: Path, desk: Path, change: dict, kinds: list):
    for name, text in change.items():
        path = desk / "articles" / (name if "." in name else f"{name}.txt")
        path.write_text(text) if text else path.unlink()
    found = compare_reports(counted, make_report("later"))
    assert found.kinds == kinds
    assert found.is_same == (not kinds)
    assert set(found.numbers["cause"]) <= {" or ".join(kinds)}


def test_articles_within_one_file_are_told_apart(counted: Path, desk: Path):
    lines = [
        json.dumps({"id": str(i), "date": f"2031-03-0{i}", "text": f"Vessen signed {i}."})
        for i in range(1, 5)
    ]
    (desk / "articles" / "news.jsonl").write_text("\n".join(lines[:3]))
    one = make_report("one")
    lines[0] = lines[0].replace("signed", "refused")
    (desk / "articles" / "news.jsonl").write_text("\n".join([lines[0], *lines[2:]]))
    found = compare_reports(one, make_report("two"))
    assert found.articles == {"new": 1, "revised": 1, "gone": 1}
    assert [(cause.kind, cause.what) for cause in found.causes] == [
        ("new data", "1 article"), ("revised data", "1 article"), ("data no longer there", "1 article"),
    ]  # fmt: skip
    period = compare_reports(one, make_report("three", since="2031-03-03"))
    assert period.articles == {"new": 1, "revised": 0, "gone": 2}
    assert "other parameters" not in period.kinds


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("code", {"sha256": "2", "analyses": "1"}, "page change"),
        ("code", {"sha256": "2", "analyses": "2"}, "code change"),
        ("lexicons", [{"file": "cues.csv", "sha256": "2"}], "lexicon change"),
        ("models", [{"file": "names.crf", "sha256": "2"}], "code change"),
        ("libraries", {"pandas": "3.1"}, "code change"),
        ("python", "3.12", "code change"),
        ("parameters", {"top": 4, "title": "A"}, "other parameters"),
        ("parameters", {"top": 3, "title": "B", "as_of": "2031-03-01"}, None),
    ],
)
def test_what_changed_in_the_record_is_named(field: str, value: object, kind: str | None):
    record = {
        "parameters": {"top": 3, "title": "A"}, "inputs": [], "notebook": {"file": "n", "sha256": "1"},
        "code": {"sha256": "1", "analyses": "1"}, "lexicons": [], "models": [], "libraries": {}, "python": "3.11",
    }  # fmt: skip
    assert [cause.kind for cause in find_causes(record, record | {field: value})] == ([kind] if kind else [])


def test_numbers_are_split_by_a_third_run_where_data_and_code_changed(counted: Path, desk: Path):
    before = shutil.copytree(counted, desk / "before")
    (desk / "articles" / "c.txt").write_text("Third came.")
    notebook = desk / "small.ipynb"
    notebook.write_text(notebook.read_text().replace("len(text.split()) for", "len(text) for"))
    after = make_report()
    mixed = compare_reports(before, after)
    assert set(mixed.numbers["cause"]) == {"new data or code change"}
    found = split_change(before, after)
    assert sorted(
        found.numbers[["row", "before", "between", "after", "cause"]].itertuples(index=False, name=None)
    ) == [
        ("", "2", "2", "3", "new data"),
        ("Marrow", "2", "16", "16", "code change"),
        ("Third", "", "", "11", "new data"),
        ("Vessen", "2", "14", "14", "code change"),
    ]
    (desk / "package" / "tables.py").write_text("other")
    with pytest.raises(InputError, match=r"made by other code \(code\) than is installed here"):
        split_change(before, after)


def test_a_split_needs_the_old_inputs(counted: Path, desk: Path):
    before = shutil.copytree(counted, desk / "before")
    (desk / "articles" / "a.txt").write_text("Vessen signed twice.")
    (desk / "package" / "lexicons" / "words.csv").write_text("told")
    after = make_report()
    with pytest.raises(InputError, match=r"corpus: a\.txt is no longer there as it was"):
        split_change(before, after)


def test_the_last_report_that_said_something_else_is_kept(counted: Path, desk: Path, capsys):
    assert main(["diff", "reports/small"]) == 2
    make_report()
    (desk / "articles" / "c.txt").write_text("Third came.")
    for _ in range(2):
        make_report()
    kept = sorted(path.name for path in (desk / "reports/.previous/small").iterdir())
    assert kept == ["articles.csv", "manifest.json", "run.json", "tables"]
    capsys.readouterr()
    assert main(["diff", "reports/small"]) == 3
    shown = capsys.readouterr().out
    assert "new data: 1 article" in shown
    assert "+ Third: n_words" not in shown  # sizes are for --json
    assert main(["diff", "reports/small", "--json"]) == 3
    numbers = json.loads(capsys.readouterr().out)["numbers"]
    assert ("Third", "n_words", "", "2", "new data") in [
        tuple(row[name] for name in ("row", "column", "before", "after", "cause")) for row in numbers
    ]
    assert main(["diff", "reports/small", "reports/small"]) == 0
    assert capsys.readouterr().out == "Neither the records nor a number differ.\n"


def test_a_folder_without_a_report_is_refused(counted: Path, desk: Path, capsys):
    assert main(["diff", "reports/small", "articles"]) == 2
    assert "articles: no report here" in capsys.readouterr().err
