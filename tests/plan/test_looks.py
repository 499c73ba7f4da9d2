import numpy as np
import pytest

from blowball.plan.exchange import Rules, _nearby, best_place
from blowball.plan.looks import looks, together
from blowball.plan.meeting import meet

from .plain_looks import look
from .small import MONTH, through

DAYS = np.array([1.0, 4.0, 9.0, 18.0, 30.0, 60.0]) * MONTH
SETS = {"breast": [["exam"], ["exam", "mammography"]], "colorectal": [["cea"], ["ct", "cea"]],
        "lung": [["exam", "ct"], ["brain_mri"]], "liver": [["afp"], ["ultrasound", "afp"]]}  # fmt: skip


@pytest.mark.parametrize("sharp", [False, True])
@pytest.mark.parametrize("name", SETS)
def test_what_is_compiled_is_what_the_plain_story_tells(name, sharp):
    seen = through(name, 300)
    codes = [[seen.arrays.tests.index(test) for test in one] for one in SETS[name]]
    every = np.arange(len(seen.patient))
    felt = seen.felt(np.ones(len(every), bool))
    met = meet(seen, every, felt, np.full(seen.n, np.inf), later=0.3)
    told = met.looks(DAYS, codes, np.minimum(felt, seen.end)[met.who], finer=1.2, sharp=sharp)
    positive = 0
    for tests, one in zip(codes, told, strict=True):
        for p, who in enumerate(met.who):
            for d, day in enumerate(DAYS):
                found, removed, rid, risk = look(seen, who, day, tests, finer=1.2, sharp=sharp, later=0.3)
                assert one.found[p, d] == pytest.approx(found, rel=1e-9, abs=1e-12)
                assert one.removed[p, d] == pytest.approx(removed, rel=1e-9, abs=1e-12)
                assert one.rid[p, d] == pytest.approx(rid, rel=1e-9, abs=1e-12)
                assert risk is None or one.risk[p, d] == pytest.approx(risk, rel=1e-9)
                positive += found > 0.0
    assert positive > 5


def test_what_symptoms_find_is_what_the_plain_story_tells():
    seen = through("colorectal", 300)
    every = np.arange(len(seen.patient))
    felt = seen.felt(np.ones(len(every), bool))
    met = meet(seen, every, felt, np.full(seen.n, np.inf))
    then = met.when_felt()
    compared = 0
    for p, who in enumerate(met.who):
        if felt[who] < seen.end[who]:
            found, removed, rid, _ = look(seen, who, felt[who], [], symptoms=True)
            assert (then.found[p, 0], then.removed[p, 0]) == pytest.approx((found, removed), abs=1e-12)
            assert then.rid[p, 0] == pytest.approx(rid, abs=1e-12)
            compared += 1
        else:
            assert then.found[p, 0] == 0.0
    assert compared > 50


@pytest.mark.parametrize("aim", ["lead", "deaths"])
def test_one_more_look_is_worth_what_valuing_the_whole_schedule_says(aim):
    grid = [3.0 * MONTH * (i + 1) for i in range(20)]
    seen = looks(through("colorectal"), grid, [["cea"], ["ct", "cea"]], aim)
    rules, luck = Rules(9, 5.0 * MONTH), np.random.default_rng(3)
    for _ in range(5):
        others = [0, 11, int(luck.integers(20, 24)), 33]
        open_to = [n for n in range(len(seen.day)) if rules.keeps(seen, [*others, n]) and n not in others]
        values = {n: seen.value([*others, n]) for n in open_to}
        place, value = best_place(seen, rules, others)
        assert value == pytest.approx(max(values.values()), rel=1e-5)
        assert values[place] == pytest.approx(value, rel=1e-5)
        between = {n: v for n, v in values.items() if others[1] < n < others[2]}
        there = next(iter(between))
        near, more = _nearby(seen, rules, sorted([*others, there]), there)
        assert values[near] == pytest.approx(max(between.values()), rel=1e-5)
        assert more == pytest.approx(values[near] - values[there], rel=1e-4, abs=1e-9)


def test_patients_of_several_parameter_sets_count_alike():
    grid = [6.0 * MONTH * (i + 1) for i in range(8)]
    one, two = (looks(through("colorectal", n), grid, [["ct"]], "curative") for n in (300, 600))
    both = together([one, two])
    assert both.value([1, 4]) == pytest.approx((one.value([1, 4]) + two.value([1, 4])) / 2.0, rel=1e-5)
    assert both.attending[3] == pytest.approx((one.attending[3] + two.attending[3]) / 2.0)
