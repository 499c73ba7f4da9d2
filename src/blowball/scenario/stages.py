"""What a patient's stage says of size and nodes, and whether they agree with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue.parts import Box, Stage
from blowball.catalogue.stages import GROUPS, code_of
from blowball.errors import InputError

from .columns import COLUMNS
from .words import listed

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

GROUP_IV = 4
Interval = tuple[float, float]


def name_of(code: float) -> str:
    """A stage's number as a word: 2.2 is IIB."""
    digits = round(code * 100)
    group, letter, number = digits // 100, digits // 10 % 10, digits % 10
    return f"{GROUPS[group - 1]}{' ABC'[letter].strip()}{number or ''}"


def stages_of(code: float, cancer: Cancer) -> tuple[Stage, ...]:
    """The cancer's stages that are meant by a stage as it was given; none where it means visible metastases.

    IA means IA1, IA2 and IA3 where these are told apart. A stage finer than the cancer's is taken with all of the
    next coarser one: IIB as II. Stage IV is told by metastases, and by nodes only where the cancer defines a IVA.
    """
    wanted = name_of(code)
    ids = [stage.id for stage in cancer.stages]
    if int(code) == GROUP_IV:
        return tuple(stage for stage in cancer.stages if stage.id == wanted)
    group = [stage for stage in cancer.stages if int(code_of(stage.id)) == int(code)]
    while not any(id.startswith(wanted) for id in ids) and len(wanted) > len(GROUPS[int(code) - 1]):
        wanted = wanted[:-1]
    return tuple(stage for stage in group if stage.id.startswith(wanted))


def fitting(box: Box, size: Interval, nodes: float) -> tuple[Interval, Interval] | None:
    """The part of a box that agrees with a size from the one to the other (NaN: any) and a node count (NaN: any).

    Returns
    -------
    size, nodes : tuple of float, or None
        Smallest and largest of each, both included.
    """
    low, high = float(np.nextafter(box.size_mm[0], np.inf)), box.size_mm[1]
    first, last = box.nodes
    if not np.isnan(size[0]):
        if size[0] < size[1] and not (size[1] > box.size_mm[0] and size[0] < high):  # they only touch
            return None
        low, high = max(low, size[0]), min(high, size[1])
    if not np.isnan(nodes):
        first, last = max(first, nodes), min(last, nodes)
    return ((low, high), (first, last)) if low <= high and first <= last else None


def follows(stages: tuple[Stage, ...], size: Interval, nodes: float) -> bool:
    """Whether size and nodes, as given, leave nothing open that the stage could tell."""
    boxes = (box for stage in stages for box in stage.boxes)
    return any(
        box.nodes[0] <= nodes <= box.nodes[1]
        and size[1] <= box.size_mm[1]
        and (box.size_mm[0] <= size[0] if size[0] < size[1] else box.size_mm[0] < size[0])
        for box in boxes
    )


def given_facts(values: Mapping[str, NDArray[Any]], rows: int) -> NDArray[np.float64]:
    """Stage, smallest and largest size, and nodes of each patient, as float64[rows, 4]; NaN: not known."""
    unknown = np.full(rows, np.nan)
    names = ("stage", "size_low", "size_high", "nodes_positive")
    return np.column_stack([np.broadcast_to(values.get(name, unknown), rows) for name in names])


def alike(known: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Numbers of the rows that are equal, in groups, in the order in which they first appear; NaN equals NaN."""
    _, first, group = np.unique(np.nan_to_num(known, nan=-1.0), axis=0, return_index=True, return_inverse=True)
    rows = np.argsort(group.reshape(-1), kind="stable")
    groups = np.split(rows, np.cumsum(np.bincount(group.reshape(-1)))[:-1])
    return [groups[at] for at in np.argsort(first)]


def check_stages(values: Mapping[str, NDArray[Any]], cancer: Cancer, origin: str) -> tuple[str, ...]:
    """Refuse a stage that size and nodes contradict, and say in sentences what will be drawn.

    Raises
    ------
    InputError
        Naming row and columns.
    """
    if "stage" not in values or not cancer.stages:
        return ()
    facts = given_facts(values, len(values["stage"]))
    drawn, coarser = 0, set()
    for rows in alike(facts):
        code, low, high, nodes = facts[rows[0]]
        stages = () if np.isnan(code) else stages_of(code, cancer)
        if not stages:
            continue
        boxes = [box for stage in stages for box in stage.boxes]
        if not any(fitting(box, (low, high), nodes) for box in boxes):
            raise _contradiction(facts[rows[0]], stages, f"{origin}, row {rows[0] + 1}")
        drawn += 0 if follows(stages, (low, high), nodes) else len(rows)
        if all(code_of(stage.id) != code for stage in stages) and not stages[0].id.startswith(name_of(code)):
            coarser.add(name_of(code))
    notes = []
    fourth = int(np.count_nonzero((facts[:, 0] >= GROUP_IV) & (np.asarray(values["m0"]) == 0))) if "m0" in values else 0
    if fourth:
        notes.append(
            f"stage IV allows metastases at diagnosis and does not make them: whether one shows on day 0 is simulated "
            f"from size and nodes, and most of these {fourth} patients of {len(facts)} may have none"
        )
    if coarser:
        said = f"{cancer.id} cancer's {listed(sorted(coarser), 'and')}"
        notes.append(f"size and nodes do not tell {said} from the rest of its group, so the group is taken")
    if drawn:
        notes.append(
            f"size or nodes of {drawn} of {len(facts)} patients are drawn from typical patients without metastases of "
            f"the same stage of {cancer.id} cancer, given subtype, grade and what is known of size and nodes"
        )
    return tuple(notes)


def settled(values: Mapping[str, NDArray[Any]], cancer: Cancer, origin: str) -> Mapping[str, NDArray[Any]]:
    """The same values, `m0` decided where it hangs on whether this cancer has a stage IVA without metastases.

    Raises
    ------
    InputError
        If stage IVA means metastases and `m0` denies them.
    """
    iva = values.get("stage", np.zeros(1)) == code_of("IVA")
    if not np.any(iva):
        return values
    without = any(stage.id == "IVA" for stage in cancer.stages)
    clash = iva & (values["m0"] == 1.0)
    if np.any(clash) and not without:
        raise iv_and_m0(f"{origin}, row {int(np.argmax(clash)) + 1}")
    m0 = np.where(np.isnan(values["m0"]), float(without), values["m0"])
    m0.flags.writeable = False
    return {**values, "m0": m0}


def typical_stage(stage: str, cancer: Cancer) -> float:
    """The code of a stage of which typical patients are wanted.

    Raises
    ------
    InputError
        If it is no stage, or not one of the cancer's that size and nodes tell.
    """
    place = "population, stage"
    try:
        code = COLUMNS["stage"].code(str(stage))
    except InputError as error:
        raise error.at(place) from None
    found = stages_of(code, cancer)
    if not found or not found[0].id.startswith(name_of(code)):
        ids = [found.id for found in cancer.stages]
        groups = [group for group in GROUPS[:3] if any(int(code_of(id)) == GROUPS.index(group) + 1 for id in ids)]
        remedy = f"choose {listed(dict.fromkeys([*groups, *ids]))}" if ids else "leave it out"
        raise InputError(f"{name_of(code)} is no stage of {cancer.id} cancer", place=place, remedy=remedy)
    return code


def iv_and_m0(place: str) -> InputError:
    """Stage IV with `m0`."""
    return InputError(
        "stage IV has metastases, and m0 says that there are none",
        place=f"{place}, column 'm0'",
        remedy="correct one of the two",
    )


def _contradiction(facts: NDArray[np.float64], stages: tuple[Stage, ...], place: str) -> InputError:
    code, low, high, nodes = facts
    has, columns = [], ["stage"]
    if not np.isnan(low):
        has.append(f"{low:g} mm" if low == high else f"{low:g} to {high:g} mm")
        columns.append("size_mm")
    if not np.isnan(nodes):
        has.append(f"{nodes:g} positive nodes")
        columns.append("nodes_positive")
    means = "; ".join(f"{stage.id} is {stage.says()}" for stage in stages)
    return InputError(
        f"stage {name_of(code)} does not go with {' and '.join(has)}",
        place=f"{place}, columns {listed(columns, 'and')}",
        remedy=f"correct one of them ({means})",
    )
