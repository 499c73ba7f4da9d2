"""The shipped tables as they were published, column for column: no row dropped, no value recoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

DATA = Path(__file__).parent / "data"


def load_rotterdam() -> pa.Table:
    """Women with primary breast cancer from the Rotterdam tumour bank, followed for up to 19 years.

    Size: 2,982 rows, one a woman; 1,518 recurrences and 1,272 deaths.

    ========  ==================================================================
    pid       patient
    year      calendar year of surgery
    age       years, at surgery
    meno      0 premenopausal, 1 postmenopausal
    size      diameter of the tumour, mm, in classes: ``<=20``, ``20-50``, ``>50``
    grade     differentiation grade, 2 or 3
    nodes     positive lymph nodes
    pgr, er   progesterone and oestrogen receptors, fmol/l as published
    hormon    1: had endocrine treatment
    chemo     1: had chemotherapy
    rtime     days from surgery to recurrence, or to the last visit without
    recur     1: recurrence
    dtime     days from surgery to death, or to the last news
    death     1: death
    ========  ==================================================================

    Returns
    -------
    pyarrow.Table
        Whole numbers as int64, `size` as text; nothing is missing.

    Notes
    -----
    43 women died later than their last visit without recurrence: what happened between was not seen.
    The node-negative women had neither endocrine treatment nor chemotherapy.

    Sources: R package survival 3.5-3 (LGPL, version 2 or later); P Royston and DG Altman, External validation of a
    Cox prognostic model: principles and methods, BMC Medical Research Methodology 13:33, 2013.

    Examples
    --------
    >>> women = load_rotterdam()
    >>> women.num_rows, sum(women["recur"].to_pylist())
    (2982, 1518)
    """
    return _read("rotterdam.csv")


def load_colon() -> pa.Table:
    """Patients of the adjuvant trial of levamisole and fluorouracil in stage B/C colon cancer.

    Size: 1,858 rows, two for each of 929 patients (recurrence and death); 468 recurrences and 452 deaths.

    ========  ==================================================================
    id        patient
    study     1 throughout
    rx        arm: ``Obs`` observation, ``Lev`` levamisole, ``Lev+5FU`` with fluorouracil
    sex       0 female, 1 male
    age       years
    obstruct  1: the tumour obstructed the bowel
    perfor    1: the bowel was perforated
    adhere    1: the tumour adhered to its neighbours
    nodes     positive lymph nodes; missing in 18 patients
    status    1: the event of this row was seen
    differ    differentiation: 1 well, 2 moderate, 3 poor; missing in 23 patients
    extent    local spread: 1 submucosa, 2 muscle, 3 serosa, 4 beyond
    surg      from surgery to registration: 0 short, 1 long
    node4     1: more than four positive nodes
    time      days from registration to the event, or to the last news
    etype     the event of this row: 1 recurrence, 2 death
    ========  ==================================================================

    Returns
    -------
    pyarrow.Table
        Whole numbers as int64 with nulls where missing, `rx` as text.

    Notes
    -----
    38 patients died without a recurrence; in their first row they count as not yet recurred.

    Sources: R package survival 3.5-3 (LGPL, version 2 or later); CG Moertel and others, Fluorouracil plus levamisole as
    effective adjuvant therapy after resection of stage III colon carcinoma, Annals of Internal Medicine 122:321, 1995.

    Examples
    --------
    >>> load_colon().num_rows
    1858
    """
    return _read("colon.csv")


def load_us_life_table() -> pa.Table:
    """Hazard of death in the United States by calendar year, sex and age.

    Size: 1,540 rows: 1985, 1990, ..., 2010 and 2014; both sexes; ages 0 to 109.

    ============  ==============================================================
    year          calendar year
    sex           ``male`` or ``female``
    age           completed years
    daily_hazard  of death from any cause, 1/day
    ============  ==============================================================

    Returns
    -------
    pyarrow.Table

    See Also
    --------
    life_table : the same as arrays, or a table of your own country.

    Notes
    -----
    Source: US vital statistics, as `survexp.us` of the R package survival 3.5-3 has them.

    Examples
    --------
    >>> load_us_life_table().column_names
    ['year', 'sex', 'age', 'daily_hazard']
    """
    return _read("us_life_table.csv")


def _read(name: str) -> pa.Table:
    from pyarrow import csv

    options = csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True)
    return csv.read_csv(DATA / name, convert_options=options)
