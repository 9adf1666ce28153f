"""Long work in portions, so that what is read need not be held all at once and a terminal can say how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Note = Callable[[int, int], None]  # how much is done, and how much there is
PORTION = 2000


def batched(items: Sequence[Item], size: int = PORTION) -> Iterator[Sequence[Item]]:
    """The items in stretches of `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def in_portions(
    work: Callable[[Sequence[Item]], Sequence[Answer]], items: Sequence[Item], *, note: Note | None = None
) -> list[Answer]:
    """What `work` says of all items, an answer each, asked a portion at a time."""
    answers: list[Answer] = []
    for portion in batched(items):
        answers += work(portion)
        if note:
            note(len(answers), len(items))
    return answers
