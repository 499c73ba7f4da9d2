"""The comparison as a page: tables of scores, calibration and decision curves, predictive checks, the checklist."""

from __future__ import annotations

from typing import Any

from blowball.report import html
from blowball.report.svg import Scale, joined, tag, words

from .tripod import checklist

OURS = "mechanism"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 330.0, 300.0, 46.0, 42.0, 30.0, 12.0
TENTHS = (
    "Tenths of forecast risk against what was observed (Kaplan-Meier, 95 % interval); on the line they agree. "
    "Large dots: the mechanism; small ones: the others, in the colours of the decision curve."
)
BENEFIT = (
    "Net benefit of treating those whose risk within 5 years is above a threshold: relapses met less women treated in "
    "vain, weighted by the threshold. Dashed: treat all."
)
HEAD = ("", "Harrell's c", "mechanism less this, 95 %", "Uno's c, 10 y", "AUC 2 y", "5 y", "10 y", "Brier, 0-10 y")
SHADES = {OURS: "one", "Cox": "two", "gradient boosting": "three"}


def page(found: dict[str, Any]) -> str:
    """The whole page."""
    models = found["models"]
    about = (
        f"{found['patients']:,} women of Rotterdam, {found['relapses']:,} relapses; {found['folds']} folds that all "
        "models share, each woman forecast by models that have not seen her. Rivals with settings chose them by inner "
        "folds. The structure of the mechanism was worked out on these women, so this is development, not a test of it "
        "elsewhere."
    )
    curves = [_calibration(models, year) for year in ("2", "5", "10")]
    return html.page(
        "Forecasts of relapse: the mechanism beside statistics",
        html.paragraph(about),
        html.section("Order and accuracy", _scores(models)),
        html.section("Calibration", _slopes(models), html.figure(TENTHS, curves), _classes(models, found)),
        html.section("Decisions", html.figure(BENEFIT, [_decision(found)])),
        html.section("Predictive checks", _predictive(found)),
        html.section("Checklist", checklist(found)),
    )  # fmt: skip


def _scores(models: dict[str, Any]) -> str:
    rows = []
    for name, one in models.items():
        less = "" if name == OURS else "{:+.4f} to {:+.4f}".format(*one["ours_less_this"])
        areas = (f"{one['auc'][y]:.3f}" for y in ("2", "5", "10"))
        rows.append(
            (name, f"{one['harrell']:.4f}", less, f"{one['uno']:.4f}", *areas, f"{one['integrated_brier']:.4f}")
        )
    return html.table("Higher is better, but for the Brier score. Differences by a paired bootstrap.", HEAD, rows)


def _slopes(models: dict[str, Any]) -> str:
    rows = [
        (name, *("{:.2f} ({:.2f}-{:.2f})".format(*one["slope"][y]) for y in ("2", "5", "10")))
        for name, one in models.items()
    ]
    return html.table(
        "Calibration slope (1 is right; below, forecasts are too extreme).", ("", "2 y", "5 y", "10 y"), rows
    )


def _classes(models: dict[str, Any], found: dict[str, Any]) -> str:
    rows = []
    for name in (OURS, "Cox"):
        for group in ("all", *found["classes"]):
            cells = [models[name]["over_expected"][group][y] for y in ("2", "5", "10")]
            said = [_marked("{:.2f} ({:.2f}-{:.2f})".format(*c), c[1] <= 1.0 <= c[2]) for c in cells]
            rows.append((f"{name}, {group if group == 'all' else 'nodes ' + group}", *said))
    return html.table("Observed over expected relapses, with 95 % interval.", ("", "2 y", "5 y", "10 y"), rows)


def _marked(text: str, good: bool) -> str:
    return text if good else html.Marked(text)


def _predictive(found: dict[str, Any]) -> str:
    spans = [f"{a:g}-{b:g} y" for a, b in zip(found["periods"][:-1], found["periods"][1:], strict=True)]
    rows = []
    for group, cells in found["predictive"].items():
        said = [_marked(f"{c[0]:.0f} / {c[1]:.0f} ({c[2]:.0f}-{c[3]:.0f})", c[2] <= c[0] <= c[3]) for c in cells]
        rows.append((group, *said))
    about = "Relapses seen / expected (95 % predictive interval) of all women, by group and time since surgery."
    return html.table(about, ("", *spans), rows)


def _frame(title: str, x: Scale, y: Scale, ticks: list[tuple[float, float]], across: str, up: str) -> list[str]:
    parts = [tag("text", {"class": "head", "x": 8, "y": 18}, words(title))]
    for a, b in ticks:
        parts.append(tag("path", {"class": "grid", "d": f"M{LEFT:g},{float(y(b)):.1f} H{WIDTH - RIGHT:g}"}))
        parts.append(
            tag("text", {"x": LEFT - 6, "y": f"{float(y(b)):.1f}", "dy": 4, "text-anchor": "end"}, words(f"{b:g}"))
        )
        parts.append(
            tag(
                "text", {"x": f"{float(x(a)):.1f}", "y": HEIGHT - BOTTOM + 16, "text-anchor": "middle"}, words(f"{a:g}")
            )
        )
    parts.append(tag("text", {"x": WIDTH - RIGHT, "y": HEIGHT - 8, "text-anchor": "end"}, words(across)))
    parts.append(tag("text", {"x": LEFT, "y": TOP - 2, "dy": 4}, words(up)))
    return parts


def _svg(parts: list[str], label: str) -> str:
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg",
           "aria-label": label, "style": "max-width: 26rem"}  # fmt: skip
    return tag("svg", box, tag("rect", {"class": "paper", "width": WIDTH, "height": HEIGHT}), joined(parts))


def _calibration(models: dict[str, Any], year: str) -> str:
    x, y = Scale(0.0, 1.0, LEFT, WIDTH - RIGHT), Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP + 10)
    parts = _frame(f"{year} years", x, y, [(t, t) for t in (0.0, 0.25, 0.5, 0.75, 1.0)], "forecast risk", "observed")
    parts.append(
        tag(
            "path", {"class": "grid", "d": f"M{float(x(0)):.1f},{float(y(0)):.1f} L{float(x(1)):.1f},{float(y(1)):.1f}"}
        )
    )
    for name in reversed([n for n in SHADES if n in models]):
        for at, one, low, high in models[name]["curve"][year]:
            px = f"{float(x(at)):.1f}"
            if name == OURS:
                parts.append(
                    tag(
                        "path",
                        {"class": f"line {SHADES[name]}", "d": f"M{px},{float(y(low)):.1f} V{float(y(high)):.1f}"},
                    )
                )
            parts.append(tag("circle", {"cx": px, "cy": f"{float(y(one)):.1f}", "r": 4 if name == OURS else 2.5,
                                        "style": f"fill: var(--{SHADES[name]})"}))  # fmt: skip
    return _svg(parts, f"Calibration at {year} years")


def _decision(found: dict[str, Any]) -> str:
    cuts = found["cuts"]
    x, y = Scale(0.0, 0.8, LEFT, WIDTH - RIGHT), Scale(-0.05, 0.4, HEIGHT - BOTTOM, TOP + 10)
    parts = _frame("Decision curve, 5 years", x, y, [(0.2 * k, 0.1 * k) for k in range(5)], "threshold", "net benefit")

    def line(values: list[float], style: dict[str, Any]) -> str:
        points = [(float(x(c)), float(y(v))) for c, v in zip(cuts, values, strict=True) if v >= -0.05]
        return tag("path", {**style, "d": "M" + " L".join(f"{a:.1f},{b:.1f}" for a, b in points)})

    parts.append(line(found["treat_all"], {"class": "grid", "style": "stroke-dasharray: 4 3"}))
    for i, name in enumerate(n for n in SHADES if n in found["models"]):
        parts.append(line(found["models"][name]["net_benefit"], {"class": f"line {SHADES[name]}"}))
        parts.append(tag("text", {"class": SHADES[name], "x": WIDTH - 130, "y": TOP + 24 + 16 * i}, words(name)))
    return _svg(parts, "Decision curve at 5 years")
