"""The estimators against closed forms, a loop written out by hand, and lifelines."""

import warnings

import numpy as np
import pytest

from blowball.errors import InputError
from blowball.outcomes import aalen_johansen, kaplan_meier


def cohort(n, seed, censored=True, ties=False):
    """Exponential competing risks, rates 0.2 and 0.1, censored uniformly."""
    rng = np.random.default_rng(seed)
    time = rng.exponential(1.0 / 0.3, n)
    event = np.where(rng.random(n) < 2.0 / 3.0, 1, 2)
    if censored:
        stop = rng.uniform(0.0, 15.0, n)
        event = np.where(stop < time, 0, event)
        time = np.minimum(time, stop)
    return (np.ceil(time * 2.0) / 2.0 if ties else time), event


def by_hand(time, event):
    """Marubini and Valsecchi's variance, one time after another."""
    times, steps = np.unique(time), []
    survival = incidence = 0.0
    survival = 1.0
    for t in times:
        n, d, d1 = (time >= t).sum(), ((time == t) & (event > 0)).sum(), ((time == t) & (event == 1)).sum()
        incidence += survival * d1 / n
        steps.append((n, d, d1, survival, incidence))
        survival *= 1.0 - d / n
    variance = []
    for k in range(len(times)):
        now = steps[k][4]
        terms = [
            ((now - f) ** 2 * d / (n * (n - d)) if n > d else 0.0)
            + s**2 * d1 * (n - d1) / n**3
            - 2.0 * (now - f) * s * d1 / n**2
            for n, d, d1, s, f in steps[: k + 1]
        ]
        variance.append(sum(terms))
    return times, np.array([s[4] for s in steps]), np.sqrt(np.maximum(variance, 0.0))


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("censored", [False, True])
def test_the_running_sums_are_the_sums(censored, ties):
    time, event = cohort(150, 1, censored, ties)
    times, estimate, error = by_hand(time, event)
    curve = aalen_johansen(time, event)
    np.testing.assert_array_equal(curve.time, times)
    np.testing.assert_allclose(curve.estimate, estimate, rtol=1e-12)
    np.testing.assert_allclose(curve.std_error, error, rtol=1e-7, atol=1e-9)


@pytest.mark.verification
def test_closed_form_with_exponential_competing_risks():
    n = 40_000
    time, event = cohort(n, 2)
    at = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
    truth = 2.0 / 3.0 * (1.0 - np.exp(-0.3 * at))
    found = aalen_johansen(time, event).at(at)
    # Five correlated looks, one seed: four standard errors are passed by chance once in some ten thousand seeds.
    assert (np.abs(found.estimate - truth) < 4.0 * found.std_error).all()
    assert (found.std_error < 0.005).all()  # so that the line above can fail


@pytest.mark.verification
def test_standard_errors_and_limits_are_what_repetition_gives():
    truth = 2.0 / 3.0 * (1.0 - np.exp(-0.9))
    found = [aalen_johansen(*cohort(200, seed)).at([3.0]) for seed in range(600)]
    estimates = np.array([p.estimate[0] for p in found])
    errors = np.array([p.std_error[0] for p in found])
    # The sd of 600 draws is known to 1/sqrt(1200) = 2.9 %: four of those.
    assert estimates.std() == pytest.approx(np.sqrt((errors**2).mean()), rel=0.115)
    covered = np.mean([p.ci_low[0] <= truth <= p.ci_high[0] for p in found])
    assert covered == pytest.approx(0.95, abs=4.0 * np.sqrt(0.95 * 0.05 / 600))


@pytest.mark.verification
def test_against_lifelines_without_ties():
    lifelines = pytest.importorskip("lifelines")
    time, event = cohort(400, 3)
    for code in (1, 2):
        mine = aalen_johansen(time, np.where(event == 0, 0, np.where(event == code, 1, 2)))
        theirs = lifelines.AalenJohansenFitter(calculate_variance=True).fit(time, event, event_of_interest=code)
        np.testing.assert_allclose(mine.estimate, theirs.cumulative_density_.to_numpy()[1:, 0], rtol=1e-12)
        inside = mine.at_risk > 1
        variance = theirs.variance_.to_numpy().ravel()[1:]
        np.testing.assert_allclose(mine.std_error[inside] ** 2, variance[inside], rtol=1e-8, atol=1e-14)


@pytest.mark.verification
def test_against_lifelines_with_ties():
    lifelines = pytest.importorskip("lifelines")
    rng = np.random.default_rng(4)
    time, event = np.ceil(rng.exponential(6.0, 400)) / 2.0, rng.integers(1, 3, 400)
    stop = rng.uniform(0.0, 8.0, 400)
    event, time = np.where(stop < time, 0, event), np.minimum(time, stop)
    at = np.array([0.75, 1.75, 3.25, 6.25])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it shakes ties apart
        theirs = lifelines.AalenJohansenFitter(calculate_variance=False, jitter_level=1e-6, seed=1).fit(time, event, 1)
    steps = theirs.cumulative_density_.iloc[:, 0]
    expected = [steps[steps.index <= t].iloc[-1] for t in at]
    # No censoring is tied with an event, so each event of a tie, in whatever order, is a step of S/n: exact.
    np.testing.assert_allclose(aalen_johansen(time, event).at(at).estimate, expected, rtol=1e-10)


@pytest.mark.verification
@pytest.mark.parametrize("ties", [False, True])
def test_kaplan_meier_against_lifelines(ties):
    lifelines = pytest.importorskip("lifelines")
    time, event = cohort(300, 5, ties=ties)
    theirs = lifelines.KaplanMeierFitter().fit(time, event == 1)
    mine = kaplan_meier(time, event)
    np.testing.assert_allclose(1.0 - mine.estimate, theirs.survival_function_.to_numpy()[1:, 0], rtol=1e-12)
    table = theirs.event_table.iloc[1:]
    left = (table["at_risk"] - table["observed"]).to_numpy()
    terms = np.divide(table["observed"], table["at_risk"] * left, out=np.zeros(len(left)), where=left > 0)
    greenwood = (1.0 - mine.estimate) * np.sqrt(np.cumsum(terms))
    np.testing.assert_allclose(mine.std_error, greenwood, rtol=1e-6, atol=1e-9)


def test_without_censoring_the_error_is_binomial():
    time, event = cohort(500, 6, censored=False, ties=True)
    curve = aalen_johansen(time, event)
    share = np.array([((time <= t) & (event == 1)).mean() for t in curve.time])
    np.testing.assert_allclose(curve.estimate, share, rtol=1e-12)
    np.testing.assert_allclose(curve.std_error, np.sqrt(share * (1.0 - share) / 500), rtol=1e-6, atol=1e-9)


def test_causes_and_survival_add_up_to_one():
    time, event = cohort(300, 7, ties=True)
    one, two = aalen_johansen(time, event), aalen_johansen(time, np.array([0, 2, 1])[event])
    free = 1.0 - kaplan_meier(time, event > 0).estimate
    np.testing.assert_allclose(one.estimate + two.estimate + free, 1.0, rtol=1e-12)


def test_ties_by_arithmetic():
    # At 2: five at risk, one event, two competing deaths, one censored after them. At 3: one at risk, one event.
    curve = aalen_johansen([2, 2, 2, 2, 3], [1, 2, 2, 0, 1])
    np.testing.assert_allclose(curve.estimate, [0.2, 0.2 + 0.4 * 1.0])
    np.testing.assert_array_equal(curve.at_risk, [5, 1])


def test_all_censored():
    found = aalen_johansen([1.0, 2.0, 3.0], [0, 0, 0]).at([0.5, 3.0, 3.1])
    np.testing.assert_array_equal(found.estimate, [0.0, 0.0, np.nan])
    np.testing.assert_array_equal(found.std_error, [0.0, 0.0, np.nan])
    np.testing.assert_array_equal(found.n_at_risk, [3, 1, 0])
    assert found.ci_low[0] == 0.0
    assert found.ci_high[0] == pytest.approx(1.0 - 0.025 ** (1.0 / 3.0))  # the exact binomial limit for 0 of 3


def test_no_events_but_deaths():
    found = aalen_johansen([1.0, 2.0], [2, 2]).at([5.0])
    assert found.estimate[0] == 0.0  # everybody died: the curve is known for ever
    assert found.ci_high[0] == 1.0  # but nobody is left to have it


@pytest.mark.parametrize(("event", "after"), [(0, np.nan), (1, 1.0), (2, 0.0)])
def test_one_patient(event, after):
    found = aalen_johansen([4.0], [event]).at([3.9, 4.1])
    np.testing.assert_array_equal(found.estimate, [0.0, after])


def test_nobody():
    curve = aalen_johansen([], np.zeros(0, dtype=int))
    assert curve.n == 0
    assert np.isnan(curve.at([0.0, 1.0]).estimate).all()


def test_left_edge():
    found = aalen_johansen([0.0, 1.0], [1, 0]).at([0.0, 0.5])
    np.testing.assert_array_equal(found.estimate, [0.5, 0.5])
    np.testing.assert_array_equal(found.n_at_risk, [2, 1])


def test_slack_forgives_rounding_of_dates():
    late = 365.25 + 1e-9
    curve = aalen_johansen([late, 800.0], [1, 0])
    assert curve.at([365.25]).estimate[0] == 0.0
    assert curve.at([365.25], slack=1e-6).estimate[0] == 0.5


def test_limits_hold_the_estimate_and_stay_inside():
    found = aalen_johansen(*cohort(60, 8)).at(np.linspace(0.1, 9.0, 50))
    assert (found.ci_low <= found.estimate).all()
    assert (found.estimate <= found.ci_high).all()
    assert (found.ci_low >= 0.0).all()
    assert (found.ci_high <= 1.0).all()


def test_everybody_in_many_steps_is_everybody():
    for n in (33, 49, 1000):  # sums of 1/n that need not be 1 exactly
        found = aalen_johansen(np.arange(n), np.ones(n, dtype=int)).at([n])
        assert found.estimate[0] == pytest.approx(1.0, abs=1e-12)
        assert found.ci_low[0] == pytest.approx(0.025 ** (1.0 / n))  # the exact binomial limit for n of n
        assert found.ci_high[0] == 1.0


@pytest.mark.parametrize(
    ("time", "event", "words"),
    [
        ([1.0, -2.0], [1, 0], "row 1: a time of -2 cannot be"),
        ([1.0, np.nan], [1, 0], "row 1: a time of nan cannot be"),
        ([1.0, 2.0], [1], "do not match"),
        ([1.0, 2.0], [1.0, 0.5], "whole numbers"),
        ([1.0, 2.0], [1, -1], "whole numbers"),
    ],
)
def test_what_cannot_be_is_refused(time, event, words):
    with pytest.raises(InputError, match=words):
        aalen_johansen(time, event)
