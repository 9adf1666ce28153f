"""Still pictures: every chart has one, with its texts escaped and its shapes inside."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from made_up import make_annotation, make_exhibits

from toolkit.exhibits import Exhibit, pack_exhibit
from toolkit.reports.vector import draw_still

SVG = "{http://www.w3.org/2000/svg}"
EXHIBITS = make_exhibits(make_annotation(40))
DRAWN = [name for name, exhibit in EXHIBITS.items() if exhibit.figure is not None]


def draw(exhibit: Exhibit, width: int = 720) -> ElementTree.Element:
    return ElementTree.fromstring(draw_still(pack_exhibit(exhibit)["figure"], width=width))  # noqa: S314  # our own


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("width", [343, 720])
def test_every_chart_has_a_still_picture(name: str, width: int) -> None:
    picture = draw(EXHIBITS[name], width)
    wide, high = (float(value) for value in picture.get("viewBox", "").split()[2:])
    assert (wide, picture.get("width")) == (width, str(width))
    for shape in picture.iter(f"{SVG}rect"):
        assert float(shape.get("x", 0)) + float(shape.get("width", 0)) <= wide
        assert 0 <= float(shape.get("y", 0)) <= high
    assert all(-1 <= float(text.get("y", 0)) <= high for text in picture.iter(f"{SVG}text"))


def test_names_and_numbers_stand_in_the_picture() -> None:
    exhibit = EXHIBITS["named"]
    texts = {"".join(text.itertext()).strip() for text in draw(exhibit).iter(f"{SVG}text")}
    assert {row[0].text for row in exhibit.rows} <= texts
    assert {"People", "Organisations", "Countries and places"} <= texts
    assert len(list(draw(exhibit).iter(f"{SVG}rect"))) == len(exhibit.rows)


def test_panels_stand_below_each_other_on_a_narrow_page() -> None:
    heights = [float(draw(EXHIBITS["named"], width).get("height", 0)) for width in (720, 343)]
    assert heights[1] > 2 * heights[0]


def test_markup_in_a_name_is_text() -> None:
    figure = go.Figure().add_scatter(
        x=[0.5],
        y=[0.5],
        mode="text",
        text=["&lt;script&gt;x&lt;/script&gt; <b>bold</b>"],
        textposition="middle right",
    )
    figure.update_xaxes(range=[0, 1], visible=False).update_yaxes(range=[0, 1], visible=False)
    picture = draw_still(
        {"data": figure.to_plotly_json()["data"], "layout": figure.to_plotly_json()["layout"]}
    )
    assert "&lt;script&gt;x&lt;/script&gt; " in picture
    assert '<tspan font-weight="700">bold</tspan>' in picture
    assert not re.search(r"<script", picture)


def test_what_is_not_known_has_no_still_picture() -> None:
    figure = go.Figure().add_pie(values=[1, 2]).to_plotly_json()
    assert draw_still({"data": figure["data"], "layout": figure["layout"]}) == ""
