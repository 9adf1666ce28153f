from __future__ import annotations

from datetime import date, datetime

import pytest

from toolkit.errors import InputError, ParameterError
from toolkit.reports.parameters import (
    REQUIRED,
    check_parameters,
    format_assignments,
    read_parameters,
    split_declaration,
    table_parameters,
)

EVERY_KIND = '''"""What to report on."""
from datetime import date
from typing import Literal

corpus: str  # folder or file of articles
code: str = "NO"
top: int = 10
share: float = 0.5  # between 0 and 1
draft: bool = False
since: date = date(2031, 3, 1)  # first day
until: date | None = None
speakers: list[str] = ["Ama Rook", "Tol Venn"]  # whose statements
side: Literal["left", "right", 3] = "left"
note: None | str = "a = b"  # a default with an equals sign
'''


def check(name: str, value: object) -> object:
    return check_parameters(split_declaration(EVERY_KIND), {"corpus": "x", name: value})[name]


def test_declaration_is_read_without_being_run():
    declared = {parameter.name: parameter for parameter in split_declaration(EVERY_KIND)}
    assert list(declared) == [
        "corpus", "code", "top", "share", "draft", "since", "until", "speakers", "side", "note",
    ]  # fmt: skip
    assert declared["corpus"].default is REQUIRED
    assert declared["corpus"].meaning == "folder or file of articles"
    assert declared["since"].default == "2031-03-01"
    assert declared["until"].annotation == "date | None"
    assert declared["note"].default == "a = b"
    assert [name for name, parameter in declared.items() if parameter.is_path] == ["corpus"]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("code", "NO", "NO"),
        ("code", "007", "007"),
        ("code", "1.10", "1.10"),
        ("code", "", ""),
        ("top", 5, 5),
        ("top", "5", 5),
        ("top", "-5", -5),
        ("share", "0.25", 0.25),
        ("share", 1, 1.0),
        ("draft", "true", True),
        ("draft", "False", False),
        ("draft", True, True),
        ("since", "2031-05-09", "2031-05-09"),
        ("since", date(2031, 5, 9), "2031-05-09"),
        ("until", "", None),
        ("until", "none", None),
        ("until", None, None),
        ("speakers", "Ama Rook, Tol Venn", ["Ama Rook", "Tol Venn"]),
        ("speakers", '["Rook, Ama"]', ["Rook, Ama"]),
        ("speakers", ("a", "b"), ["a", "b"]),
        ("speakers", "", []),
        ("side", "right", "right"),
        ("side", "3", 3),
        ("note", "none", "none"),
        ("note", "", None),
    ],
)
def test_values_become_the_declared_type(name: str, given: object, expected: object):
    value = check(name, given)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("name", "given", "part"),
    [
        ("code", 7, "given 7, a int; allowed: a text"),
        ("code", None, "allowed: a text"),
        ("top", "ten", "given 'ten', a str; allowed: a whole number"),
        ("top", "5.0", "allowed: a whole number"),
        ("top", 5.0, "allowed: a whole number"),
        ("top", True, "allowed: a whole number"),
        ("top", "", "allowed: a whole number"),
        ("share", "nan", "allowed: a number"),
        ("share", float("inf"), "allowed: a number"),
        ("draft", "NO", "allowed: true or false"),
        ("draft", 1, "allowed: true or false"),
        ("since", "2031-02-30", "allowed: a date such as 2026-03-01"),
        ("since", "20310501", "allowed: a date"),
        ("since", "1 May 2031", "allowed: a date"),
        ("since", datetime(2031, 5, 1, 12), "allowed: a date"),
        ("until", "soon", "allowed: a date such as 2026-03-01, or nothing"),
        ("speakers", '["a", 1]', "allowed: a list of texts"),
        ("speakers", "[a", "allowed: a list of texts"),
        ("side", "up", "given 'up', a str; allowed: one of 'left', 'right', 3"),
        ("side", 3.0, "allowed: one of"),
        ("topp", 3, "no parameter 'topp'; did you mean 'top'? (allowed: corpus, code, top,"),
        ("zzz", 3, "no parameter 'zzz' (allowed: corpus"),
    ],
)
def test_wrong_values_are_refused(name: str, given: object, part: str):
    with pytest.raises(ParameterError) as caught:
        check(name, given)
    assert part in str(caught.value)
    assert name in str(caught.value)


def test_missing_required_value_is_refused():
    with pytest.raises(ParameterError, match=r"brief: parameter 'corpus' \(str\) is required"):
        check_parameters(split_declaration(EVERY_KIND), {}, notebook="brief")


@pytest.mark.parametrize(
    ("declaration", "part"),
    [
        ("top = 5", "line 1: 'top = 5' declares no parameter"),
        ("\ntop: complex = 5", "line 2: type 'complex' is not supported; allowed: str, int"),
        ("top: int = len('abc')", "line 1: default \"len('abc')\" is no plain value"),
        ("top: int = 5\ntop: int = 6", "'top' is declared 2 times"),
        ("%matplotlib inline\ntop: int = 5", "line 1: not Python"),
        ("print('x')", "declares no parameter"),
        ("side: Literal[len] = 1", "only plain values"),
        ("day: date = date('x')", "is no plain value"),
    ],
)
def test_faulty_declarations_name_the_line(declaration: str, part: str):
    with pytest.raises(ParameterError) as caught:
        split_declaration(declaration, notebook="brief")
    assert str(caught.value).startswith("brief, parameters cell")
    assert part in str(caught.value)


def test_faulty_default_is_refused():
    with pytest.raises(ParameterError, match="given 'many', a str"):
        check_parameters(split_declaration("top: int = 'many'"), {})


def test_parameters_as_a_table(make_notebook):
    table = table_parameters(make_notebook("corpus"))
    assert table.iloc[0].to_dict() == {
        "name": "corpus",
        "type": "str",
        "default": "'articles'",
        "meaning": "folder or file of articles",
    }
    assert list(table["name"]) == ["corpus", "top", "code", "since", "side"]


@pytest.mark.parametrize("content", ["not json", "[]", '{"a": 1}', None])
def test_what_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=r"x\.ipynb"):
        read_parameters(path)


def test_assignments_are_python():
    source = format_assignments({"a": "it's", "b": None, "c": ["x"]})
    assert source == "# Parameters\na = \"it's\"\nb = None\nc = ['x']"
