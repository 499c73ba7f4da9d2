"""How long a tumour takes from its first cell to being seen: a figure from the catalogue's growth records alone."""

from __future__ import annotations

import math

import numpy as np
from docutils import nodes

from blowball.catalogue import Cancer
from blowball.catalogue.reading import lognormal
from blowball.engine.records import CELLS_PER_MM3
from blowball.report.figures import INKS
from blowball.report.svg import Scale, joined, points, tag, ticks, words

LARGEST = 50.0  # mm
BALL = CELLS_PER_MM3 * math.pi / 6.0


def growth_figure(cancer: Cancer) -> list[nodes.Node]:
    """Diameter against years since the first cell, of primaries and metastases of median growth; Gompertz only."""
    if cancer.growth_law != "gompertz":
        return []
    told = "; ".join(
        f"{names}: 10 mm after {years(cancer, kind, 10.0):.1f} years and 20 mm after {years(cancer, kind, 20.0):.1f}, "
        f"a metastasis {years(cancer, kind, 10.0, metastasis=True):.1f} and "
        f"{years(cancer, kind, 20.0, metastasis=True):.1f}"
        for names, kind in _alike(cancer)
    )
    drawn = nodes.figure(classes=["growth"])
    drawn += nodes.raw("", _svg(cancer, f"Diameter against years since the first cell. {told}."), format="html")
    drawn += nodes.caption(
        "",
        "Diameter since the first cell, at median growth: primaries as lines, their metastases dashed. Half of the "
        "patients are slower and half faster, often by far.",
    )
    return [drawn]


def _alike(cancer: Cancer) -> list[tuple[str, str]]:
    """Kinds that grow alike share a curve: their names, and one of them."""
    curves: dict[float, list[str]] = {}
    for kind in cancer.subtypes:
        curves.setdefault(years(cancer, kind.id, 20.0), []).append(kind.id)
    names = {kind.id: kind.name for kind in cancer.subtypes}
    return [("; ".join(names[one] for one in alike), alike[0]) for alike in curves.values()]


def years(cancer: Cancer, subtype: str, mm: float, *, metastasis: bool = False) -> float:
    """Age of a tumour of median growth at that diameter."""
    log_capacity = math.log(cancer.number("growth.capacity"))
    log_reference = math.log(BALL * cancer.number("growth.reference_diameter", unit="mm") ** 3)
    doubling = lognormal(cancer, "growth.doubling_time", subtype)[0]
    if metastasis:
        doubling *= lognormal(cancer, "growth.metastasis_ratio", subtype)[0]
    rate = math.log(2.0) / doubling / (log_capacity - log_reference)
    return -math.log1p(-math.log(BALL * mm**3) / log_capacity) / rate / 365.25


def _svg(cancer: Cancer, described: str) -> str:
    curves = _alike(cancer)
    top = 14 + 19 * len(curves)
    sizes = np.linspace(0.2, LARGEST, 200)
    latest = max(years(cancer, kind, LARGEST) for _, kind in curves)
    across, up = Scale(0.0, latest, 48.0, 600.0), Scale(0.0, LARGEST, top + 220.0, top)
    parts = [tag("desc", {}, words(described))]
    for mm in ticks(LARGEST, 6):
        y = f"{float(up(mm)):.1f}"
        parts.append(tag("line", {"x1": 48, "x2": 600, "y1": y, "y2": y, "class": "grid"}))
        parts.append(tag("text", {"x": 42, "y": y, "class": "end"}, words(f"{mm:g} mm")))
    for year in ticks(latest, 8):
        place = {"x": f"{float(across(year)):.1f}", "y": top + 238, "class": "middle"}
        parts.append(tag("text", place, words(f"{year:g}" + (" years" if year else ""))))
    for i, (names, kind) in enumerate(curves):
        ink = f"ink-{INKS[i % len(INKS)]}"
        for metastasis in (False, True):
            x = across([years(cancer, kind, mm, metastasis=metastasis) for mm in sizes])
            drawn = f"{ink} dashed" if metastasis else ink
            parts.append(tag("polyline", {"points": points(x, up(sizes)), "class": drawn}))
        parts.append(tag("text", {"x": 48, "y": 10 + 19 * i, "class": f"label {ink}"}, words(names)))
    return tag("svg", {"viewBox": f"0 0 620 {top + 248}", "role": "img", "class": "growth"}, joined(parts))
