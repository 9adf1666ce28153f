"""The typed parameters of a notebook: read its declaration, check what is given, describe what is allowed.

A notebook declares its parameters in the cell tagged `parameters`, one a line:

    corpus: str = "data/sample"    # folder or file of articles
    since: date | None = None      # first day (YYYY-MM-DD)

The cell is parsed, never executed. A date is handed to the notebook as ISO text, as papermill hands it.
A parameter is a path when one of the first words of its explanation is "file", "files" or "folder".
"""

from __future__ import annotations

import ast
import difflib
import io
import json
import math
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from toolkit.errors import InputError, ParameterError

if TYPE_CHECKING:  # it takes a second to import, and most who import the package never need it
    import nbformat

REQUIRED = object()
SUPPORTED = "str, int, float, bool, date, list[str], Literal[...], each also with | None"
PATH_WORDS = frozenset({"file", "files", "folder"})
FIRST_WORDS = 4


@dataclass(frozen=True)
class Kind:
    """What a parameter may hold: a base type, the values of a Literal, and whether None is allowed."""

    base: str
    choices: tuple[object, ...] = ()
    optional: bool = False

    @property
    def allowed(self) -> str:
        """The kind in words, for an error message or a table."""
        words = {
            "bool": "true or false",
            "date": "a date such as 2026-03-01",
            "float": "a number",
            "int": "a whole number",
            "list[str]": "a list of texts",
            "literal": "one of " + ", ".join(repr(choice) for choice in self.choices),
            "str": "a text",
        }
        return words[self.base] + (", or nothing" if self.optional else "")


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its name, annotation, kind, default (or REQUIRED) and explanation."""

    name: str
    annotation: str
    kind: Kind
    default: object
    meaning: str

    @property
    def is_path(self) -> bool:
        """Whether the parameter names a file or folder, by the first words of its explanation."""
        first = re.findall(r"[a-z]+", self.meaning.lower())[:FIRST_WORDS]
        return self.kind.base in {"str", "list[str]"} and not PATH_WORDS.isdisjoint(first)


def read_notebook(path: str | Path) -> nbformat.NotebookNode:
    """The notebook at a path, as version 4.  Raises InputError when it is missing or no notebook."""
    import nbformat

    not_a_notebook = (AttributeError, nbformat.reader.NotJSONError, nbformat.ValidationError)
    try:
        text = Path(path).read_text(encoding="utf-8")
        return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise InputError(f"notebook {path}: cannot be read ({error.strerror or error})") from error
    except (UnicodeDecodeError, *not_a_notebook) as error:
        raise InputError(f"notebook {path}: not a Jupyter notebook of version 4") from error


def read_parameters(notebook: str | Path) -> list[Parameter]:
    """The parameters that a notebook declares, in order; none when it has no cell tagged `parameters`.

    Raises InputError for a file that is no notebook, ParameterError for a declaration that cannot be read.
    """
    source = find_declaration(read_notebook(notebook))
    return split_declaration(source, notebook=str(notebook))


def find_declaration(notebook: nbformat.NotebookNode) -> str:
    """The source of the first code cell tagged `parameters`, or an empty text."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return str(cell.source)
    return ""


def split_declaration(source: str, *, notebook: str = "notebook") -> list[Parameter]:
    """The parameters declared in the source of a cell.  Raises ParameterError naming notebook and line."""
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ParameterError(
            f"{notebook}, parameters cell, line {error.lineno}: not Python ({error.msg})"
        ) from error
    comments = _read_comments(source)
    declared = [
        _read_statement(statement, comments, where=f"{notebook}, parameters cell, line {statement.lineno}")
        for statement in statements
        if not _is_aside(statement)
    ]
    _refuse_doubles(declared, notebook)
    return declared


def check_parameters(
    declared: list[Parameter], given: Mapping[str, object], *, notebook: str = "notebook"
) -> dict[str, object]:
    """Every declared parameter with its checked value: what is given, else the default.

    Text from a command line becomes the declared type and nothing else: "NO" and "007" stay text for a `str`.
    Raises ParameterError naming notebook, parameter, what was given and what is allowed.
    """
    known = {parameter.name: parameter for parameter in declared}
    for name in given:
        if name not in known:
            raise ParameterError(f"{notebook}: {_describe_unknown(name, list(known))}")
    return {
        parameter.name: _check_value(parameter, given[parameter.name], notebook)
        if parameter.name in given
        else _check_default(parameter, notebook)
        for parameter in declared
    }


def format_assignments(values: Mapping[str, object]) -> str:
    """The source of a cell that assigns values to parameters, the same wherever it is written."""
    return "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])


def table_parameters(notebook: str | Path) -> pd.DataFrame:
    """What a notebook can be asked: name, type, default ("required" where it has none), meaning."""
    rows = [
        (
            parameter.name,
            parameter.annotation,
            "required" if parameter.default is REQUIRED else repr(parameter.default),
            parameter.meaning,
        )
        for parameter in read_parameters(notebook)
    ]
    return pd.DataFrame(rows, columns=["name", "type", "default", "meaning"], dtype="str")


# Reading the declaration


def _is_aside(statement: ast.stmt) -> bool:
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or isinstance(statement, ast.Import | ast.ImportFrom)


def _read_comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip() for token in tokens if token.type == tokenize.COMMENT
    }


def _read_statement(statement: ast.stmt, comments: dict[int, str], *, where: str) -> Parameter:
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        found = ast.unparse(statement).splitlines()[0]
        raise ParameterError(f"{where}: {found!r} declares no parameter; allowed: name: type = value  # why")
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    return Parameter(
        name=statement.target.id,
        annotation=ast.unparse(statement.annotation),
        kind=_read_kind(statement.annotation, where),
        default=_read_default(statement.value, where),
        meaning=" ".join(comments[line] for line in lines if line in comments),
    )


def _read_kind(node: ast.expr, where: str) -> Kind:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return replace(_read_kind(left, where), optional=True)
        case ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=right):
            return replace(_read_kind(right, where), optional=True)
        case ast.Name(id="str" | "int" | "float" | "bool" | "date" as base):
            return Kind(base)
        case ast.Subscript(value=ast.Name(id="list"), slice=ast.Name(id="str")):
            return Kind("list[str]")
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            return Kind("literal", _read_choices(choices, where))
    raise ParameterError(f"{where}: type {ast.unparse(node)!r} is not supported; allowed: {SUPPORTED}")


def _read_choices(node: ast.expr, where: str) -> tuple[object, ...]:
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    choices = tuple(item.value for item in items if isinstance(item, ast.Constant))
    if len(choices) != len(items):
        raise ParameterError(f"{where}: {ast.unparse(node)!r} in Literal[...]: only plain values are allowed")
    return choices


def _read_default(node: ast.expr | None, where: str) -> object:
    if node is None:
        return REQUIRED
    try:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "date":
            return date(*(ast.literal_eval(argument) for argument in node.args)).isoformat()
        return ast.literal_eval(node)
    except (ValueError, TypeError) as error:
        raise ParameterError(f"{where}: default {ast.unparse(node)!r} is no plain value") from error


def _refuse_doubles(declared: list[Parameter], notebook: str) -> None:
    names = [parameter.name for parameter in declared]
    for name, times in Counter(names).items():
        if times > 1:
            raise ParameterError(f"{notebook}, parameters cell: {name!r} is declared {times} times")


# Checking values


def _describe_unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"no parameter {name!r}{hint} (allowed: {', '.join(known) or 'none, it declares no parameters'})"


def _check_default(parameter: Parameter, notebook: str) -> object:
    if parameter.default is REQUIRED:
        raise ParameterError(
            f"{notebook}: parameter {parameter.name!r} ({parameter.annotation}) is required; "
            f"given: nothing; allowed: {parameter.kind.allowed}"
        )
    return _check_value(parameter, parameter.default, f"{notebook} (default)")


def _check_value(parameter: Parameter, value: object, notebook: str) -> object:
    kind = parameter.kind
    if kind.optional and _means_nothing(value, kind):
        return None
    try:
        return CHECKS[kind.base](value, kind)
    except (ValueError, TypeError):
        raise ParameterError(
            f"{notebook}: parameter {parameter.name!r} ({parameter.annotation}): "
            f"given {value!r}, a {type(value).__name__}; allowed: {kind.allowed}"
        ) from None


def _means_nothing(value: object, kind: Kind) -> bool:
    if isinstance(value, str):
        return value == "" or (kind.base != "str" and value.lower() == "none")
    return value is None


def _check_str(value: object, _: Kind) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _check_int(value: object, _: Kind) -> int:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError


def _check_float(value: object, _: Kind) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _check_bool(value: object, _: Kind) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise TypeError
    return value


def _check_date(value: object, _: Kind) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return date.fromisoformat(value).isoformat()
    raise TypeError


def _check_list(value: object, _: Kind) -> list[str]:
    if isinstance(value, str):
        value = json.loads(value) if value.startswith("[") else _split_commas(value)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return list(value)


def _split_commas(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _check_literal(value: object, kind: Kind) -> object:
    for choice in kind.choices:
        same = type(value) is type(choice) and value == choice
        if same or (isinstance(value, str) and value == str(choice)):
            return choice
    raise ValueError


CHECKS: dict[str, Callable[[object, Kind], object]] = {
    "bool": _check_bool,
    "date": _check_date,
    "float": _check_float,
    "int": _check_int,
    "list[str]": _check_list,
    "literal": _check_literal,
    "str": _check_str,
}
