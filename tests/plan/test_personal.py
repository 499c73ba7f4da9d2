import numpy as np
import pytest

from blowball.plan.exchange import Rules
from blowball.plan.frontier import planned
from blowball.plan.looks import looks
from blowball.plan.personal import after_clean, ahead, replanned, stop

from .small import MONTH, through

GRID = [3.0 * MONTH * (i + 1) for i in range(16)]


@pytest.fixture(name="seen", scope="module")
def _seen():
    return looks(through("colorectal"), GRID, [["cea"], ["ct", "cea"]], "curative")


def test_what_clean_visits_leave_is_bayes_patient_by_patient(seen):
    done, today = [1, 7], GRID[3]
    later = after_clean(seen, done, today)
    missed = (1.0 - seen.found[1]) * (1.0 - seen.found[7]) * (seen.until > today)
    nobody = seen.n - len(seen.who)  # in them nothing is ever found; they are there as long as they live
    there = seen.n * np.interp(today, seen.day[::2], seen.attending[::2])
    others = there - (seen.until > today).sum()
    assert 0.0 <= others <= nobody
    value = float((missed * seen.worth[10]).sum()) / (float(missed.sum()) + others)
    assert later.value([10 - 8]) == pytest.approx(value, rel=1e-5)


def test_the_rest_of_a_schedule_is_what_is_worth_after_clean_visits(seen):
    schedule = planned(seen, Rules(5), [5])[5]
    rows = ahead(seen, schedule)
    assert rows[0].rest * float(seen.attending[schedule[0]]) == pytest.approx(seen.value(schedule), rel=1e-5)
    assert all(row.worth <= row.rest + 1e-12 for row in rows)
    assert rows[-1].worth == pytest.approx(rows[-1].rest)
    assert all(0.0 <= row.finds <= 1.0 for row in rows)


def test_a_clean_visit_changes_nothing_about_the_best_rest(seen):
    rules = Rules(4, MONTH)
    schedule = planned(seen, rules, [4])[4]
    done = seen.visits(schedule[:2])
    later, rest = replanned(seen, rules, done, done[-1][0])
    as_planned = later.value(later.nodes(seen.visits(schedule[2:])))
    assert later.value(rest) >= as_planned * (1.0 - 1e-6)
    assert later.value(rest) <= as_planned * 1.02
    assert len(rest) == 2
    assert later.day.min() > done[-1][0]


def test_visits_made_at_other_times_are_planned_on_from(seen):
    rules = Rules(4, MONTH)
    first = planned(seen, rules, [4])[4]
    late = ((GRID[9], ("ct", "cea")),)
    later, rest = replanned(seen, rules, late, GRID[9])
    assert len(rest) == 3
    assert min(later.visits(rest))[0] > GRID[9]
    assert seen.visits(first)[1:] != later.visits(rest)


def test_the_stop_rule_stops_where_the_rest_is_worth_too_little(seen):
    rows = ahead(seen, planned(seen, Rules(6), [6])[6])
    rests = [row.rest for row in rows]
    assert stop(rows, 0.0) == 6
    assert stop(rows, max(rests) + 1.0) == 0
    assert stop(rows, rests[-1] * 1.0001) <= 5
