"""A plan: the schedule, what it is expected to do, how it turned out on fresh patients, and the ways out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blowball.plan.fresh import AS_MANY, LIKE, Paired, Trial, Visits, follow_up
from blowball.plan.frontier import Point, table
from blowball.plan.objectives import Objective
from blowball.plan.personal import Ahead
from blowball.plan.told import sentences

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue import Cancer
    from blowball.interop.planned import Planned
    from blowball.scenario import FollowUp


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """The best schedule found; as `plan_follow_up` makes it.

    Attributes
    ----------
    cancer : Cancer
    objective : Objective
    visits : tuple of (float, tuple of str)
        Days since surgery and tests.
    expected, bound : float
        Value a patient by the windows (less what visits cost, where that counts), and what no schedule within the
        same limits exceeds there.
    exact : bool
        Whether the schedule is proven to be the best by the windows.
    ahead : list of Ahead
        Of each visit, if all before were clean.
    stop_after : int
        Visits after which the rest is worth less than the stop rule asks for.
    stop_below : float
        That rule: value of the rest, a person.
    like_guideline : Visits
        The best schedule of as many visits as the guideline, with no test more often.
    guideline : Visits
    frontier : list of Point
        Planned schedules and the catalogue's.
    trial : Trial or None
        All of them, and no visits, in full simulations of fresh patients; None: not asked for.
    enough : str or None
        Name of the point on the frontier beyond which more visits buy nothing beyond error.
    patient : mapping or None
        Of a personal plan.
    clean : Visits
        Visits that were made and found nothing.
    facts : mapping
        Patients, seeds, limits, version.
    """

    cancer: Cancer
    objective: Objective
    visits: Visits
    expected: float
    bound: float
    exact: bool
    ahead: list[Ahead]
    stop_after: int
    stop_below: float
    like_guideline: Visits
    guideline: Visits
    frontier: list[Point]
    trial: Trial | None
    enough: str | None
    patient: Mapping[str, Any] | None
    clean: Visits
    facts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Of the schedule among those of the trial."""
        return f"planned {len(self.visits)}" if self.visits else "none"

    @property
    def gain(self) -> Paired | None:
        """Against no visits, a fresh patient."""
        return None if self.trial is None else self.trial.gain(self.name)

    @property
    def against_guideline(self) -> Paired | None:
        """The planned schedule of as many visits as the guideline, against the guideline, a fresh patient."""
        known = self.trial is not None and AS_MANY in self.trial.each
        return self.trial.gain(AS_MANY, "guideline") if self.trial is not None and known else None

    @property
    def against_guideline_test_for_test(self) -> Paired | None:
        """The same with no test more often than in the guideline."""
        return None if self.trial is None else self.trial.gain(LIKE, "guideline")

    def follow_up(self) -> FollowUp:
        """The schedule as a scenario takes it."""
        return follow_up(self.visits, float(self.facts["adherence"]))

    def table(self) -> pa.Table:
        """A row a visit: day, tests, and what it has before it if all before were clean."""
        import pyarrow as pa

        per = self.objective.per
        return pa.table({
            "visit": pa.array(range(1, len(self.visits) + 1)), "day": [row.day for row in self.ahead],
            "months": [round(row.day / 30.4375, 1) for row in self.ahead],
            "tests": [" + ".join(row.tests) for row in self.ahead],
            "finds_something": [row.finds for row in self.ahead], "value": [per * row.worth for row in self.ahead],
            "value_of_the_rest": [per * row.rest for row in self.ahead],
            "worth_it": [i < self.stop_after for i in range(len(self.ahead))],
        })  # fmt: skip

    def frontier_table(self) -> pa.Table:
        """A row a schedule of the frontier; gains per `objective.per` patients."""
        return table(self.frontier, self.objective.per)

    def sentences(self) -> list[str]:
        """What is found, in absolute numbers."""
        return sentences(self)

    def planned(self, surgery: date | str | None, today: date | None = None) -> Planned:
        """The visits on calendar dates, or in days where the date of surgery is not given.

        Raises
        ------
        InputError
            If the surgery's date cannot be, or a visit would lie in the past.
        """
        from blowball.interop.planned import dated, undated

        said = {test.id: test.name for test in self.cancer.tests}
        known = {"today": today, "cancer": self.cancer.name, "patient": self.patient, "made_before": len(self.clean)}
        if surgery is None:
            return undated(self.visits, said, **known)  # type: ignore[arg-type]
        return dated(self.visits, said, surgery, **known)  # type: ignore[arg-type]

    def to_ics(
        self, surgery_date: date | str, tz: str = "Europe/Berlin", *, at: str = "09:00", minutes: int = 30,
        alarms: tuple[str, ...] = ("1 week", "1 day"), identifier: str = "", revision: int = 0,
        today: date | None = None,
    ) -> str:  # fmt: skip
        """A calendar of the visits; see `blowball.interop.ics.to_ics`."""
        from blowball.interop.ics import to_ics

        return to_ics(
            self.planned(surgery_date, today),
            tz,
            at=at,
            minutes=minutes,
            alarms=alarms,
            identifier=identifier,
            revision=revision,
        )

    def to_fhir(
        self, surgery_date: date | str | None = None, *, identifier: str = "", today: date | None = None
    ) -> dict[str, Any]:
        """A FHIR R4B bundle of a care plan and a risk assessment; see `blowball.interop.fhir.to_fhir`.

        Without a date of surgery visits are told in days after it.
        """
        from blowball.interop.fhir import to_fhir

        risks = [(row.day, row.finds) for row in self.ahead]
        return to_fhir(self.planned(surgery_date, today), risks, identifier=identifier)

    def to_csv(self, path: str | Path | None = None) -> str:
        """Write the table as CSV; the text is returned too."""
        import io

        from pyarrow import csv

        out = io.BytesIO()
        csv.write_csv(self.table(), out)
        text = out.getvalue().decode()
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def __repr__(self) -> str:
        return f"Plan({self.cancer.id!r}, visits={len(self.visits)}, objective={self.objective.name!r})"
