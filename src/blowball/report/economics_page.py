"""The economic part of a report: the answer in sentences, pictures, tables, and how sure it is."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np

from blowball.economics import Evaluation, acceptability, global_sensitivity, icers, tornado, value_of_information
from blowball.economics.sensitivity import FEWEST
from blowball.outcomes.intervals import Z95
from blowball.report.compare_figure import series
from blowball.report.economics_bars import global_figure, tornado_figure
from blowball.report.economics_figures import curves, plane
from blowball.report.figures import Series, legend
from blowball.report.html import bullets, figure, paragraph, section, table

WILLINGNESS = 100_000.0  # what a QALY is taken to be worth where one number is needed
DAYS = 365.25
FEW = 8  # samples below which nothing is regressed


def economics_section(found: Evaluation, willingness: float = WILLINGNESS) -> str:
    """What the strategies cost and buy, as a section of a page.

    Parameters
    ----------
    found : Evaluation
    willingness : float
        What a QALY is worth, where one number is needed.
    """
    money = found.facts["currency"]
    parts = [paragraph(_frame(found)), bullets(sentences(found, willingness)), _table(found), _categories(found)]
    if found.samples > 1:
        keys: list[Series] = series(list(found.strategies))
        data = acceptability(found)
        caption = (
            f"First: a point is one set of numbers (cloud and 95 % ellipse: what is not known; cross: 95 % interval of "
            f"chance; dashed line: {willingness:,.0f} {money} for a QALY). Second: how often each strategy is the best "
            "one over those sets (bands: chance; points: the one with the highest mean). Third: expected value of "
            "perfect information."
        )
        parts.append(figure(caption, [plane(found, willingness), *curves(data)], legend(keys)))
        parts += [_tornado(found, name, willingness) for name in found.strategies[1:]]
    if found.samples >= FEW:
        parts.append(_worth(found, willingness))
    parts.append(paragraph(_sure(found), "soft"))
    return section("Costs and quality of life", *parts)


def sentences(found: Evaluation, willingness: float = WILLINGNESS) -> list[str]:
    """What each strategy costs and buys against the reference, in plain words with both uncertainties."""
    return [_sentence(found, s, willingness) for s in range(1, len(found.strategies))]


def _sentence(found: Evaluation, s: int, willingness: float) -> str:
    money, one, base = found.facts["currency"], found.strategies[s], found.strategies[0]
    cost, gain = (of[s] - of[0] for of in (found.costs(), found.qalys()))
    chance = found.chance(lambda part: np.array([(of[s] - of[0]).mean() for of in (part.costs(), part.qalys())]))
    more, better = float(cost.mean()), float(gain.mean())
    spent = f"costs {more:,.0f} {money} more" if more >= 0.0 else f"costs {-more:,.0f} {money} less"
    lived = "gains" if better >= 0.0 else "loses"
    text = (
        f"Under “{one}” a patient {spent} than under “{base}” ({_both(cost, chance[0], '{:,.0f}')}), and {lived} "
        f"{abs(better):.3f} QALYs, {abs(better) * DAYS:,.0f} days of full health "
        f"({_both(gain, chance[1], '{:.3f}')}){_verdict(more, better, float(chance[1]), money)}."
    )
    net = willingness * gain - cost
    worth = f"{float(net.mean()):+,.0f} {money}".replace("-", "−")
    text += f" With a QALY at {willingness:,.0f} {money} the net benefit is {worth} a patient"
    if found.samples > 1:
        text += f", above nought in {100.0 * float((net > 0.0).mean()):.0f} of 100 sets of numbers"
    return text + "."


def _verdict(more: float, better: float, error: float, money: str) -> str:
    if 0.0 < abs(better) <= Z95 * error:
        return ": chance alone could explain that difference in QALYs"
    if better > 0.0 and more > 0.0:
        return f": {more / better:,.0f} {money} for a QALY"
    if more == better == 0.0:
        return ""
    return (
        ": less cost and no loss" if better >= 0.0 else (": more cost and a loss" if more >= 0.0 else ": less of both")
    )


def _both(values: Any, error: float, form: str) -> str:
    said = f"± {form.format(float(error))} by chance"
    if len(values) < 2:
        return said + "; what is not known was not varied"
    low, high = (form.format(float(end)).replace("-", "−") for end in np.quantile(values, (0.05, 0.95)))
    return f"{said}; {low} to {high} over what is not known"


def _frame(found: Evaluation) -> str:
    facts = found.facts
    return (
        f"A payer's view over {facts['horizon']}, in {facts['currency']} of {facts['price_year']}. Costs, life-years "
        f"and QALYs are discounted at {100.0 * facts['discount']:g} % a year from the reference diagnosis on."
    )


def _table(found: Evaluation) -> str:
    rows = []
    for row in icers(found).to_pylist():
        rows.append(
            (row["strategy"], _money(row, "cost"), _years(row, "qalys"), row["status"], _money(row, "more_cost"),
             _years(row, "more_qalys"), _money(row, "icer"))
        )  # fmt: skip
    head = ("strategy", "cost", "QALYs", "standing", "more cost", "more QALYs", f"{found.facts['currency']} for a QALY")
    about = "By rising cost; more: than the strategy before it on the frontier. ± chance [5 to 95 % of sets of numbers]"
    return table(about, head, rows, texts=[3])


def _money(row: dict[str, Any], name: str) -> str:
    return _around(row, name, "{:,.0f}")


def _years(row: dict[str, Any], name: str) -> str:
    return _around(row, name, "{:.3f}")


def _around(row: dict[str, Any], name: str, form: str) -> str:
    value = row[name]
    if value is None or value != value:
        return "–"
    said = f"{form.format(value)} ± {form.format(row[f'{name}_error'])}"
    if row[f"{name}_low"] is not None:
        said += f" [{form.format(row[f'{name}_low'])} to {form.format(row[f'{name}_high'])}]"
    return said.replace("-", "−")


def _categories(found: Evaluation) -> str:
    kinds = found.categories()
    errors = {
        name: found.chance(lambda one, n=name: one.categories()[n].mean(axis=1))  # type: ignore[misc]
        for name in kinds
    }
    rows = [
        (name, *(_plus(float(kinds[kind][s].mean()), float(errors[kind][s])) for kind in kinds),
         f"{found.life_years()[s].mean():.3f}", f"{found.life_years(discounted=False)[s].mean():.3f}")
        for s, name in enumerate(found.strategies)
    ]  # fmt: skip
    head = ("strategy", *(kind.replace("_", "-") for kind in kinds), "life-years", "not discounted")
    return table("Where the costs arise, a patient, ± chance; life-years with and without discounting", head, rows)


def _tornado(found: Evaluation, name: str, willingness: float) -> str:
    money, mark = found.facts["currency"], f"econ-tornado-{found.strategies.index(name)}"
    bars = tornado(found, name, willingness)
    caption = (
        f"“{name}” against “{found.strategies[0]}”: net benefit with each number at its 5 and 95 % quantile, a QALY at "
        f"{willingness:,.0f} {money}. Blue: prices and utilities, exact. Orange, with whisker: numbers of the natural "
        "history, read off a line through the parameter sets; shown only where chance does not explain them."
    )
    drawn = [tornado_figure(bars, name, money, mark)]
    if found.samples >= FEWEST and find_spec("SALib"):
        rows = global_sensitivity(found, name, willingness).to_pylist()[: len(bars)]
        drawn.append(global_figure(rows, name, mark.replace("tornado", "global")))
        caption += (
            " Beside it all numbers at once: how far the distribution of the net benefit moves with each (point: the "
            "median over its slices, line: to the largest), and how far chance alone takes a number without influence "
            "(upright stroke)."
        )
    return figure(caption, drawn)


def _worth(found: Evaluation, willingness: float) -> str:
    money = found.facts["currency"]
    rows = [
        (
            row["numbers"],
            row["count"],
            f"{row['evppi']:,.0f} ± {row['evppi_error']:,.0f}",
            f"{100 * row['share']:.0f} %",
        )
        for row in value_of_information(found, willingness, top=8).to_pylist()
        if row["evppi"] > 0.0
    ]
    if not rows:
        return paragraph(
            f"With a QALY at {willingness:,.0f} {money} no single piece of knowledge would change the choice."
        )
    about = f"What it would be worth to know these numbers, {money} a patient (± chance)"
    return table(about, ("numbers", "how many", "value", "of all knowledge"), rows)


def _plus(value: float, error: float) -> str:
    return f"{value:,.0f} ± {error:,.0f}"


def _sure(found: Evaluation) -> str:
    return (
        f"Chance: the jackknife over blocks of {found.facts['patients']:,} pairs. Knowledge: {found.samples:,} sets of "
        f"numbers over {max(found.facts['members'], 1)} parameter sets of the natural history, prices and utilities "
        "drawn from their own stated uncertainty. Utilities do not fall with age, and costs of other diseases in the "
        "years gained are left out. Most prices are judgements: see the numbers listed as assumed."
    )
