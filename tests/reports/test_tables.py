from __future__ import annotations

import csv

import nbformat
import pytest

from toolkit.errors import RunError
from toolkit.exhibits import MIME
from toolkit.reports.tables import find_exhibits, find_facts, format_csv, guard_cell, write_tables

HOSTILE = '=HYPERLINK("http://x","y")'


def exhibit_of(name: str = "who", **parts: object) -> dict:
    columns = [
        {"name": "entity", "label": "Who", "kind": "text"},
        {"name": "n", "label": "How often", "kind": "n"},
    ]
    rows = [[{"v": "Ama Rook", "e": "k1"}, {"v": 3}], [{"v": HOSTILE}, {"v": None}]]
    return {"id": name, "title": "Who", "columns": columns, "rows": rows} | parts


def notebook_of(*exhibits: dict) -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("display_data", {MIME: exhibit}) for exhibit in exhibits]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (HOSTILE, "'" + HOSTILE),
        ("+1 555", "'+1 555"),
        ("-- he said", "'-- he said"),
        ("@home", "'@home"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-0.5", "-0.5"),
        ("+3e-7", "+3e-7"),
        (-0.5, "-0.5"),
        ("-inf", "'-inf"),
        ("a=b", "a=b"),
        ("'=x", "'=x"),
        (None, ""),
        (True, "true"),
        (7, "7"),
    ],
)
def test_cells_are_safe_in_a_spreadsheet(cell: object, text: str):
    assert guard_cell(cell) == text


def test_csv_keeps_to_the_standard():
    assert format_csv([["a", 'say "no"'], ["x,y", "one\ntwo"]]) == 'a,"say ""no"""\r\n"x,y","one\ntwo"\r\n'


def test_tables_are_written_in_full(tmp_path):
    long = "word " * 40_000
    full = f"entity,n\nAma Rook,3\n{long},1\n{HOSTILE!r},2\n-x,-2\n"
    exhibits = find_exhibits(notebook_of(exhibit_of(), exhibit_of("all", table_csv=full)))
    assert [file.name for file in write_tables(exhibits, tmp_path / "tables")] == ["who.csv", "all.csv"]
    shown = list(csv.reader((tmp_path / "tables/who.csv").open(newline="", encoding="utf-8")))
    assert shown == [["entity", "n"], ["Ama Rook", "3"], ["'" + HOSTILE, ""]]
    whole = list(csv.reader((tmp_path / "tables/all.csv").open(newline="", encoding="utf-8")))
    assert whole[2] == [long, "1"]
    assert whole[4] == ["'-x", "-2"]


@pytest.mark.parametrize("names", [["a", "a"], ["../a"], [""], ["a b"]])
def test_ids_that_cannot_name_a_file_are_refused(names: list[str]):
    with pytest.raises(RunError, match="exhibit id"):
        find_exhibits(notebook_of(*(exhibit_of(name) for name in names)))


@pytest.mark.parametrize(
    ("table_csv", "facts"),
    [
        ("n_documents,n_stories,first\n12,9,2031-01-01\n", {"n_documents": 12, "n_stories": 9}),
        ("n_documents,outlet\n1,a\n2,b\n", {}),
        ("outlet\na\n", {}),
    ],
)
def test_facts_come_from_the_table_of_the_corpus(table_csv: str, facts: dict):
    assert find_facts([exhibit_of(), exhibit_of("corpus", table_csv=table_csv)]) == facts
