"""From what the page asks to a scenario: translation only, and every refusal names the place in the question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from blowball.catalogue import get_cancer, list_cancers
from blowball.errors import InputError
from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from blowball.catalogue import Cancer
    from blowball.web.models import Asked, Care, Patient

HORIZON = "20 years"
ONLY = re.compile(r"only_([a-z0-9_]+)_yearly")  # a follow-up of one test of the guideline, once a year
ONLY_VISITS = "1 year x 10"
_DELAY = "surgery.delay"


def cancer_of(patient: Patient) -> Cancer:
    """The cancer that is asked about."""
    known = list_cancers()
    if patient.cancer not in known:
        raise InputError(
            f"there is no cancer '{patient.cancer}'", place="patient, cancer", remedy=f"use {' or '.join(known)}"
        )
    return get_cancer(patient.cancer)


def people(patient: Patient, cancer: Cancer, n: int) -> Population:
    """So many patients like this one."""
    said = patient.model_dump(exclude={"cancer"}, exclude_none=True)
    if not said:
        return Population.typical(cancer, n, metastatic="exclude")
    table = {name: [value] if isinstance(value, str) else [float(value)] for name, value in said.items()}
    try:
        return Population.from_table(table, cancer=cancer, replicates=n)
    except InputError as error:
        found = re.search(r"column '(\w+)'", error.place)
        place = f"patient, {found[1]}" if found else "patient"
        raise InputError(error.problem, place=place, remedy=error.remedy) from None


def care_plan(care: Care, cancer: Cancer) -> CarePlan:
    """What is done."""
    delay = None
    if care.surgery_delay_weeks:
        delay = f"{usual_surgery(cancer) + 7.0 * care.surgery_delay_weeks!r} days"
    return CarePlan.guideline(cancer).with_(
        surgery_delay=delay, margins=care.margins, nodes=care.nodes, radiotherapy=care.radiotherapy,
        systemic=care.systemic, follow_up=follow_up(care.follow_up, cancer),
    )  # fmt: skip


def usual_surgery(cancer: Cancer) -> float:
    """Days from diagnosis to surgery where nothing is said."""
    return cancer.number(_DELAY, unit="d")


def follow_up(name: str, cancer: Cancer) -> FollowUp:
    """A schedule of the catalogue, or one test of the guideline's alone, once a year."""
    alone = ONLY.fullmatch(name)
    if alone and alone[1] in guideline_tests(cancer):
        return FollowUp([ONLY_VISITS], [alone[1]])
    return FollowUp.named(cancer, name)


def guideline_tests(cancer: Cancer) -> tuple[str, ...]:
    """Tests of the guideline's schedule, in the catalogue's order."""
    used = {test for one in cancer.schedule("guideline").rounds for test in one.tests}
    return tuple(test.id for test in cancer.tests if test.id in used)


def scenario(asked: Asked, n: int, *, horizon: str = HORIZON) -> Scenario:
    """The whole question, about so many patients."""
    cancer = cancer_of(asked.patient)
    usual = Scenario(cancer, people(asked.patient, cancer, n), horizon=horizon, seed=asked.seed)
    return moved(usual, asked.care, asked.body)


def moved(usual: Scenario, care: Care, body: Mapping[str, str]) -> Scenario:
    """The same patients with other care, and living otherwise."""
    return usual.with_(care=care_plan(care, usual.cancer), body=Body(**body))
