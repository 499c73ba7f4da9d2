"""What became of each test, put together by section and by what it tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from verification.report.checks import Check


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test, or one set of arguments of it."""

    section: str
    title: str
    test: str
    outcome: str
    why: str
    seconds: float
    checks: tuple[Check, ...] = ()


@dataclass
class Outcomes:
    """All of them."""

    all: list[Outcome] = field(default_factory=list)

    def add(self, one: Outcome) -> None:
        """Put one more to the others."""
        self.all.append(one)

    @property
    def checks(self) -> list[Check]:
        """Every recorded comparison."""
        return [check for one in self.all for check in one.checks]

    @property
    def skipped(self) -> dict[str, str]:
        """Why what was skipped was skipped, by test."""
        return {one.title: one.why for one in self.all if one.outcome == "skipped"}

    @property
    def sections(self) -> dict[str, dict[str, list[Outcome]]]:
        """By section, then by test, in order of their files."""
        out: dict[str, dict[str, list[Outcome]]] = {}
        for one in sorted(self.all, key=lambda one: one.test.partition("::")[0]):
            out.setdefault(one.section, {}).setdefault(one.test, []).append(one)
        return out

    def sentence(self) -> str:
        """What it comes to."""
        verdicts = Counter(check.verdict for check in self.checks)
        tests = Counter(one.outcome for one in self.all)
        parts = [f"{verdicts['met']} of {sum(verdicts.values()) - verdicts['shown']} recorded checks met"]
        if verdicts["near"]:
            parts.append(f"{verdicts['near']} near")
        if verdicts["known miss"]:
            parts.append(f"{verdicts['known miss']} missed, known and listed with a reason")
        if verdicts["missed"]:
            parts.append(f"{verdicts['missed']} missed")
        said = f"{', '.join(parts)}; {tests['passed']} of {len(self.all)} tests passed"
        said += f", {tests['failed']} failed" if tests["failed"] else ""
        return said + (f", {tests['skipped']} skipped." if tests["skipped"] else ".")


def tally(outcomes: Iterable[Outcome]) -> str:
    """How many sets of arguments of one test passed.

    Examples
    --------
    >>> tally([Outcome("s", "t", "f", "passed", "", 0.1)] * 3)
    'all 3 passed'
    """
    count = Counter(one.outcome for one in outcomes)
    whole = sum(count.values())
    if set(count) == {"passed"}:
        return "passed" if whole == 1 else f"all {whole} passed"
    return ", ".join(f"{n} {name}" for name, n in sorted(count.items()))
