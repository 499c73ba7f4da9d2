"""A plan as FHIR R4B: a draft care plan with an activity a visit, and a risk assessment of what each would find."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from html import escape
from typing import Any

from blowball.interop.planned import NOTICE, SIMULATED, Planned, Visit, missing

_NAMES = uuid.UUID("0b0f6a3e-3c55-5d9a-8a54-0e6f7b0c9e55")  # of blowball's resources
_XHTML = "http://www.w3.org/1999/xhtml"


def to_fhir(plan: Planned, risks: Sequence[tuple[float, float]] = (), *, identifier: str = "") -> dict[str, Any]:
    """Write a plan as a FHIR R4B bundle, validated by fhir.resources.

    Parameters
    ----------
    plan : Planned
    risks : sequence of (day, probability)
        What each visit would find if all before were clean.
    identifier : str
        What makes the plan this one; the cancer and the surgery's date if not given.

    Returns
    -------
    dict
        Bundle of a CarePlan (status draft) and, if there are risks, a RiskAssessment (status preliminary); plain values
        that `json.dumps` writes.

    Raises
    ------
    InputError
        If fhir.resources is not installed.

    Notes
    -----
    A RiskAssessment has no status "draft": "preliminary" is what FHIR has for it.
    """
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ImportError:
        raise missing("fhir.resources") from None
    which = identifier or plan.identity
    care = _care_plan(plan, _id(which, "plan"))
    entries = [care]
    if risks:
        entries.append(_risk_assessment(plan, risks, _id(which, "risk"), care["id"]))
    bundle = {
        "resourceType": "Bundle", "type": "collection", "id": _id(which, "bundle"),
        "timestamp": f"{plan.made.isoformat()}T00:00:00Z",
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in entries],
    }  # fmt: skip
    return json.loads(Bundle.model_validate(bundle).model_dump_json())


def _care_plan(plan: Planned, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "CarePlan", "id": name, "status": "draft", "intent": "proposal",
        "title": f"Follow-up after surgery: {plan.cancer} ({SIMULATED})",
        "text": _narrative(plan), "subject": _subject(plan), "created": plan.made.isoformat(),
        "category": [{"text": "cancer follow-up"}], "note": [{"text": f"{SIMULATED}. {NOTICE}"}],
        "activity": [_activity(visit) for visit in plan.visits],
    }  # fmt: skip
    if not plan.visits:
        del found["activity"]
    elif plan.surgery is not None:
        found["period"] = {"start": plan.surgery.isoformat(), "end": plan.visits[-1].when}
    return found


def _activity(visit: Visit) -> dict[str, Any]:
    scheduled = {"scheduledString": visit.when} if visit.on is None else {"scheduledPeriod": _day(visit)}
    return {
        "detail": {
            "kind": "ServiceRequest", "status": "not-started", "code": {"text": ", ".join(visit.tests)}, **scheduled,
            "description": f"Visit {visit.number}, {round(visit.day)} days after surgery: {', '.join(visit.tests)}",
        }
    }  # fmt: skip


def _risk_assessment(plan: Planned, risks: Sequence[tuple[float, float]], name: str, based_on: str) -> dict[str, Any]:
    by_day = {visit.day: visit for visit in plan.visits}
    predictions = [
        {
            "outcome": {
                "text": f"Visit {by_day[day].number} finds a recurrence or second primary, if all before were clean"
            },
            "probabilityDecimal": round(min(max(share, 0.0), 1.0), 6),
            **({} if by_day[day].on is None else {"whenPeriod": _day(by_day[day])}),
        }
        for day, share in risks
        if day in by_day
    ]
    return {
        "resourceType": "RiskAssessment", "id": name, "status": "preliminary", "subject": _subject(plan),
        "text": _narrative(plan), "occurrenceDateTime": plan.made.isoformat(),
        "method": {"text": "blowball microsimulation"}, "basis": [{"reference": f"urn:uuid:{based_on}"}],
        "prediction": predictions, "note": [{"text": f"{SIMULATED}. {NOTICE}"}],
    }  # fmt: skip


def _day(visit: Visit) -> dict[str, str]:
    return {"start": visit.when, "end": visit.when}


def _subject(plan: Planned) -> dict[str, str]:
    return {"display": f"Simulated patient: {plan.patient}" if plan.patient else "Simulated patients"}


def _narrative(plan: Planned) -> dict[str, str]:
    rows = "".join(f"<li>{visit.when}: {escape(', '.join(visit.tests))}</li>" for visit in plan.visits)
    operated = f", surgery on {plan.surgery.isoformat()}" if plan.surgery else ""
    said = f"<p>{SIMULATED}. {NOTICE}</p><p>{escape(plan.cancer)}{operated}</p>"
    return {"status": "generated", "div": f'<div xmlns="{_XHTML}">{said}{f"<ul>{rows}</ul>" if rows else ""}</div>'}


def _id(which: str, part: str) -> str:
    return str(uuid.uuid5(_NAMES, f"{which}|{part}"))
