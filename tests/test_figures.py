"""Figures draw what the summary says, with intervals and labels, and never with markup from an article."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from toolkit import figures
from toolkit.figures import drawing, network
from toolkit.figures.layout import arrange
from toolkit.figures.panels import Panel
from toolkit.wording import read_palette

COUNTS = pd.DataFrame(
    {
        "entity": ["Ana Vel", "B <b>Union", "Casmara"],
        "type": ["person", "organisation", "place"],
        "n_mentions": [40, 10, 20],
        "per_thousand": [4.0, 1.0, 2.0],
        "low": [3.0, 0.5, None],
        "high": [6.0, 2.0, None],
    }
)
BY_OUTLET = pd.DataFrame(
    {
        "entity": ["Ana Vel", "Ana Vel", "Bo Rell"],
        "outlet": ["Voice", "Courier", "Voice"],
        "per_thousand": [4.0, 2.0, 1.0],
        "valence": [0.5, -0.1, None],
        "low": [0.2, -0.3, None],
        "high": [0.8, 0.1, None],
    }
)


def drawn(figure: go.Figure, kind: str) -> list[go.Bar | go.Scatter]:
    return [t for t in figure.data if t.type == kind and t.customdata is not None]


def test_bars_carry_counts_intervals_and_rows() -> None:
    figure = figures.plot_mentions(COUNTS)
    bars = drawn(figure, "bar")
    assert [list(bar.x) for bar in bars] == [[40], [10], [20]]
    assert [list(bar.customdata) for bar in bars] == [["0"], ["1"], ["2"]]
    assert (list(bars[0].error_x.array), list(bars[0].error_x.arrayminus)) == ([20], [10])
    assert list(bars[2].error_x.array) == [0]
    assert "95% interval 30 to 60" in bars[0].hovertext[0]
    assert "interval" not in bars[2].hovertext[0]
    assert [note.text for note in figure.layout.annotations] == [
        "<b>People</b>",
        "<b>Organisations</b>",
        "<b>Countries and places</b>",
    ]


def test_every_panel_lists_all_labels_in_one_order() -> None:
    figure = figures.plot_mentions_by_outlet(BY_OUTLET)
    labels = [list(t.text) for t in figure.data if t.type == "scatter" and "Ana Vel" in t.text]
    assert labels == [["Ana Vel", "Bo Rell"], ["Ana Vel", "Bo Rell"]]
    assert [list(bar.customdata) for bar in drawn(figure, "bar")] == [["0", "2"], ["1", None]]


def test_a_point_that_cannot_be_told_from_zero_is_hollow() -> None:
    points = drawn(figures.plot_sentiment_by_outlet(BY_OUTLET), "scatter")
    paper, full = read_palette()["paper"], read_palette()["bar"]
    assert [list(p.marker.color) for p in points] == [[full, paper], [paper, paper]]
    assert [list(p.x) for p in points] == [[0.5, -0.1], [None, None]]


def test_weeks_without_a_row_count_zero_and_undated_rows_are_not_drawn() -> None:
    counts = pd.DataFrame(
        {
            "entity": ["Ana Vel", "Ana Vel", "Bo Rell"],
            "week": pd.to_datetime(["2031-03-03", None, "2031-03-10"]),
            "per_thousand": [2.0, 9.0, 1.0],
            "low": [1.0, 1.0, 0.5],
            "high": [3.0, 9.0, 2.0],
        }
    )
    lines = drawn(figures.plot_mentions_by_week(counts), "scatter")
    assert [list(line.y) for line in lines] == [[2.0, 0.0], [0.0, 1.0]]
    assert [list(line.customdata) for line in lines] == [["0", None], [None, "2"]]


def test_markup_in_a_name_stays_text() -> None:
    packed = pio.to_json(figures.plot_mentions(COUNTS))
    assert "B &lt;b&gt;Union" in packed or "B \\u0026lt;b\\u0026gt;Union" in packed
    assert "B <b>Union" not in packed


PAIRS = pd.DataFrame(
    [
        ("Ana Vel", "Casmara", 40, 20, 9, 0.5),
        ("B <b>Union", "Casmara", 10, 20, 3, 0.2),
        ("Bo Rell", "Old Harbour League of Nine Towns", 9, 9, 9, 0.9),
    ],
    columns=["entity_a", "entity_b", "n_a", "n_b", "n_together", "npmi"],
).assign(
    entity_id_a=lambda t: t["entity_a"],
    entity_id_b=lambda t: t["entity_b"],
    type_a=["person", "organisation", "person"],
    type_b=["place", "place", "organisation"],
    low=0.1,
    high=0.9,
)


def test_a_network_opens_pairs_and_names() -> None:
    keys = [key for trace in drawn(figures.plot_co_mentions(PAIRS), "scatter") for key in trace.customdata]
    assert sorted(keys) == ["0", "1", "2", "n0", "n1", "n2", "n3", "n4"]
    symbols = {t.marker.symbol for t in drawn(figures.plot_co_mentions(PAIRS), "scatter") if t.text}
    assert symbols == {"circle", "square", "diamond"}


def test_a_network_is_drawn_the_same_again_and_without_markup() -> None:
    one, other = (pio.to_json(figures.plot_co_mentions(PAIRS)) for _ in range(2))
    assert one == other
    assert "B <b>Union" not in one


@pytest.mark.parametrize("n", [2, 5, 16])
def test_no_name_of_a_network_covers_another_on_a_narrow_page(n: int) -> None:
    names = [f"Name Number {i}" for i in range(n)]
    ends = np.array([[i, (i * i + 1) % n] for i in range(n) if i != (i * i + 1) % n])
    places = network.place_nodes(ends, names) * [network.NARROW, network.HIGH]
    for i, one in enumerate(places):
        assert network.LETTER * len(names[i]) / 2 <= one[0] <= network.NARROW
        for other in places[i + 1 :]:
            across, down = np.abs(one - other)
            assert across >= network.LETTER * len(names[0]) or down >= network.TALL - 2


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_panels_do_not_overlap(columns: int) -> None:
    panels = [Panel(str(i), pd.DataFrame({"label": ["a"]})) for i in range(5)]
    figure = go.Figure()
    arrange(figure, panels, columns=columns, body=100, foot=20)
    layout = json.loads(figure.to_json())["layout"]
    boxes = [
        (*layout[f"xaxis{n}"]["domain"], *layout[f"yaxis{n}"]["domain"]) for n in ("", "2", "3", "4", "5")
    ]
    for i, one in enumerate(boxes):
        assert all(-1e-9 <= edge <= 1 + 1e-9 for edge in one)
        for other in boxes[i + 1 :]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


def test_the_palette_tells_sides_apart_in_grey_and_reads_on_paper() -> None:
    palette = read_palette()
    for name in ("ink", "quiet", "link", "neutral"):
        assert contrast(palette[name], palette["paper"]) >= 4.5, name
    assert contrast(palette["favor"], palette["against"]) >= 1.2


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_week_without_articles_breaks_the_line() -> None:
    counts = pd.DataFrame(
        {
            "entity": "Ana Vel",
            "week": pd.to_datetime(["2031-03-03", "2031-03-24"]),
            "per_thousand": [2.0, 1.0],
        }
    )
    line = drawn(figures.plot_mentions_by_week(counts.assign(low=None, high=None)), "scatter")[0]
    assert list(line.y) == [2.0, None, None, 1.0]
    assert list(line.customdata) == ["0", None, None, "1"]


@pytest.mark.parametrize(
    ("first", "weeks", "texts"),
    [
        ("2031-03-03", 1, ["3 Mar"]),
        ("2031-03-03", 2, ["3 Mar", "10 Mar"]),
        ("2031-03-03", 10, ["3 Mar", "7 Apr", "5 May"]),
        ("2012-01-02", 450, ["2013", "2015", "2017", "2019"]),
    ],
)
def test_an_axis_names_a_few_weeks_or_years(first: str, weeks: int, texts: list[str]) -> None:
    days = pd.Series(pd.date_range(first, periods=weeks, freq="7D"))
    assert drawing.day_ticks(days)["ticktext"] == texts


@pytest.mark.parametrize(("top", "step"), [(0.7, 0.5), (1.0, 1), (4.9, 2), (9.9, 5), (48.0, 20)])
def test_the_grid_has_round_steps(top: float, step: float) -> None:
    assert drawing.grid_step(top) == pytest.approx(step)
