import json
import re
from datetime import date

import numpy as np
import pytest

import blowball as bb
from blowball.cli import main
from blowball.errors import InputError
from blowball.plan.adapted import adapted
from blowball.plan.fresh import Trial
from blowball.plan.frontier import counts_up_to, enough
from blowball.plan.robust import robust, shifts
from blowball.report.plan_page import plan_page
from blowball.report.plan_sheet import plan_sheet

SMALL = {"tests": ["ct", "cea"], "until": "4 years", "patients": 300, "threads": 1}


@pytest.fixture(name="plan", scope="module")
def _plan():
    return bb.plan_follow_up("colorectal", visits=3, objective="curative", **SMALL)


def test_a_plan_keeps_to_what_was_asked(plan):
    assert 1 <= len(plan.visits) <= 3
    days = [day for day, _ in plan.visits]
    assert days == sorted(days)
    assert days[-1] <= 4 * 365.25 + 1e-6
    assert all(tests == ("ct", "cea") for _, tests in plan.visits)
    assert plan.expected <= plan.bound * (1.0 + 1e-6)
    assert plan.follow_up().calendar == tuple((pytest.approx(day, abs=1e-5), tests) for day, tests in plan.visits)


def test_the_frontier_holds_the_catalogue_and_every_difference_is_paired(plan):
    names = {row.name for row in plan.frontier}
    assert {one.id for one in bb.get_cancer("colorectal").schedules if one.visits()} <= names
    assert {"planned 1", "planned 3", "planned 15"} <= names
    assert all(np.isfinite(row.gain.error) for row in plan.frontier)
    against = plan.against_guideline
    one, two = plan.trial.each["planned 15"], plan.trial.each["guideline"]
    assert against.value == pytest.approx((one - two).mean())
    assert against.error == pytest.approx((one - two).std(ddof=1) / np.sqrt(len(one)))
    expected = [row.expected for row in plan.frontier if row.planned]
    assert expected == sorted(expected)


def test_sentences_are_in_absolute_numbers_and_name_the_guideline(plan):
    said = " ".join(plan.sentences())
    assert "Of 1,000 patients whom the plan was not made on" in said
    assert "The guideline, with its 15 visits" in said
    assert "Stop rule" in said


def test_pages_stand_alone_and_say_what_they_are(plan):
    for page in (plan_page(plan), plan_sheet(plan), plan_sheet(plan, plan.planned("2026-11-16", date(2026, 11, 21)))):
        assert "Research and teaching only, not a medical device." in page
        assert page.count("<h1>") == 1
        assert "nan" not in re.sub(r"<[^>]*>", "", page).lower().split()
    assert "<svg" in plan_page(plan)
    assert len(plan.to_csv().strip().splitlines()) == 1 + len(plan.visits)


def test_dates_and_bundles_come_from_the_plan(plan):
    pytest.importorskip("icalendar")
    pytest.importorskip("fhir.resources")
    today = date(2026, 11, 21)
    assert plan.to_ics("2026-11-16", today=today).count("BEGIN:VEVENT") == len(plan.visits)
    kinds = [entry["resource"]["resourceType"] for entry in plan.to_fhir("2026-11-16", today=today)["entry"]]
    assert kinds == ["CarePlan", "RiskAssessment"]
    with pytest.raises(InputError, match="before today"):
        plan.to_ics("2020-11-16", today=today)


def test_a_patient_has_a_plan_of_their_own_and_it_goes_on_from_clean_visits():
    patient = {"age": 61, "size_mm": 45, "nodes_positive": 3}
    first = bb.plan_follow_up("colorectal", patient, 3, "curative", check=0, **SMALL)
    assert first.patient == patient
    again = bb.plan_follow_up("colorectal", patient, 3, "curative", check=0, clean=[("6 months", ["cea"])], **SMALL)
    assert len(again.visits) == 2
    assert min(day for day, _ in again.visits) > 182.0
    assert again.planned("2026-11-02", date(2026, 11, 21)).visits[0].number == 2


def test_a_test_is_done_no_more_often_than_allowed():
    more = SMALL | {"tests": [["ct", "cea"], ["cea"]]}
    plan = bb.plan_follow_up("colorectal", visits=4, objective="curative", check=0, at_most={"ct": 1}, **more)
    assert sum("ct" in tests for _, tests in plan.visits) <= 1
    few = bb.plan_follow_up("colorectal", visits=4, objective="curative", check=0, false_alarms=0.15, **more)
    cancer = bb.get_cancer("colorectal")
    alarms = [1.0 - np.prod([cancer.number(f"detection.tests.{t}.specificity", unit="1") for t in tests])
              for _, tests in few.visits]  # fmt: skip
    assert len(few.visits) < 4 or sum(alarms) <= 0.3


def test_visits_that_do_not_earn_their_price_are_left_away():
    more = SMALL | {"tests": ["ct"]}
    few, many = (bb.plan_follow_up("colorectal", None, 4, check=0, worth_of_one=worth, **more) for worth in (1e3, 1e9))
    assert len(few.visits) == 0
    assert len(many.visits) == 4
    assert few.expected == 0.0
    assert "nothing" in " ".join(few.sentences())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"visits": 0}, "0 visits cannot be planned"),
        ({"objective": "happiness"}, "'happiness' is no objective"),
        ({"tests": ["scan"]}, "scan"),
        ({"until": "30 years"}, "beyond the horizon"),
        ({"until": "3 days"}, "from one month on"),
        ({"people_or_patient": 7}, "7 are not people"),
        ({"people_or_patient": {"shoe_size": 41}}, "shoe_size"),
        ({"adherence": 1.5}, "adherence"),
        ({"at_most": {"scan": 1}}, "at_most: 'scan' is not a test"),
        ({"clean": [("6 months", ["scan"])]}, "clean, visit 1"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_sentence(wrong, says):
    with pytest.raises(InputError, match=re.escape(says)) as refused:
        bb.plan_follow_up(**({"cancer": "colorectal", "check": 0, "patients": 200, "threads": 1} | wrong))
    assert "\n" not in str(refused.value)


def test_more_visits_are_enough_where_none_with_more_is_better_beyond_error():
    luck = np.random.default_rng(1)
    base = luck.random(4000)
    each = {"none": 0.0 * base, "a": base, "b": base + 0.3 + 0.1 * luck.standard_normal(4000)}
    each["c"] = each["b"] + 0.01 * luck.standard_normal(4000) * (luck.random(4000) < 0.5)
    each["c"] -= (each["c"] - each["b"]).mean()
    trial = Trial(each, {}, {})
    assert enough(trial, ["a", "b", "c"]) == "b"
    assert enough(trial, ["a", "b"]) is None
    assert counts_up_to(3, 15)[-1] == 15


def test_where_nobody_is_operated_there_is_nothing_to_plan():
    with pytest.raises(InputError, match="of 50 simulated patients like this none is operated"):
        bb.plan_follow_up("lung", {"size_mm": 120, "nodes_positive": 0}, visits=2, patients=50, threads=1)
    with pytest.raises(InputError, match="none is operated"):
        bb.plan_follow_up("lung", visits=2, patients=50, care=bb.CarePlan.none("lung"), threads=1)


def test_a_plan_without_visits_gains_nothing():
    plan = bb.plan_follow_up("colorectal", visits=2, money=0.0, **SMALL)
    assert plan.visits == ()
    assert (plan.gain.value, plan.gain.error) == (0.0, 0.0)


def test_schedules_by_group_are_compared_with_the_single_one_on_others():
    found = adapted("colorectal", by="stage", visits=3, objective="curative", tests=["ct"], until="4 years",
                    patients=300, threads=1)  # fmt: skip
    assert set(found.groups) == set(found.moved) <= set(found.share)
    assert all(len(visits) <= 3 for visits in found.groups.values())
    mean = sum(found.share[name] * len(visits) for name, visits in found.moved.items()) / sum(found.share.values())
    assert mean <= 3.0 * 1.15  # shares of other patients than those it was made on
    assert np.isfinite([found.worth.value, found.gain.error, found.gain_moved.error]).all()


def test_regret_is_against_each_members_own_best():
    found = robust("colorectal", visits=2, members=2, objective="curative", tests=["ct"], until="3 years", patients=300,
                   threads=1)  # fmt: skip
    assert set(found.values) >= {"robust", "catalogue", "own"}
    mean, most = found.regret("robust")
    assert most >= mean >= 0.0
    assert found.regret("own") == (0.0, 0.0)


def test_what_moves_the_optimum_is_told():
    found = shifts("colorectal", visits=2, objective="curative", tests=["ct"], until="5 years", patients=500, threads=1)
    assert "as it is" in found
    assert len(found) == 7
    mean = {name: np.mean([day for day, _ in visits]) for name, visits in found.items()}
    assert mean["growth times 0.7 times as long"] < mean["growth times 1.4 times as long"]


def test_the_command_line_writes_everything_and_tells_it(tmp_path, capsys):
    pytest.importorskip("icalendar")
    folder = tmp_path / "out"
    call = ("plan", "colorectal", "--visits", "2", "--objective", "curative", "--tests", "ct,cea", "--until", "3 years",
            "--patients", "300", "--threads", "1",
            "--budget", "mSv:ct=10:20", "-o", str(folder), "--surgery-date", "2099-11-16")  # fmt: skip
    assert main(call) == 0
    said = capsys.readouterr().out
    assert "Research and teaching only" in said
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert told["facts"]["budgets"] == {"mSv": [{"ct": 10.0}, 20.0]}
    for name in ("plan.json", "plan.csv", "plan.html", "report.html", "plan.ics", "plan.fhir.json"):
        assert (folder / name).stat().st_size > 100
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert len(told["visits"]) == 2
    assert main((*call[:-1], "2019-02-30")) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_plan_over_parameter_sets_has_patients_of_all_of_them():
    sets = bb.ensemble(bb.get_cancer("colorectal"), 3, seed=2)
    plan = bb.plan_follow_up("colorectal", {"age": 61, "nodes_positive": 3}, 2, "curative", parameters=sets, **SMALL)
    assert plan.facts["parameter_sets"] == 3
    assert 250 <= plan.facts["patients"] <= 300  # without those who were never operated on
    assert 250 <= plan.trial.n <= 300
    assert np.isfinite(plan.gain.error)
    central = bb.plan_follow_up("colorectal", {"age": 61, "nodes_positive": 3}, 2, "curative", check=0, **SMALL)
    assert plan.expected != central.expected


def test_the_call_of_the_contract_has_all_its_ways_out(plan):
    pytest.importorskip("icalendar")
    pytest.importorskip("fhir.resources")
    assert plan.table().num_rows == len(plan.visits)
    details = plan.to_fhir()["entry"][0]["resource"]["activity"]
    assert [one["detail"]["scheduledString"] for one in details] == [
        f"{round(day)} days after surgery" for day, _ in plan.visits
    ]
