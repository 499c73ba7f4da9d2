"""What it would be worth to know some of the numbers: EVPPI by regression.

Method (Strong, Oakley & Brennan's idea with the plainest regression): the net benefit of each strategy less that of the
reference is regressed on the numbers in question by least squares on polynomials of them; the fitted
values stand for what one would expect once they are known, and EVPPI is the mean of the best fitted less the best mean.
The degree, from 0 (knowing them changes nothing) up, is the one of the smallest leave-one-out error, so that a
regression does not follow noise where samples are few. Steep thresholds and interactions beyond pairs are missed.

Numbers of the natural history are the same in all samples of a parameter set, so they are regressed over means of the
sets. The worth of knowing all of them together needs no regression: it is told by the means of the sets themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from blowball.economics.benefit import check_samples, net_monetary_benefit, perfect_information
from blowball.economics.discount import Floats
from blowball.economics.evaluation import Evaluation
from blowball.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

DEGREES = 4
FEWEST = 4  # samples for each term of a regression
NATURE = "the natural history, all of it"


def partial_information(benefit: ArrayLike, known: ArrayLike) -> float:
    """Expected value of knowing some numbers, a patient.

    Parameters
    ----------
    benefit : float[strategy, sample]
        Net monetary benefit.
    known : float[sample] or float[sample, number]
        The numbers in question.

    Examples
    --------
    >>> x = np.linspace(-1.0, 1.0, 401)
    >>> round(partial_information([np.zeros(401), x], x), 3)  # the mean of max(0, x)
    0.251
    """
    values = np.asarray(benefit, dtype=np.float64)
    numbers = np.asarray(known, dtype=np.float64).reshape(values.shape[1], -1)
    fitted = np.array([expected(row, numbers)[0] for row in values - values[0]])
    return max(0.0, float(fitted.max(axis=0).mean() - fitted.mean(axis=1).max()))


def expected(values: Floats, numbers: Floats) -> tuple[Floats, int]:
    """What one expects of `values` given `numbers` (float[sample, number]), and the degree that was chosen."""
    best, fit, chosen = np.inf, np.full_like(values, values.mean()), 0
    if not np.ptp(values) > 0.0:
        return fit, 0
    for degree, basis in enumerate(_bases(numbers)):
        if degree and basis.shape[1] * FEWEST > len(values):
            break
        q, _ = np.linalg.qr(basis)
        smooth = q @ (q.T @ values)
        lever = np.minimum((q**2).sum(axis=1), 1.0 - 1e-9)
        error = float((((values - smooth) / (1.0 - lever)) ** 2).sum())
        if error < best:
            best, fit, chosen = error, smooth, degree
    return fit, chosen


def _bases(numbers: Floats) -> list[Floats]:
    """A constant; then powers of each number up to the degree, with products of pairs from the second on."""
    scored = np.column_stack([_scores(column) for column in numbers.T])
    bases, columns = [], [np.ones(len(scored))]
    bases.append(np.column_stack(columns))
    for degree in range(1, DEGREES + 1):
        columns += [column**degree for column in scored.T]
        if degree == 2:
            columns += [scored[:, a] * scored[:, b] for a, b in combinations(range(scored.shape[1]), 2)]
        bases.append(np.column_stack(columns))
    return bases


def _scores(column: Floats) -> Floats:
    """On a common scale, with its far ends drawn in, so that one odd sample has not all the weight."""
    if not np.ptp(column) > 0.0:
        return np.zeros_like(column)
    z = (column - column.mean()) / column.std()
    edge = NormalDist().inv_cdf(0.999)
    return np.clip(z, -edge, edge)


def value_of_information(
    found: Evaluation, willingness: float, *, groups: Mapping[str, Sequence[str]] | None = None,
    group: str | None = None, top: int | None = None,
) -> pa.Table:  # fmt: skip
    """EVPPI of each price and utility, of the natural history as a whole, or of groups of numbers; largest first.

    Parameters
    ----------
    found : Evaluation
        With at least eight samples; for numbers of the natural history with at least eight parameter sets.
    willingness : float
        What a QALY is worth.
    groups : mapping of str to sequence of str, optional
        Name to paths, or to the beginnings of paths (``{"tests": ["economics.cost.test"], "growth": ["growth"]}``).
        Single numbers of the natural history are looked at only where they are asked for: among hundreds of them some
        always seem to matter in so few parameter sets.
    group : str, optional
        Of patients; all if not given.
    top : int, optional
        So many rows.

    Returns
    -------
    pyarrow.Table
        ``numbers, count, evppi, evppi_error`` (chance), ``share`` of the value of perfect information, ``degree`` of
        the regression (0: no effect was found, which is not to say that there is none; null: none was needed).
    """
    import pyarrow as pa

    check_samples(found)
    whole = perfect_information(net_monetary_benefit(found, willingness, group))
    rows: list[dict[str, Any]] = []
    for name, paths in _asked(found, groups).items():
        known = np.column_stack([found.parameters[path] for path in paths])
        of, degree = _method(found, name, paths, known, willingness, group)
        rows.append({"numbers": name, "count": len(paths), "evppi": of(found), "of": of, "degree": degree})
    rows.sort(key=lambda row: -row["evppi"])
    for row in rows[:top]:
        row["evppi_error"] = float(found.chance(row["of"]))
        row["share"] = row["evppi"] / whole if whole > 0.0 else 0.0
    names = ("numbers", "count", "evppi", "evppi_error", "share", "degree")
    return pa.Table.from_pylist([{name: row[name] for name in names} for row in rows[:top]])


def _asked(found: Evaluation, groups: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]]:
    if groups is None:
        asked = {path: [path] for path in found.parameters if found.is_price(path)}
        rest = [path for path in found.parameters if not found.is_price(path)]
        return asked | ({NATURE: rest} if rest and found.members > 1 else {})
    asked = {}
    for name, begins in groups.items():
        asked[name] = [p for p in found.parameters if any(p == b or p.startswith(f"{b}.") for b in begins)]
        if not asked[name]:
            raise InputError(
                f"nothing that varies is called {' or '.join(begins)}", place=f"groups, {name}",
                remedy="give paths as `blowball show` prints them",
            )  # fmt: skip
    return asked


def _method(
    found: Evaluation, name: str, paths: Sequence[str], known: Floats, willingness: float, group: str | None
) -> tuple[Callable[[Evaluation], float], int | None]:  # fmt: skip
    """How the value of knowing these is computed, and the degree of the regression."""

    def benefit(one: Evaluation) -> Floats:
        return net_monetary_benefit(one, willingness, group)

    if name == NATURE:
        return lambda one: perfect_information(one.by_member(benefit(one))), None
    shared = not any(found.is_price(path) for path in paths)  # by all samples of a parameter set
    if (found.members if shared else found.samples) < 2 * FEWEST:
        raise InputError(
            f"{found.members if shared else found.samples} samples are too few for a regression",
            place=f"economics, {name}", remedy="give the ensemble more members, or evaluate(..., draws=100) for prices",
        )  # fmt: skip
    inputs = found.by_member(known.T).T if shared else known

    def values(one: Evaluation) -> Floats:
        return one.by_member(benefit(one)) if shared else benefit(one)

    gain = values(found)
    return lambda one: partial_information(values(one), inputs), max(expected(row, inputs)[1] for row in gain - gain[0])
