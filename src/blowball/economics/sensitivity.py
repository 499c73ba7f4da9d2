"""Which numbers the answer hangs on: one at a time, and all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.economics.benefit import check_samples, net_monetary_benefit
from blowball.economics.discount import Floats
from blowball.economics.evaluation import KNOWLEDGE, Evaluation
from blowball.economics.prices import ROOT
from blowball.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

EXACT, FITTED = "exact", "fitted"
FEWEST = 20  # samples, or parameter sets, from which single numbers can be told apart
DUMMIES = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of a tornado: the gain in net benefit with it at its 5 and 95 % quantile, all else at its mean.

    `how` is ``exact`` for prices and utilities, which enter as they are; ``fitted`` for numbers of the natural history:
    read off a straight line through the parameter sets, with `error`, the standard error of the whole swing.
    """

    path: str
    low: float
    high: float
    at_low: float
    at_high: float
    how: str
    error: float

    @property
    def swing(self) -> float:
        """How far apart the ends are."""
        return abs(self.at_high - self.at_low)


def tornado(
    found: Evaluation, strategy: str, willingness: float, *, top: int = 12, group: str | None = None
) -> list[Bar]:
    """Vary one number at a time, the widest first.

    Parameters
    ----------
    found : Evaluation
    strategy : str
        Whose net monetary benefit, less that of the reference, is looked at.
    willingness : float
        What a QALY is worth.
    top : int
        So many numbers. A fitted one is shown only if its swing is beyond what the luckiest of as many numbers without
        effect would have (one in twenty times), and only where there are twenty parameter sets or more.
    group : str, optional
        Of patients; all if not given.
    """
    check_samples(found)
    s = _strategy(found, strategy)
    gain = _gain(found, s, willingness, group)
    nature = [path for path in found.parameters if not found.is_price(path)] if found.members >= FEWEST else []
    beyond = NormalDist().inv_cdf(1.0 - 0.025 / max(len(nature), 1))
    bars = []
    for path, values in found.parameters.items():
        low, high = (float(end) for end in np.quantile(values, KNOWLEDGE))
        if found.is_price(path):
            ends = [_at(found, s, willingness, group, path, end) for end in (low, high)]
            bars.append(Bar(path, low, high, ends[0], ends[1], EXACT, 0.0))
        elif path in nature:
            bar = _fitted(path, found.by_member(values), found.by_member(gain), low, high)
            if bar.swing > beyond * bar.error:
                bars.append(bar)
    bars.sort(key=lambda bar: -bar.swing)
    return bars[:top]


def _at(found: Evaluation, s: int, willingness: float, group: str | None, path: str, value: float) -> float:
    """Gain with all prices at their mean and this one at `value`; quantities are means over parameter sets."""
    weights = found.weights.mean(axis=0)
    if path in found.items:
        sign = -1.0 if np.min(found.weights[:, found.items.index(path)]) < 0.0 else 1.0
        weights = weights.copy()
        weights[found.items.index(path)] = sign * value
    quantities = found.means(group).mean(axis=1)
    worth = np.array([-1.0 if one.startswith(f"{ROOT}cost.") else willingness for one in found.items])
    worth[[one.startswith("life.") for one in found.items]] = 0.0
    return float(((quantities[s] - quantities[0]) * weights * worth).sum())


def _fitted(path: str, values: Floats, gain: Floats, low: float, high: float) -> Bar:
    x, y = values - values.mean(), gain - gain.mean()
    slope = float((x * y).sum() / (x**2).sum())
    rest = y - slope * x
    freedom = max(len(x) - 2, 1)
    error = float(np.sqrt((rest**2).sum() / freedom / (x**2).sum())) * (high - low)
    ends = [float(gain.mean()) + slope * (end - float(values.mean())) for end in (low, high)]
    return Bar(path, low, high, ends[0], ends[1], FITTED, error)


def global_sensitivity(
    found: Evaluation, strategy: str, willingness: float, *, seed: int = 0, group: str | None = None
) -> pa.Table:
    """How much the whole distribution of the gain in net benefit moves with each number (PAWN, through SALib).

    PAWN takes the samples as they are, and looks how far the distribution of the gain within slices of a number is
    from that over all samples (Kolmogorov's distance): 0 means no influence, however it might act. It counts
    interactions, and needs no regression. `dummy` is the most that twenty numbers without influence get from so few
    samples. Numbers of the natural history take part where there are twenty parameter sets or more.

    Parameters
    ----------
    found : Evaluation
        With twenty samples or more; hundreds are better.
    strategy, willingness, group
        As in `tornado`.
    seed : int
        Of the number without influence.

    Returns
    -------
    pyarrow.Table
        ``number, median, maximum, dummy``, by how far the median is beyond the dummy.

    Raises
    ------
    InputError
        If there are too few samples, or SALib is not installed.
    """
    import pyarrow as pa

    check_samples(found)
    if found.samples < FEWEST:
        raise InputError(
            f"{found.samples} samples are too few", place="economics", remedy=f"give {FEWEST} or more, or draws=500"
        )
    gain = _gain(found, _strategy(found, strategy), willingness, group)
    generator, draws = np.random.default_rng(seed), found.samples // found.members
    kinds = {
        True: [path for path in found.parameters if found.is_price(path)],
        False: [path for path in found.parameters if not found.is_price(path)] if found.members >= FEWEST else [],
    }
    rows: list[dict[str, Any]] = []
    for priced, paths in kinds.items():
        inputs = {path: found.parameters[path] for path in paths}
        for i in range(DUMMIES):  # as alike within parameter sets as the numbers beside which they stand
            luck = generator.random(found.samples if priced else found.members)
            inputs[f" {i}"] = luck if priced else np.repeat(luck, draws)
        told = _pawn(inputs, gain)
        dummy = max(told[f" {i}"][0] for i in range(DUMMIES))
        rows += [{"number": p, "median": told[p][0], "maximum": told[p][1], "dummy": dummy} for p in paths]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: row["dummy"] - row["median"]))


def _pawn(inputs: Mapping[str, Floats], output: Floats) -> dict[str, tuple[float, float]]:
    try:
        from SALib.analyze import pawn
    except ImportError:
        raise InputError(
            "SALib is not installed", place="economics", remedy="install it with: pip install 'blowball[economics]'"
        ) from None
    names = list(inputs)
    problem: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    # Ranks, so that slices hold equally many samples.
    ranks = np.column_stack([np.argsort(np.argsort(inputs[name])) / len(output) for name in names])
    slices = 8 if len(output) >= 160 else (4 if len(output) >= 80 else 2)  # powers of two, for exact edges
    found = pawn.analyze(problem, ranks, output, S=slices, print_to_console=False, seed=1)
    return {name: (float(found["median"][i]), float(found["maximum"][i])) for i, name in enumerate(names)}


def _gain(found: Evaluation, s: int, willingness: float, group: str | None) -> Floats:
    benefit = net_monetary_benefit(found, willingness, group)
    return benefit[s] - benefit[0]


def _strategy(found: Evaluation, name: str) -> int:
    others = found.strategies[1:]
    if name not in others:
        raise InputError(f"there is no strategy '{name}'", place="strategy", remedy=f"use {' or '.join(others)}")
    return found.strategies.index(name)
