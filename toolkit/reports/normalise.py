"""Take out of an executed notebook whatever differs between two runs that did the same."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it takes a second to import, and most who import the package never need it
    from nbformat import NotebookNode

VARYING = ("papermill", "execution", "ExecuteTime", "widgets", "signature")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
CELL_FILE = re.compile(r"(?:/[\w.\-]+)*/ipykernel_\d+/\d+\.py")
PLOT_ID = re.compile(r'<div id="([0-9a-f-]{36})" class="plotly-graph-div"')
STYLER_ID = re.compile(r'<table id="(T_[0-9a-f]{5})"')


def normalise_notebook(
    notebook: NotebookNode,
    *,
    injected: str | None = None,
    scrub: Callable[[str], str] = str,
) -> NotebookNode:
    """A copy of an executed notebook that is the same for the same work.

    `injected` replaces the source of papermill's cell of parameters; `scrub` is applied to every text that a
    cell put out.  Metadata of the run, addresses and random ids go; cells and executions are numbered anew.
    """
    settled = copy.deepcopy(notebook)
    settled.nbformat, settled.nbformat_minor = 4, 5
    settled.metadata = _keep_metadata(settled.metadata)
    settled.metadata.update(kernelspec=KERNEL, language_info={"name": "python"})
    count = 0
    for position, cell in enumerate(settled.cells):
        if injected is not None and "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = injected
        cell.metadata = _keep_metadata(cell.metadata)
        cell.id = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
        if cell.cell_type == "code":
            count += bool(cell.source.strip())
            _settle_code(cell, count if cell.source.strip() else None, scrub)
    return _as_node(settled)


def format_notebook(notebook: NotebookNode) -> str:
    """A notebook as JSON with sorted keys and a newline at its end."""
    import nbformat

    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    return str(text).rstrip("\n") + "\n"


def _as_node(content: Any) -> NotebookNode:
    from nbformat import from_dict

    return from_dict(content)  # type: ignore[no-untyped-call]


def _keep_metadata(metadata: Any) -> NotebookNode:
    return _as_node({name: value for name, value in metadata.items() if name not in VARYING})


def _settle_code(cell: NotebookNode, count: int | None, scrub: Callable[[str], str]) -> None:
    cell.execution_count = count
    outputs = []
    for number, output in enumerate(_join_streams(cell.outputs)):
        if "execution_count" in output:
            output.execution_count = count
        if "data" in output and len(output.data) > 1:
            output.data.pop("text/plain", None)
        outputs.append(_settle_texts(output, scrub, f"{cell.id}-{number}"))
    cell.outputs = outputs


def _join_streams(outputs: list[Any]) -> list[Any]:
    """Between two displays one stdout, then one stderr: how they were cut and mixed depends on the clock."""
    joined: list[Any] = []
    streams: dict[str, Any] = {}
    for output in outputs:
        if output.output_type != "stream":
            joined += [streams.pop(name) for name in sorted(streams, reverse=True)] + [output]
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
    return joined + [streams[name] for name in sorted(streams, reverse=True)]


def _settle_texts(value: Any, scrub: Callable[[str], str], identity: str) -> Any:
    if isinstance(value, str):
        named = CELL_FILE.sub("cell", value) if "ipykernel_" in value else value
        return _settle_ids(scrub(ADDRESS.sub("at 0x0", named)), identity)
    if isinstance(value, dict):
        return {name: _settle_texts(item, scrub, identity) for name, item in value.items()}
    if isinstance(value, list):
        return [_settle_texts(item, scrub, identity) for item in value]
    return value


def _settle_ids(html: str, identity: str) -> str:
    for pattern in (PLOT_ID, STYLER_ID):
        for number, random_id in enumerate(dict.fromkeys(pattern.findall(html))):
            html = html.replace(random_id, f"c{identity}-{number}")
    return html
