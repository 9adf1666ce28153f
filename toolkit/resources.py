"""Data that travels with the package: lexicons, models, templates.  Each has its provenance.

A lexicon is a CSV file under `toolkit/lexicons/`; `PROVENANCE.csv` beside it names source, licence and
checksum of each.  The user's own gazetteers and issue lists have the same form.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

from toolkit.errors import InputError

PACKAGE = Path(__file__).parent
LEXICONS = PACKAGE / "lexicons"
MODELS = PACKAGE / "models"
TEMPLATES = PACKAGE / "templates"


def read_rows(path: Path, required: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Rows of a CSV file with a header, as dictionaries of stripped text.

    Raises InputError naming file and line for a missing file, a missing column or a row that is too long.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restkey="")
            if absent := [name for name in required if name not in (reader.fieldnames or ())]:
                given = ", ".join(reader.fieldnames or ()) or "nothing"
                raise InputError(f"{path}, line 1: column {', '.join(absent)} is needed; given: {given}")
            return [_stripped(row, path, reader.line_num) for row in reader]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error


def _stripped(row: dict[str, str | None], path: Path, line: int) -> dict[str, str]:
    if "" in row:
        raise InputError(f"{path}, line {line}: more cells than columns; quote cells that hold a comma")
    return {name: (value or "").strip() for name, value in row.items()}


@cache
def read_lexicon(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `toolkit/lexicons/NAME.csv`, in file order; cached."""
    return tuple(read_rows(LEXICONS / f"{name}.csv"))


@cache
def read_words(name: str) -> frozenset[str]:
    """The first column of `toolkit/lexicons/NAME.csv` as a set; cached."""
    return frozenset(next(iter(row.values())) for row in read_lexicon(name))


def split_cell(cell: str) -> list[str]:
    """The values of a cell that holds several, set apart by "|"."""
    return [value.strip() for value in cell.split("|") if value.strip()]


def model_path(*parts: str) -> Path:
    """The file of a shipped model.  Raises InputError when it is not there."""
    path = MODELS.joinpath(*parts)
    if not path.exists():
        raise InputError(
            f"model {'/'.join(parts)} is not shipped with this installation (looked in toolkit/models)"
        )
    return path


def list_provenance() -> pd.DataFrame:
    """Source, licence and checksum of every lexicon: file, source, licence, sha256, note."""
    return pd.DataFrame(read_rows(LEXICONS / "PROVENANCE.csv", ("file", "source", "licence", "sha256")))
