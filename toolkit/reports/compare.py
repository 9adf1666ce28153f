"""Two reports side by side: each number before and after, and what in their records can have moved it."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.corpus import COMPANIONS
from toolkit.errors import InputError
from toolkit.reports.articles import read_articles
from toolkit.reports.places import ARTICLES, MANIFEST, TABLES
from toolkit.reports.tables import NUMBER

NEW, REVISED, GONE = "new data", "revised data", "data no longer there"
LISTS, ASKED, CODE, LEXICON = "other lists", "other parameters", "code change", "lexicon change"
PAGE = "page change"  # code that lays out pages and cannot move a number
LABELS = ("as_of", "title")  # parameters that move no number
PERIOD = ("since", "until")
UNEXPLAINED = "nothing in the records"
CHANGED = ["table", "row", "column", "kind", "before", "after", "cause"]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLACES = ("_start", "_end", "start", "end", "sent_id", "sent_id_a", "sent_id_b")  # where, not how many

Row = dict[str, str]


@dataclass(frozen=True)
class Cause:
    """Something that differs between two records: its kind, what exactly, and both sides."""

    kind: str
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Comparison:
    """What two reports have not in common.

    causes    what differs in their records
    numbers   table, row, column, kind (changed, new, gone), before, after, cause: one row a number or text
    articles  how many articles are new, revised and gone; empty where a report lists none
    """

    before: str
    after: str
    causes: tuple[Cause, ...]
    numbers: pd.DataFrame
    articles: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        """Whether neither a record nor a number differs."""
        return not self.causes and self.numbers.empty

    @property
    def kinds(self) -> list[str]:
        """The kinds of cause, each once, in the order of the record."""
        return list(dict.fromkeys(cause.kind for cause in self.causes))


def compare_reports(before: str | Path, after: str | Path) -> Comparison:
    """Compare two reports, each the folder in which its manifest.json lies.

    A number that changed gets every kind of cause that the records allow: new data, revised data, data no
    longer there, other lists, other parameters, code change, lexicon change; one kind alone is certain.
    Raises InputError for a folder that holds no report.
    """
    one, other = Path(before), Path(after)
    records = read_manifest(one), read_manifest(other)
    articles = compare_articles(one, other)
    causes = tuple(find_causes(*records, articles=articles))
    cause = name_causes(causes)
    rows = [row | {"cause": cause} for row in compare_tables(one / TABLES, other / TABLES)]
    return Comparison(
        str(before), str(after), causes, pd.DataFrame(rows, columns=CHANGED, dtype=object), articles
    )


def name_causes(causes: Iterable[Cause]) -> str:
    """The kinds of cause that can have moved a number, in words."""
    return " or ".join(dict.fromkeys(cause.kind for cause in causes if cause.kind != PAGE)) or UNEXPLAINED


def read_manifest(report: Path) -> dict[str, Any]:
    """The record of a report.  Raises InputError naming the file and what is wrong with it."""
    path = report / MANIFEST if report.is_dir() else report.parent / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{report}: no report here ({MANIFEST}: {error.strerror or error})") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error})") from error
    if not isinstance(content, dict) or not _is_record(content):
        raise InputError(f"{path}: not the record of a report")
    return content


def _is_record(content: Mapping[str, Any]) -> bool:
    kinds = {"title": str, "name": str, "notebook": dict, "parameters": dict, "code": dict, "inputs": list}
    if not all(isinstance(content.get(name), kind) for name, kind in kinds.items()):
        return False
    texts = [
        content["notebook"].get("file"),
        content["notebook"].get("sha256"),
        content["code"].get("sha256"),
    ]
    inputs = content["inputs"]
    if not all(isinstance(item, dict) and _are_files(item.get("files")) for item in inputs):
        return False
    texts += [item.get(name) for item in inputs for name in ("parameter", "path")]
    lists = (content.get(name, []) for name in ("lexicons", "models", "outputs"))
    return all(isinstance(text, str) for text in texts) and all(map(_are_files, lists))


def _are_files(items: object) -> bool:
    """Whether a value is a list of files, each with its name and checksum."""
    return isinstance(items, list) and all(
        isinstance(item, dict) and isinstance(item.get("file"), str) and isinstance(item.get("sha256"), str)
        for item in items
    )


# ------------------------------------------------------------------------------------- causes


def find_causes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, articles: Mapping[str, int] | None = None
) -> Iterator[Cause]:
    """What differs between two records: data, lists, parameters, notebook, code, lexicons, models, libraries.

    `articles` counts the new, revised and gone ones; they then stand for the files and for the period asked.
    """
    yield from _compare_inputs(before, after, articles or {})
    ignored = LABELS + (PERIOD if articles else ())
    yield from _compare_parameters(before["parameters"], after["parameters"], ignored=ignored)
    yield from _compare_single("notebook", before["notebook"], after["notebook"])
    yield from _compare_code(before["code"], after["code"])
    yield from compare_files(LEXICON, "lexicon", before.get("lexicons", []), after.get("lexicons", []))
    yield from compare_files(CODE, "model", before.get("models", []), after.get("models", []))
    yield from _compare_single("lock", before.get("lock") or {}, after.get("lock") or {})
    yield from _compare_libraries(before, after)


def _compare_inputs(
    before: Mapping[str, Any], after: Mapping[str, Any], articles: Mapping[str, int]
) -> Iterator[Cause]:
    one, other = (_files_by_parameter(record) for record in (before, after))
    for parameter in dict.fromkeys([*one, *other]):
        found = list(compare_files(LISTS, parameter, one.get(parameter, []), other.get(parameter, [])))
        data = [cause for cause in found if parameter == "corpus" and not cause.what.endswith(COMPANIONS)]
        yield from (cause for cause in found if cause not in data)
        yield from _name_articles(articles) if any(articles.values()) else map(_name_file, data)


def _name_articles(articles: Mapping[str, int]) -> Iterator[Cause]:
    for kind, name in ((NEW, "new"), (REVISED, "revised"), (GONE, "gone")):
        if articles.get(name):
            yield Cause(kind, f"{articles[name]:,} article{'' if articles[name] == 1 else 's'}")


def _name_file(cause: Cause) -> Cause:
    kind = NEW if not cause.before else GONE if not cause.after else REVISED
    return Cause(kind, cause.what, cause.before, cause.after)


def _files_by_parameter(record: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for item in record["inputs"]:
        found.setdefault(str(item.get("parameter")), []).extend(item.get("files", []))
    return found


def compare_files(
    kind: str, label: str, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> Iterator[Cause]:
    """A cause for each file of two lists whose checksum differs or that only one of them has."""
    one, other = ({str(f["file"]): str(f["sha256"]) for f in files} for files in (before, after))
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            yield Cause(kind, f"{label}: {name}", one.get(name, ""), other.get(name, ""))


def _compare_parameters(
    before: Mapping[str, Any], after: Mapping[str, Any], *, ignored: Sequence[str] = LABELS
) -> Iterator[Cause]:
    for name in dict.fromkeys([*before, *after]):
        if name not in ignored and before.get(name) != after.get(name):
            yield Cause(ASKED, f"parameter: {name}", _as_text(before.get(name)), _as_text(after.get(name)))


def _compare_single(label: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Cause]:
    if before.get("sha256") != after.get("sha256"):
        named = label if label != "notebook" else f"notebook: {after.get('file') or before.get('file')}"
        yield Cause(CODE, named, str(before.get("sha256", "")), str(after.get("sha256", "")))


def _compare_code(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Cause]:
    sides = before.get("analyses"), after.get("analyses")
    kind = PAGE if sides[0] and sides[0] == sides[1] else CODE
    yield from (Cause(kind, c.what, c.before, c.after) for c in _compare_single("code", before, after))


def _compare_libraries(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Cause]:
    one, other = (
        {"Python": str(record.get("python", "")), **record.get("libraries", {})} for record in (before, after)
    )
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            yield Cause(CODE, f"library: {name}", one.get(name, ""), other.get(name, ""))


def compare_articles(before: Path, after: Path) -> dict[str, int]:
    """How many articles of two reports are new, revised and gone; empty where one of them lists none."""
    one, other = (read_articles(folder / ARTICLES) for folder in (before, after))
    if not one or not other:
        return {}
    return {
        "new": len(other.keys() - one.keys()),
        "revised": sum(one[name] != other[name] for name in one.keys() & other.keys()),
        "gone": len(one.keys() - other.keys()),
    }


# ------------------------------------------------------------------------------------- numbers


def compare_tables(before: Path, after: Path) -> Iterator[dict[str, Any]]:
    """Each value that differs between two folders of CSV tables: table, row, column, kind, before, after."""
    names = sorted({path.stem for folder in (before, after) for path in folder.glob("*.csv")})
    for name in names:
        one, other = (read_rows(folder / f"{name}.csv") for folder in (before, after))
        yield from ({"table": name} | change for change in compare_rows(one, other))


def compare_rows(before: Sequence[Row], after: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Each value that differs between two lists of rows that name the same things."""
    columns = list(dict.fromkeys(name for row in [*before[:1], *after[:1]] for name in row))
    numbers = [name for name in columns if _is_number_column(name, [*before, *after])]
    keys = _choose_keys(columns, numbers, before, after)
    one, other = (_by_key(rows, keys) for rows in (before, after))
    for key in dict.fromkeys([*one, *other]):
        yield from _compare_row(one.get(key), other.get(key), keys=keys, columns=columns, numbers=numbers)


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV table; none when there is no such file."""
    if not path.is_file():
        return []
    csv.field_size_limit(sys.maxsize)
    reader = csv.DictReader(
        io.StringIO(path.read_text(encoding="utf-8", errors="replace"), newline=""), restval=""
    )
    return [{str(name): str(value) for name, value in row.items() if name is not None} for row in reader]


def _is_number_column(name: str, rows: Sequence[Row]) -> bool:
    values = [value for row in rows if (value := row.get(name, ""))]
    if name in PLACES or name.endswith(PLACES[:2]):
        return False
    return bool(values) and all(NUMBER.fullmatch(value.removeprefix("'")) for value in values)


def _choose_keys(
    columns: list[str], numbers: list[str], before: Sequence[Row], after: Sequence[Row]
) -> list[str]:
    """The columns that name a row: those before the first number, else all that hold no number; none for one row.

    Where no column holds numbers, the first names the row.  A day names one only where rows need it.
    """
    if len(before) == len(after) == 1:
        return []
    first = next((place for place, name in enumerate(columns) if name in numbers), 1)
    undated = [name for name in columns[:first] if not _is_day_column(name, [*before, *after])]
    for keys in (undated, columns[:first]):
        if keys and all(_are_unique(rows, keys) for rows in (before, after)):
            return keys
    return [name for name in columns if name not in numbers]


def _is_day_column(name: str, rows: Sequence[Row]) -> bool:
    values = [value for row in rows if (value := row.get(name, ""))]
    return bool(values) and all(DAY.fullmatch(value) for value in values)


def _are_unique(rows: Sequence[Row], keys: Sequence[str]) -> bool:
    return len({tuple(row.get(key, "") for key in keys) for row in rows}) == len(rows)


def _by_key(rows: Sequence[Row], keys: Sequence[str]) -> dict[tuple[str, ...], Row]:
    """The rows by the values of their keys; a second one of the same key gets its number."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for row in rows:
        key = tuple(row.get(name, "") for name in keys)
        seen[key] += 1
        found[(*key, str(seen[key]))] = row
    return found


def _compare_row(
    before: Row | None, after: Row | None, *, keys: list[str], columns: list[str], numbers: list[str]
) -> Iterator[dict[str, Any]]:
    row = before or after or {}
    label = ", ".join(value for name in keys if (value := row.get(name, "")) and not _is_id(name, keys))
    if before is None or after is None:
        kind = "new" if before is None else "gone"
        shown = numbers or [""]
        pairs = [(name, (before or {}).get(name, ""), (after or {}).get(name, "")) for name in shown]
    else:
        kind = "changed"
        others = [name for name in columns if name not in keys]
        pairs = [(name, before.get(name, ""), after.get(name, "")) for name in others]
        pairs = [pair for pair in pairs if pair[1] != pair[2]]
    for name, one, other in pairs:
        yield {"row": label, "column": name, "kind": kind, "before": one, "after": other}


def _is_id(name: str, keys: Sequence[str]) -> bool:
    """Whether a key is an identifier beside its own name (entity_id beside entity)."""
    return name.endswith("_id") and name.removesuffix("_id") in keys


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
