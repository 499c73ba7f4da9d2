"""A story in sentences, in the order in which things happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from blowball.web.answers import Course, Ending, Lesion, Nodes, Sentence, Visit

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.web.words import Words

ONE_BY_ONE = 6  # seeds up to so many are told one by one
_LEFT_BEHIND = "residual"


def is_left(one: Lesion, surgery: float | None) -> bool:
    """Whether surgery left it behind: at the margin, or in a node that it missed."""
    missed = one.kind == "regional" and surgery is not None and one.t_left >= surgery - 1e-6
    return one.origin == _LEFT_BEHIND or (missed and one.origin == "primary")


def is_seed(one: Lesion, surgery: float | None) -> bool:
    """Whether it is a seed of the first tumour."""
    return one.origin in ("primary", "burst") and not is_left(one, surgery)


def _number(n: int) -> str:
    return "one" if n == 1 else "many"


class Teller:
    """Tells one patient's story in the words of a language."""

    def __init__(
        self, words: Words, cancer: Cancer, patient: dict[str, Any], ending: Ending, visits: list[Visit],
        courses: list[Course], nodes: Nodes,
    ) -> None:  # fmt: skip
        self.words, self.cancer, self.patient, self.ending = words, cancer, patient, ending
        self.visits, self.courses, self.nodes = visits, courses, nodes

    def sentences(self, lesions: list[Lesion], first_cell: float) -> list[Sentence]:
        """Everything in order; what happens on one day stays in the order of cause and effect."""
        surgery = self.patient["time_surgery"]
        told = [
            self._say(first_cell, "first_cell"),
            *self._seeds([one for one in lesions if is_seed(one, surgery)]),
            self._diagnosis(), *self._treated(), *self._left([one for one in lesions if is_left(one, surgery)]),
            *self._growing(lesions), *self._found(lesions), *self._looking(), *self._fates(lesions),
        ]  # fmt: skip
        told = [one for one in told if one.t <= self.ending.t]
        return [*sorted(told, key=lambda one: one.t), self._end()]

    def _diagnosis(self) -> Sentence:
        nodes = self.patient["nodes_positive"]
        which = "none" if nodes == 0 else "one" if nodes == 1 else "many"
        return self._say(0.0, f"diagnosis.{which}", {"mm": f"{self.patient['size_mm']:.0f}", "nodes": nodes})

    def _say(self, t: float, key: str, values: dict[str, Any] | None = None, lesion: int | None = None) -> Sentence:
        text = self.words.say(f"story.{key}", {"when": self.when(t), **(values or {})})
        return Sentence(t=t, kind=key.split(".")[0], text=text[:1].upper() + text[1:], lesion=lesion)

    def when(self, t: float) -> str:
        """A day, counted from the diagnosis."""
        if abs(t) < 1.0:
            return self.words.texts["story.when.now"]
        return self.words.say("story.when.before" if t < 0 else "story.when.after", {"span": self.words.span(t)})

    def _organ(self, id: str) -> str:
        return self.words.name("organ", self.cancer.id, id)

    def _seeds(self, seeds: list[Lesion]) -> Iterator[Sentence]:
        if not seeds:
            yield self._say(0.0, "seed.none")
        elif len(seeds) <= ONE_BY_ONE:
            for one in seeds:
                yield self._say(one.t_left, "seed.one", self._at([one]), one.id)
        else:
            first = min(one.t_left for one in seeds)
            yield self._say(first, "seed.many", {"n": len(seeds), **self._at(seeds)})

    def _at(self, lesions: list[Lesion]) -> dict[str, Any]:
        return {"organ": self.words.listed([self._organ(id) for id in dict.fromkeys(one.organ for one in lesions)])}

    def _left(self, foci: list[Lesion]) -> Iterator[Sentence]:
        if foci:
            yield self._say(min(one.t_left for one in foci), "left", self._at(foci))

    def _treated(self) -> Iterator[Sentence]:
        surgery = self.patient["time_surgery"]
        yield self._say(0.0, "surgery.none") if surgery is None else self._say(surgery, "surgery.done")
        if self.nodes.t_removed is not None:
            taken = self.nodes.removed
            yield self._say(self.nodes.t_removed, f"nodes.{_number(taken)}", {"n": taken})
        for course in self.courses:
            yield self._say(course.t, "treatment", {"course": self.words.name("course", self.cancer.id, course.id)})

    def _growing(self, lesions: list[Lesion]) -> Iterator[Sentence]:
        """What begins to grow and is large enough to be seen one day; the first ones one by one."""
        growing = [(one.t_woke, one) for one in lesions if one.t_woke is not None and (one.t_visible or one.t_found)]
        growing.sort(key=lambda pair: pair[0])
        for woke, one in growing[:ONE_BY_ONE]:
            yield self._wakes(woke, one)
        if rest := growing[ONE_BY_ONE:]:
            places = self._at([one for _, one in rest])
            yield self._say(rest[0][0], f"wake.more_{_number(len(rest))}", {"n": len(rest), **places})

    def _wakes(self, woke: float, one: Lesion) -> Sentence:
        organ = self._at([one])
        if one.origin == "new_primary" and one.kind == "new":
            return self._say(woke, "second", organ, one.id)
        if is_left(one, self.patient["time_surgery"]):
            return self._say(woke, "wake.left", organ, one.id)
        if one.slept_until is not None:
            span = {"span": self.words.span(woke - one.t_left)}
            return self._say(woke, "wake.slept", {**organ, **span}, one.id)
        return self._say(woke, "wake.settled", organ, one.id)

    def _found(self, lesions: list[Lesion]) -> Iterator[Sentence]:
        """What is found, removed or killed on one day is one sentence."""
        days: dict[tuple[float, str], list[Lesion]] = {}
        for one in lesions:
            if one.t_found is not None:
                days.setdefault((one.t_found, f"found.{one.found_by}"), []).append(one)
            if one.t_gone is not None and one.t_visible is not None and one.gone_by in ("removed", "killed"):
                days.setdefault((one.t_gone, "retreat" if one.gone_by == "removed" else "killed"), []).append(one)
        for (day, what), there in sorted(days.items()):
            yield self._say(day, what, self._at(there), there[0].id)

    def _fates(self, lesions: list[Lesion]) -> Iterator[Sentence]:
        """Of seeds that never grew: how many were cleared, killed, or still sleep; what surgery left apart."""
        unseen = [one for one in lesions if one.t_visible is None and one.t_found is None]
        left = [one for one in unseen if is_left(one, self.patient["time_surgery"])]
        quiet = [one for one in unseen if one not in left]
        for by in ("cleared", "killed"):
            if days := [one.t_gone for one in left if one.gone_by == by and one.t_gone is not None]:
                yield self._say(max(days), f"died.left_{by}", self._at([one for one in left if one.gone_by == by]))
        for by in ("cleared", "killed"):
            gone = [one.t_gone for one in quiet if one.gone_by == by and one.t_gone is not None]
            if gone:
                yield self._say(max(gone), f"died.{by}_{_number(len(gone))}", {"n": len(gone)})
        if waiting := [one for one in left if one.t_gone is None and one.t_woke is None]:
            yield self._say(self.ending.t, "sleep.left", self._at(waiting))
        if asleep := sum(one.t_gone is None and one.t_woke is None for one in quiet):
            yield self._say(self.ending.t, f"sleep.{_number(asleep)}", {"n": asleep})

    def _looking(self) -> Iterator[Sentence]:
        """Visits that found nothing, between those that did."""
        since = 0
        for i, visit in enumerate([*self.visits, None]):
            if visit is None or visit.found:
                clean = self.visits[since:i]
                if clean:
                    yield self._say(clean[-1].t, f"visit.{_number(len(clean))}", {"n": len(clean)})
                since = i + 1

    def _end(self) -> Sentence:
        age = {"age": f"{self.patient['age'] + self.ending.t / 365.25:.0f}"}
        key: str = self.ending.kind
        if key == "alive":
            ill = self.patient["time_recurrence"] is not None or self.patient["metastatic_at_diagnosis"]
            key = "alive_after" if ill else "alive_free"
        return self._say(self.ending.t, f"end.{key}", age)
