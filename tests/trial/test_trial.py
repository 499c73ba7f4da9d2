"""`bb.trial` from a plan to results: null trials, published results, parameter sets, machines and the command line."""

import json
import math
import re
import subprocess
import sys

import numpy as np
import pytest

import blowball as bb
from blowball.cli import main
from blowball.errors import InputError
from blowball.report.trial_page import trial_page

from .plans import PLAN

SMALL = PLAN | {
    "pool": 3_000,
    "repeats": 40,
    "recruitment": {"patients": 300, "accrual": "1 year"},
    "also": ["recurrence"],
    "published": [
        {"title": "deaths", "endpoint": "death", "arms": ["CEA and CT"], "events": 75, "patients": 300},
        {"title": "impossible", "endpoint": "death", "arms": ["CEA and CT"], "value": 99, "low": 98, "high": 100},
    ],
}


@pytest.fixture(name="small", scope="module")
def _small():
    return bb.trial(SMALL, threads=1)


@pytest.mark.verification
def test_identical_arms_differ_as_often_as_alpha():
    trials = 1200
    null = {**PLAN, "arm": [{"name": "one"}, {"name": "the same"}], "repeats": trials}
    found = bb.trial(null, threads=1).contrast("the same")
    assert found.true.sign == 0.0
    assert found.true.difference == 0.0 == found.true.life
    assert abs(found.power - 0.05) < 3.5 * math.sqrt(0.05 * 0.95 / trials)
    assert found.wrong == found.power
    assert all(math.isnan(size.patients) for size in found.sizes)


def test_shares_are_those_of_the_registry(small):
    rows = {(row["endpoint"], row["arm"]): row["mean"] for row in small.shares()}
    assert rows["recurrence", "CEA and CT"] > rows["recurrence", "nobody looks"]  # found earlier, before the end
    assert rows["death", "CEA and CT"] == pytest.approx(rows["death", "nobody looks"], abs=3.0)


def test_verdicts(small):
    first, impossible = small.beside
    assert first.published.value == 25.0
    assert first.low < first.mean < first.high
    assert impossible.verdict == "outside"
    one = small.contrasts[0]
    assert one.low < one.estimate < one.high
    assert 0.0 <= one.wrong <= one.power <= 1.0


def test_same_seed_same_trial(small):
    again = bb.trial(SMALL, threads=2)
    assert np.array_equal(again.made.found, small.made.found, equal_nan=True)
    assert not np.array_equal(bb.trial({**SMALL, "seed": 8}, threads=1).made.found, small.made.found)


def test_for_machines(small):
    told = json.loads(json.dumps(small.to_dict()))
    assert told["arms"] == ["nobody looks", "CEA and CT"]
    assert told["pool"]["simulated"] == 3_000
    assert told["contrasts"][0]["estimate_scaled"] == pytest.approx(math.exp(told["contrasts"][0]["estimate"]))
    assert told["published"][1]["verdict"] == "outside"
    assert told["parameter_sets"] is None


def test_sentences_have_absolute_numbers(small):
    said = " ".join(small.sentences())
    assert "of 1,000 patients under “nobody looks”" in said
    assert "of 40 trials" in said
    assert re.search(r"not in .*impossible", said)


def test_parameter_sets():
    found = bb.trial({**SMALL, "pool": 2_000, "recruitment": {"patients": 60}}, members=3, repeats=5, threads=1)
    assert found.known is not None
    assert found.known.members == 3
    assert len(set(found.known.life[:, 0])) == 3  # each set has its own truth
    median, low, high = found.known.interval("beside", 0)
    assert low <= median <= high
    assert "Over 3 parameter sets" in trial_page(found)


def test_the_function_is_not_hidden_by_the_package_of_its_name():
    code = "import blowball.trial.run, blowball as bb; from blowball.trial import read_spec; print(bb.trial.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "trial"


def test_what_cannot_be_is_said():
    with pytest.raises(InputError, match="endpoint"):
        bb.trial({**SMALL, "endpoint": "deaths"})
    with pytest.raises(InputError, match="repeats: 0 trials cannot be"):
        bb.trial(SMALL, repeats=0)
    with pytest.raises(InputError, match="members: -1 parameter sets cannot be"):
        bb.trial(SMALL, members=-1)


def test_lifelines_can_do_the_analysis():
    asked = {**SMALL, "repeats": 3, "recruitment": {"patients": 200}}
    for method in ("log-rank", "cox"):
        own = bb.trial({**asked, "analysis": {"method": method}}, threads=1)
        theirs = bb.trial({**asked, "analysis": {"method": method, "library": "lifelines"}}, threads=1)
        np.testing.assert_allclose(own.made.found, theirs.made.found, rtol=1e-4, atol=1e-6)


def test_the_page_is_whole(small):
    page = trial_page(small)
    assert "Research and teaching only" in page
    ids = re.findall(r'<(?:title|desc) id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 6
    assert "nan" not in re.sub(r"<[^>]*>", " ", page).lower().split()
    assert page.count("<svg") == page.count('role="img"') + page.count('class="fig key"')
    for heading in ("What a null result could have missed", "Beside what was published", "Lead time and length bias"):
        assert heading in page


@pytest.mark.parametrize("name", ["facs", "ifct_0302", "rosselli_del_turco", "pure_lead_time"])
def test_the_command_line(name, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ["--pool", "20000", "--repeats", "3", "--threads", "1", "-o", "out"]
    assert main(["trial", name, *options]) == 0
    out = capsys.readouterr().out
    assert "Research and teaching only" in out
    assert "of 1,000 patients" in out
    assert (tmp_path / "out" / "report.html").is_file()
    assert json.loads((tmp_path / "out" / "trial.json").read_text())["trials"] == 3
    assert main(["trial", name, *options]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["trial", name, *options, "--overwrite", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trial"] == name


def test_numbers_can_be_set(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ["--pool", "3000", "--repeats", "2", "--threads", "1", "--json"]
    assert main(["trial", "facs", *options, "--set", "recurrence.other_death=0"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert main(["trial", "facs", *options]) == 0
    both = json.loads(capsys.readouterr().out)
    deaths = [
        next(row["mean"] for row in told["shares_percent"] if row["endpoint"] == "death") for told in (alone, both)
    ]
    assert deaths[0] < deaths[1] - 3.0
    assert main(["trial", "facs", "--set", "nothing=3"]) == 2
    assert "nothing" in capsys.readouterr().err
    assert main(["trial", "fasc"]) == 2
    assert "did you mean 'facs'?" in capsys.readouterr().err


def test_where_both_arms_look_alike_there_is_no_lead_time():
    arms = [{"name": "leaflet"}, {"name": "exercise", "body": {"exercise": "structured"}}]
    found = bb.trial({**SMALL, "arm": arms, "published": []}, threads=1).contrast("exercise")
    assert found.lead is None
    assert found.true.difference != 0.0


def test_the_documented_plan_can_be_read(tmp_path):
    from blowball.trial import read_spec

    lines = read_spec.__doc__.split("::\n")[1].split("Examples")[0]
    (tmp_path / "plan.toml").write_text("\n".join(line.strip() for line in lines.splitlines()), encoding="utf-8")
    spec = read_spec(tmp_path / "plan.toml")
    assert spec.names == ("usual", "exercise")
    assert spec.published[0].value == 20.0
