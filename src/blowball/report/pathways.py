"""How recurrences came about and came to light: when the seed left, what found it, where it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from blowball.catalogue import get_cancer
from blowball.report.html import paragraph, percent, section, table
from blowball.units import YEAR

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.histories import Histories

FOUND = {"visit": "at a visit", "symptom": "by symptoms", "death": "at death"}
SHED = {
    "primary": "the primary",
    "residual": "cells left at surgery",
    "metastasis": "a metastasis",
    "burst": "the operation",
    "new_primary": "a new primary",
}


def pathways(run: Histories) -> str:
    """Return a section on the first recurrences; nothing where patients were not kept or none recurred."""
    if "patients" not in run.tables:
        return ""
    everyone = run.patients
    relapsed = everyone.filter(everyone["first_site"].is_valid())
    if not relapsed.num_rows:
        return ""
    n = relapsed.num_rows
    again = relapsed["retreated"].fill_null(False).to_numpy().mean()
    told = (
        f"{n:,} simulated patients had a first recurrence. {percent(float(again))} of these were removed with "
        f"curative intent. {_visits(everyone)}"
    )
    return section(
        "How the first recurrence came about",
        paragraph(told),
        paragraph(_seeds(relapsed)),
        table("What found it", ("found", "share"), _shares(relapsed, "found_by", FOUND)),
        table("Where it was", ("organ", "share"), _shares(relapsed, "first_site", _organs(run))),
        table("What shed its seed", ("shed by", "share"), _shares(relapsed, "seed_origin", SHED)),
    )


def _shares(relapsed: pa.Table, column: str, words: Mapping[str, str]) -> list[tuple[str, str]]:
    found = relapsed[column].drop_null().to_pylist()
    counts = {word: found.count(word) for word in dict.fromkeys(found)}
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [(words.get(word, word), percent(count / len(found), 1)) for word, count in ordered]


def _seeds(relapsed: pa.Table) -> str:
    left = relapsed["seed_left"].to_numpy(zero_copy_only=False).astype(np.float64)
    found = relapsed["time_recurrence"].to_numpy(zero_copy_only=False).astype(np.float64)
    there = np.isfinite(left) & np.isfinite(found)
    if not there.any():
        return ""
    before = float((left[there] <= 0.0).mean())
    middle = float(np.median(found[there] - left[there])) / YEAR
    return (
        f"In {percent(before)} of them the seed had left by the day of diagnosis; half of all were found within "
        f"{middle:.1f} years of its leaving. When seeds left hangs on the exponent of shedding, which no data fix."
    )


def _visits(everyone: pa.Table) -> str:
    visits, alarms = (
        float(everyone[name].to_numpy(zero_copy_only=False).mean()) for name in ("visits", "false_alarms")
    )
    return f"Per patient there were {visits:.1f} visits and {alarms:.2f} false alarms."


def _organs(run: Histories) -> dict[str, str]:
    return {organ.id: organ.name for organ in get_cancer(run.provenance["cancer"]).organs}
