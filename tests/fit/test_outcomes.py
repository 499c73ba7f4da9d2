"""What can become of one patient is one distribution: kinds of relapse, none so far, late entry, intervals."""

from functools import cache

import numpy as np
import pytest

from blowball.fit.data import Cohort
from blowball.fit.events import DISTANT, LOCAL, NONE, RECURRENCE, REGIONAL, SECOND
from blowball.fit.model import build

from .cohorts import breast, women

END, STEPS = 12.0, 240
TIMES = np.linspace(END / STEPS, END, STEPS)


def likelihood(event, time, *, low=np.nan, entry=0.0, who=60):
    """Likelihood of outcomes of one and the same woman; all of a call are fitted as one cohort."""
    event, time, low, entry = np.broadcast_arrays(event, time, low, entry)
    told = np.append(event, SECOND), np.append(time, 1.0), np.append(low, np.nan), np.append(entry, 0.0)
    people = women().take(np.full(len(told[0]), who)).people
    made = build_of(people, *told)
    return np.exp(made.each(made.terms.centre[None])[0, :-1])


def build_of(people, event, time, low, entry):
    # The effects come from a cohort in which covariates differ; here one woman stands many times.
    from blowball.fit.blocks import blocks, made_curves
    from blowball.fit.covariates import design

    whole = base()
    made = design(people, breast(), whole.fixed, whole.terms.covariates, whole.terms.treatments, whole.average)
    curves = made_curves(whole.fixed, made, float(time.max()))
    cohort = Cohort(people, time.copy(), low.copy(), entry.copy(), event.copy(), ())
    parts = blocks(cohort, made, whole.fixed, breast(), whole.terms.treatments, whole.terms.held, curves)
    kinds, data, rows = zip(*parts, strict=True)
    return type(whole)(breast(), whole.fixed, whole.terms, whole.average, whole.setting, kinds, data, rows)


@cache
def base():
    return build(women(), breast())


def area(density):
    """Of a density at TIMES that is 0 at 0 (second primaries are not, so their first step is a rectangle)."""
    return np.concatenate([[density[0] * END / STEPS], np.diff(TIMES) * (density[1:] + density[:-1]) / 2.0]).sum()


@pytest.mark.parametrize("who", [3, 60, 149])  # without, with one, and with many nodes; held down or not
def test_kinds_of_relapse_and_none_make_up_the_whole(who):
    kinds = [likelihood(kind, TIMES, who=who) for kind in (LOCAL, DISTANT, SECOND)]
    free = likelihood(NONE, np.array([END]), who=who)[0]
    assert sum(area(one) for one in kinds) + free == pytest.approx(1.0, abs=3e-3)
    assert all((one > 0.0).all() for one in kinds)


def test_local_and_regional_come_from_the_same_foci_and_one_not_told_may_be_either():
    local, regional, far, some = (
        likelihood(kind, np.array([3.0]))[0] for kind in (LOCAL, REGIONAL, DISTANT, RECURRENCE)
    )
    assert regional == pytest.approx(local)
    assert some == pytest.approx(local + far)  # second primaries are told apart in this table


def test_who_came_late_is_compared_with_those_still_free_then():
    for kind in (NONE, DISTANT):
        plain, late = likelihood(kind, np.array([6.0]))[0], likelihood(kind, np.array([6.0]), entry=2.0)[0]
        free = likelihood(NONE, np.array([2.0]))[0]
        assert late == pytest.approx(plain / free, rel=1e-4)


@pytest.mark.parametrize("kind", [LOCAL, DISTANT, SECOND])
def test_a_relapse_between_visits_has_the_density_between_them(kind):
    between = likelihood(kind, np.array([4.0]), low=2.5)[0]
    days = np.linspace(2.5, 4.0, 61)
    density = likelihood(kind, days)
    assert between == pytest.approx(float((np.diff(days) * (density[1:] + density[:-1]) / 2.0).sum()), rel=2e-3)


def test_an_interval_of_any_kind_is_the_fall_of_those_free():
    high, low = likelihood(NONE, np.array([2.5, 4.0]))
    any_kind = sum(likelihood(kind, np.array([4.0]), low=2.5)[0] for kind in (LOCAL, DISTANT, SECOND))
    assert any_kind == pytest.approx(high - low, rel=2e-3)
