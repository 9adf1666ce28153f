"""A mention: one name in one text, and the shorter forms that the text may use for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.gazetteer import fold
from toolkit.resources import read_words


@dataclass(frozen=True)
class Mention:
    """One name in one text; `entity` is a key until the corpus is linked, then a display name."""

    start: int
    end: int
    surface: str
    kind: str
    type: str
    entity_id: str
    entity: str
    link: str
    gender: str = ""  # by the honorific before it
    doubt: bool = False  # whether another bearer of the surname may be meant


def short_forms(m: Mention) -> Iterator[str]:
    """Shorter forms of a name: surname, surname with particles, the first word of an organisation."""
    parts = m.surface.split()
    if m.type == "person" and len(parts) > 1:
        if len(parts[-1]) > 2:
            yield parts[-1]
        if particles := [
            i
            for i, part in enumerate(parts)
            if 0 < i < len(parts) - 1 and fold(part) in read_words("name_particles")
        ]:
            tail = " ".join(parts[particles[0] :])
            yield from (tail, tail[0].upper() + tail[1:])
    elif (
        m.type == "organisation" and len(parts) > 1 and m.entity_id.startswith("?") and _is_telling(parts[0])
    ):
        yield parts[0]


def _is_telling(word: str) -> bool:
    """Whether a word says by itself which organisation is meant."""
    lists = ("first_names", "portfolios", "organisation_words", "place_words")
    known = word.lower() in read_words("common_words") or any(word in read_words(name) for name in lists)
    return len(word) > 3 and word.isalpha() and not known
