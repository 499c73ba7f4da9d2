import numpy as np
import pytest

import blowball as bb
from blowball.plan import guarded as module
from blowball.plan.fresh import Trial
from blowball.plan.guarded import as_often_as, guarded, settled
from blowball.plan.looks import looks
from blowball.plan.request import FRESH, GUARD, read
from blowball.plan.windows import windows


def asked(**more):
    told = {"visits": 3, "aim": "deaths", "patients": 300, "until": "3 years"}
    return read("colorectal", None, **(told | more))


def test_only_what_is_better_beyond_chance_may_take_the_guidelines_place(monkeypatch):
    luck = np.random.default_rng(1)
    base = luck.random(2000)
    each = {"none": 0.0 * base, "guideline": base, "better": base + 0.1 + 0.2 * luck.standard_normal(2000)}
    each["luckier"] = base + 0.2 * luck.standard_normal(2000)
    each["luckier"] += 0.005 - (each["luckier"] - base).mean()  # one error above: it may be chance
    each["worse"] = base - 0.1
    monkeypatch.setattr(module, "fresh", lambda *_, **__: Trial(each, {}, {}))
    tried = dict.fromkeys(("better", "luckier", "worse"), ((30.0, ("ct",)),))
    sure = guarded(asked(), tried)
    assert list(sure) == ["better"]
    assert sure["better"] == pytest.approx(0.1, abs=0.02)


def test_plans_are_made_judged_and_told_on_three_lots_of_patients():
    one = asked()
    seeds = {one.scenarios(shift)[0].seed for shift in (0, FRESH, GUARD)}
    assert len(seeds) == 3
    many = asked(parameters=bb.ensemble(bb.get_cancer("colorectal"), 25))
    lots = [{scenario.seed for scenario in many.scenarios(shift)} for shift in (0, FRESH, GUARD)]
    assert [len(lot) for lot in lots] == [20] * 3
    assert len(set.union(*lots)) == 60


def test_where_the_guideline_stands_it_is_what_the_plan_has(monkeypatch):
    """With as many visits, with more, and test for test; of other numbers plans stay as they are."""
    from blowball.plan import follow

    told = {"objective": "curative", "patients": 300, "threads": 1}
    monkeypatch.setattr(follow, "guarded", lambda *_, **__: {})
    kept = bb.plan_follow_up("colorectal", visits=16, **told)
    assert kept.visits == kept.guideline == kept.like_guideline
    for gain in (kept.against_guideline, kept.against_guideline_test_for_test):
        assert (gain.value, gain.error) == (0.0, 0.0)
    assert "the difference is none" in " ".join(kept.sentences())
    monkeypatch.setattr(follow, "guarded", lambda _, tried, *__: dict.fromkeys(tried, 1.0))
    taken = bb.plan_follow_up("colorectal", visits=16, **told)
    assert taken.visits != taken.guideline
    assert taken.against_guideline.error > 0.0


def test_as_often_as_the_guideline_is_no_worse_by_the_windows_and_no_test_more_often():
    one = asked(until=None, aim="curative")
    seen = looks(windows(one.scenario, threads=1), one.days, one.tests, one.aim)
    like = as_often_as(seen, one.guideline)
    assert seen.value(seen.nodes(like)) >= seen.value(seen.nodes(one.guideline)) * (1.0 - 1e-6)
    assert len(like) <= len(one.guideline)
    for test in {test for _, tests in one.guideline for test in tests}:
        assert sum(test in tests for _, tests in like) <= sum(test in tests for _, tests in one.guideline)


def test_what_later_looks_do_is_settled_by_the_guideline_in_full():
    one = asked(patients=2000, until="5 years")
    made = [windows(one.scenario, threads=1)]
    share = settled(one, made, threads=1)
    assert 0.0 < share < 1.0
    last = max(one.days) + 1e-6
    visits = tuple((day, tests) for day, tests in one.guideline if day <= last)
    from blowball.plan.fresh import fresh

    told = fresh(one.scenarios(), {"guideline": visits}, one.aim, threads=1).gain("guideline").value
    seen = looks(made[0], [day for day, _ in visits], list(dict.fromkeys(t for _, t in visits)), one.aim, later=share)
    assert seen.value(seen.nodes(visits)) == pytest.approx(told, rel=1e-3)
