"""What visits find: who has something found first by what, where, how much earlier, and with which false alarms."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

import blowball as bb
from blowball.web import asked as questions
from blowball.web.answers import Findings, Found
from blowball.web.models import Care, FoundAsked
from blowball.web.runs import MOST_ANSWERS, Recent, key_of
from blowball.web.words import Words

PER = 1000.0
BY = ("visit", "symptom", "death")
KINDS = ("local", "regional", "new", "distant")


class First(NamedTuple):
    """The first finding of each patient: its day (infinite: none), what found it and where (codes; -1: none)."""

    day: NDArray[np.float64]
    by: NDArray[np.int64]
    kind: NDArray[np.int64]
    said: Findings


_firsts: Recent[First] = Recent(MOST_ANSWERS // 4)


def found(asked: FoundAsked) -> Found:
    """Compare what is found as asked and with the levers moved, in the same patients with the same luck."""
    words = Words(asked.lang)
    usual = _first(asked, asked.care, asked.body)
    moved = _first(asked, asked.settings.care, asked.settings.body)
    both = np.isfinite(usual.day) & np.isfinite(moved.day)
    days = usual.day[both] - moved.day[both]
    apart = days[np.abs(days) > 0.5]
    share = PER / len(usual.day)
    counts = share * float((apart > 0).sum()), share * float((apart < 0).sum())
    return Found(
        notice=words.texts["notice"], patients=asked.patients, per=int(PER), years=asked.years, baseline=usual.said,
        changed=moved.said, earlier=float(np.median(apart)) if len(apart) else None, earlier_people=counts[0],
        later_people=counts[1], words=_told(words, moved.said, asked.years),
    )  # fmt: skip


def _told(words: Words, said: Findings, years: int) -> list[str]:
    visit = said.by_visit_in
    values = {
        "n": round(sum(visit.values())), "visits": round(said.visits), "alarms": round(said.false_alarms),
        "years": years,
        "near": round(visit["local"] + visit["regional"]), "new": round(visit["new"]), "far": round(visit["distant"]),
        "felt": round(said.by["symptom"]),
    }  # fmt: skip
    return [words.say(f"found.{key}", values) for key in ("visits", "where", "felt", "alarms")]


def _first(asked: FoundAsked, care: Care, body: dict[str, str]) -> First:
    key = (key_of(asked, care, body, asked.patients), asked.years)
    return _firsts.get(key, lambda: _counted(asked, care, body))


def _counted(asked: FoundAsked, care: Care, body: dict[str, str]) -> First:
    question = asked.model_copy(update={"care": care, "body": body})
    scenario = questions.scenario(question, asked.patients, horizon=f"{asked.years} years")
    run = bb.simulate(scenario, "events", threads=1)
    kinds = {organ.id: KINDS.index(organ.kind) for organ in scenario.cancer.organs}
    first = _firsts_of(run.events, asked.patients, kinds)
    table, there = run.patients, first[1] >= 0
    share = PER / asked.patients
    removed = pc.fill_null(table["retreated"], False).to_numpy().astype(bool)

    def tally(by: str) -> dict[str, float]:
        which = first[2][first[1] == BY.index(by)]
        return {kind: share * float((which == code).sum()) for code, kind in enumerate(KINDS)}

    return First(*first, said=Findings(
        visits=float(pc.mean(table["visits"]).as_py()),
        false_alarms=PER * float(pc.mean(table["false_alarms"]).as_py()),
        found=share * float(there.sum()), by={one: share * float((first[1] == i).sum()) for i, one in enumerate(BY)},
        by_visit_in=tally("visit"), by_symptom_in=tally("symptom"), removed=share * float(removed.sum()),
    ))  # fmt: skip


def _firsts_of(events: Any, n: int, kinds: dict[str, int]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    day, by, kind = np.full(n, np.inf), np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    seen = events.filter(pc.is_valid(events["t_found"])).select(["patient", "organ", "t_found", "found_by"])
    patient, t = seen["patient"].to_numpy(), seen["t_found"].to_numpy()
    organ = np.array([kinds[one] for one in seen["organ"].to_pylist()], dtype=np.int64)
    what = np.array([BY.index(one) for one in seen["found_by"].to_pylist()], dtype=np.int64)
    order = np.lexsort((t, patient))
    rows, first = np.unique(patient[order], return_index=True)
    at = order[first]
    day[rows], by[rows], kind[rows] = t[at], what[at], organ[at]
    return day, by, kind
