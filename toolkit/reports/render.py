"""An executed notebook as one self-contained page: our own template, nothing from the network.

Only exhibits, bare plotly figures and PNG pictures are drawn; any other output is shown as plain text, for it
may come from an article.  A notebook with an error in it is refused: it is no report.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import nbformat
from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from toolkit.errors import RunError
from toolkit.exhibits import MIME, PLOTLY_MIME
from toolkit.figures import read_template
from toolkit.reports.excerpts import keep_to_licences
from toolkit.reports.vector import draw_still
from toolkit.resources import TEMPLATES
from toolkit.wording import read_palette, read_wording, say_number

FRONT = ("facts", "findings")  # layouts that belong on the first screen
SHOWN_ROWS = 12  # of a long table before "show all"


@dataclass
class Section:
    """A heading of the notebook with all that follows it."""

    id: str
    title: Markup | None
    blocks: list[dict[str, Any]] = field(default_factory=list)


def render_page(notebook: nbformat.NotebookNode, *, title: str, manifest: Mapping[str, Any]) -> str:
    """The page of an executed notebook.

    The first heading of the notebook stands above the title and what follows it below; each later heading of
    the first or second level opens a section.  `manifest` (see `reports.manifest`) is shown at the end.
    Raises RunError for a notebook that holds an error, and for one that holds nothing to show.
    """
    _refuse_errors(notebook)
    kicker, deck, cells = _read_head(keep_to_licences(copy.deepcopy(notebook)).cells)
    sections = _split_sections(cells)
    exhibits = [
        block["exhibit"] for section in sections for block in section.blocks if block["kind"] == "exhibit"
    ]
    if not any(section.blocks for section in sections):
        raise RunError("the notebook puts nothing out: no exhibit, no text; there is nothing to report")
    store = _build_store(exhibits)
    scripts = _read_scripts(with_plotly=bool(store["figures"]))
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=title,
            kicker=kicker if kicker != title else "",
            deck=deck,
            sections=sections,
            manifest=manifest,
            store=_as_json(store),
            scripts=scripts,
            policy=_write_policy(scripts),
            palette=read_palette(),
            shown_rows=SHOWN_ROWS,
            held=read_wording("panel")["held"],
        )
    )


def _refuse_errors(notebook: nbformat.NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise RunError(f"cell {number} ended in {output.ename}: {output.evalue}; this is no report")


# ------------------------------------------------------------------------------------- from cells to sections


def _read_head(cells: list[Any]) -> tuple[str, Markup, list[Any]]:
    """The first heading (text), what stands under it, and the remaining cells."""
    if cells and cells[0].cell_type == "markdown" and cells[0].source.startswith("# "):
        head, _, rest = cells[0].source.partition("\n")
        return head[2:].strip(), _render_markdown(rest), cells[1:]
    return "", Markup(""), cells


def _split_sections(cells: Iterable[Any]) -> list[Section]:
    sections = [Section("front", None)]
    code: list[str] = []
    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            _add_markdown(cell.source, sections)
        elif cell.cell_type == "code":
            code += [cell.source] if cell.source.strip() else []
            blocks = list(_read_outputs(cell, number))
            if blocks:
                blocks[-1]["code"], code = "\n\n".join(code), []
            sections[-1].blocks += blocks
    if code and sections[-1].blocks:
        sections[-1].blocks.append({"kind": "code", "code": "\n\n".join(code)})
    return sections


def _add_markdown(source: str, sections: list[Section]) -> None:
    for part in re.split(r"(?m)^(?=#{1,2} )", source):
        if match := re.match(r"#{1,2} (.+)\n?", part):
            sections.append(Section(_make_id(match[1], sections), _render_inline(match[1])))
            part = part[match.end() :]
        if part.strip():
            sections[-1].blocks.append({"kind": "markdown", "html": _render_markdown(part)})


def _make_id(heading: str, sections: list[Section]) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-") or "section"
    taken = [section.id for section in sections]
    return name if name not in taken else f"{name}-{len(taken)}"


def _make_markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


_MARKDOWN = _make_markdown()


def _render_markdown(source: str) -> Markup:
    return Markup(_MARKDOWN.render(source))  # noqa: S704  # html is disabled: tags are escaped


def _render_inline(source: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(source))  # noqa: S704  # as above


def _read_outputs(cell: Any, number: int) -> Iterator[dict[str, Any]]:
    for place, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            yield {"kind": "text", "text": output.text}
        elif output.output_type in ("display_data", "execute_result"):
            yield _read_data(output.data, f"figure-{number}-{place}")


def _read_data(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """One output: an exhibit, a bare figure, a picture, or anything else as text."""
    if MIME in data:
        return {"kind": "exhibit", "exhibit": _prepare(data[MIME])}
    if PLOTLY_MIME in data:
        return {"kind": "exhibit", "exhibit": _prepare(_bare_exhibit(data[PLOTLY_MIME], name))}
    if "image/png" in data and _is_base64(data["image/png"]):
        return {"kind": "image", "data": re.sub(r"\s", "", data["image/png"])}
    return {"kind": "text", "text": data.get("text/plain") or _strip_tags(data.get("text/html", ""))}


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(re.sub(r"\s", "", text), validate=True))
    except ValueError:
        return False


def _bare_exhibit(figure: Mapping[str, Any], name: str) -> dict[str, Any]:
    layout = {key: value for key, value in figure["layout"].items() if key != "template"}
    empty: dict[str, Any] = {"columns": [], "rows": [], "evidence": {}, "sentences": [], "documents": {}}
    texts = {
        "id": name,
        "title": "",
        "caption": "",
        "alt": "Chart without a description.",
        "layout": "table",
        "unit": "",
    }
    return texts | empty | {"figure": {"data": figure["data"], "layout": layout}}


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _strip_tags(source: str) -> str:
    stripper = _Stripper()
    stripper.feed(source)
    return " ".join(" ".join(stripper.texts).split())


# ------------------------------------------------------------------------------------- exhibits


def _prepare(exhibit: Mapping[str, Any]) -> dict[str, Any]:
    """The exhibit with the passages that the page itself shows (those of pairs), and safe links."""
    documents = {
        name: place | {"url": _safe_url(place["url"])} for name, place in exhibit["documents"].items()
    }
    ready = dict(exhibit) | {"documents": documents, "still": _draw_still(exhibit["figure"])}
    if exhibit["layout"] == "pairs":
        ready["passages"] = {key: _passage(entry, ready) for key, entry in exhibit["evidence"].items()}
    return ready


def _draw_still(figure: Mapping[str, Any] | None) -> Markup:
    return Markup(draw_still(figure) if figure else "")  # noqa: S704  # every text in it is escaped


def _safe_url(url: str | None) -> str | None:
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def _passage(entry: Mapping[str, Any], exhibit: Mapping[str, Any]) -> dict[str, Any]:
    """The first item of a key as pieces of text with their roles, and where it stands."""
    item = entry["items"][0]
    sentences = [exhibit["sentences"][place] for place in item["s"]]
    pieces = [
        piece
        for i, s in enumerate(sentences)
        for piece in _pieces(s[2], [m[1:] for m in item["m"] if m[0] == i])
    ]
    place, held = exhibit["documents"][sentences[0][0]], not any(s[2] for s in sentences)
    return {"pieces": pieces, "cut": item.get("cut"), "place": place, "held": held}


def _pieces(text: str, marks: list[list[Any]]) -> Iterator[tuple[str, str]]:
    at = 0
    for start, end, role in marks:
        yield "", text[at:start]
        yield role, text[start:end]
        at = end
    yield "", text[at:] + " "


def _build_store(exhibits: list[dict[str, Any]]) -> dict[str, Any]:
    """What the script of the page needs: documents and sentences once, evidence and figures by exhibit."""
    store: dict[str, Any] = {
        "documents": [],
        "sentences": [],
        "evidence": {},
        "figures": {},
        "template": read_template(),
    }
    documents: dict[str, int] = {}
    sentences: dict[tuple[str, int, str], int] = {}
    for exhibit in exhibits:
        places = [_place_sentence(s, exhibit, documents, sentences, store) for s in exhibit["sentences"]]
        for key, entry in exhibit["evidence"].items():
            items = [item | {"s": [places[i] for i in item["s"]]} for item in entry["items"]]
            store["evidence"][f"{exhibit['id']}/{key}"] = entry | {"items": items, "unit": exhibit["unit"]}
        if exhibit["figure"]:
            store["figures"][exhibit["id"]] = exhibit["figure"]
    return store


def _place_sentence(
    sentence: list[Any],
    exhibit: Mapping[str, Any],
    documents: dict[str, int],
    sentences: dict[tuple[str, int, str], int],
    store: dict[str, Any],
) -> int:
    doc_id, sent_id, text = sentence
    if doc_id not in documents:
        place = exhibit["documents"][doc_id]
        day = place["published"]
        documents[doc_id] = len(documents)
        store["documents"].append(
            [place["outlet"], day and say_number(day, "day"), place["title"], place["url"], day]
        )
    if (key := (doc_id, sent_id, text)) not in sentences:
        sentences[key] = len(sentences)
        store["sentences"].append([documents[doc_id], text])
    return sentences[key]


# ------------------------------------------------------------------------------------- the page


def _as_json(value: Any) -> Markup:
    """JSON that can stand inside a script element: no "<", so neither "</script" nor "<!--"."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  # nothing in it can end the element


def _read_scripts(*, with_plotly: bool) -> list[Markup]:
    texts = [(TEMPLATES / "report.js").read_text(encoding="utf-8")]
    texts += [get_plotlyjs()] if with_plotly else []  # last, so that sentences open before it is read
    return [Markup(f"\n{text.strip()}\n") for text in texts]  # noqa: S704  # our own code and plotly's


def _write_policy(scripts: Iterable[str]) -> str:
    """A policy that lets in these scripts only and forbids every request."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    rules = [
        f"script-src {allowed}",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(["default-src 'none'", *rules])


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = lambda day: say_number(day, "day")
    environment.globals["read_style"] = _read_style
    environment.globals["show_value"] = _show_value
    return environment


def _read_style(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704  # our own style


def _show_value(value: Any) -> str:
    return (
        "–"
        if value in (None, "")
        else value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
    )
