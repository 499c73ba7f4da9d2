"""The report of a plan: what was found, the schedule, the frontier, and how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.plan.told import amount, when
from blowball.report.html import bullets, figure, page, paragraph, section, table
from blowball.report.plan_figure import frontier, letters

if TYPE_CHECKING:
    from blowball.plan.schedule import Plan


def plan_page(plan: Plan) -> str:
    """A page that stands alone."""
    return page(
        f"When to look after surgery: {plan.cancer.name}",
        section("What was found", bullets(plan.sentences())),
        section("The schedule", paragraph(_who(plan)), table(*visit_rows(plan), texts=[1])),
        _frontier(plan),
        section("How it was made, and what it leaves out", bullets(methods(plan))),
    )


def visit_rows(plan: Plan) -> tuple[str, list[str], list[list[str]]]:
    """Caption, head and rows of the schedule."""
    per = plan.objective.per
    unit = f"per {per:,.0f}" if per != 1.0 else "a person"
    digits = 2 if per != 1.0 else 3
    rows = [
        [when(row.day), " + ".join(row.tests), f"{100 * row.finds:.2f} %", f"{per * row.worth:.{digits}f}",
         f"{per * row.rest:.{digits}f}", "yes" if i < plan.stop_after else "no"]
        for i, row in enumerate(plan.ahead)
    ]  # fmt: skip
    head = ["after surgery", "tests", "finds something", f"worth, {unit}", f"rest worth, {unit}", "above stop rule"]
    return (
        f"Each visit for those who come to it with nothing found; worth is {plan.objective.says}, by the windows.",
        head,
        rows,
    )


def frontier_rows(plan: Plan) -> tuple[str, list[str], list[list[str]]]:
    """Caption, head and rows of all schedules."""
    marks, per = letters(plan), plan.objective.per
    rows = [
        [f"{marks[row.name]}  {row.title}" if row.name in marks else row.title, str(len(row.visits)),
         amount(row.gain, per), "–" if row.expected != row.expected else f"{per * row.expected:.2f}",
         f"{row.attended:.1f}", f"{row.alarms:.2f}"]
        for row in sorted(plan.frontier, key=lambda row: marks.get(row.name, ""))
    ]  # fmt: skip
    unit = f"per {per:,.0f} patients" if per != 1.0 else "a patient"
    head = [
        "schedule",
        "visits",
        f"{plan.objective.says}, {unit} (95 %)",
        "by the windows",
        "visits kept",
        "false alarms",
    ]
    return "All on the same fresh patients, against no visits.", head, rows


def _frontier(plan: Plan) -> str:
    if not plan.frontier:
        return ""
    caption = (
        "Dots and line: the best schedules found of so many visits; ringed, if there is one, that from which on more "
        "visits buy nothing beyond error. Triangles: the catalogue's schedules, by the "
        "letters of the table. Bars are 95 % limits of chance against no visits; schedules share their patients, so "
        "differences between them are known better than the bars suggest."
    )
    return section("Value against number of visits", figure(caption, [frontier(plan)]), table(*frontier_rows(plan)))


def _who(plan: Plan) -> str:
    if plan.patient:
        said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in plan.patient.items())
        clean = f" Clean visits so far: {', '.join(when(day) for day, _ in plan.clean)}." if plan.clean else ""
        return f"For one patient: {said}; what is not given is drawn from what is typical.{clean}"
    return f"For {plan.facts['patients']:,} simulated patients who were operated on without visible metastases."


def methods(plan: Plan) -> list[str]:
    """How a plan is made, in sentences."""
    facts = plan.facts
    said = [
        f"Windows: {facts['patients']:,} patients were simulated without visits, second treatment and palliative care: "
        "when each lesion could be seen, until when it could be removed, when it would be felt. A schedule's value "
        "there is the exact expectation, over the luck of tests, of what its first finding changes.",
        "Left out there: visits after a first finding (but for the share of those left with more to come whom later "
        "looks cure, settled by a full simulation of the guideline), removal that leaves something behind but buys "
        "time, and earlier palliative care. The values above with 95 % limits leave nothing out: they are full "
        "simulations of other patients, whom no schedule was made on.",
        "A schedule takes the guideline's place only if it is better beyond chance in full simulations of a third lot "
        "of patients.",
        "Search: the dynamic programme over days starts it and bounds it; then one visit at a time is moved to where "
        "it helps most, until no single move helps. With real tests this need not be the best schedule: the bound says "
        "how far away it can be at most.",
        f"Visits on a monthly grid up to {when(facts['last_day'])} after surgery, at least {facts['gap_days']:.0f} "
        f"days apart, kept with probability {facts['adherence']:g}; deaths and life-years count up to "
        f"{when(facts['horizon_days'])}.",
        f"Parameter sets: {facts['parameter_sets']}. Every number rests on the catalogue's records, some of which are "
        "assumed; `blowball show` lists them. The 95 % limits are of chance only. `blowball.plan.robust` tells the "
        "regret of planning on other numbers than those that hold.",
    ]
    for name in ("at_most", "budgets", "false_alarms", "money", "worth_of_one"):
        if name in facts:
            said.append(f"Limit: {name.replace('_', ' ')} {facts[name]}.")
    return said
