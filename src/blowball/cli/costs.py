"""Costs and QALYs as `blowball compare --economics` gives them to machines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.economics import Evaluation
    from blowball.histories import Histories


def costs_told(found: Evaluation) -> dict[str, Any]:
    """Ratios, and what is not known: curves, and what it would be worth to know."""
    from blowball.economics import acceptability, icers, value_of_information
    from blowball.report.economics_page import FEW, WILLINGNESS, sentences

    told: dict[str, Any] = {**found.facts, "sentences": sentences(found), "icers": plain_rows(icers(found))}
    if found.samples > 1:
        frame = acceptability(found)
        told["acceptability"] = [
            {"willingness": float(w), "best": str(one["best"].values), "evpi": float(one["evpi"]),
             "probability": dict(zip(found.strategies, one["probability"].values.tolist(), strict=True))}
            for w in frame["willingness"].values for one in [frame.sel(willingness=w)]
        ]  # fmt: skip
    if found.samples >= FEW:
        told["evppi"] = {"willingness": WILLINGNESS, "rows": plain_rows(value_of_information(found, WILLINGNESS))}
    return told


def costs_csv(found: Evaluation) -> str:
    """The long table, a row for each sample, strategy and group, as hesim and dampack read it."""
    import io

    import pyarrow.csv

    out = io.BytesIO()
    pyarrow.csv.write_csv(found.table(), out)
    return out.getvalue().decode("utf-8")


def write_patients(path: Path, runs: Mapping[str, Histories]) -> None:
    """The long table of single patients, keyed ``sample, strategy_id, patient_id, grp_id``."""
    import pyarrow.parquet

    from blowball.economics import patient_table

    pyarrow.parquet.write_table(patient_table(runs), path)


def plain_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows of a table; what is no number is null, and so is what is infinite, as where no patient differs."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
