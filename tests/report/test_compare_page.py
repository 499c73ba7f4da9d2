import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

import blowball as bb
from blowball.report.compare_figure import grid
from blowball.report.compare_page import compare_page

BREAST = bb.get_cancer("breast")


def _runs(n, parameters=None, horizon="10 years", names=("as planned", "10 < 20 weeks later", "never")):
    asked = bb.Scenario(BREAST, bb.Population.typical(BREAST, n), horizon=horizon, seed=5)
    delays = dict(zip(names, ("guideline", "100 days", "none"), strict=False))
    return {
        name: bb.simulate(
            asked.with_(care=bb.CarePlan.none(BREAST) if delay == "none" else asked.care.with_(surgery_delay=delay)),
            parameters=parameters,
        )
        for name, delay in delays.items()
    }


@pytest.fixture(name="made", scope="module")
def _made():
    runs = _runs(800)
    found = bb.compare(runs)
    return runs, found, compare_page(runs, found)


class _Page(HTMLParser):
    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.ids, self.tags = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def _plain(text):
    return text.replace("\xa0", " ").replace("&lt;", "<")


def test_the_page_is_sound_and_stands_alone(made):
    page = _Page(made[2])
    assert (page.wrong, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags
    assert "Research and teaching only, not a medical device." in made[2]
    drawings = [ET.fromstring(one) for one in re.findall(r"<svg .*?</svg>", made[2], re.DOTALL)]
    assert len([one for one in drawings if one.get("role") == "img"]) == 8
    assert "nan" not in "".join(re.findall(r'(?:points|d)="([^"]*)"', made[2])).lower()


def test_the_answer_comes_first_then_the_picture_then_every_number(made):
    _, found, text = made
    plain = _plain(text)
    sentence = found.sentences(endpoints=["cancer_death"])[0]
    assert plain.index(sentence) < plain.index("<figure>") < plain.index("<table>")
    for said in found.sentences(years=[5, 10]):
        assert said in plain


def test_the_numbers_of_the_tables_are_those_of_the_comparison(made):
    _, found, text = made
    one = found.data.sel(strategy="10 < 20 weeks later", endpoint="cancer_death", year=10)
    table = _plain(text).split("“10 < 20 weeks later” against “as planned”")[-1]
    row = re.search(r">death from the cancer</th><td>10 years</td>(.*?)</tr>", table)[1]
    cells = re.findall(r"<td>(.*?)</td>", row)
    assert cells[1] == f"{100 * float(one['risk']):.1f} %"
    assert cells[2] == f"{1000 * float(one['difference']):+.1f}".replace("-", "−")
    assert cells[3] == f"± {1000 * float(one['std_error']):.2g}"
    assert cells[4] == f"{1000 * float(one['caused']):.1f}"
    time = _plain(text).split("Time of a patient under “10 < 20 weeks later”")[-1]
    days = re.search(r">life</th><td>10 years</td><td>.*?</td><td>(.*?)</td>", time)[1]
    lived = found.data["life_years_difference"].sel(strategy="10 < 20 weeks later", year=10)
    assert days == f"{365.25 * float(lived):+.1f}".replace("-", "−")


def test_what_pairing_saves_and_every_strategy_s_file_are_there(made):
    runs, found, text = made
    saved = float(found.data["saved"].sel(strategy="never", endpoint="death", year=10))
    assert f"<td>{saved:,.0f} ×</td>" in text
    assert all(_plain(run.provenance["scenario_toml"]) in _plain(text).replace("&amp;", "&") for run in runs.values())
    assert "one parameter set was run" in text


def test_curves_pass_through_the_years_of_the_tables(made):
    at = grid(made[1])
    assert {5.0, 10.0} <= set(at)
    assert at == sorted(at)
    assert at[0] > 0.0


def test_an_ensemble_has_its_own_column_and_band():
    runs = _runs(200, bb.ensemble(BREAST, 2), "6 years", ("as planned", "later"))
    text = _plain(compare_page(runs, bb.compare(runs)))
    assert "5 to 95 % over 2 parameter sets" in text
    assert ">5–95 % of sets</th>" in text
    assert 'class="band two"' in text


def test_strategies_that_differ_in_nothing_make_a_page_too():
    runs = _runs(100, names=("one",)) | _runs(100, names=("same",))
    text = compare_page(runs, bb.compare(runs, endpoints=["second_primary"]))
    assert "exactly the same patients do" in text
    assert "no patient differs" in text
    assert "<figure>" not in text
