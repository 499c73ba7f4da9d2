"""`plan_follow_up`: when to look, with what, and when to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from blowball.economics.evaluate import RATE
from blowball.plan.constraints import priced, rules
from blowball.plan.exchange import Rules, worth
from blowball.plan.fresh import AS_MANY, LIKE, Trial, Visits, fresh
from blowball.plan.frontier import Point, counts_up_to, enough, known_schedules, planned, points
from blowball.plan.guarded import as_often_as, guarded, settled
from blowball.plan.looks import Looks, looks, together
from blowball.plan.personal import ahead, replanned, stop
from blowball.plan.request import FRESH, PEOPLE, Request, read
from blowball.plan.schedule import Plan
from blowball.plan.windows import Steps, windows

if TYPE_CHECKING:
    from blowball.catalogue import Cancer, Ensemble
    from blowball.scenario import Body, CarePlan, Population

EQUAL = 1e-6  # relative: a schedule that reaches the bound is the best


def plan_follow_up(
    cancer: Cancer | str,
    people_or_patient: Population | Mapping[str, Any] | None = None,
    visits: int = 8,
    objective: str = "deaths",
    *,
    tests: Sequence[str | Sequence[str]] | None = None,
    until: str | float | None = None,
    gap: str | float = "1 month",
    at_most: Mapping[str, float] | None = None,
    budgets: Mapping[str, tuple[Mapping[str, float], float]] | None = None,
    false_alarms: float | None = None,
    money: float | None = None,
    worth_of_one: float | None = None,
    discount: float = RATE,
    adherence: float = 1.0,
    clean: Sequence[tuple[str | float, Sequence[str]]] = (),
    stop_below: float | None = None,
    care: CarePlan | None = None,
    body: Body | None = None,
    horizon: str | None = None,
    patients: int = PEOPLE,
    check: int | None = None,
    seed: int = 7,
    parameters: Ensemble | None = None,
    threads: int | None = None,
    progress: Steps | None = None,
) -> Plan:
    """Plan when to look after surgery, and with which tests. Research and teaching only, not a medical device.

    Schedules are made on the windows of one simulation (see `blowball.plan.windows`), and what they are worth is told
    from full simulations of other patients, beside the guideline and the catalogue's other schedules.

    Parameters
    ----------
    cancer : Cancer or str
    people_or_patient : Population or mapping, optional
        Who: typical patients if not given; a mapping is one patient, such as ``{"age": 61, "size_mm": 32}``.
    visits : int
        At most.
    objective : {"deaths", "curative", "life_years", "qalys", "net_benefit", "lead"}
        Cancer deaths averted, recurrences removed with curative intent, life-years, quality-adjusted life-years, these
        less what is paid at `worth_of_one` for a QALY, or months of earlier detection.
    tests : sequence, optional
        Names: all are done at every visit. Sequences of names: each visit has one of them. The guideline's if not
        given.
    until : str, optional
        Last day after surgery for a visit; that of the guideline's last visit if not given.
    gap : str
        Least time between visits.
    at_most : mapping of str to number, optional
        How often a test may be done.
    budgets : mapping of str to (mapping of str to number, number), optional
        What each test takes of something, and how much there is of it, such as
        ``{"radiation, mSv": ({"ct": 10, "ldct": 1.5}, 60)}``.
    false_alarms, money : float, optional
        At most so many expected false alarms, or so much spent on tests and their false alarms, a patient.
    worth_of_one : float, optional
        Money that one unit of the objective is worth, such as a life-year: visits then have to earn the price of their
        tests and false alarms, and fewer are planned where they do not.
    discount : float
        Share a year by which QALYs and costs lose worth, for "qalys" and "net_benefit".
    adherence : float
        Probability that a visit is kept.
    clean : sequence of (time, tests), optional
        Visits already made that found nothing; `visits` counts these too.
    stop_below : float, optional
        Stop where all further visits are together worth less than this, a person; 1 in 1,000 patients (a tenth of a
        month for "lead") if not given.
    care : CarePlan, optional
        Everything but the visits; the guideline's if not given.
    body : Body, optional
        How the patients live; as recorded if not given.
    horizon : str, optional
        Up to which deaths and life-years count; 5 years beyond the guideline's last visit, and at least 20 years.
    patients : int
        To make the plan on, if no Population is given.
    check : int, optional
        Fresh patients to tell its worth on; as many as `patients` if not given, 0: do not.
    seed : int
    parameters : Ensemble, optional
        Plan over these parameter sets, of the catalogue (`blowball.ensemble`) or of a fit (`posterior.ensemble()`),
        each with its own patients, instead of over the catalogue's central numbers; 20 of them at most.
    threads : int, optional
    progress : callable, optional
        Called with what is being done, how much of it is done and of how much.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        If something cannot be, in one sentence.

    Examples
    --------
    >>> plan = plan_follow_up("colorectal", visits=3, tests=["ct", "cea"], until="5 years", patients=300, check=0)
    >>> len(plan.visits), plan.table().column_names[:3]
    (3, ['visit', 'day', 'months'])
    """
    asked = read(
        cancer, people_or_patient, visits=visits, aim=objective, tests=tests, until=until, gap=gap, at_most=at_most,
        budgets=budgets, false_alarms=false_alarms, money=money, worth_of_one=worth_of_one, discount=discount,
        adherence=adherence, care=care, body=body, horizon=horizon, patients=patients, seed=seed, clean=clean,
        parameters=parameters,
    )  # fmt: skip
    made = [windows(one, deaths=asked.aim.deaths, threads=threads, progress=progress) for one in asked.scenarios()]
    later = settled(asked, made, threads, progress) if asked.aim.deaths and check != 0 else 0.0
    seen = together([looks(one, asked.days, asked.tests, asked.aim, adherence=asked.adherence, later=later)
                     for one in made])  # fmt: skip
    mine = rules(seen, asked)
    if asked.clean:
        best = {asked.visits: _continued(seen, mine, asked)}
    else:
        best = planned(seen, mine, counts_up_to(asked.visits, len(asked.guideline)) if check != 0 else [asked.visits])
    like = asked.guideline
    if check != 0 and not asked.clean:
        like = _guarded(seen, mine, asked, best, threads, progress)
    chosen = best[asked.visits]
    value = worth(seen, mine, chosen)
    limit = priced(seen, mine, value).bound if not asked.clean else value
    rows = [row for row in ahead(seen, chosen) if row.day > max((day for day, _ in asked.clean), default=0.0)]
    least = stop_below if stop_below is not None else (0.1 if asked.aim.name == "lead" else 1e-3)
    trial: Trial | None = None
    shown: list[Point] = []
    if check != 0 and not asked.clean:
        as_many = seen.visits(best[len(asked.guideline)]) if asked.guideline else ()
        schedules = {f"planned {len(best[k])}": seen.visits(best[k]) for k in best if best[k]}
        also = {LIKE: like, AS_MANY: as_many}
        trial, shown = _checked(asked, schedules, also, seen, mine, check, threads, progress)
    return Plan(
        asked.cancer, asked.aim, tuple((row.day, row.tests) for row in rows), value, max(limit, value),
        limit <= value * (1.0 + EQUAL), rows, stop(rows, least), least, like, asked.guideline, shown, trial,
        enough(trial, [row.name for row in shown if row.planned]) if trial is not None else None,
        asked.patient, asked.clean, _facts(asked, seen, later),
    )  # fmt: skip


def _continued(seen: Looks, mine: Rules, asked: Request) -> tuple[int, ...]:
    """Clean visits as they were, and the best of what is left."""
    today = asked.clean[-1][0]
    later, more = replanned(seen, mine, asked.clean, today)
    return tuple(sorted([*seen.nodes(asked.clean), *seen.nodes(later.visits(more))]))


def _guarded(
    seen: Looks, mine: Rules, asked: Request, best: dict[int, tuple[int, ...]], threads: int | None,
    progress: Steps | None,
) -> Visits:  # fmt: skip
    """The schedule with as many visits as the guideline and no test more often; `best` is changed to match.

    No schedule takes the guideline's place that is not better than it beyond chance on patients of a third lot.
    """
    guideline = asked.guideline
    tried = {LIKE: as_often_as(seen, guideline)}
    rivals = []
    if guideline and seen.has(guideline):
        nodes = tuple(seen.nodes(guideline))
        rivals = [k for k in best if k in (len(nodes), asked.visits) and replace(mine, visits=k).keeps(seen, nodes)]
        tried |= {f"planned {k}": seen.visits(best[k]) for k in rivals}
    sure = guarded(asked, {name: visits for name, visits in tried.items() if visits != guideline}, threads, progress)
    for k in rivals:
        within = replace(mine, visits=k)
        better = {name: sure[name] for name in sure if within.keeps(seen, seen.nodes(tried[name]))}
        best[k] = tuple(seen.nodes(tried[max(better, key=lambda name: better[name])])) if better else nodes
    return tried[LIKE] if LIKE in sure else guideline


def _checked(
    asked: Request, schedules: dict[str, Visits], also: dict[str, Visits], seen: Looks, mine: Rules, check: int | None,
    threads: int | None, progress: Steps | None,
) -> tuple[Trial, list[Point]]:  # fmt: skip
    every = {**known_schedules(asked.cancer), **schedules}
    trial = fresh(
        asked.scenarios(FRESH, check), {**every, **also}, asked.aim, adherence=asked.adherence, threads=threads,
        progress=progress,
    )  # fmt: skip
    free = mine if asked.aim.quality is not None else replace(mine, cost=None)
    expected = {name: worth(seen, free, seen.nodes(visits)) for name, visits in schedules.items()}
    return trial, points(asked.cancer, trial, every, expected)


def _facts(asked: Request, seen: Looks, later: float) -> dict[str, Any]:
    import blowball

    said = asked.limits
    limits = {name: getattr(said, name) for name in ("at_most", "budgets", "false_alarms", "money", "worth_of_one")}
    return {
        "patients": int(seen.n), "seed": asked.scenario.seed, "gap_days": asked.gap, "adherence": asked.adherence,
        "parameter_sets": len(asked.scenarios()), "tests": [list(one) for one in asked.tests],
        "last_day": float(seen.day[-1]), "horizon_days": asked.scenario.horizon, "visits_at_most": asked.visits,
        "version": blowball.__version__, "later_looks": later,
        **{name: value for name, value in limits.items() if value is not None},
    }  # fmt: skip
