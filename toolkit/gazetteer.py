"""Known names: countries, places, organisations and the user's own actors, each surface with its entity.

The lexicons travel with the package; the user's `actors.csv` adds to them and wins over them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import InputError
from toolkit.resources import read_lexicon, read_rows, split_cell

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽḨḐṢṬẔ"
LETTER = r"[^\W\d_]"
ABBREVIATED = (
    r"(?:Mr|Mrs|Ms|Dr|Messrs|Rep|Reps|Sen|Sens|Gov|Gen|Lt|Col|Maj|Brig|Capt|Adm|Sgt|Prof|Rev|St|Jr|Sr)\."
)
# A word that begins with a capital: "U.S.", "Mr.", "F." before a name, "al-Assad", "O’Brien"; not "’s", no hyphen.
CAPITAL = re.compile(
    rf"(?<![\w'’])(?:(?:[{UPPER}]\.){{2,}}|[A-Z]\.[A-Z](?![\w.])|{ABBREVIATED}|[{UPPER}]\.(?=\s?[{UPPER}])"
    rf"|(?:(?:[Aa]l|[Ee]l|[Aa]sh?|[Aa]n|[Aa]d|[Aa]r|[Aa]z|[Aa]t)-|[dDlL]['’])?[{UPPER}]{LETTER}*(?:['’](?!s(?!\w)|S(?!\w)){LETTER}+)*\d*)"
)

GOES_ON = re.compile(rf"['’](?![sS](?!\w)){LETTER}")

ACTOR_COLUMNS = (
    "entity_id", "entity", "type", "aliases", "demonyms", "roles", "government", "gender", "acronym",
)  # fmt: skip
REQUIRED = ("entity_id", "entity", "type")
COUNTRY = "country:"  # how the identifier of a country begins
TYPES = ("person", "organisation", "place")
GENDERS = ("", "male", "female")
SLUG_PREFIX = {"person": "person", "organisation": "org", "place": "place"}


@dataclass(frozen=True)
class Entry:
    """One surface of a known entity: which entity, of what type, which kind of mention, how it is linked."""

    entity_id: str
    entity: str
    type: str
    kind: str = "named"
    link: str = "gazetteer"


@dataclass
class Gazetteer:
    """Surfaces by their first word, longest first, and what each stands for; `represents` maps seats to countries."""

    entries: dict[str, Entry | None]
    represents: dict[str, str] = field(default_factory=dict)
    actors: list[dict[str, Any]] = field(default_factory=list)
    index: dict[str, tuple[str, ...]] = field(init=False)
    ids: dict[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.index = index_surfaces(self.entries)
        self.ids = {entry.entity_id: entry for entry in self.entries.values() if entry is not None}

    def lookup(self, surface: str) -> Entry | None:
        return self.entries.get(surface)

    def is_demonym(self, surface: str) -> bool:
        entry = self.entries.get(surface)
        return entry is not None and entry.kind == "demonym"

    def match(self, text: str, start: int, word: str) -> int:
        """Where the longest known surface that begins at `start` with `word` ends; 0 when there is none."""
        return match_surface(self.index, text, start, word)


def first_word(surface: str) -> str:
    """The first word of a surface as `CAPITAL` cuts a text."""
    found = CAPITAL.match(surface)
    return found[0] if found else surface.split(" ")[0]


def index_surfaces(surfaces: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Surfaces by their first word, the longest first."""
    groups: dict[str, list[str]] = {}
    for surface in surfaces:
        groups.setdefault(first_word(surface), []).append(surface)
    return {word: tuple(sorted(group, key=lambda s: (-len(s), s))) for word, group in groups.items()}


def match_surface(index: Mapping[str, tuple[str, ...]], text: str, start: int, word: str) -> int:
    """Where the longest surface of the index that begins at `start` with `word` ends; 0 when there is none."""
    for surface in index.get(word, ()):
        end = start + len(surface)
        if text.startswith(surface, start) and not (text[end : end + 1].isalnum() or _goes_on(text, end)):
            return end
    return 0


def _goes_on(text: str, end: int) -> bool:
    """Whether an apostrophe that is no possessive follows ("O" in "O’Brien")."""
    return GOES_ON.match(text, end) is not None


# ------------------------------------------------------------------------------------- folding


@cache
def fold(name: str) -> str:
    """A name without accents, case, dots and typographic apostrophes: "Peña" and "Pena" fold to one."""
    plain = unicodedata.normalize(
        "NFKD", name.replace("ı", "i").replace("ł", "l").replace("Ł", "L").replace("ø", "o")
    )
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return kept.replace("’", "'").replace(".", "").casefold().strip()


def slug(name: str) -> str:
    """A readable identifier of a name: lower-case ASCII letters and digits, set apart by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name).replace("'", "")).strip("-") or "unknown"


def entity_slug(name: str, kind: str) -> str:
    """The identifier of an entity that no gazetteer knows: "person:joran-pike"."""
    return f"{SLUG_PREFIX[kind]}:{slug(name)}"


# ------------------------------------------------------------------------------------- the lexicons


def _spellings(surface: str) -> Iterator[str]:
    """A surface with both apostrophes, and with and without accents."""
    plain = unicodedata.normalize("NFKD", surface)
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    for form in dict.fromkeys((surface, bare)):
        yield form
        if "'" in form or "’" in form:
            yield form.replace("’", "'")
            yield form.replace("'", "’")


def _add(
    entries: dict[str, Entry | None], surfaces: Iterable[str], entry: Entry | None, *, over: bool = False
) -> None:
    for surface in (form for given in surfaces for form in _spellings(given)):
        if over or surface not in entries:
            entries[surface] = entry


def _country_entries(entries: dict[str, Entry | None], represents: dict[str, str]) -> None:
    for row in read_lexicon("countries"):
        key, name = row["entity_id"], row["entity"]
        _add(entries, [name], Entry(key, name, "place", "named", "country"))
        _add(entries, split_cell(row["aliases"]), Entry(key, name, "place", "named", "alias"))
        clipped = [
            a.rstrip(".") for a in split_cell(row["abbreviations"]) if re.fullmatch(r"[A-Z]\.[A-Z]\.", a)
        ]
        _add(
            entries,
            [*split_cell(row["abbreviations"]), *clipped],
            Entry(key, name, "place", "named", "abbreviation"),
        )
        _add(entries, split_cell(row["demonyms"]), Entry(key, name, "place", "demonym", "demonym"))
    for row in read_lexicon("countries"):
        if row["capital"]:
            city = Entry(entity_slug(row["capital"], "place"), row["capital"], "place", "named", "gazetteer")
            _add(entries, [row["capital"], *split_cell(row["capital_aliases"])], city)
            represents.setdefault(city.entity_id, row["entity_id"])


def _place_entries(entries: dict[str, Entry | None]) -> None:
    for row in read_lexicon("places"):
        known = entries.get(row["entity"])
        key, name = (
            (known.entity_id, known.entity) if known else (entity_slug(row["entity"], "place"), row["entity"])
        )
        _add(entries, [name, *split_cell(row["aliases"])], Entry(key, name, "place"))
        _add(entries, split_cell(row["demonyms"]), Entry(key, name, "place", "demonym", "demonym"))


def _organisation_entries(entries: dict[str, Entry | None], represents: dict[str, str]) -> None:
    for row in read_lexicon("organisations"):
        key, name = entity_slug(row["entity"], "organisation"), row["entity"]
        _add(entries, [name, *split_cell(row["aliases"])], Entry(key, name, "organisation"), over=True)
        _add(
            entries,
            split_cell(row["acronyms"]),
            Entry(key, name, "organisation", "named", "acronym"),
            over=True,
        )
        if row["represents"]:
            represents[key] = row["represents"]


def _seat_entries(entries: dict[str, Entry | None], represents: dict[str, str]) -> None:
    """Seats that are no capital, and capitals that stand for another body than their country (Brussels)."""
    for row in read_lexicon("seats"):
        place, body = entries.get(row["place"]), entries.get(row["represents"])
        if place is None or body is None:
            raise InputError(f"lexicon seats: {row['place']} or {row['represents']} is no known name")
        represents[place.entity_id] = body.entity_id


@cache
def _base() -> tuple[dict[str, Entry | None], dict[str, str]]:
    entries: dict[str, Entry | None] = {}
    represents: dict[str, str] = {}
    _country_entries(entries, represents)
    _place_entries(entries)
    _organisation_entries(entries, represents)
    _seat_entries(entries, represents)
    _add(entries, (row["word"] for row in read_lexicon("not_names")), None)
    _add_capitals(entries)
    return entries, represents


def _add_capitals(entries: dict[str, Entry | None]) -> None:
    """Places and organisations in capitals too, as headlines and datelines print them."""
    for surface, entry in list(entries.items()):
        if entry is not None and len(surface) > 3 and not surface.isupper():
            entries.setdefault(surface.upper(), entry)


def read_gazetteer(actors: str | Path | pd.DataFrame | None = None) -> Gazetteer:
    """The known names, with those of the user's actors (a path or the table of `read_actors`) before all others."""
    known, seats = _base()
    entries, represents = dict(known), dict(seats)
    rows = [] if actors is None else as_actors(actors).to_dict("records")
    for row in rows:
        _add_actor(entries, represents, row)
    if rows:
        _add_capitals(entries)
    return Gazetteer(entries, represents, rows)


def _add_actor(entries: dict[str, Entry | None], represents: dict[str, str], row: Mapping[str, Any]) -> None:
    key, name, kind = row["entity_id"], row["entity"], row["type"]
    _add(entries, [name], Entry(key, name, kind, "named", "actors file"), over=True)
    _add(
        entries, [*row["aliases"], *row["acronym"]], Entry(key, name, kind, "named", "actors file"), over=True
    )
    _add(entries, row["demonyms"], Entry(key, name, kind, "demonym", "actors file"), over=True)
    if row["government"] and kind != "person":
        represents[key] = row["government"]


# ------------------------------------------------------------------------------------- the user's actors


def read_actors(path: str | Path | None) -> pd.DataFrame:
    """The user's actors: entity_id, entity, type, aliases, demonyms, roles, government, gender, acronym.

    No path, no actors.  aliases, demonyms, roles and acronym are lists.  Raises InputError naming file, line, column
    and the allowed values for a missing column or cell, an unknown type or gender, an unknown column, an identifier
    or a surface that two rows share, or a government that no row describes.
    """
    if path is None:
        return pd.DataFrame(columns=list(ACTOR_COLUMNS))
    file = Path(path)
    rows = read_rows(file, REQUIRED)
    if rows and (unknown := [name for name in rows[0] if name not in ACTOR_COLUMNS]):
        raise InputError(
            f"{file}, line 1: unknown column {', '.join(unknown)}; allowed: {', '.join(ACTOR_COLUMNS)}"
        )
    for line, row in enumerate(rows, 2):
        _check_actor(row, f"{file}, line {line}")
    _check_together(rows, file)
    return pd.DataFrame([_actor(row) for row in rows], columns=list(ACTOR_COLUMNS))


def as_actors(actors: str | Path | pd.DataFrame) -> pd.DataFrame:
    """The table of actors, read first where a path is given."""
    return actors if isinstance(actors, pd.DataFrame) else read_actors(actors)


def _check_actor(row: Mapping[str, str], where: str) -> None:
    for column in REQUIRED:
        if not row[column]:
            raise InputError(f"{where}, column {column}: must not be empty")
    for column, allowed in (("type", TYPES), ("gender", GENDERS)):
        if (given := row.get(column, "")) not in allowed:
            raise InputError(
                f"{where}, column {column}: {given!r}; allowed: {', '.join(a or 'empty' for a in allowed)}"
            )


def _check_together(rows: list[dict[str, str]], file: Path) -> None:
    seen: dict[tuple[str, str], int] = {}
    known = {row["entity_id"] for row in rows}
    for line, row in enumerate(rows, 2):
        names = [row["entity"], *split_cell(row.get("aliases", "")), *split_cell(row.get("acronym", ""))]
        for column, value in (
            ("entity_id", row["entity_id"]),
            *(("entity/aliases", n) for n in dict.fromkeys(names)),
        ):
            if (first := seen.setdefault((column, value), line)) != line:
                raise InputError(
                    f"{file}, line {line}, column {column}: {value!r} stands already in line {first}"
                )
        government = row.get("government", "")
        if government and government not in known and not government.startswith(COUNTRY):
            raise InputError(
                f"{file}, line {line}, column government: {government!r} is no entity_id of this file; "
                f"allowed: an entity_id of a row, or country:ISO3"
            )


def _actor(row: Mapping[str, str]) -> dict[str, Any]:
    lists = {
        column: split_cell(row.get(column, "")) for column in ("aliases", "demonyms", "roles", "acronym")
    }
    plain = {
        column: row.get(column, "") for column in ("entity_id", "entity", "type", "government", "gender")
    }
    return plain | lists
