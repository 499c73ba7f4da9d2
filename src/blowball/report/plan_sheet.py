"""One printed page in plain language: when to come, what is done, and what it can and cannot do."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING

from blowball.plan.told import when
from blowball.report.html import bullets, page, paragraph, section, table
from blowball.report.svg import tag

if TYPE_CHECKING:
    from blowball.interop.planned import Planned
    from blowball.plan.schedule import Plan

MANY = 14  # visits in one column; more take two, for a page to hold them
UNBROKEN = str.maketrans({" ": "\N{NO-BREAK SPACE}", "-": "\N{NON-BREAKING HYPHEN}"})
SIDES = "display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), max-content)); gap: 0 2rem"
BY = {
    "deaths": "fewer people die of the cancer",
    "curative": "more recurrences are operated on with the aim of cure",
    "life_years": "people live longer",
    "qalys": "people live longer and better",
    "net_benefit": "people live longer and better for the money that visits cost",
    "lead": "recurrences are found earlier, which by itself does not prolong life",
}
WHOM = {
    "deaths": "do not die of the cancer who would have",
    "curative": "have a recurrence removed with the aim of cure who would not have",
}


def plan_sheet(plan: Plan, dates: Planned | None = None) -> str:
    """The page; with dates if there are any."""
    return page(
        f"A plan for visits after surgery: {plan.cancer.name}",
        paragraph(
            "A simulated plan for teaching and research. It was not made by a doctor, and it is no advice to you.",
            "soft",
        ),
        section("The visits", *_visits(plan, dates)),
        section("What they can do, and what they cannot", bullets(_said(plan))),
    )


def _visits(plan: Plan, dates: Planned | None) -> list[str]:
    """What is done at each, said once where it is the same or the visits are many; then when."""
    names = {test.id: test.name for test in plan.cancer.tests}
    done = [", ".join(names[test] for test in row.tests) for row in plan.ahead]
    kinds, many = list(dict.fromkeys(done)), len(done) > MANY
    on = {visit.day: visit.when for visit in dates.visits} if dates else {}
    cells = [
        ["visit", *(str(i) for i in range(len(plan.clean) + 1, len(plan.clean) + len(done) + 1))],
        ["date", *(on.get(row.day, "") for row in plan.ahead)],
        ["after surgery", *(when(row.day) for row in plan.ahead)],
        ["tests" if many else "what is done", *(ascii_uppercase[kinds.index(one)] if many else one for one in done)],
        ["found in" if many else "how often something is found", *(_found(row.finds) for row in plan.ahead)],
    ]
    kept = [i for i in range(len(cells)) if (on or i != 1) and not (len(kinds) == 1 and i == 3)]
    head, *rows = zip(*(cells[i] for i in kept), strict=True)
    texts = [i for i, one in enumerate(kept) if one in (2, 3)]
    above = paragraph(f"At every visit: {done[0]}.") if len(set(done)) == 1 else ""
    if many and len(kinds) > 1:
        above = bullets(f"{letter}: {kind}" for letter, kind in zip(ascii_uppercase, kinds, strict=False))
    if many:
        rows = [tuple(cell.removesuffix(" people").translate(UNBROKEN) for cell in row) for row in rows]
    each = (len(rows) + 1) // 2 if many else max(len(rows), 1)
    parts = [table(_which(part), head, part, texts=texts)
             for part in (rows[i : i + each] for i in range(0, len(rows), each))]  # fmt: skip
    style = f"{SIDES}; zoom: 0.8" if each > MANY else SIDES
    return [above, paragraph("As long as every visit before was clear:"), tag("div", {"style": style}, *parts)]


def _which(rows: Sequence[Sequence[str]]) -> str:
    return f"Visits {rows[0][0]} to {rows[-1][0]}" if len(rows) > 1 else f"Visit {rows[0][0]}"


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
