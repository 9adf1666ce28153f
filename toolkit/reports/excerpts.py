"""Keep a report to the licences of its articles: no article shows more of itself than its licence allows.

Each exhibit carries how many characters of an article all passages together may show (`allowed`); what goes beyond
loses its text and keeps its place, outlet, date, title and link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from toolkit.exhibits import MIME

if TYPE_CHECKING:  # it takes a second to import, and most who import the package never need it
    import nbformat


FIRST = ("findings", "pairs")  # layouts that say little without their passages


def keep_to_licences(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook itself, without the passages that go beyond what the licences of their articles allow.

    Findings and pairs come first, then the rest in the order of the page: an article shows passages until its share is
    spent.  Doing it twice changes nothing.
    """
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    hold_back(output.data[MIME] for output in outputs if MIME in output.get("data", {}))
    return notebook


def hold_back(exhibits: Iterable[dict[str, Any]]) -> None:
    """Empty the sentences of the exhibits that go beyond what is allowed, and drop their marks."""
    spent: Counter[str] = Counter()
    shown: set[tuple[str, int, str]] = set()
    for exhibit in sorted(exhibits, key=lambda exhibit: exhibit["layout"] not in FIRST):
        for sentence in exhibit["sentences"]:
            if not _is_within(sentence, exhibit["documents"][sentence[0]].get("allowed"), spent, shown):
                sentence[2] = ""
        empty = {place for place, sentence in enumerate(exhibit["sentences"]) if not sentence[2]}
        for item in (item for entry in exhibit["evidence"].values() for item in entry["items"]):
            item["m"] = [mark for mark in item["m"] if item["s"][mark[0]] not in empty]


def _is_within(
    sentence: list[Any], allowed: int | None, spent: Counter[str], shown: set[tuple[str, int, str]]
) -> bool:
    """Whether a sentence still fits; one that the page shows already costs nothing."""
    doc_id, _, text = key = (sentence[0], sentence[1], sentence[2])
    if allowed is None or key in shown:
        return True
    if spent[doc_id] + len(text) > allowed:
        return False
    spent[doc_id] += len(text)
    shown.add(key)
    return True
