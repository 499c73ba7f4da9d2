"""Checklists: every item is there, and what is filled in is what the run says."""

import pytest

import blowball as bb
from blowball.economics import evaluate
from blowball.errors import InputError
from blowball.report.checklist import NAMES, OPEN, checklist, checklists_section
from blowball.report.checklist_facts import FACTS

COUNTS = {"cheers2022": 28, "odd": 18, "ispor_smdm": 21}


@pytest.fixture(name="runs", scope="module")
def _runs():
    cancer = bb.get_cancer("breast", calibrated=False)
    asked = bb.Scenario(cancer, bb.Population.typical(cancer, 200), horizon="5 years", seed=11)
    later = asked.with_(care=asked.care.with_(surgery_delay="90 days"))
    sets = bb.ensemble(cancer, 2)
    return {name: bb.simulate(one, parameters=sets, threads=1) for name, one in (("plan", asked), ("late", later))}


@pytest.mark.parametrize("name", NAMES)
def test_every_item_is_there_once_with_what_it_asks(name, runs):
    items = checklist(name, runs).items
    assert len(items) == len({item.id for item in items}) == COUNTS[name]
    assert all(item.topic and item.asks.endswith((".", "?")) for item in items)
    assert all(item.text == OPEN or item.text.startswith("filled from the run: ") for item in items)
    assert {item.text == OPEN for item in items} == {True, False}  # some of each


def test_cheers_has_its_28_items_in_order(runs):
    assert [item.id for item in checklist("cheers2022", runs).items] == [str(i) for i in range(1, 29)]


def test_what_a_run_cannot_know_is_left_to_the_authors(runs):
    full = {item.id: item for item in checklist("cheers2022", runs, evaluate(runs)).items}
    for number in ("2", "3", "4", "19", "21", "25", "26", "27", "28"):
        assert full[number].text == OPEN
    bare = {item.id: item for item in checklist("cheers2022", runs).items}
    for number in ("1", "8", "10", "13", "14", "15", "23"):
        assert bare[number].text == OPEN
        assert full[number].said


def test_filled_items_say_what_the_run_says(runs):
    found = evaluate(runs, discount=0.05)
    full = {item.id: item.said for item in checklist("cheers2022", runs, found).items}
    assert "“plan” against “late”" in full["1"]
    assert "200 simulated patients" in full["5"]
    assert "“late”: care.surgery_delay = 90 days" in full["7"]
    assert full["9"].startswith("5 years")
    assert full["10"].startswith("5 % a year")
    assert full["15"].startswith("USD of 2019")
    assert "2 parameter sets" in full["20"]
    assert f"“late” {found.costs()[1].mean():,.0f} USD" in full["23"]


@pytest.mark.parametrize("name", NAMES)
def test_filled_items_change_with_the_run(name, runs):
    cancer = bb.get_cancer("colorectal", calibrated=False)
    other = bb.simulate(bb.Scenario(cancer, bb.Population.typical(cancer, 100), horizon="3 years", seed=2), threads=1)
    one, two = checklist(name, runs).items, checklist(name, {"alone": other}).items
    assert sum(a.said != b.said for a, b in zip(one, two, strict=True)) >= 3


def test_every_fact_is_asked_for_and_answers_in_a_sentence(runs):
    found = evaluate(runs, draws=5)
    said = {item.said for name in NAMES for item in checklist(name, runs, found).items if item.said}
    assert len(said) >= len(FACTS) - 3
    assert not any("\n" in text or "  " in text for text in said)


def test_as_a_table_to_go_on_with_and_as_a_section(runs):
    text = checklist("odd", runs).to_markdown()
    assert text.count("\n| ") == COUNTS["odd"] + 1
    section = checklists_section(runs)
    assert "ODD" in section
    assert "CHEERS" not in section
    assert "CHEERS 2022" in checklists_section(runs, evaluate(runs))
    assert OPEN in section


def test_unknown_names_and_no_runs_are_refused(runs):
    with pytest.raises(InputError, match="there is no checklist 'strobe'; use cheers2022, odd, ispor_smdm"):
        checklist("strobe", runs)
    with pytest.raises(InputError, match="there is no run"):
        checklist("odd", {})
