"""From a raw table to what is known of each patient, every value checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue.stages import code_of
from blowball.errors import InputError, shown

from .columns import COLUMNS, BadRow, read_column, translate
from .sizes import read_size, refuse_centimetres
from .stages import GROUP_IV, iv_and_m0
from .tables import RawTable

_COUNTRIES = {"us": "US", "usa": "US", "united states": "US"}


def read_patients(table: RawTable, found: dict[str, str], scales: dict[str, float]) -> dict[str, NDArray[Any]]:
    """Check every value and give it our code.

    Parameters
    ----------
    table : RawTable
    found : dict of str to str
        Our column name to theirs.
    scales : dict of str to float
        Size of a given unit in ours, by our column name.

    Returns
    -------
    dict of str to array
        float64 (NaN: not known) by our name, ``size_low`` and ``size_high`` in mm for ``size_mm``; ``subtype`` and
        ``country`` hold str or None. ``m0`` is always there: 1 unless the table says otherwise, NaN where
        a cancer is needed to know (stage IVA).

    Raises
    ------
    InputError
        Naming file, row and column.
    """
    values: dict[str, NDArray[Any]] = {}
    for ours, theirs in found.items():
        raw = table.columns[theirs]
        if ours == "size_mm":
            values["size_low"], values["size_high"] = _sizes(raw, table.origin, theirs, scales.get(ours))
        elif ours in ("subtype", "country"):
            values[ours] = _names(raw, table.origin, theirs, ours)
        else:
            values[ours] = read_column(COLUMNS[ours], raw, table.origin, theirs, scales.get(ours, 1.0))
    values["m0"] = _m0(values, table.rows, table.origin)
    return values


def _sizes(
    raw: NDArray[Any], origin: str, theirs: str, scale: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    try:
        both = translate(raw, lambda text: read_size(text, scale or 1.0), width=2)
    except BadRow as bad:
        raise bad.at(origin, theirs) from None
    low, high = np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])
    if scale is None:
        try:
            refuse_centimetres(low, high)
        except InputError as error:
            raise error.at(f"{origin}, column '{theirs}'") from None
    return low, high


def _names(raw: NDArray[Any], origin: str, theirs: str, ours: str) -> NDArray[Any]:
    """Words whose meaning another part checks: subtypes are the cancer's, countries the life table's."""
    if raw.dtype != object:
        known = np.flatnonzero(~np.isnan(raw))
        if known.size:
            raise InputError(
                f"{raw[known[0]]:g} is not {COLUMNS[ours].says}",
                place=f"{origin}, row {known[0] + 1}, column '{theirs}'",
                remedy="write its name",
            )
        return np.full(len(raw), None, dtype=object)
    if ours == "subtype":
        return raw.copy()
    out = np.full(len(raw), None, dtype=object)
    for row, text in enumerate(raw):
        if text is None:
            continue
        out[row] = _COUNTRIES.get(text.lower(), text.upper())
        if not (out[row].isalpha() and 2 <= len(out[row]) <= 3):
            raise InputError(
                f"{shown(text)} is not {COLUMNS[ours].says}",
                place=f"{origin}, row {row + 1}, column '{theirs}'",
                remedy="write its ISO code",
            )
    return out


def _m0(values: dict[str, NDArray[Any]], rows: int, origin: str) -> NDArray[np.float64]:
    """Patients of a table are known to be free of visible metastases unless it says otherwise, also by stage IV.

    Stage IVA is left at NaN: whether it has metastases hangs on the cancer.
    """
    stage = values.get("stage", np.full(rows, np.nan))
    hangs = stage == code_of("IVA")
    fourth = (np.floor(stage) == GROUP_IV) & ~hangs
    m0 = values.get("m0", np.full(rows, np.nan))
    clash = fourth & (m0 == 1.0)
    if np.any(clash):
        raise iv_and_m0(f"{origin}, row {int(np.argmax(clash)) + 1}")
    return np.where(np.isnan(m0) & ~hangs, np.where(fourth, 0.0, 1.0), m0)
