"""How targets and results are written, in the same words at every door."""

from __future__ import annotations

import math

from blowball.targets.target import Target
from blowball.targets.verdict import Result

_DIGITS = {"1": 2, "%/year": 2}
_UNITS = {"1": "", "%": " %", "%/year": " % a year", "months": " months"}
UNCHECKED = ("recalled", "assumed")


def number(target: Target, value: float) -> str:
    """A number in the target's unit, without it; a dash where there is none."""
    digits = _DIGITS.get(target.unit, 1)
    return "–" if math.isnan(value) else f"{round(value, digits) + 0.0:.{digits}f}"  # and no "-0.0"


def span(target: Target, low: float, high: float) -> str:
    """From one number to another."""
    return f"{number(target, low)} to {number(target, high)}"


def published(target: Target) -> str:
    """The published value and what counts as met; stated by us where it is not the published interval."""
    said = "" if target.published else ", stated"
    return f"{number(target, target.value)}{_UNITS[target.unit]} ({span(target, *target.interval)}{said})"


def modelled(result: Result) -> str:
    """The model's median and interval."""
    if math.isnan(result.median):
        return f"not measured (n = {result.n:,})"
    target = result.target
    return f"{number(target, result.median)}{_UNITS[target.unit]} ({span(target, result.low, result.high)})"


def chance(result: Result) -> str:
    """The Monte Carlo error of the median."""
    return "–" if math.isnan(result.error) else f"{result.error:.{_DIGITS.get(result.target.unit, 1) + 1}f}"


def origin(target: Target) -> str:
    """Source and status; what nobody has checked begins with an exclamation mark."""
    source = target.source or "no source"
    return f"! {target.method}, {source}" if target.method in UNCHECKED else f"{target.method}, {source}"
