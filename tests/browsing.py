"""A page in a real browser, watched: what it writes into the console, what it asks for, what axe-core finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

AXE = Path(__file__).parent.parent / ".axe" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


@contextmanager
def open_tab(
    browser: Any,
    size: tuple[int, int],
    *,
    schemes: tuple[str, ...] = ("file:", "data:"),
    silent: bool = False,
    **options: Any,
) -> Iterator[Any]:
    """A tab of one width and height; at the end: no fault in the console and no request but of these schemes.

    silent   any message in the console is a fault, not errors and warnings alone
    options  those of a browser context
    """
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    faults: list[str] = []
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.on("console", lambda m: faults.append(m.text) if silent or m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    assert faults == []
    assert [url for url in asked if not url.startswith(schemes)] == []
    context.close()


def panel_is_open(page: Any) -> bool:
    """Whether the panel of evidence is open."""
    return bool(page.evaluate("document.getElementById('panel').open"))


def load_axe(page: Any) -> None:
    """Put axe-core into the page, whose policy lets no other script in."""
    page.evaluate(AXE.read_text(encoding="utf-8"))


def find_faults(page: Any) -> list[tuple[str, str, str]]:
    """Rule, gravity and first place of each serious violation, by axe-core that was loaded."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in SERIOUS]
