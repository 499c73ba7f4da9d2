"""One printed page in plain language: when to come, what is done, and what it can and cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.plan.told import when
from blowball.report.html import bullets, page, paragraph, section, table

if TYPE_CHECKING:
    from blowball.interop.planned import Planned
    from blowball.plan.schedule import Plan

BY = {
    "deaths": "fewer people die of the cancer",
    "curative": "more recurrences are operated on with the aim of cure",
    "life_years": "people live longer",
    "lead": "recurrences are found earlier, which by itself does not prolong life",
}
WHOM = {
    "deaths": "do not die of the cancer who would have",
    "curative": "have a recurrence removed with the aim of cure who would not have",
}


def plan_sheet(plan: Plan, dates: Planned | None = None) -> str:
    """The page; with dates if there are any."""
    names = {test.id: test.name for test in plan.cancer.tests}
    on = {visit.day: visit.on.isoformat() for visit in dates.visits} if dates else {}
    rows = [
        [str(i), on.get(row.day, ""), when(row.day), ", ".join(names[test] for test in row.tests), _found(row.finds)]
        for i, row in enumerate(plan.ahead, len(plan.clean) + 1)
    ]  # fmt: skip
    head = ["visit", "date", "after surgery", "what is done", "how often something is found"]
    alike = len({row[3] for row in rows}) == 1
    shown = [i for i in range(len(head)) if (on or i != 1) and not (alike and i == 3)]
    always = paragraph(f"At every visit: {rows[0][3]}.") if alike else ""
    head, rows = [head[i] for i in shown], [[row[i] for i in shown] for row in rows]
    return page(
        f"A plan for visits after surgery: {plan.cancer.name}",
        paragraph(
            "A simulated plan for teaching and research. It was not made by a doctor, and it is no advice to you.",
            "soft",
        ),
        section(
            "The visits",
            always,
            table(
                "As long as every visit before was clear.",
                head,
                rows,
                texts=[i for i, one in enumerate(shown) if one in (2, 3)],
            ),
        ),
        section("What they can do, and what they cannot", bullets(_said(plan))),
    )


def _found(share: float) -> str:
    """How often, in people.

    >>> _found(0.02), _found(0.00001)
    ('20 of 1,000 people', 'fewer than 1 of 1,000 people')
    """
    people = round(1000 * share)
    return f"{people} of 1,000 people" if people else "fewer than 1 of 1,000 people"


def _said(plan: Plan) -> list[str]:
    said = [f"The days were chosen so that {BY[plan.objective.name]}, as far as a model of the disease can tell."]
    gain = plan.gain
    if gain is not None and plan.objective.name in WHOM:
        what = WHOM[plan.objective.name]
        people = 1000.0 * gain.value
        certain = "" if gain.low > 0.0 else " This is so few that it may be nothing at all."
        said.append(
            f"Of 1,000 people who come to all these visits instead of none, about {max(people, 0.0):.0f} {what}."
            f"{certain}"
        )
    if plan.trial is not None:
        alarms = 1000.0 * plan.trial.alarms[plan.name]
        said.append(
            f"Among 1,000 people, tests raise about {alarms:,.0f} false alarms in all that time: something is "
            "suspected that is not there."
        )
    said.append("Whoever notices something between visits should not wait for the next one.")
    if plan.stop_after < len(plan.visits):
        last = "none of them" if plan.stop_after == 0 else f"those up to visit {plan.stop_after + len(plan.clean)}"
        said.append(
            f"By the rule this plan was made with, only {last} are worth making; after that too little is left to find."
        )
    said.append(
        "A clear visit does not mean that nothing will come, and looking more often does not make it come less."
    )
    return said
