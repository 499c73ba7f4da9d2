"""What can be chosen: cancers, their subtypes, organs, stages, schedules, tests, courses and exposures, with names."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from blowball.catalogue import get_cancer, list_cancers
from blowball.levers.exposures import exposures
from blowball.units import YEAR, days
from blowball.web.asked import follow_up, guideline_tests, usual_surgery
from blowball.web.choices import (
    Choices,
    CourseChoice,
    Due,
    ExposureChoice,
    LevelChoice,
    Named,
    OrganChoice,
    ScheduleChoice,
    StageChoice,
    Usual,
)
from blowball.web.models import Patient
from blowball.web.sources import citations
from blowball.web.words import Words

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.catalogue.parts import Box, Exposure, Stage

AS_RECORDED = "as recorded"
LEVELS = (AS_RECORDED, "never", "always", "starts at surgery", "stops at surgery")
_ORDER = ("breast", "colorectal", "lung", "liver")
_WOMEN = ("breast",)  # the catalogue's numbers are of women only


@cache
def cancers(lang: str) -> list[Choices]:
    """Every cancer with its choices, named in a language."""
    known = [*(id for id in _ORDER if id in list_cancers()), *(id for id in list_cancers() if id not in _ORDER)]
    return [_one(get_cancer(id), Words(lang)) for id in known]


def _one(cancer: Cancer, words: Words) -> Choices:
    def name(what: str, id: str) -> str:
        return words.name(what, cancer.id, id)

    courses = [
        CourseChoice(id=one.id, name=name("course", one.id), given=one.given, timing=one.timing,
                     subtypes=list(one.subtypes), grade=one.grade)
        for one in cancer.courses
    ]  # fmt: skip
    return Choices(
        id=cancer.id, name=words.texts[f"cancer.{cancer.id}"],
        subtypes=[Named(id=one.id, name=name("subtype", one.id)) for one in cancer.subtypes],
        organs=[OrganChoice(id=one.id, name=name("organ", one.id), kind=one.kind) for one in cancer.organs],
        stages=[StageChoice(id=one.id, says=_says(one, words)) for one in cancer.stages],
        tests=[Named(id=one.id, name=name("test", one.id)) for one in cancer.tests], courses=courses,
        schedules=_schedules(cancer, words), exposures=[_exposure(cancer, one, words) for one in cancer.exposures],
        usual=Usual(surgery_days=usual_surgery(cancer), nodes=cancer.node_operation, follow_up="guideline"),
        patient=Patient(cancer=cancer.id, age=58, size_mm=35, nodes_positive=2, subtype=cancer.subtypes[0].id,
                        sex="female" if cancer.id in _WOMEN else None),
    )  # fmt: skip


def _says(stage: Stage, words: Words) -> str:
    """What a stage says of size and nodes."""
    return words.texts["stage.or"].join(_box(box, words) for box in stage.boxes)


def _box(box: Box, words: Words) -> str:
    (low, high), (first, last) = box.size_mm, box.nodes
    values = {"low": f"{low:g}", "high": f"{high:g}", "first": f"{first:g}", "last": f"{last:g}"}
    size = "any" if not low and math.isinf(high) else "from" if math.isinf(high) else "between" if low else "upto"
    nodes = (
        "any"
        if not first and math.isinf(last)
        else "from"
        if math.isinf(last)
        else "just"
        if first == last
        else "between"
    )
    if nodes == "just" and not first:
        nodes = "none"
    said = [words.say(f"stage.size.{size}", values), words.say(f"stage.nodes.{nodes}", values)]
    return words.texts["stage.with"].join(one for one in said if one)


def _schedules(cancer: Cancer, words: Words) -> list[ScheduleChoice]:
    """Those of the catalogue, and each test of the guideline alone, once a year."""
    found = [_schedule(cancer, one.id, words.name("schedule", cancer.id, one.id), one.grade, one.sources)
             for one in cancer.schedules]  # fmt: skip
    for test in guideline_tests(cancer):
        name = words.say("levers.only_yearly", {"test": words.name("test", cancer.id, test)})
        found.append(_schedule(cancer, f"only_{test}_yearly", name, "none", ()))
    return found


def _schedule(cancer: Cancer, id: str, name: str, grade: str, sources: tuple[str, ...]) -> ScheduleChoice:
    calendar = follow_up(id, cancer).calendar
    return ScheduleChoice(
        id=id, name=name, grade=grade, source=citations(sources), visits=len(calendar),
        years=round(calendar[-1][0] / YEAR, 2) if calendar else 0.0,
        days=[Due(day=day, tests=list(tests)) for day, tests in calendar],
    )  # fmt: skip


def level_name(level: str, words: Words) -> str:
    """A level in a language; one that ends says when: ``"starts at surgery for 3 years"``."""
    plain, _, lasts = level.partition(" for ")
    name = words.texts[f"level.{plain.replace(' ', '_')}"]
    return words.say("level.lasting", {"level": name, "span": words.span(days(lasts))}) if lasts else name


def _exposure(cancer: Cancer, exposure: Exposure, words: Words) -> ExposureChoice:
    moves = [one.body[exposure.id] for one in exposures(cancer) if exposure.id in one.body]
    source = citations(exposure.sources)
    levels = [
        LevelChoice(
            id=level, name=level_name(level, words), effect=bool(moves) and level != AS_RECORDED,
            grade=exposure.grade, source=source, has_effect=bool(moves),
        )
        for level in dict.fromkeys((AS_RECORDED, *moves, *LEVELS))
    ]  # fmt: skip
    return ExposureChoice(
        id=exposure.id, name=words.name("exposure", cancer.id, exposure.id), habit=bool(exposure.habit),
        grade=exposure.grade, source=source, has_effect=bool(moves),
        belief=words.name("believed", cancer.id, exposure.id), found=words.name("evidence", cancer.id, exposure.id),
        detail=exposure.found, best=moves[-1] if moves else None, levels=levels,
    )  # fmt: skip
