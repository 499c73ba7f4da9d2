"""What a first finding is worth when schedules are made, by objective."""

from __future__ import annotations

import numpy as np

from blowball.economics.discount import years
from blowball.plan.meeting import Look, Meeting
from blowball.plan.objectives import Objective
from blowball.plan.quality import Quality
from blowball.plan.windows import Floats, Ints, Windows
from blowball.scenario.compile import life_tables
from blowball.units import MONTH, YEAR


def worth_of(aim: Objective, met: Meeting, day: Floats, look: Look, later: Look) -> Floats:
    """Expected worth of a look as the first that finds something, against no look: float64[patient, day].

    `day` is float64[day], and `later` what is done once it is felt (`Meeting.when_felt`).

    - ``curative``: removed then, less what would be removed when it is felt;
    - ``deaths``: rid of all disease then, less the same when it is felt, in those whom the cancer would kill within the
      horizon if it were not removed;
    - ``life_years``: the years that these are then expected to live by the life tables, up to the horizon, less the
      mortality of the operations;
    - ``qalys``: the years from then on, weighted by states, less those without the look; see `quality`;
    - ``net_benefit``: the same less what states cost; tests and false alarms are prices of looks;
    - ``lead``: months until it would have been felt, or have killed.
    """
    seen = met.seen
    if aim.name == "lead":
        until = np.minimum(met.felt, seen.end[met.who])[:, None]
        return look.found * (until - day) / MONTH
    if aim.name == "curative":
        return look.removed - look.found * later.removed
    dies = seen.dies[met.who]
    doomed = np.isfinite(dies)
    cured = look.rid * (1.0 - look.risk) - look.found * later.rid * (1.0 - later.risk)
    if aim.name == "deaths":
        return cured * doomed[:, None]
    if aim.quality is not None:
        return _weighted(aim.quality, met, day, look, later)
    death = np.where(doomed, dies, 0.0)
    gain = np.where(doomed, years_to_live(seen, met.who, death), 0.0)
    left = np.where(doomed[:, None], np.maximum(death[:, None] - day, 0.0) / YEAR, 0.0)
    return cured * gain[:, None] - look.removed * look.risk * left


def _weighted(by: Quality, met: Meeting, day: Floats, look: Look, later: Look) -> Floats:
    """Those whom the cancer would kill are cured or not; all others only know of it for longer."""
    seen, who = met.seen, met.who
    doomed = np.isfinite(seen.dies[who])
    death = np.where(doomed, seen.dies[who], seen.end[who])
    beyond = np.where(doomed, years_to_live(seen, who, np.where(doomed, death, 0.0), by.per_day), 0.0)[:, None]
    felt, death, at = np.minimum(met.felt, death)[:, None], death[:, None], np.minimum(day, death[:, None])
    killed, cured, then = look.removed * look.risk, look.rid * (1.0 - look.risk), later.rid * (1.0 - later.risk)
    early, late = by.cured(at, death, beyond), by.cured(felt, death, beyond)
    freely = by.free * years(at, felt, by.per_day)
    known = np.where(doomed[:, None], by.known(at, death), early)
    unknown = np.where(doomed[:, None], by.without_look(at, felt, death), freely + late)
    cured, then = np.where(doomed[:, None], cured, 0.0), np.where(doomed[:, None], then, 0.0)
    after = cured * early + (look.found - cured - killed) * known
    before = look.found * (then * (freely + late) + (1.0 - then) * unknown)
    return after - before - look.removed * by.lost(at) + look.found * later.removed * by.lost(felt)


def years_to_live(seen: Windows, who: Ints, day: Floats, per_day: float = 0.0) -> Floats:
    """Expected years from a day (since surgery) to death from other causes or the horizon, by the life tables.

    Discounted to the day of surgery with the force `per_day`.
    """
    hazard, first = life_tables()
    steps = np.arange(0.0, max(seen.horizon, YEAR), YEAR)
    left = np.maximum(seen.horizon - day, 0.0)
    sex = seen.female[who].astype(np.int64)
    alive, total = np.ones(len(who)), np.zeros(len(who))
    factor = float(seen.arrays.model[0]["other_death"])
    for step in steps:
        at = day + step
        age = np.clip((seen.age[who] + at / YEAR).astype(np.int64), 0, hazard.shape[2] - 1)
        year = np.clip((seen.year[who] + at / YEAR).astype(np.int64) - first, 0, hazard.shape[0] - 1)
        stretch = np.clip(left - step, 0.0, YEAR)
        dies = np.exp(-factor * hazard[year, sex, age] * stretch)
        total += alive * (1.0 + dies) / 2.0 * years(at, at + stretch, per_day)
        alive *= dies
    return total
