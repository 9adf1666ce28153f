"""How numbers and dates read in a sentence, and sentence templates that are filled with them.

A template is text with fields such as `{n:=mention}`; what stands after the colon says how the value reads:

    count 1,685     rate 4.10   share 34%    valence −0.12    tick −0.2
    day 3 March 2031            short_day 3 Mar 2031          names A, B and C
    =mention 1 mention, 12 mentions          =country|countries for an irregular plural
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from toolkit.errors import InputError
from toolkit.resources import TEMPLATES, read_rows

MISSING = "–"
MINUS = "−"


def _count(value: float) -> str:
    return f"{round(value):,}"


def _rate(value: float) -> str:
    if 0 < value < 0.005:
        return "under 0.01"
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def _valence(value: float) -> str:
    text = f"{value:+.2f}".replace("-", MINUS)
    return "0.00" if text[1:] == "0.00" else text


def _tick(value: float) -> str:
    return f"{value:+g}".replace("-", MINUS) if value else "0"


def _day(value: Any) -> str:
    day = pd.Timestamp(value)
    return f"{day.day} {day:%B %Y}"


def _short_day(value: Any) -> str:
    day = pd.Timestamp(value)
    return f"{day.day} {day:%b %Y}"


def _names(values: Sequence[Any]) -> str:
    *most, last = [str(value) for value in values] or [MISSING]
    return f"{', '.join(most)} and {last}" if most else last


STYLES: dict[str, Callable[[Any], str]] = {
    "count": _count,
    "rate": _rate,
    "share": _share,
    "valence": _valence,
    "tick": _tick,
    "day": _day,
    "short_day": _short_day,
    "names": _names,
}


def say_number(value: Any, style: str) -> str:
    """A value as text in one of STYLES; missing values read as an en dash."""
    absent = not isinstance(value, (list, tuple)) and pd.isna(value)
    return MISSING if absent else STYLES[style](value)


def say_interval(low: Any, high: Any, style: str) -> str:
    """An interval as text, "3.1 to 4.9"; missing when a bound is missing."""
    if pd.isna(low) or pd.isna(high):
        return MISSING
    return f"{say_number(low, style)} to {say_number(high, style)}"


class _Wording(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("="):
            one, _, many = format_spec[1:].partition("|")
            return f"{_count(value)} {one if round(value) == 1 else many or one + 's'}"
        if format_spec in STYLES:
            return say_number(value, format_spec)
        return str(super().format_field(value, format_spec))


def say(template: str, **values: Any) -> str:
    """The template with its fields filled.  Raises KeyError for a field that has no value."""
    return _Wording().vformat(template, (), values)


def say_sentence(template: str, **values: Any) -> str:
    """The same, beginning with a capital letter whatever a name begins with."""
    text = say(template, **values)
    return text[:1].upper() + text[1:]


def say_distance(days: Any, words: Mapping[str, Any]) -> str:
    """How many days lie between two passages, by the templates `apart`, `same_day` and `undated` of words."""
    if pd.isna(days):
        return str(words["undated"])
    return say(words["apart"], days=days) if days else str(words["same_day"])


@cache
def read_wording(name: str) -> Mapping[str, Any]:
    """The tables of `toolkit/templates/NAME.toml`; cached.  Raises InputError for a file that is no TOML."""
    path = TEMPLATES / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: {error}") from error


@cache
def read_palette() -> Mapping[str, str]:
    """Colour by name, from `toolkit/templates/palette.csv`; cached."""
    return {row["name"]: row["hex"] for row in read_rows(TEMPLATES / "palette.csv", ("name", "hex", "use"))}
