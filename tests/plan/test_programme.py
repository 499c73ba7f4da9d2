import numpy as np
import pytest

from blowball.plan.constraints import priced
from blowball.plan.exchange import Rules, best_of, improve, worth
from blowball.plan.looks import looks
from blowball.plan.programme import best_schedules, every_schedule, value_matrix

from .small import MONTH, through

CANCERS = {"breast": ["exam", "mammography"], "colorectal": ["ct", "cea"], "lung": ["ct"], "liver": ["ct", "afp"]}
KINDS = {"breast": [["exam"], ["exam", "mammography"]], "colorectal": [["cea"], ["ct", "cea"]],
         "lung": [["exam", "ct"], ["exam", "ldct"]], "liver": [["ultrasound", "afp"], ["ct"]]}  # fmt: skip
GRID = [3.0 * MONTH * (i + 1) for i in range(20)]


@pytest.mark.parametrize("aim", ["curative", "lead"])
@pytest.mark.parametrize("name", CANCERS)
def test_the_programme_is_as_good_as_every_schedule_there_is(name, aim):
    seen = looks(through(name), GRID, [CANCERS[name]], aim, sharp=True)
    best = best_schedules(value_matrix(seen), seen.day, 4)
    brute = _brute_force(seen, 4)
    for k in range(1, 5):
        assert best.values[k] == pytest.approx(brute[k], rel=1e-5, abs=1e-9)
        assert seen.value(best.schedules[k]) == pytest.approx(brute[k], rel=1e-5, abs=1e-9)
        assert len(best.schedules[k]) == k
    assert best.values[4] > 0.0


def _brute_force(seen, visits):
    """The best value over all schedules, looking at every patient for every schedule."""
    values = dict.fromkeys(range(1, visits + 1), -np.inf)

    def longer(first, k, free, total):
        for node in range(first, len(seen.day)):
            value = total + float((free * seen.worth[node]).sum(dtype=np.float64)) / seen.n
            values[k] = max(values[k], value)
            if k < visits:
                longer(node + 1, k + 1, free * (1.0 - seen.found[node]), value)

    longer(0, 1, np.ones(seen.found.shape[1]), 0.0)
    return values


def test_the_least_gap_is_kept_and_costs_something():
    seen = looks(through("colorectal"), GRID, [["ct"]], "curative", sharp=True)
    matrix = value_matrix(seen)
    near, far = (best_schedules(matrix, seen.day, 4, gap=gap) for gap in (0.0, 15 * MONTH))
    assert np.diff(seen.day[list(far.schedules[4])]).min() >= 15 * MONTH - 1e-6
    allowed = max(seen.value(one) for one in every_schedule(seen.day, 4, 15 * MONTH))
    assert far.values[4] == pytest.approx(allowed, rel=1e-5)
    assert far.values[4] < near.values[4]


@pytest.mark.parametrize("aim", ["deaths", "lead"])
@pytest.mark.parametrize("name", KINDS)
def test_real_tests_of_several_kinds_stay_below_the_bound_and_close_to_the_best_there_is(name, aim):
    """The gap to the optimum, measured over all schedules of up to four looks on eight days."""
    grid = [6.0 * MONTH * (i + 1) for i in range(8)]
    seen = looks(through(name), grid, KINDS[name], aim)
    for visits in (2, 3, 4):
        rules = Rules(visits)
        brute = max(seen.value(one) for one in _one_a_day(seen, visits))
        found = seen.value(best_of(seen, rules, [best_schedules(value_matrix(seen), seen.day, visits).schedules[-1]]))
        print(f"{name}, {aim}, {visits} looks: {100 * (1 - found / brute):.3f} % below the best, "
              f"bound {100 * (priced(seen, rules).bound / brute - 1):.1f} % above")  # fmt: skip
        assert 0.99 * brute <= found <= brute * (1.0 + 1e-6)
        assert priced(seen, rules).bound >= brute * (1.0 - 1e-6)


def test_limits_hold_and_their_bound_too():
    grid = [6.0 * MONTH * (i + 1) for i in range(8)]
    seen = looks(through("colorectal"), grid, [["cea"], ["ct", "cea"]], "curative")
    use = np.array([[float("ct" in seen.tests[k]) for k in seen.kind]])
    rules = Rules(3, 0.0, use, np.array([1.0]))
    brute = max(seen.value(one) for one in _one_a_day(seen, 3) if rules.keeps(seen, one))
    free = max(seen.value(one) for one in _one_a_day(seen, 3))
    found = best_of(seen, rules, priced(seen, rules).within)
    assert rules.keeps(seen, found)
    assert 0.99 * brute <= seen.value(found) <= brute * (1.0 + 1e-6)
    bound = priced(seen, rules, seen.value(found)).bound
    assert brute * (1.0 - 1e-6) <= bound
    assert bound < priced(seen, Rules(3)).bound or brute == pytest.approx(free)


def _one_a_day(seen, visits):
    for one in every_schedule(np.arange(len(seen.day), dtype=float), visits):
        if len(set(seen.day[list(one)])) == visits:
            yield one


def test_improving_never_makes_worse_and_costs_keep_looks_away():
    seen = looks(through("colorectal"), GRID, [["ct", "cea"]], "deaths")
    start = (3, 7, 11)
    better = improve(seen, Rules(3), start)
    assert seen.value(better) >= seen.value(start)
    dear = Rules(6, cost=np.full(len(seen.day), 1.0))
    assert improve(seen, dear, ()) == ()
    cheap = Rules(6, cost=np.full(len(seen.day), 1e-3))
    few = improve(seen, cheap, ())
    assert worth(seen, cheap, few) > 0.0
    assert len(few) < len(improve(seen, Rules(6), ())) or len(few) == 6
