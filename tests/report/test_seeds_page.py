import re
import xml.etree.ElementTree as ET

import pytest

import blowball as bb
from blowball.report import run_page
from blowball.report.seeds import seeds_section

BREAST = bb.get_cancer("breast")
ASKED = bb.Scenario(BREAST, bb.Population.typical(BREAST, 3_000), horizon="10 years", seed=5)


@pytest.fixture(name="found", scope="module")
def _found():
    return bb.when_seeds_left(ASKED, weeks=[4, 8], threads=1)


def _plain(text):
    return text.replace("\xa0", " ").replace("&lt;", "<")


def _drawings(text):
    return [ET.fromstring(drawing) for drawing in re.findall(r"<svg .*?</svg>", text, re.DOTALL)]


def _row(text, name):
    return re.findall(r"<td[^>]*>(.*?)</td>", re.search(rf"<tr><th[^>]*>{name}</th>(.*?)</tr>", text)[1])


def test_the_page_of_a_run_says_when_the_seeds_left():
    run = bb.simulate(ASKED, threads=1)
    text = _plain(run_page(run))
    assert text.count("<h2>When the seeds left</h2>") == 1
    assert _plain(bb.when_seeds_left(run).sentences()[0]) in text
    assert text.index("How the first recurrence came about") < text.index("When the seeds left")
    assert "at most" in text
    assert "weeks earlier, simulated" not in text, "a run alone does not know it"


def test_a_run_without_patients_or_recurrences_has_no_such_section():
    assert seeds_section(bb.simulate(ASKED, "summary", threads=1)) == ""
    few = ASKED.with_(population=bb.Population.typical(BREAST, 2), horizon="1 year")
    assert seeds_section(bb.simulate(few, threads=1)) == ""


def test_tables_have_the_numbers_that_were_found(found):
    text = _plain(seeds_section(found))
    one = found.data.sel(group="subtype: triple_neg")
    cells = _row(text, "triple negative")
    assert cells[1] == f"{100 * float(one['risk']):.1f} % ± {100 * float(one['risk_error']):.1f}"
    assert cells[2] == f"{100 * float(one['share'][0]):.1f} % ± {100 * float(one['share_error'][0]):.1f}"
    weeks = text[text.index("prevented by an earlier operation") :]
    at = one.sel(week=8.0)
    told = [
        f"{1000 * float(at[name]):.1f} ± {1000 * float(at[f'{name}_error']):.1f}" for name in ("at_most", "prevented")
    ]
    assert _row(weeks, "triple negative")[2:] == told


def test_figures_are_drawn_with_words_for_who_cannot_see_them(found):
    drawings = [one for one in _drawings(seeds_section(found)) if one.get("role") == "img"]
    assert len(drawings) == 2
    space = "{http://www.w3.org/2000/svg}"
    left, right = (" ".join(one.find(f"{space}desc").text.split()) for one in drawings)
    curve = found.data["curve"].sel(group="subtype: hr_pos")
    assert f"hormone-receptor positive, HER2 negative: {100 * float(curve.sel(before=104.0)):.0f} %" in left
    assert left.count(";") == 2
    assert f"8 weeks: {1000 * float(found.data['prevented'].sel(group='all', week=8.0)):.1f}" in right
    lines = [len(one.findall(f".//{space}polyline")) for one in drawings]
    dots = [len(one.findall(f".//{space}circle")) for one in drawings]
    assert (lines, dots) == ([3, 1], [0, 2])
    heights = [float(point.split(",")[1]) for point in drawings[0].find(f".//{space}polyline").get("points").split()]
    assert heights == sorted(heights), "weeks count back from surgery, so the line is drawn from the top down"


def test_an_ensemble_has_a_table_of_its_own():
    asked = ASKED.with_(population=bb.Population.typical(BREAST, 600))
    run = bb.simulate(asked, "patients", bb.ensemble(BREAST, 2), threads=1)
    text = _plain(seeds_section(run))
    assert "The same over 2 parameter sets (5 to 95 %, chance taken out)" in text
    assert "Shaded: 5 to 95 % over 2 parameter sets." in text
    assert "only an ensemble of parameter sets shows" not in text
