"""The page of a report on paper: a PDF by WeasyPrint, without a browser and without asking anything of a network.

WeasyPrint is an extra of its own: `pip install "communique[pdf]"`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolkit.errors import InputError, RunError

SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
NEEDED = 'a PDF needs WeasyPrint, an extra of this package: pip install "communique[pdf]"'
EPOCH = "315532800"  # 1 January 1980: a PDF names a day, and the same page must give the same bytes
PAGE, PAPER = "report.html", "report.pdf"


def write_pdf(report: str | Path, out: str | Path | None = None) -> Path:
    """Print a report and return the path of the PDF.

    report  the folder of a report, or its page
    out     where the PDF goes; by default report.pdf beside the page
    Still pictures stand for the charts, long tables are whole, and the text is tagged for screen readers.
    Raises InputError when there is no such page, RunError without WeasyPrint.
    """
    page = Path(report) / PAGE if Path(report).is_dir() else Path(report)
    if not page.is_file():
        raise InputError(f"{report}: no report there; give its folder, such as reports/brief, or its page")
    target = Path(out) if out is not None else page.with_name(PAPER)
    print_page = load_printer()
    print_page(strip_scripts(page.read_text(encoding="utf-8")), target)
    return target


def strip_scripts(page: str) -> str:
    """The page without its scripts and its data, of which paper needs none."""
    return SCRIPT.sub("", page)


def load_printer() -> Callable[[str, Path], None]:
    """A function that prints a page into a file.  Raises RunError without WeasyPrint, naming the extra."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: Pango, a library that it calls, is not installed
        raise RunError(f"{NEEDED} ({error})") from error

    def print_page(page: str, target: Path) -> None:
        os.environ.setdefault("SOURCE_DATE_EPOCH", EPOCH)
        document = weasyprint.HTML(string=page, url_fetcher=refuse)
        document.write_pdf(target, pdf_variant="pdf/ua-1", pdf_identifier=b"communique")

    return print_page


def refuse(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """The fetcher of a page that holds everything: it fetches nothing.  Raises ValueError."""
    raise ValueError(f"a report asks for nothing, but this page asks for {url[:80]}")
