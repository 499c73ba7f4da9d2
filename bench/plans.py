"""The best schedule of ten visits over 120 months from 200,000 histories, and a whole plan with its frontier."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

HISTORIES, MONTHS, VISITS, MONTH = 200_000, 120, 10, 30.4375
TESTS = {"breast": ["exam", "mammography"], "colorectal": ["ct", "cea"], "lung": ["ct"], "liver": ["ct", "afp"]}
AIM = "deaths"


def plans(share: float = 1.0, threads: int = 1) -> dict[str, dict[str, Any]]:
    """By cancer: seconds and processor seconds of each part; the last is a usual plan of eight visits."""
    import blowball as bb
    from blowball.plan.looks import looks
    from blowball.plan.programme import best_schedules, value_matrix
    from blowball.plan.windows import windows

    found: dict[str, dict[str, Any]] = {}
    grid = [MONTH * (i + 1) for i in range(MONTHS)]
    bb.plan_follow_up("lung", visits=1, patients=200, threads=1)  # compiles what there is to compile
    for name, tests in TESTS.items():
        cancer = bb.get_cancer(name)
        people = bb.Population.typical(cancer, max(int(share * HISTORIES), 1), metastatic="exclude")
        asked = bb.Scenario(cancer, people, horizon="20 years", seed=7)
        seen, simulation = timed(lambda asked=asked: windows(asked, threads=threads))

        def programme(sharp: bool, seen: Any = seen, tests: list[str] = tests) -> Any:
            met = looks(seen, grid, [tests], AIM, sharp=sharp)
            return best_schedules(value_matrix(met), met.day, VISITS)

        best, exact = timed(lambda programme=programme: programme(True))
        _, real = timed(lambda programme=programme: programme(False))
        assert len(best.schedules[VISITS]) == VISITS
        _, whole = timed(lambda name=name: bb.plan_follow_up(name, visits=8, threads=threads))
        found[name] = {
            "histories": people.n,
            "simulation": simulation,
            "exact": exact,
            "real_tests": real,
            "plan": whole,
        }
    return found


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What it gives, and how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    given = work()
    return given, {"seconds": time.perf_counter() - wall, "processor_seconds": time.process_time() - processor}


def lines(found: dict[str, dict[str, Any]]) -> list[str]:
    """The same as text."""
    parts = {"simulation": "simulation", "exact": "ten visits, exact", "real_tests": "ten visits, real tests",
             "plan": "plan_follow_up(visits=8)"}  # fmt: skip
    said = [f"\nplans: {VISITS} visits over {MONTHS} months; seconds (processor seconds)"]
    for name, one in found.items():
        cells = [
            f"{label} {one[part]['seconds']:.1f} ({one[part]['processor_seconds']:.1f})"
            for part, label in parts.items()
        ]
        said.append(f"{name}, {one['histories']:,} histories: " + "; ".join(cells))
    return said


if __name__ == "__main__":
    print("\n".join(lines(plans())))
