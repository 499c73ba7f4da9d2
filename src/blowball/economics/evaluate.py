"""`evaluate`: paired runs in, discounted costs, life-years and QALYs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.economics.discount import Floats, force
from blowball.economics.evaluation import CATEGORIES, Evaluation
from blowball.economics.looks import follow_up, looks
from blowball.economics.prices import LENGTHS, Prices, natural_history, prices_of
from blowball.economics.states import COLUMNS, COST, LIFE, LOSS, UTILITY, Course, happened, lived
from blowball.errors import InputError
from blowball.histories import Histories
from blowball.histories.members import each_member
from blowball.outcomes.pairing import check_same
from blowball.scenario import FollowUp
from blowball.units import YEAR

if TYPE_CHECKING:
    import pyarrow as pa

BLOCKS = 20  # of patients, for the error by chance
EVERYBODY = "all"
RATE = 0.03
ROWS = 20_000  # of a patients' table that are looked at at once: what is made of them fits a processor's cache
MOST_ROWS = 1 << 20  # by all threads together, where one parameter set has more


def needed_by_economics(run: Histories, by: str | None = None) -> Histories:
    """The same run with those columns only that an evaluation reads."""
    kept = [*COLUMNS, *([by] if by and by not in COLUMNS else [])]
    return Histories("patients", run.provenance, {"patients": run.patients.select(kept)})


def evaluate(
    runs: Mapping[str, Histories],
    *,
    discount: float = RATE,
    by: str | None = None,
    draws: int | None = None,
    seed: int = 0,
    prices: Mapping[str, float] | None = None,
) -> Evaluation:
    """Evaluate strategies for the same patients with the same luck; the first one is the reference.

    Parameters
    ----------
    runs : mapping of str to Histories
        Strategy to run, with single patients kept, as `blowball.compare` takes them. With an ensemble every member is
        a sample, with costs and utilities drawn from their own uncertainty.
    discount : float
        Share a year by which costs, life-years and QALYs lose worth; continuous in time, from day 0.
    by : str, optional
        A column of the patients' table known on day 0, such as ``"subtype"``: the groups of the result.
    draws : int, optional
        So many sets of prices and utilities for each parameter set instead of one; patients are not simulated again.
    seed : int
        Of those draws.
    prices : mapping of str to float, optional
        Other prices or utilities by path, such as ``{"economics.cost.test.ct": 250}``; not varied then.

    Returns
    -------
    Evaluation

    Raises
    ------
    InputError
        If the runs cannot be paired, the cancer has no prices, or a price is missing.

    Examples
    --------
    >>> import blowball as bb
    >>> breast = bb.get_cancer("breast")
    >>> asked = bb.Scenario(breast, bb.Population.typical(breast, 200), horizon="5 years", seed=7)
    >>> none = asked.with_(care=asked.care.with_(follow_up="none"))
    >>> found = evaluate({"guideline": bb.simulate(asked), "no visits": bb.simulate(none)}, draws=100)
    >>> found.samples, bool((found.categories()["follow_up"][1] == 0.0).all())
    (100, True)
    """
    check_same({name: run.provenance for name, run in runs.items()})
    first = next(iter(runs.values()))
    known = prices_of(first.provenance, prices or {}, draws, seed)
    groups, group = _groups(first, by)
    members, patients = int(known.member[-1]) + 1, len(group)
    block = np.arange(patients) % min(BLOCKS, patients)
    shape = (len(groups), int(block.max()) + 1)
    cell, cells = group * shape[1] + block, shape[0] * shape[1]
    added: dict[str, Floats] = {}

    def sums_of(part: _Part) -> dict[str, Floats]:
        places = (np.arange(len(part.members))[:, None] * cells + cell).ravel()
        most = len(part.members) * cells
        return {path: np.bincount(places, amount, most).astype(np.float64) for path, amount in part().items()}

    for s, run in enumerate(runs.values()):
        parts = _parts(run, known, discount)
        at_once = max(1, MOST_ROWS // parts[0].table.num_rows)
        all_sums = each_member(lambda i, _, parts=parts: sums_of(parts[i]), len(parts), None, at_once=at_once)  # type: ignore[misc]
        for part, sums_by_path in zip(parts, all_sums, strict=True):
            for path, total in sums_by_path.items():
                place = added.setdefault(path, np.zeros((len(runs), members, *shape)))
                place[s, part.members] = total.reshape(-1, *shape)
    items, sums = tuple(added), np.stack(list(added.values()), axis=2)
    counts = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    varies = {path: values for path, values in known.drawn.items() if path in items or path in LENGTHS}
    varies |= natural_history(first.provenance, known.member)
    varies = {path: values for path, values in varies.items() if np.ptp(values) > 0.0}
    found = Evaluation(
        tuple(runs), items, sums, counts, known, varies, groups, _facts(first, known, discount, len(group))
    )
    _ = found.weights  # a missing price is said at once
    return found


def patient_table(
    runs: Mapping[str, Histories], *, discount: float = RATE, by: str | None = None,
    prices: Mapping[str, float] | None = None,
) -> pa.Table:  # fmt: skip
    """A row for each sample, strategy and patient, keyed ``sample, strategy_id, patient_id, grp_id``.

    Samples are the members of the ensemble (else one). Columns: ``qalys, life_years, life_years_undiscounted, costs``
    and ``costs_<category>``, discounted. It takes some hundred bytes a row. Parameters as in `evaluate`.
    """
    import pyarrow as pa

    check_same({name: run.provenance for name, run in runs.items()})
    first = next(iter(runs.values()))
    known = prices_of(first.provenance, prices or {}, None, 0)
    _, group = _groups(first, by)
    patient = np.sort(first.patients["patient"].to_numpy())[:: len(known.member)]
    tables = []
    for s, (name, run) in enumerate(runs.items(), start=1):
        for m, one in _of_members(_parts(run, known, discount), len(patient)):
            worth = {path: _worth(path, known, m) * amount for path, amount in one.items()}
            n = len(patient)
            columns: dict[str, Any] = {
                "sample": np.full(n, m + 1), "strategy_id": np.full(n, s), "strategy": [name] * n,
                "patient_id": patient, "grp_id": group + 1,
                "qalys": _sum(worth, (UTILITY, LOSS), n), "life_years": worth[f"{LIFE}discounted"],
                "life_years_undiscounted": worth[f"{LIFE}undiscounted"], "costs": _sum(worth, (COST,), n),
            }  # fmt: skip
            columns |= {f"costs_{kind}": _sum(worth, (f"{COST}{under}.",), n) for under, kind in CATEGORIES.items()}
            tables.append(pa.table(columns))
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in ("sample", "strategy_id", "patient_id")])


def _worth(path: str, known: Prices, sample: int) -> float:
    if path.startswith(LIFE):
        return 1.0
    value = float(known.of(path)[sample])
    return -value if path.startswith(LOSS) else value


def _sum(worth: Mapping[str, Floats], under: tuple[str, ...], n: int) -> Floats:
    return np.sum([values for path, values in worth.items() if path.startswith(under)] or [np.zeros(n)], axis=0)


@dataclass(frozen=True)
class _Part:
    """Some parameter sets of a run, patients in the order of their numbers; called, it gives their quantities."""

    members: range
    table: pa.Table
    plan: FollowUp
    per_day: float
    terminal: Floats
    palliative: Floats

    def __call__(self) -> dict[str, Floats]:
        """By path, a number a patient."""
        one = Course(self.table.combine_chunks())
        each = self.table.num_rows // len(self.members)
        late, last = (np.repeat(days, each) for days in (self.terminal, self.palliative))
        per_day = self.per_day
        return {**lived(one, per_day, late, last), **happened(one, per_day), **looks(one, self.plan, per_day)}


def _parts(run: Histories, known: Prices, discount: float) -> list[_Part]:
    """All parameter sets, some at a time."""
    plan, per_day = follow_up(run.provenance), force(discount)
    table = run.patients.select(list(COLUMNS))
    member, patient = table["member"].to_numpy(), table["patient"].to_numpy()
    if not ((np.diff(member) > 0) | ((np.diff(member) == 0) & (np.diff(patient) > 0))).all():
        table = table.take(np.lexsort((patient, member)))
    members = int(known.member[-1]) + 1
    each = table.num_rows // members
    first = np.searchsorted(known.member, np.arange(members))  # of the samples of each parameter set
    terminal, palliative = (known.of(path)[first] * YEAR for path in LENGTHS)
    step = max(1, ROWS // each)
    return [
        _Part(
            range(members)[start : start + step], table.slice(start * each, step * each), plan, per_day,
            terminal[start : start + step], palliative[start : start + step],
        )
        for start in range(0, members, step)
    ]  # fmt: skip


def _of_members(parts: list[_Part], each: int) -> Iterator[tuple[int, dict[str, Floats]]]:
    """The same, each parameter set by itself."""
    for part in parts:
        amounts = part()
        for i, m in enumerate(part.members):
            yield m, {path: amount[i * each : (i + 1) * each] for path, amount in amounts.items()}


def _groups(run: Histories, by: str | None) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of groups, and the group of each patient in the order of their numbers."""
    table = run.patients
    first = table["member"].to_numpy() == int(table["member"].to_numpy().min())
    rows = table.filter(first)
    if by is None:
        return (EVERYBODY,), np.zeros(rows.num_rows, dtype=np.int64)
    if by not in table.column_names or by.startswith(("time_", "truth_")):
        raise InputError(f"patients cannot be grouped by '{by}'", place="by", remedy="use a column such as 'subtype'")
    order = np.argsort(rows["patient"].to_numpy())
    said = [str(value) for value in rows[by].to_pylist()]
    names = tuple(sorted(set(said)))
    return names, np.array([names.index(said[i]) for i in order], dtype=np.int64)


def _facts(run: Histories, known: Prices, discount: float, patients: int) -> dict[str, Any]:
    money = {unit.split("/")[0] for path, unit in known.unit.items() if path.startswith(COST)}
    return {
        "cancer": run.provenance["cancer"], "horizon": run.provenance["scenario"]["horizon"], "discount": discount,
        "currency": " and ".join(sorted(money)), "price_year": int(known.central.get("economics.price_year", 0)),
        "patients": patients, "members": run.members or 0,
    }  # fmt: skip
