"""Closed forms of the time to relapse: at once, after a lag or sleep, cleared or not; who sheds next; where."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gamma, gammainc

from .cases_tumour import S_20, strength_for
from .helpers import (
    BONE,
    LIVER,
    LUNG,
    MOST_EVENTS,
    RATE,
    YEAR,
    cells_of,
    law,
    mean,
    near,
    patients,
    quiet_model,
    quiet_plan,
    run,
    share,
)
from .helpers import shares as site_shares
from .laws import Growth, at_once, erlang2, exponential, gumbel, nested, over_rates, quadrature, seen_by, unseen

FELT_MM = 20.0
DAYS = np.linspace(-3000.0, 12000.0, 101)


def _relapse(model, n, seed, horizon=120 * YEAR):
    return run(model, quiet_plan(horizon=horizon), patients(), n, seed=seed).histories["time"][:, 3]


def without_waiting(n):
    """P(T <= t) = 1 - E_a[(1 + theta L(departure <= t - time to size))^(-1/theta)], for each growth law."""
    checks = []
    for code, power, rate, alpha, theta, sd in (
        (0, 0.5, RATE, 2 / 3, 0.0, 0.0), (0, 0.5, RATE, 1.0, 1.5, 0.0), (0, 0.5, RATE, 2 / 3, 1.5, 0.3),
        (1, 0.5, 0.01, 0.6, 0.0, 0.0), (2, 0.7, 3.0, 0.8, 1.0, 0.0),
    ):  # fmt: skip
        growth = Growth(code, power=power)
        strength = strength_for(2.0, alpha, growth)
        s_removed, s_felt = growth.time(cells_of(20.0)), growth.time(cells_of(FELT_MM))
        model = quiet_model(
            growth_law=code, power=power, log_growth=math.log(rate), growth_sd=sd, seeding_rate=strength,
            seeding_exponent=alpha, seeding_variance=theta, symptom_mm=FELT_MM,
        )  # fmt: skip

        def relapsed(t, growth=growth, strength=strength, alpha=alpha, s_removed=s_removed, s_felt=s_felt, theta=theta,
                     rate=rate, sd=sd):  # fmt: skip
            return 1.0 - over_rates(
                lambda a: unseen(seen_by(t, growth, strength, alpha, s_removed, a, s_felt / a, at_once), theta),
                math.log(rate), sd,
            )  # fmt: skip

        until = 2.0 * s_felt / rate
        name = f"relapse, law {code}, alpha {alpha:.2f}, theta {theta}, sd {sd}"
        checks.append(law(name, _relapse(model, n, 31), relapsed, np.linspace(until / 100, until, 100)))
    return checks


def after_waiting(n):
    """The same with a lag (Erlang-2) with probability 1-q and an exponential sleep with probability q."""
    growth, theta, q, lag, waking = Growth(), 0.8, 0.6, 400.0, 1 / (4 * YEAR)
    strength, s_felt = strength_for(2.0), Growth().time(cells_of(FELT_MM))
    checks = []
    for name, asleep in (("lag", 0.0), ("sleep", 1.0), ("lag or sleep", q)):
        model = quiet_model(
            seeding_rate=strength, seeding_variance=theta, lag=lag, sleep_probability=asleep, waking_rate=waking,
            symptom_mm=FELT_MM,
        )  # fmt: skip

        def wait(days, asleep=asleep):
            return (1.0 - asleep) * erlang2(days, lag) + asleep * exponential(days, waking)

        def relapsed(t, wait=wait):
            return 1.0 - unseen(seen_by(t, growth, strength, 2 / 3, S_20, RATE, s_felt / RATE, wait), theta)

        checks.append(law(f"relapse after {name}", _relapse(model, n, 32), relapsed, DAYS[DAYS > 0]))
    return checks


@dataclass(frozen=True)
class AvanziniAntal:
    """The law of Avanzini & Antal 2019 (PLoS Comput Biol 15:e1007423, arXiv 1902.05004), derived here anew.

    A primary exp(g t) is removed at N cells and starts metastases at rate nu n(t); each is a birth-death process of
    birth rate b and net rate h. One that survives (probability h/b) has grown to Z exp(h t), Z exponential of mean b/h
    (for large t), so it reaches M cells after (ln(M h/b) + G)/h with G = -ln(Z h/b), which is standard Gumbel. With
    mu = nu h/b, M' = M h/b and y = M' exp(-h t), t days after removal, a seed that left when the primary had n cells
    has not been seen with probability 1 - exp(-y (n/N)^(h/g)), and so

        P(T > t) = exp(-(mu/g) int_0^N exp(-y (n/N)^(h/g)) dn) = exp(-(mu/h) N y^(-g/h) lower_gamma(g/h, y)).

    The integral is the general law (their equation 4) for exponential growth, small nu and large M, and the incomplete
    gamma function its closed form (their equation 6; 0 and N stand for the limits 1 and N); their equation 7 is its
    mean. The kernel takes ln(M')/h days from one cell to M' plus the shift G/h *truncated at zero*: the luckiest 1/e of
    the seeds (G < 0) are not faster than ln(M')/h. That moves nothing after day ln(M')/h, when every seed that could
    have been favoured has been seen under either law, and makes relapses before that day later. So the kernel is held
    to the truncated law on every day, and to the incomplete gamma function from that day on.
    """

    g: float
    h: float
    expected: float
    removed: float = cells_of(20.0)
    seen: float = cells_of(10.0)

    @property
    def days(self):
        """From one cell to the size at which relapse is seen."""
        return math.log(self.seen) / self.h

    def closed(self, t):
        """P(T <= t) by the incomplete gamma function; `gammainc` is the regularised one."""
        k, y = self.g / self.h, self.seen * np.exp(-self.h * np.asarray(t))
        return -np.expm1(-self.expected * k * y**-k * gammainc(k, y) * gamma(k))

    def integral(self, t, *, truncated=True):
        """P(T <= t) by quadrature."""
        return -np.expm1(
            -seen_by(
                t, Growth(1), self.expected / self.removed, 1.0, math.log(self.removed), self.g, self.days,
                lambda wait: gumbel(wait, 1 / self.h, truncated=truncated), early=not truncated,
            )
        )  # fmt: skip

    def model(self):
        """The engine's row for it."""
        return quiet_model(
            growth_law=1, log_growth=math.log(self.g), metastasis_speed=self.h / self.g, visible_mm=1.0,
            seeding_rate=self.expected / self.removed, seeding_exponent=1.0, lag_law=1, lag=1 / self.h, symptom_mm=10.0,
        )  # fmt: skip


def avanzini_antal(n):
    """Relapse after removal at a fixed size, exponential growth, alpha = 1: see `AvanziniAntal`."""
    checks = []
    for its in (AvanziniAntal(0.01, 0.01, 1.0), AvanziniAntal(0.01, 0.015, 3.0), AvanziniAntal(0.012, 0.006, 0.7)):
        times = _relapse(its.model(), n, 33)
        at = np.linspace(0.0, 4.0 * its.days, 200)
        late = at[at > its.days]
        ever = -math.expm1(-its.expected)
        spans = ((0.0, its.days), (its.days, 8.0 * its.days))
        later = sum(nested(lambda t, its=its, ever=ever: 1.0 - its.integral(t) / ever, *span) for span in spans)
        name = f"Avanzini & Antal, g {its.g}, h {its.h}, "
        checks += [
            near(name + "gamma function, integral", its.closed(at), its.integral(at, truncated=False), 1e-6),
            near(name + "truncated and not, late", its.closed(late), its.integral(late), 1e-6),
            law(name + "truncated", times, its.integral, at),
            law(name + "gamma function", times, its.closed, late),
            mean(name + "mean given relapse", times[~np.isnan(times)], later),
            share(name + "ever", ~np.isnan(times), ever),
        ]
    return checks


def waking_against_clearing(n):
    """A sleeper that left at -s relapses if it wakes, and outgrows the immune limit, before it is cleared.

    Both rates change for a time after surgery. The number that do by t is Poisson with a mean that is a double integral
    over departure and waking.
    """
    growth, waking, clearing, dip_w, dip_c, dip = Growth(), 1 / (3 * YEAR), 1 / (2 * YEAR), 3.0, 0.25, 500.0
    strength, s_felt, s_safe = strength_for(3.0), growth.time(cells_of(FELT_MM)), growth.time(1e6)
    model = quiet_model(
        seeding_rate=strength, sleep_probability=1.0, waking_rate=waking, clearance_rate=clearing, immune_limit=1e6,
        dip_waking=dip_w, dip_clearance=dip_c, dip_days=dip, symptom_mm=FELT_MM,
    )  # fmt: skip

    def clock(day, rate, factor):
        return rate * (day + (factor - 1.0) * np.clip(day, 0.0, dip))

    def rate_of_waking(day):
        return waking * np.where((day > 0.0) & (day < dip), dip_w, 1.0)

    def woken(day):  # expected seeds that wake per day then, and live
        def density(s):
            left = (s - S_20) / RATE
            asleep = clock(day, waking, dip_w) - clock(left, waking, dip_w)
            risk = clock(day + s_safe / RATE, clearing, dip_c) - clock(left, clearing, dip_c)
            return strength * growth.cells(s) ** (2 / 3) * np.exp(-asleep - risk)

        return rate_of_waking(day) * quadrature(density, 0.0, np.clip(S_20 + RATE * day, 0.0, S_20), panels=8)

    def relapsed(t):
        edges = [-S_20 / RATE, -s_safe / RATE, -s_safe / RATE + dip, 0.0, dip]
        latest = np.asarray(t) - s_felt / RATE
        total = 0.0
        for low, high in zip(sorted(edges), [*sorted(edges)[1:], np.inf], strict=True):
            total = total + quadrature(woken, np.minimum(low, latest), np.minimum(high, latest), panels=4)
        return 1.0 - np.exp(-total)

    return [law("waking against clearing", _relapse(model, n, 34), relapsed, np.linspace(100.0, 12000.0, 30))]


def awake_and_cleared(n):
    """Without sleep a seed lives if no clearance comes while it is small: relapse ever = 1 - exp(-L exp(-d t))."""
    clearing = 1 / (2 * YEAR)
    small = float(Growth().time(1e7)) / RATE
    model = quiet_model(seeding_rate=strength_for(1.5), clearance_rate=clearing, immune_limit=1e7)
    times = _relapse(model, n, 35)
    return [share("awake and cleared", ~np.isnan(times), -math.expm1(-1.5 * math.exp(-clearing * small)))]


def second_generation(n):
    """Metastases shed as their primary did, once visible: expected tumours of each generation visible by the horizon.

    Generation two by H: the integral over departures s of the primary's rate times M(H - s), M(x) the visible children
    by age x of a lesion. The primary stays until day 0.
    """
    growth, expected, kappa, horizon = Growth(), 0.4, 0.6, 1400.0
    strength, s_visible = strength_for(expected), growth.time(cells_of(5.0))
    s_end, n = S_20 + RATE * horizon, min(n, MOST_EVENTS)
    model = quiet_model(seeding_rate=strength, metastasis_seeding=kappa, symptom_mm=1e5)
    b = run(model, quiet_plan(horizon=horizon), patients(), n, seed=36, record="events")
    seen = (b.lesions["kind"] == 1) & (b.lesions["t_visible"] < horizon)

    def rate(s):
        return strength * growth.cells(s) ** (2 / 3)

    def children(age):  # visible by that age of their parent
        return kappa * strength * growth.shed(2 / 3, np.maximum(age - s_visible, s_visible), since=s_visible)

    first = quadrature(rate, 0.0, min(S_20, s_end - s_visible))
    second = quadrature(lambda s: rate(s) * children(s_end - s), 0.0, max(0.0, min(S_20, s_end - 2 * s_visible)))
    counts = [np.bincount(b.lesion_patient[seen & (b.lesions["generation"] == k)], minlength=n) for k in (1, 2)]
    return [
        mean("visible metastases", counts[0], float(first)),
        mean("metastases of metastases", counts[1], float(second)),
    ]


def sites(n):
    """First sites follow the shares of the subtype when all organs are alike."""
    shares = site_shares(bone=0.5, lung=0.3, liver=0.2)
    shares[1] = 0.0
    shares[1, LIVER] = 1.0
    model = quiet_model(seeding_rate=strength_for(2.0), site_shares=shares)
    h = run(model, quiet_plan(), patients(), n, seed=37).histories
    site = h["first_site"][h["first_site"] >= 0]
    other = run(model, quiet_plan(), patients(subtype=1), n // 4, seed=37).histories["first_site"]
    checks = [share(f"site {o}", site == o, p) for o, p in ((BONE, 0.5), (LUNG, 0.3), (LIVER, 0.2))]
    return [*checks, share("the other subtype's site", other[other >= 0] == LIVER, 1.0)]


CASES = (
    without_waiting,
    after_waiting,
    avanzini_antal,
    waking_against_clearing,
    awake_and_cleared,
    second_generation,
    sites,
)
