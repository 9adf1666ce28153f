from __future__ import annotations

import json

import nbformat
import pytest

from toolkit.reports.normalise import format_notebook, normalise_notebook
from toolkit.reports.shown import make_scrubber


def notebook_of(*outputs: dict, source: str = "x", **metadata: object) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(output) for output in outputs])
    cell.execution_count = 7
    cell.metadata = nbformat.from_dict(metadata)
    return nbformat.v4.new_notebook(cells=[cell], metadata={"papermill": {"duration": 1.5}})


def stream(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def display(**data: object) -> dict:
    named = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": named}


def settled_outputs(*outputs: dict) -> list[dict]:
    return normalise_notebook(notebook_of(*outputs)).cells[0].outputs


@pytest.mark.parametrize(
    ("raw", "settled"),
    [
        ([stream("a"), stream("b")], [("stdout", "ab")]),
        ([stream("e", "stderr"), stream("a"), stream("f", "stderr")], [("stdout", "a"), ("stderr", "ef")]),
        ([stream("<object at 0x7f8ef7f34fe0>")], [("stdout", "<object at 0x0>")]),
        ([stream("meet at 0x5")], [("stdout", "meet at 0x5")]),
        ([stream("/var/ipykernel_12/345.py:1: UserWarning", "stderr")], [("stderr", "cell:1: UserWarning")]),
    ],
)
def test_streams_are_joined_and_settled(raw: list[dict], settled: list[tuple[str, str]]):
    assert [(output.name, output.text) for output in settled_outputs(*raw)] == settled


def test_streams_stay_on_their_side_of_a_display():
    outputs = settled_outputs(stream("a"), display(text_html="<p>"), stream("b"))
    assert [output.output_type for output in outputs] == ["stream", "display_data", "stream"]


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"text_plain": "x", "text_html": "<p>"}, {"text/html"}),
        ({"text_plain": "x"}, {"text/plain"}),
        ({"text_plain": "x", "image_png": "AA=="}, {"image/png"}),
    ],
)
def test_plain_text_goes_where_something_better_stands(data: dict, kept: set[str]):
    assert set(settled_outputs(display(**data))[0].data) == kept


@pytest.mark.parametrize(
    "html",
    [
        '<div id="{}" class="plotly-graph-div"></div><script>plot("{}")</script>',
        '<style>#{}_row0 {{}}</style><table id="{}">',
    ],
)
def test_random_ids_are_the_same_every_time(html: str):
    names = ("0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
    if "table" in html:
        names = ("T_0f8fa", "T_7c9e6")
    one, other = (
        settled_outputs(display(text_html=html.format(name, name)))[0].data["text/html"] for name in names
    )
    assert one == other
    assert names[0] not in one


def test_metadata_and_numbers_of_the_run_go():
    raw = notebook_of(
        execution={"iopub.status.busy": "2031-03-01T00:00:00Z"}, papermill={"duration": 2}, tags=["keep"]
    )
    settled = normalise_notebook(raw)
    assert settled.cells[0].metadata == {"tags": ["keep"]}
    assert settled.cells[0].execution_count == 1
    assert "papermill" not in settled.metadata
    assert raw.cells[0].execution_count == 7


def test_ids_follow_position_and_source():
    first, again = (normalise_notebook(notebook_of()).cells[0].id for _ in range(2))
    assert first == again
    assert first != normalise_notebook(notebook_of(source="y")).cells[0].id


def test_the_cell_of_parameters_is_written_by_us():
    raw = notebook_of(source='corpus = "/home/anna/articles"', tags=["injected-parameters"])
    assert normalise_notebook(raw, injected="corpus = 'articles'").cells[0].source == "corpus = 'articles'"


def test_paths_are_shown_inside_structured_outputs():
    output = display(**{"application_vnd.x+json": {"rows": [["/home/anna/desk/a.txt"]]}})
    scrub = make_scrubber({"/home/anna/desk": "."})
    settled = normalise_notebook(notebook_of(output), scrub=scrub)
    assert settled.cells[0].outputs[0].data["application/vnd.x+json"] == {"rows": [["a.txt"]]}


def test_json_is_sorted_and_valid():
    text = format_notebook(normalise_notebook(notebook_of(stream("a"))))
    assert text.endswith("}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))
    nbformat.validate(nbformat.reads(text, as_version=4))
