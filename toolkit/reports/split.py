"""How much of a change comes from the data and how much from the code: a third run stands between two reports.

It reads what the earlier report read, by checksum, with the code and lexicons of the later one.  What differs
between the earlier report and it comes from the code; what differs between it and the later one, from the data.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import InputError
from toolkit.reports.compare import (
    CHANGED,
    CODE,
    LEXICON,
    PAGE,
    Comparison,
    compare_reports,
    compare_tables,
    name_causes,
    read_manifest,
)
from toolkit.reports.places import TABLES
from toolkit.reports.runner import TIME_LIMIT
from toolkit.reports.staging import lay_out
from toolkit.reports.verify import compare_present, rebuild_report

OF_CODE = (CODE, LEXICON)
KEY = ["table", "row", "column"]


def split_change(
    before: str | Path,
    after: str | Path,
    *,
    base: str | Path = ".",
    inputs: Mapping[str, str | Path] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Comparison:
    """Compare two reports with one cause for each number: code or lexicon, data, or both where both moved it.

    Needs the inputs of the earlier report as they were (see `verify_report` for `base` and `inputs`) and, as the
    present code, that of the later one.  A column `between` holds the value of the third run.
    Raises InputError where either is missing, RunError when the third run fails.
    """
    found = compare_reports(before, after)
    code = [cause for cause in found.causes if cause.kind in OF_CODE]
    data = [cause for cause in found.causes if cause.kind not in (*OF_CODE, PAGE)]
    if not code or not data:
        return found
    with tempfile.TemporaryDirectory(prefix="communique-") as name:
        middle = _make_middle(Path(before), Path(after), Path(name).resolve(), Path(base), inputs, time_limit)
        moved_by_code = _index(compare_tables(Path(before) / TABLES, middle / TABLES))
        moved_by_data = _index(compare_tables(middle / TABLES, Path(after) / TABLES))
    rows = _split_rows(moved_by_code, moved_by_data, code=name_causes(code), data=name_causes(data))
    return replace(found, numbers=pd.DataFrame(rows, columns=[*CHANGED, "between"], dtype=object))


def _make_middle(
    before: Path,
    after: Path,
    folder: Path,
    base: Path,
    inputs: Mapping[str, str | Path] | None,
    time_limit: float,
) -> Path:
    record, later = read_manifest(before), read_manifest(after)
    stage = lay_out(record, folder / "inputs", base=base.absolute(), inputs=inputs)
    lost = [cause for cause in stage.causes if cause.kind not in OF_CODE]
    if lost:
        raise InputError(
            f"{before}: {lost[0].what} is no longer there as it was; its numbers cannot be made again"
        )
    other = [cause for cause in compare_present(later, stage) if cause.kind in OF_CODE]
    if other:
        raise InputError(
            f"{after}: made by other code ({other[0].what}) than is installed here; make it again first"
        )
    return rebuild_report(record, stage, folder / "reports", time_limit=time_limit)


def _index(changes: Iterable[dict[str, Any]]) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(change[name] for name in KEY): change for change in changes}


def _split_rows(
    by_code: Mapping[tuple[str, ...], dict[str, Any]],
    by_data: Mapping[tuple[str, ...], dict[str, Any]],
    *,
    code: str,
    data: str,
) -> list[dict[str, Any]]:
    rows = []
    for key in dict.fromkeys([*by_code, *by_data]):
        first, second = by_code.get(key), by_data.get(key)
        row = dict(zip(KEY, key, strict=True))
        if first and second:
            sides = {"before": first["before"], "between": first["after"], "after": second["after"]}
            cause = f"{code} and {data}"
            kind = first["kind"] if first["kind"] == second["kind"] else "changed"
        else:
            one = first or second or {}
            between = one["after"] if first else one["before"]
            sides = {"before": one["before"], "between": between, "after": one["after"]}
            cause, kind = (code if first else data), one["kind"]
        rows.append(row | sides | {"kind": kind, "cause": cause})
    return rows
