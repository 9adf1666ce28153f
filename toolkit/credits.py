"""What a page prints about itself: copyright lines, credits of pictures, datelines of agencies, calls to sign up.

Nobody is named there as an actor, so no mention is read from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from toolkit.gazetteer import UPPER
from toolkit.resources import read_lexicon

LINE = re.compile(r"[^\n]+")
SHORT = 250  # characters of a line that is a credit as a whole


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Lines that are credits, and credits inside a line."""
    rows = read_lexicon("credits")
    opens, holds, agency = (
        "|".join(
            sorted((re.escape(r["pattern"]) for r in rows if r["kind"] == kind), key=lambda p: (-len(p), p))
        )
        for kind in ("opens", "holds", "agency")
    )
    name = rf"[{UPPER}][\w.’'-]*(?: [{UPPER}][\w.’'-]*){{0,2}}"
    inside = "|".join(
        (
            rf"(?:{name} ?/ ?)+(?:{agency})(?!\w)",
            rf"(?:{agency})(?: Photo)? ?/ ?(?:File|{name})(?: ?/ ?{name})*",
            rf"\((?:{agency})\)(?= ?[-–—])",
            rf"(?:via|[Cc]opyright|[Pp]hoto by|[Ss]ource:) (?:{name} ?/ ?)?(?:{agency})(?!\w)",
            rf"Photographer: {name}(?: ?/ ?(?:{agency}))?",
        )
    )
    return re.compile(rf"\s*(?:{opens})|.*(?:{holds})"), re.compile(rf"(?<![\w/])(?:{inside})")


def find_credits(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each credit, in text order."""
    whole, inside = _patterns()
    for line in LINE.finditer(text):
        if len(line[0]) <= SHORT and whole.match(line[0]):
            yield line.span()
        elif "/" in line[0] or "(" in line[0] or "opyright" in line[0] or "via " in line[0] or ":" in line[0]:
            yield from (found.span() for found in inside.finditer(text, *line.span()))
