"""Make a report again from its record, in a folder of its own, and say whether and where it comes out otherwise."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from toolkit.engines.encoder_memory import OFF, VARIABLE
from toolkit.reports.compare import Cause, compare_files, find_causes, read_manifest
from toolkit.reports.manifest import describe_run, list_files
from toolkit.reports.places import ARTICLES, FAILED, FAILURE, MANIFEST, NOTEBOOK, REPORT, RUN
from toolkit.reports.runner import TIME_LIMIT, run_notebook
from toolkit.reports.staging import Stage, lay_out

PRINTED = "report.pdf"  # made from the page afterwards
NOT_RECORDED = (MANIFEST, RUN, FAILED, FAILURE, PRINTED)
AROUND = 60  # characters shown before and after a difference
EDITED = "edited since"


@dataclass(frozen=True)
class Difference:
    """The first place at which a file comes out otherwise: which file, where in it, both sides."""

    file: str
    where: str
    recorded: str
    rebuilt: str


@dataclass(frozen=True)
class Verification:
    """What came of verifying a report.

    causes   what of the record is not as it was: inputs, code, lexicons, models, libraries
    edited   files of the report that were changed after it was made
    unused   files that lie beside the recorded inputs today and were not read then
    differs  files that come out otherwise, and `first` where; nothing of it when nothing was rebuilt
    """

    report: str
    causes: tuple[Cause, ...]
    edited: tuple[Cause, ...]
    unused: tuple[Cause, ...]
    rebuilt: bool
    differs: tuple[str, ...] = ()
    first: Difference | None = None

    @property
    def is_same(self) -> bool:
        """Whether the record holds and, if it was rebuilt, every byte too."""
        return not (self.causes or self.edited or self.differs)


def verify_report(
    report: str | Path,
    *,
    base: str | Path = ".",
    inputs: Mapping[str, str | Path] | None = None,
    rebuild: bool = True,
    time_limit: float = TIME_LIMIT,
) -> Verification:
    """Rebuild a report (its folder) from its record and compare every file.

    base    the folder that the paths of the record start from
    inputs  where the input of a parameter lies, if elsewhere today
    rebuild only the checksums are compared without
    Raises InputError for a folder that holds no report or inputs that are not there, RunError when the rebuilding
    run fails.
    """
    folder = Path(report) if Path(report).is_dir() else Path(report).parent
    record = read_manifest(folder)
    edited = tuple(find_edits(folder, record))
    with tempfile.TemporaryDirectory(prefix="communique-") as name:
        root = Path(name).resolve()
        stage = lay_out(record, root / "inputs", base=Path(base).absolute(), inputs=inputs)
        causes = (*stage.causes, *compare_present(record, stage))
        if not rebuild:
            return Verification(str(report), causes, edited, stage.unused, rebuilt=False)
        made = rebuild_report(record, stage, root / "reports", time_limit=time_limit)
        differs = tuple(find_differing(folder, made))
        first = locate_difference(folder, made, differs[0]) if differs else None
    return Verification(str(report), causes, edited, stage.unused, True, differs, first)


def rebuild_report(
    record: Mapping[str, Any], stage: Stage, out: Path, *, time_limit: float = TIME_LIMIT
) -> Path:
    """Run a record's notebook with its parameters on a stage, and return the folder of the report made."""
    given = record.get("given", list(record["parameters"]))
    page = run_notebook(
        stage.notebook,
        out,
        parameters={name: record["parameters"][name] for name in given if name in record["parameters"]},
        name=record["name"],
        time_limit=time_limit,
        base=stage.base,
        kernel_env={VARIABLE: OFF},  # nothing that an earlier run has read
    )
    return page.parent


def compare_present(record: Mapping[str, Any], stage: Stage) -> Iterator[Cause]:
    """What of a record's code, lock, lexicons, models and libraries is not what is installed here."""
    present = describe_run(
        name=record["name"],
        title=record["title"],
        notebook=stage.notebook,
        parameters=record["parameters"],
        base=stage.base,
    )
    as_recorded = {name: record[name] for name in ("inputs", "notebook")}
    yield from find_causes(record, {**present, **as_recorded})


def find_edits(folder: Path, record: Mapping[str, Any]) -> Iterator[Cause]:
    """The files of a report that are not as its record says: changed, added or removed by hand."""
    present = [file for file in list_files(folder) if file["file"] not in NOT_RECORDED]
    yield from compare_files(EDITED, "report", record.get("outputs", []), present)


def find_differing(before: Path, after: Path) -> Iterator[str]:
    """The files that two folders of a report do not share byte for byte: tables first, then notebook, page, record."""
    names = {
        file["file"]
        for folder in (before, after)
        for file in list_files(folder)
        if file["file"] not in (RUN, FAILED, FAILURE, PRINTED)
    }
    for name in sorted(names, key=_reading_order):
        if _read(before / name) != _read(after / name):
            yield name


def locate_difference(before: Path, after: Path, name: str) -> Difference:
    """The first place at which a file of two folders differs."""
    one, other = _read(before / name), _read(after / name)
    if one is None or other is None:
        sides = ("not there" if side is None else f"{len(side):,} bytes" for side in (one, other))
        return Difference(name, "the whole file", *sides)
    texts = [side.decode("utf-8", "replace") for side in (one, other)]
    return (_locate_cell(name, *texts) if name.endswith(".csv") else None) or _locate_line(name, *texts)


def _reading_order(name: str) -> tuple[int, str]:
    late = (ARTICLES, NOTEBOOK, REPORT, MANIFEST)
    return (late.index(name) + 1 if name in late else 0), name


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _locate_cell(name: str, before: str, after: str) -> Difference | None:
    """The first cell that differs: the number of its row, what the row is called, its column."""
    one, other = (list(csv.reader(io.StringIO(text, newline=""))) for text in (before, after))
    header = one[0] if one else []
    empty: list[str] = []
    for number, (left, right) in enumerate(zip_longest(one, other, fillvalue=empty), start=1):
        for place, (a, b) in enumerate(zip_longest(left, right, fillvalue="nothing")):
            if a != b:
                column = header[place] if place < len(header) else str(place + 1)
                label = (left or right)[0]
                return Difference(name, f"row {number} ({label}), column {column}", _shorten(a), _shorten(b))
    return None


def _locate_line(name: str, before: str, after: str) -> Difference:
    lines = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    for number, (left, right) in enumerate(lines, start=1):
        if left != right:
            at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
            at = min(len(left), len(right)) if at is None else at
            start = max(0, at - AROUND)
            sides = (_shorten(line[start : at + AROUND]) for line in (left, right))
            return Difference(name, f"line {number}, character {at + 1}", *sides)
    return Difference(name, "the ends of lines", "", "")


def _shorten(text: str) -> str:
    """A text on one line and of moderate length, control characters shown as escapes."""
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return shown if len(shown) <= 2 * AROUND else shown[: 2 * AROUND] + "…"
