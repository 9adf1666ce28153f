"""What the encoder reads: a text with its holder and its target marked, as word pieces.

Marks stand around the spans (Baldini Soares et al. 2019, "Matching the Blanks"): four word pieces that no text
holds.  A masked span is one piece that says only that somebody is named there, so that a name carries no score of
its own.  Training and use share this room; a text never becomes two different rows of pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolkit.engines.protocols import Span

MAX_PIECES = 128
CLS, SEP = "[CLS]", "[SEP]"
HOLDER_OPENS, HOLDER_CLOSES = "[unused1]", "[unused2]"
TARGET_OPENS, TARGET_CLOSES = "[unused3]", "[unused4]"
HOLDER_MASK, TARGET_MASK = "[unused5]", "[unused6]"
MARKS = (HOLDER_OPENS, HOLDER_CLOSES, TARGET_OPENS, TARGET_CLOSES, HOLDER_MASK, TARGET_MASK)

Piece = tuple[int, int, int]  # number in the vocabulary, start and end in the text
Pieces = Callable[[str], Sequence[Piece]]  # the word pieces of a stretch of plain text
NOWHERE = -1  # start and end of a piece that no text holds


@dataclass(frozen=True, slots=True)
class Marked:
    """Word pieces of a marked text, the places of its three readings (whole text, holder, target), and offsets.

    A mark that is not there is read at the first piece.  `offsets` has the span of each piece in the text, or
    (NOWHERE, NOWHERE) for marks and masks.
    """

    ids: list[int]
    offsets: list[Span]
    holder: int
    target: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How text becomes pieces, and the numbers of the special ones."""

    pieces: Pieces
    special: dict[str, int]

    def mark(
        self,
        text: str,
        target: Span | None = None,
        holder: Span | None = None,
        *,
        mask_target: bool = False,
        mask_holder: bool = False,
    ) -> Marked:
        """`text` as pieces, at most MAX_PIECES: where it is longer, those nearest to a mark are kept."""
        spans = []
        if target is not None:
            spans.append((target, TARGET_OPENS, TARGET_CLOSES, TARGET_MASK if mask_target else ""))
        if holder is not None:
            spans.append((holder, HOLDER_OPENS, HOLDER_CLOSES, HOLDER_MASK if mask_holder else ""))
        pieces = self._trim(self._lay_out(text, spans))
        ids = [number for number, _, _ in pieces]
        places = [
            ids.index(self.special[mark]) if self.special[mark] in ids else 0
            for mark in (HOLDER_OPENS, TARGET_OPENS)
        ]
        return Marked(ids, [(start, end) for _, start, end in pieces], *places)

    def _special(self, name: str) -> Piece:
        return self.special[name], NOWHERE, NOWHERE

    def _lay_out(self, text: str, spans: list[tuple[Span, str, str, str]]) -> list[Piece]:
        """Pieces of the text between the marks; what a masked span holds is left out."""
        events: list[tuple[int, int, str]] = []
        for (start, end), opens, closes, mask in spans:
            events += [(start, end, opens), (end, -start, closes)]
            events += [(start, end, mask)] if mask else []
        hidden = [span for span, _, _, mask in spans if mask]
        pieces: list[Piece] = []
        at = 0
        for place, _, mark in sorted(events, key=_order):
            pieces += [*self._plain(text, at, place, hidden), self._special(mark)]
            at = place
        return pieces + self._plain(text, at, len(text), hidden)

    def _plain(self, text: str, start: int, end: int, hidden: list[Span]) -> list[Piece]:
        if start >= end or any(a <= start and end <= b for a, b in hidden):
            return []
        return [(number, a + start, b + start) for number, a, b in self.pieces(text[start:end])]

    def _trim(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces with their frame; of a long text those nearest to a mark (to its beginning where none is)."""
        room = MAX_PIECES - 2
        if len(pieces) > room:
            marks = {self.special[mark] for mark in MARKS}
            places = [i for i, piece in enumerate(pieces) if piece[0] in marks] or [0]
            near = sorted(range(len(pieces)), key=lambda i: (min(abs(i - p) for p in places), i))[:room]
            pieces = [pieces[i] for i in sorted(near)]
        return [self._special(CLS), *pieces, self._special(SEP)]


_CLOSING = (HOLDER_CLOSES, TARGET_CLOSES)
_MASKS = (HOLDER_MASK, TARGET_MASK)


def _order(event: tuple[int, int, str]) -> tuple[int, int, int, int]:
    """Closing marks first, then the opening ones, the widest span outermost, its mask behind its opening."""
    place, other, mark = event
    if mark in _CLOSING:
        return place, 0, other, 0
    return place, 1, -other, int(mark in _MASKS)
