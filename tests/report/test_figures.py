import xml.etree.ElementTree as ET

import numpy as np
import pytest

from blowball.report.figures import HEIGHT, Panel, Series, sheet, svg, top_of
from blowball.report.svg import Scale, stairs, tag, ticks, words

SVG = "{http://www.w3.org/2000/svg}"
YEARS = np.array([0.0, 5.0, 10.0])


def _panel(title="Some & <others>"):
    ours = Series("simulated", YEARS, np.array([0.0, 0.2, np.nan]), YEARS / 100, YEARS / 20)
    theirs = Series("observed", YEARS, np.array([0.0, 0.1, 0.4]), shape="steps", ink="two")
    return Panel(title, 'At 5 years "20 %".', (ours, theirs), 10.0, 0.5, ((0.0, "9"), (10.0, "3")), "left")


def test_a_panel_is_xml_with_a_text_alternative():
    root = ET.fromstring(svg(_panel(), "one"))
    assert root.get("role") == "img"
    told = {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")}
    assert set(root.get("aria-labelledby").split()) == told
    assert root.find(f"{SVG}title").text == "Some & <others>"
    assert root.find(f"{SVG}desc").text == 'At 5 years "20\xa0%".'


def test_curves_are_drawn_where_the_numbers_are_and_end_where_they_do():
    root = ET.fromstring(svg(_panel(), "one"))
    line, steps = (e.get("points").split() for e in root.iter(f"{SVG}polyline"))
    up = Scale(0.0, 0.5, HEIGHT - 26.0, 34.0)
    assert len(line) == 2
    assert line[1] == f"{(46.0 + 348.0) / 2:.1f},{float(up(0.2)):.1f}"
    assert len(steps) == 5
    assert [e.get("class") for e in root.iter(f"{SVG}polygon")] == ["band one"]


def test_a_sheet_stands_alone():
    text = sheet([_panel("first"), _panel("second"), _panel("third")], "All", _panel().series)
    root = ET.fromstring(text)
    assert "prefers-color-scheme: dark" in root.find(f"{SVG}style").text
    assert "third" in root.find(f"{SVG}desc").text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_small_parts():
    x, y = stairs([0, 1, 3], [0, 2, 5])
    assert list(zip(x, y, strict=True)) == [(0, 0), (1, 0), (1, 2), (3, 2), (3, 5)]
    assert tag("a", {"b": '"<'}) == '<a b="&quot;&lt;"/>'
    assert words("<5 %") == "&lt;5\xa0%"
    assert Scale(0.0, 1.0, 10.0, 20.0)([-1.0, 0.5, 2.0]).tolist() == [10.0, 15.0, 20.0]


@pytest.mark.parametrize("high", [0.02, 0.05, 0.1, 0.5, 1.0, 7.5, 15.0, 20.0, 100.0])
def test_ticks_start_at_nothing_and_stay_inside(high):
    found = ticks(high, 6)
    assert found[0] == 0.0
    assert 2 <= len(found) <= 6
    assert found[-1] <= high + 1e-9


def test_the_top_is_above_everything_drawn():
    assert top_of(_panel().series) == 0.5
    assert top_of([Series("none", YEARS, YEARS * 0.0)]) == 0.02
