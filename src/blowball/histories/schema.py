"""What a column of `run.patients` and `run.events` is called, which type and unit it has, and where it comes from.

Times are days since the reference diagnosis. A time that did not come within the horizon, and a code that was never
given, are null. These names are a contract: other programs and stored runs read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from blowball.engine import records

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue.stages import StageMap

FLAG, WHOLE, REAL, LABEL = "flag", "whole", "real", "label"
RECURRENCES = ("local_recurrence", "regional_recurrence", "distant_recurrence", "recurrence")
NODE_CLASSES, NODE_EDGES = ("0", "1-3", "4-9", "10+"), (1, 4, 10)
SIZE_CLASSES, SIZE_EDGES = ("<=20", "20-50", ">50"), (20.0, 50.0)
STAGES = ("0", "I", "II", "III", "IV")
MARGINS = ("clear", "close", "positive")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, kind of value, unit, meaning, and the field of the engine's array that fills it.

    `source` is the array: `people`, `history`, `lesion`, or `run` for what the run itself knows. `field` is the name of
    the column if not given. `labels` are the words of a `LABEL` column in the order of their codes, or the field of
    `Names` that has them.
    """

    name: str
    kind: str
    source: str
    unit: str
    meaning: str
    field: str = ""
    index: int | None = None
    labels: str | tuple[str, ...] = ()
    required: bool = False

    @property
    def read(self) -> str:
        """Name of the engine's field."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Names:
    """The words behind the engine's codes: subtypes, organs and countries, in the order of the codes.

    `stages` tells the stage of a patient in whom none was given; None: it stays null.
    """

    subtypes: tuple[str, ...]
    organs: tuple[str, ...]
    countries: tuple[str, ...] = ("US",)
    stages: StageMap | None = field(default=None, compare=False)


def _given(name: str) -> Column:
    return Column(name, FLAG, "history", "flag", "treatment had", "given", records.GIVEN.index(name))


def _habit(name: str) -> Column:
    return Column(name, FLAG, "people", "flag", "exposed at day 0", "habits", records.HABITS.index(name))


def _time(prefix: str, endpoint: str, meaning: str) -> Column:
    return Column(f"{prefix}_{endpoint}", REAL, "history", "d", meaning, prefix, records.ENDPOINTS.index(endpoint))


_FOUND = "first found, as a registry has it; null: not within the horizon"
_STARTED = "the lesion behind it started to grow; for deaths the death"

PATIENTS: tuple[Column, ...] = (
    Column("patient", WHOLE, "run", "index", "the same number under every strategy", required=True),
    Column("member", WHOLE, "run", "index", "parameter set; 0 where there is one only", required=True),
    Column("age", REAL, "people", "y", "at day 0"),
    Column("sex", LABEL, "people", "", "", "female", labels=("male", "female")),
    Column("year", REAL, "people", "y", "calendar year of day 0"),
    Column("country", LABEL, "people", "", "life table used", labels="countries"),
    Column("subtype", LABEL, "history", "", "", labels="subtypes"),
    Column("size_mm", REAL, "history", "mm", "diameter of the primary when it was read"),
    Column("nodes_positive", WHOLE, "history", "nodes", "positive regional nodes"),
    Column("grade", WHOLE, "people", "1-3", ""),
    Column("er", REAL, "people", "fmol/mg", "oestrogen receptor"),
    Column("pgr", REAL, "people", "fmol/mg", "progesterone receptor"),
    Column("her2", FLAG, "people", "flag", "HER2 amplified"),
    Column("stage", LABEL, "people", "", "at diagnosis, as given or by size, nodes and metastases", labels=STAGES),
    Column("margin", LABEL, "people", "", "of the resection, unless the plan sets one for all", labels=MARGINS),
    Column("pik3ca", FLAG, "people", "flag", "PI3K pathway altered"),
    *(_given(name) for name in records.GIVEN),
    *(_habit(name) for name in records.HABITS),
    Column("outside_range", FLAG, "run", "flag", "unlike the patients that the parameters were learned from"),
    Column("metastatic_at_diagnosis", FLAG, "history", "flag", "a metastasis was visible on day 0"),
    Column("time_surgery", REAL, "history", "d", "null: no surgery"),
    *(_time("time", endpoint, _FOUND) for endpoint in records.ENDPOINTS),
    Column("time_end", REAL, "history", "d", "death or horizon", required=True),
    Column("status", LABEL, "history", "", "at time_end", labels=records.STATUS, required=True),
    *(_time("truth", endpoint, _STARTED) for endpoint in records.ENDPOINTS),
    Column("first_site", LABEL, "history", "", "organ of the first recurrence; null: none", labels="organs"),
    Column("found_by", LABEL, "history", "", "what found the first recurrence", labels=records.FOUND_BY),
    Column("lesions_at_finding", WHOLE, "history", "lesions", "seen at the first recurrence"),
    Column("retreated", FLAG, "history", "flag", "the first recurrence was removed with curative intent"),
    Column("seed_left", REAL, "history", "d", "the seed behind the first recurrence left"),
    Column("seed_origin", LABEL, "history", "", "what shed that seed", labels=records.ORIGINS),
    Column("metastasis_at_death", FLAG, "history", "flag", "a distant lesion was there at death, seen or not"),
    Column("visits", WHOLE, "history", "visits", "kept"),
    Column("false_alarms", WHOLE, "history", "alarms", ""),
    Column("seeds", WHOLE, "history", "seeds", "left before surgery"),
    Column("lesions", WHOLE, "history", "lesions", "that grew, seen or not, the primary excepted"),
    Column("generations", WHOLE, "history", "generations", "deepest among those lesions"),
    Column("attempts", WHOLE, "history", "draws", "latent histories drawn until none was visible on day 0"),
)

EVENTS: tuple[Column, ...] = (
    Column("patient", WHOLE, "run", "index", "as in the patients' table", required=True),
    Column("member", WHOLE, "run", "index", "as in the patients' table", required=True),
    Column("lesion", WHOLE, "run", "index", "number of the lesion within its patient", required=True),
    Column("parent", WHOLE, "run", "index", "lesion of the same patient that shed it; null: none"),
    Column("generation", WHOLE, "lesion", "generations", "0: a primary", required=True),
    Column("organ", LABEL, "lesion", "", "", labels="organs"),
    Column("origin", LABEL, "lesion", "", "what shed it", labels=records.ORIGINS),
    Column("t_left", REAL, "lesion", "d", "left its parent"),
    Column("t_woke", REAL, "lesion", "d", "started to grow; null: never"),
    Column("t_visible", REAL, "lesion", "d", "to be seen (small when palliative care began: a burden); null: never"),
    Column("t_symptom", REAL, "lesion", "d", "is felt; null: never"),
    Column("t_curable_until", REAL, "lesion", "d", "too large to remove from here on; null: never", "t_curable"),
    Column("t_gone", REAL, "lesion", "d", "cleared, killed or removed; null: stays"),
    Column("gone_by", LABEL, "lesion", "", "null: stays", labels=records.GONE_BY),
    Column("t_found", REAL, "lesion", "d", "null: not found"),
    Column("found_by", LABEL, "lesion", "", "null: not found", labels=records.FOUND_BY),
)

TABLES = {"patients": PATIENTS, "events": EVENTS}


@cache
def schema(table: str) -> pa.Schema:
    """Return the Arrow schema of `run.patients` or `run.events`.

    Parameters
    ----------
    table : {"patients", "events"}

    Returns
    -------
    pyarrow.Schema
        Every field with `unit` and `meaning` in its metadata.

    Examples
    --------
    >>> schema("patients").field("time_surgery").metadata[b"unit"]
    b'd'
    """
    import pyarrow as pa

    words = pa.dictionary(pa.int8(), pa.string())
    types = {FLAG: pa.bool_(), WHOLE: pa.int32(), REAL: pa.float64(), LABEL: words}
    fields = []
    for column in TABLES[table]:
        kind = pa.int64() if column.name == "patient" else types[column.kind]
        metadata = {"unit": column.unit, "meaning": column.meaning}
        fields.append(pa.field(column.name, kind, nullable=not column.required, metadata=metadata))
    return pa.schema(fields)
