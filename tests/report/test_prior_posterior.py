"""The picture of what a calibration learned: a row a number, those that it learned most of first."""

import xml.etree.ElementTree as ET

import pytest

import blowball as bb
from blowball.catalogue.calibration import calibration
from blowball.errors import InputError
from blowball.report.prior_posterior import prior_posterior

SVG = "{http://www.w3.org/2000/svg}"
FOUND = {
    "cancer": "some",
    "numbers": [
        {"path": "a.wide", "also": [], "mean": 0.1, "sd": 1.0},
        {"path": "b.narrow", "also": ["b.other"], "mean": 1.0, "sd": 0.2},
    ],
}


def test_a_row_a_number_and_the_best_known_first():
    drawn = ET.fromstring(prior_posterior(FOUND, "some cancer"))
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert texts[2:] == ["b.narrow and 1 more", "a.wide"]
    assert "+1.00, spread 0.20" in drawn.find(f"{SVG}desc").text


def test_a_narrow_posterior_is_drawn_narrower_than_its_prior():
    drawn = ET.fromstring(prior_posterior(FOUND, "some cancer", alone=True))
    priors = [float(bar.get("width")) for bar in drawn.iter(f"{SVG}rect") if bar.get("style")]
    lines = [line.get("d") for line in drawn.iter(f"{SVG}path") if " H" in line.get("d")]
    widths = [float(d.split(" H")[1]) - float(d[1:].split(",")[0]) for d in lines]
    assert widths[0] == pytest.approx(0.2 * priors[0], abs=0.2)
    assert widths[1] == pytest.approx(priors[1], abs=0.2)


@pytest.mark.parametrize("cancer", bb.list_cancers())
def test_every_cancer_says_how_it_was_calibrated(cancer):
    told = calibration(cancer)
    assert told["rounds"][-1]["sum_of_squares"]["median"] < told["rounds"][0]["sum_of_squares"]["median"]
    assert told["sets"] == len(bb.get_cancer(cancer).sets.rows)
    assert ET.fromstring(prior_posterior(told, cancer)).tag == f"{SVG}svg"


def test_an_unknown_cancer_is_refused():
    with pytest.raises(InputError, match="there is no cancer 'brain'"):
        calibration("brain")
