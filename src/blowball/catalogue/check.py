"""What must hold across a cancer's files: sources exist, names are known, shares add up, nothing is missing."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.records import Record
from blowball.catalogue.stages import code_of
from blowball.errors import InputError

COURSE_NUMBERS = (
    "start", "days", "kill", "kill_asleep", "kill_half_size", "growth", "waking", "second", "uptake", "nodes", "size",
    "age", "death",
)  # fmt: skip
EXPOSURE_NUMBERS = ("growth", "waking", "clearance", "second", "death")


def check_cancer(cancer: Cancer, known_sources: Container[str]) -> None:
    """Raise an InputError that names file and key for the first thing that does not fit."""
    for record in cancer.entries:
        _sources_known(record.sources, record.path, known_sources)
    for prefix, parts in (("treatment", cancer.courses), ("detection.tests", cancer.tests),
                          ("exposures", cancer.exposures), ("follow_up", cancer.schedules),
                          ("stages", cancer.stages)):  # fmt: skip
        for part in parts:
            _sources_known(part.sources, f"{prefix}.{part.id}", known_sources)
    _names_known(cancer)
    _numbers_there(cancer)
    _stages_ordered(cancer)
    for path, total in cancer.totals:
        check_total(cancer, path, total)


def check_total(cancer: Cancer, path: str, total: float) -> None:
    """Shares that divide a whole must add up to it."""
    shares = [record.value for record in under(cancer, path) if isinstance(record.value, float)]
    if not adds_up(shares, total):
        problem = f"adds up to {math.fsum(shares):g}, not {total:g}"
        raise InputError(problem, place=_place(path), remedy="change the other shares too")


def adds_up(shares: Iterable[float], total: float) -> bool:
    """Do shares make a whole, but for rounding?"""
    return math.isclose(math.fsum(shares), total, rel_tol=1e-6)


def under(cancer: Cancer, path: str) -> list[Record]:
    """The records below a path."""
    return [record for record in cancer.entries if record.path.startswith(path + ".")]


def _sources_known(sources: Iterable[str], path: str, known: Container[str]) -> None:
    for key in sources:
        if key not in known:
            raise InputError(f"source '{key}' is not in references.bib", place=_place(path))


def _names_known(cancer: Cancer) -> None:
    tests = {test.id for test in cancer.tests}
    for course in cancer.courses:
        _among(course.subtypes, cancer.subtype_ids, f"treatment.{course.id}.subtypes")
        _among(course.reach, cancer.organ_ids, f"treatment.{course.id}.reach")
    for test in cancer.tests:
        _among(test.organs, cancer.organ_ids, f"detection.tests.{test.id}.organs")
    for exposure in cancer.exposures:
        _among(exposure.subtypes, cancer.subtype_ids, f"exposures.{exposure.id}.subtypes")
    for schedule in cancer.schedules:
        for one in schedule.rounds:
            _among(one.tests, tests, f"follow_up.{schedule.id}.rounds.tests")
    _among((cancer.screening_test,), tests, "cancer.screening_test")


def _stages_ordered(cancer: Cancer) -> None:
    """They rise from the first to the last, each named once, and `stage_map` says that they divide everybody."""
    ids = [stage.id for stage in cancer.stages]
    codes = [code_of(id) for id in ids]
    if codes != sorted(set(codes)):
        raise InputError("they do not rise, or come twice", place="stages.toml", remedy="write I before II, each once")
    _ = cancer.stage_map


def _numbers_there(cancer: Cancer) -> None:
    for course in cancer.courses:
        for name in COURSE_NUMBERS:
            _there(cancer, f"treatment.{course.id}.{name}")
    for exposure in cancer.exposures:
        for name in EXPOSURE_NUMBERS:
            _there(cancer, f"exposures.{exposure.id}.{name}")
    for test in cancer.tests:
        for name in ("slope", "specificity"):
            _there(cancer, f"detection.tests.{test.id}.{name}")
        for organ in test.organs:
            for name in ("d50", "ceiling"):
                _there(cancer, f"detection.tests.{test.id}.{name}", organ)


def _there(cancer: Cancer, path: str, organ: str | None = None) -> None:
    if not any(p in cancer.records for p in (path, f"{path}.{organ}")):
        raise InputError("is missing", place=_place(f"{path}.{organ}" if organ else path), remedy="add this record")


def _among(names: Iterable[str], known: Iterable[str], path: str) -> None:
    for name in names:
        if name not in known:
            remedy = "choose from " + ", ".join(sorted(known))
            raise InputError(f"'{name}' is not known", place=_place(path), remedy=remedy)


def _place(path: str) -> str:
    return f"{path.split('.')[0]}.toml, {path}"
